// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState, type ReactElement } from 'react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it } from 'vitest';
import { HostProvider } from '../host.ts';
import { createSearchSources, type Findable } from '../kit/search-sources.ts';
import { SearchSourcesProvider, useSearchSource } from '../kit/use-search-sources.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { SearchBox } from './SearchBox.tsx';

afterEach(cleanup);

const gone: string[] = [];
const findable = (kind: Findable['kind'], name: string, hint?: string): Findable => ({
  id: name,
  kind,
  name,
  ...(hint === undefined ? {} : { hint }),
  go: () => void gone.push(name),
});
const OWN = [findable('page', 'Topology'), findable('namespace', 'shop')];

/** A screen that knows two places. */
function Screen(): ReactElement {
  useSearchSource(() => [findable('place', 'cart', 'Workload in shop'), findable('place', 'catalog')]);
  return <button type="button">a place</button>;
}

function Page(): ReactElement {
  const [sources] = useState(createSearchSources);
  const [isShown, setShown] = useState(true);
  return (
    <HostProvider value={fakeHost({})}>
      <MemoryRouter>
        <SearchSourcesProvider value={sources}>
          <SearchBox own={OWN} />
          {isShown && <Screen />}
          <button type="button" onClick={() => setShown(false)}>
            leave the screen
          </button>
        </SearchSourcesProvider>
      </MemoryRouter>
    </HostProvider>
  );
}
const box = (): HTMLElement => screen.getByRole('combobox', { name: 'Search' });
const answers = (): readonly string[] =>
  within(screen.getByRole('listbox', { name: 'Answers' }))
    .getAllByRole('option')
    .map((option) => option.textContent);

describe('the search', () => {
  it('is reached with / and left with Escape, back to where the reader was', async () => {
    render(<Page />);
    screen.getByRole('button', { name: 'a place' }).focus();
    await userEvent.keyboard('/');
    expect(document.activeElement).toBe(box());
    expect(box().getAttribute('aria-expanded')).toBe('true');
    await userEvent.keyboard('ca{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'a place' }));
    expect((box() as HTMLInputElement).value).toBe('');
  });

  it('answers from the screen in view and goes there with arrows and Enter', async () => {
    render(<Page />);
    gone.length = 0;
    await userEvent.keyboard('/ca');
    expect(answers()).toEqual(['cartWorkload in shop', 'catalog']);
    expect(screen.getByText('2 answers').getAttribute('role')).toBe('status');
    await userEvent.keyboard('{ArrowDown}');
    const option = screen.getByRole('option', { name: 'catalog' });
    expect(box().getAttribute('aria-activedescendant')).toBe(option.id);
    await userEvent.keyboard('{Enter}');
    expect(gone).toEqual(['catalog']);
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('goes by click as well', async () => {
    render(<Page />);
    gone.length = 0;
    await userEvent.type(box(), 'shop');
    expect(answers()).toEqual(['cartWorkload in shop', 'shop']);
    await userEvent.click(screen.getByRole('option', { name: 'shop' }));
    expect(gone).toEqual(['shop']);
  });

  it('forgets what a screen knew once it is left', async () => {
    render(<Page />);
    await userEvent.click(screen.getByRole('button', { name: 'leave the screen' }));
    await userEvent.keyboard('/ca');
    expect(screen.queryByRole('option')).toBeNull();
    expect(screen.getByText('Nothing that is loaded has that in its name.')).toBeTruthy();
  });
});
