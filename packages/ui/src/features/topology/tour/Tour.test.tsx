// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState, type ReactElement } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { HostProvider } from '../../../host.ts';
import { createSearchSources, type SearchSources } from '../../../kit/search-sources.ts';
import { SearchSourcesProvider } from '../../../kit/use-search-sources.ts';
import { fakeHost, type FakeHost } from '../../../testing/fake-host.ts';
import { spotAt } from './steps.ts';
import { Tour } from './Tour.tsx';
import { useTour } from './use-tour.ts';

afterEach(cleanup);

function Page(): ReactElement {
  const tour = useTour();
  const [count, setCount] = useState(0);
  return (
    <>
      <button type="button" data-tour="layers" onClick={() => setCount(count + 1)}>
        layers {count}
      </button>
      <div data-tour="picture">picture</div>
      <input data-tour="find" aria-label="find" />
      <Tour {...tour} />
    </>
  );
}

function open(host: FakeHost): { readonly sources: SearchSources; readonly unmount: () => void } {
  const sources = createSearchSources();
  const { unmount } = render(
    <HostProvider value={host}>
      <SearchSourcesProvider value={sources}>
        <Page />
      </SearchSourcesProvider>
    </HostProvider>,
  );
  return { sources, unmount };
}
const newcomer = (): FakeHost => {
  const host = fakeHost({});
  const known = new Map<string, string>();
  return {
    ...host,
    preferences: { read: (name) => known.get(name), write: (name, value) => void known.set(name, value) },
  };
};
const press = (name: string): Promise<void> => userEvent.click(screen.getByRole('button', { name }));

describe('the tour', () => {
  it('greets a first visit, step by step, and leaves out what is not on the screen', async () => {
    open(newcomer());
    expect(screen.getByRole('dialog', { name: 'Blue is L4, green is L7' })).toBeTruthy();
    expect(screen.getByText('1 of 3')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Next' }));
    await press('Next');
    expect(screen.getByRole('dialog', { name: 'Waypoints and what surrounds them' })).toBeTruthy();
    await press('Back');
    await press('Next');
    await press('Next');
    expect(screen.getByRole('dialog', { name: 'Find, and hide' })).toBeTruthy();
    await press('Done');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is skipped with Escape and does not come back', async () => {
    const host = newcomer();
    const { unmount } = open(host);
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    unmount();
    open(host);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('holds nothing up: the screen stays usable beside it', async () => {
    open(newcomer());
    await press('layers 0');
    expect(screen.getByRole('button', { name: 'layers 1' })).toBeTruthy();
    expect(screen.getByRole('dialog')).toBeTruthy();
  });

  it('comes again when asked for', async () => {
    const host = newcomer();
    const { sources } = open(host);
    await press('Skip the tour');
    const [help] = sources.all();
    expect(help).toMatchObject({ kind: 'help', name: 'Show the tour of the topology' });
    help?.go();
    expect(await screen.findByText('1 of 3')).toBeTruthy();
  });
});

describe('where a step stands', () => {
  const card = { width: 300, height: 100 };
  const page = { width: 1000, height: 600 };
  it.each([
    ['below', { left: 50, top: 10, right: 90, bottom: 40 }, { left: 50, top: 48 }],
    ['above, where there is no room below', { left: 50, top: 550, right: 90, bottom: 590 }, { left: 50, top: 442 }],
    ['within the window', { left: 950, top: 10, right: 990, bottom: 40 }, { left: 692, top: 48 }],
    ['in the corner of what fills it', { left: 0, top: 0, right: 1000, bottom: 600 }, { left: 8, top: 8 }],
  ])('is %s', (_where, anchor, spot) => {
    expect(spotAt(anchor, card, page)).toEqual(spot);
  });
});
