// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent, type UserEvent } from '@testing-library/user-event';
import { readFind, toVocabulary } from '@waymark/mesh';
import { useState, type ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostProvider, type Host } from '../../../host.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { completePage } from '../../../testing/jsdom-page.ts';
import { leakyCheckout } from '../../../testing/leaky-checkout.ts';
import { FindField } from './FindField.tsx';
import { FIND_PRESETS, HIDE_PRESETS } from './presets.ts';
import { useFindHistory } from './use-find-history.ts';

completePage();
afterEach(cleanup);

const vocabulary = toVocabulary(leakyCheckout);
const steps: string[] = [];
beforeEach(() => void steps.splice(0));

function Page({ start }: { readonly start: string }): ReactElement {
  const [text, setText] = useState(start);
  const history = useFindHistory('find');
  return (
    <>
      <FindField
        label="Find"
        value={text}
        onChange={setText}
        onStep={(step) => void steps.push(step)}
        count={3}
        vocabulary={() => vocabulary}
        history={history}
        presets={FIND_PRESETS}
      />
      <button type="button">after</button>
    </>
  );
}
function open(start = '', host: Host = fakeHost({})): { readonly reader: UserEvent; readonly host: Host } {
  render(
    <HostProvider value={host}>
      <Page start={start} />
    </HostProvider>,
  );
  return { reader: userEvent.setup(), host };
}
const field = (): HTMLInputElement => screen.getByRole<HTMLInputElement>('combobox', { name: 'Find' });
const options = (): readonly string[] => screen.queryAllByRole('option').map((each) => each.textContent.trim());

describe('completion', () => {
  it('is a combobox: arrows choose, Enter accepts, the list goes on', async () => {
    const { reader } = open();
    expect(field().getAttribute('aria-expanded')).toBe('false');
    await reader.type(field(), 'namesp');
    expect(await screen.findByRole('listbox', { name: 'What could stand here' })).toBeTruthy();
    expect(field().getAttribute('aria-expanded')).toBe('true');
    await reader.keyboard('{ArrowDown}');
    const active = document.getElementById(field().getAttribute('aria-activedescendant') ?? '');
    expect(active?.textContent).toContain('namespace');
    await reader.keyboard('{Enter}');
    expect(field().value).toBe('namespace ');
    await waitFor(() => expect(options()).toContain('!='));
    await reader.type(field(), '= le');
    await waitFor(() => expect(options()).toEqual(['legacy']));
    await reader.keyboard('{ArrowUp}{Enter}');
    expect(field().value).toBe('namespace = legacy ');
    expect(steps).toEqual([]);
  });

  it('ends the word with Tab, and lets Tab leave where there is none to end', async () => {
    const { reader } = open();
    await reader.type(field(), 'byp');
    await reader.tab();
    expect(field().value).toBe('bypass ');
    expect(document.activeElement).toBe(field());
    await reader.tab();
    expect(document.activeElement).not.toBe(field());
  });

  it('closes with Escape and keeps the text', async () => {
    const { reader } = open();
    await reader.type(field(), 'na');
    await screen.findByRole('listbox');
    await reader.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    expect(field().value).toBe('na');
  });

  it('takes what is clicked, in the middle of a text too', async () => {
    const { reader } = open('nam AND idle');
    await reader.click(field());
    field().setSelectionRange(3, 3);
    await reader.keyboard('{ArrowDown}');
    await reader.click(await screen.findByRole('option', { name: /^namespace/ }));
    expect(field().value).toBe('namespace AND idle');
    expect(field().selectionStart).toBe(10);
  });
});

describe('a mistake', () => {
  it('is told with its place, and what could be meant', () => {
    open('idle OR nmespace = shop');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    const told = document.getElementById(field().getAttribute('aria-describedby') ?? '');
    expect(told?.textContent).toContain('“nmespace” is nothing that can be compared. Possible: namespace.');
    expect(told?.querySelector('mark')?.textContent).toBe('nmespace');
  });

  it('waits while the end is still being typed', async () => {
    const { reader } = open();
    await reader.type(field(), 'rt >');
    expect(field().getAttribute('aria-invalid')).toBeNull();
    await reader.keyboard('{Enter}');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(steps).toEqual([]);
  });
});

describe('Enter', () => {
  it('steps through what is found and remembers the text', async () => {
    const { reader, host } = open();
    await reader.type(field(), 'mtls < 100%{Enter}{Shift>}{Enter}{/Shift}');
    expect(steps).toEqual(['next', 'previous']);
    expect(host.preferences.read('topology.find.history')).toBe('["mtls < 100%"]');
  });
});

describe('leaving the field', () => {
  it('remembers a condition, but not a word half typed', async () => {
    const { reader, host } = open();
    await reader.type(field(), 'fron');
    await reader.click(screen.getByRole('button', { name: 'after' }));
    expect(host.preferences.read('topology.find.history')).toBeUndefined();
    await reader.clear(field());
    await reader.type(field(), 'ready = 0');
    await reader.click(screen.getByRole('button', { name: 'after' }));
    expect(host.preferences.read('topology.find.history')).toBe('["ready = 0"]');
  });
});

describe('presets and history', () => {
  it('are chosen from one menu', async () => {
    const { reader } = open();
    await reader.click(screen.getByRole('button', { name: 'Find: presets and history' }));
    await reader.click(await screen.findByRole('menuitem', { name: /Not all mTLS/ }));
    expect(field().value).toBe('mtls < 100%');
  });

  it('keep the last ten, latest first, each once', async () => {
    const host = fakeHost({});
    const { reader } = open('', host);
    for (const text of ['a', ...Array.from({ length: 10 }, (_, i) => `b${i}`), 'b3']) {
      await reader.clear(field());
      await reader.type(field(), `${text}{Enter}`);
    }
    const kept = JSON.parse(host.preferences.read('topology.find.history') ?? '') as string[];
    expect(kept).toEqual(['b3', 'b9', 'b8', 'b7', 'b6', 'b5', 'b4', 'b2', 'b1', 'b0']);
    await reader.click(screen.getByRole('button', { name: 'Find: presets and history' }));
    await reader.click(await screen.findByRole('menuitem', { name: 'b7' }));
    expect(field().value).toBe('b7');
  });

  it('survive what others stored', () => {
    const host = fakeHost({});
    host.preferences.write('topology.find.history', '{"not": "a list"');
    open('', host);
    expect(field().value).toBe('');
  });

  it.each([...FIND_PRESETS, ...HIDE_PRESETS])('$text can be read', ({ text }) => {
    expect(readFind(text).ok).toBe(true);
  });
});

describe('help', () => {
  it('shows an example of every condition, by what it is asked of', async () => {
    const { reader } = open();
    await reader.click(screen.getByRole('button', { name: 'Find: help' }));
    const lines = await screen.findByRole('region', { name: 'Lines' });
    expect(within(lines).getByText('mtls < 100%')).toBeTruthy();
    expect(within(screen.getByRole('region', { name: 'Places' })).getByText('capture = missed')).toBeTruthy();
    expect(screen.queryByText('virtualservice')).toBeNull();
  });
});
