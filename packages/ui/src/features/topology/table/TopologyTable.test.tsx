// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState, type ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { placeKey, type Edge, type Place } from '@waymark/mesh';
import { afterEach, describe, expect, it } from 'vitest';
import { HostProvider } from '../../../host.ts';
import { fakeHost, t } from '../../../testing/fake-host.ts';
import { completePage } from '../../../testing/jsdom-page.ts';
import { answerOf, l4, leakyCheckout, places } from '../../../testing/leaky-checkout.ts';
import { toPicture } from '../picture.ts';
import { readTopologyView } from '../url.ts';
import { toDrawing } from '../view-model.ts';
import { TopologyTable } from './TopologyTable.tsx';

completePage();
afterEach(cleanup);

let address = '';
function Address(): null {
  address = useLocation().search;
  return null;
}

/** The table over an answer, as the page holds it. */
function Page(props: { readonly answer: typeof leakyCheckout; readonly first?: string }): ReactElement {
  const [selected, setSelected] = useState(props.first);
  const picture = toPicture(props.answer);
  return (
    <HostProvider value={host}>
      <MemoryRouter>
        <TopologyTable
          drawing={toDrawing(picture, readTopologyView(new URLSearchParams()), t)}
          picture={picture}
          selected={selected}
          onSelect={setSelected}
          asked="all"
        />
        <Address />
      </MemoryRouter>
    </HostProvider>
  );
}
const host = fakeHost({});
const grid = (name = 'Conversations'): HTMLElement => screen.getByRole('grid', { name });
const texts = (column: number): readonly string[] =>
  within(grid())
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell')[column]?.textContent ?? '');

describe('reading the table', () => {
  it('begins with the worst conversations and says how many rows there are', () => {
    render(<Page answer={leakyCheckout} />);
    expect(screen.getByRole('tab', { name: /^Conversations \(\d+\)$/, selected: true })).toBeTruthy();
    expect(texts(2)[0]).toBe('denied');
    const rows = within(grid()).getAllByRole('row').length;
    expect(grid().getAttribute('aria-rowcount')).toBe(String(rows));
    expect(screen.getByRole('columnheader', { name: 'Health' }).getAttribute('aria-sort')).toBe('descending');
  });

  it('sorts by any column, tells it, and keeps it in the link', async () => {
    const reader = userEvent.setup();
    render(<Page answer={leakyCheckout} />);
    await reader.click(screen.getByRole('button', { name: 'Rate' }));
    expect(screen.getByRole('columnheader', { name: 'Rate' }).getAttribute('aria-sort')).toBe('descending');
    expect(texts(5)[0]).toBe('34.3 req/s');
    expect(address).toBe('?rows=conversations.rate.down');
    await reader.click(screen.getByRole('button', { name: 'From' }));
    expect(texts(0)[0]).toBe('cart');
    expect(address).toBe('?rows=conversations.source.up');
  });

  it('shows the places in their own tab', async () => {
    const reader = userEvent.setup();
    render(<Page answer={leakyCheckout} />);
    await reader.click(screen.getByRole('tab', { name: /^Places/ }));
    const row = within(grid('Places')).getByRole('row', { name: /cart/ });
    expect(within(row).getByText('3 of 5 captured')).toBeTruthy();
    expect(address).toBe('?rows=places');
  });
});

describe('selecting', () => {
  it('opens the row that is clicked and marks it', async () => {
    const reader = userEvent.setup();
    render(<Page answer={leakyCheckout} />);
    const row = within(grid()).getByRole('row', { name: /cart redis/ });
    expect(row.getAttribute('aria-selected')).toBe('false');
    await reader.click(row);
    expect(within(grid()).getByRole('row', { selected: true }).textContent).toContain('redis');
  });

  it('works by keyboard alone: one stop, arrows go through the rows, Enter opens', async () => {
    const reader = userEvent.setup();
    render(<Page answer={leakyCheckout} />);
    grid().focus();
    await reader.keyboard('{ArrowDown}{ArrowDown}{End}{ArrowUp}{Enter}');
    const rows = within(grid()).getAllByRole('row').slice(1);
    const selected = within(grid()).getByRole('row', { selected: true });
    expect(rows.indexOf(selected)).toBe(rows.length - 2);
    expect(grid().getAttribute('aria-activedescendant')).toBe(selected.id);
    expect(document.activeElement).toBe(grid());
  });
});

describe('live data', () => {
  const busier = (perSecond: number): typeof leakyCheckout =>
    answerOf({
      edges: [
        l4('cart', 'redis', { bytes: perSecond, opened: 1 }),
        l4('checkout', 'ordersDb', { bytes: 500, opened: 1 }),
        ...(perSecond > 500 ? [l4('frontend', 'cart', { bytes: 9000, opened: 1 })] : []),
      ],
    });

  it('changes values in place; rows wait for the reader to sort again', async () => {
    const reader = userEvent.setup();
    const { rerender } = render(<Page answer={busier(100)} />);
    await reader.click(screen.getByRole('button', { name: 'Throughput' }));
    expect(texts(0)).toEqual(['checkout', 'cart']);
    rerender(<Page answer={busier(1000)} />);
    expect(texts(8)).toEqual(['500 B/s', '1 kB/s', '9 kB/s']);
    await reader.click(screen.getByRole('button', { name: /sort again/ }));
    expect(texts(0)).toEqual(['frontend', 'cart', 'checkout']);
    expect(screen.queryByRole('button', { name: /sort again/ })).toBeNull();
  });
});

describe('ten thousand rows', () => {
  const many: Place[] = Array.from({ length: 10_000 }, (_, index) => {
    const id = { kind: 'workload', cluster: 'east', namespace: 'huge', name: `w-${String(index)}` } as const;
    return { ...places.redis, id, key: placeKey(id) };
  });
  const edges: Edge[] = many.map((place, index) => ({
    ...l4('cart', 'redis', { bytes: index, opened: 1 }),
    from: place.key,
    to: many[(index + 1) % many.length]!.key,
  }));
  const huge = answerOf({ places: many, edges });

  it('render only what is in view, and bring the selected row into it', () => {
    render(<Page answer={huge} first={`l4>${many[7000]!.key}>${many[7001]!.key}`} />);
    expect(grid().getAttribute('aria-rowcount')).toBe('10001');
    expect(within(grid()).getAllByRole('row').length).toBeLessThan(80);
    const selected = within(grid()).getByRole('row', { selected: true });
    expect(selected.textContent).toContain('w-7000');
    expect(selected.getAttribute('aria-rowindex')).toBe('7002');
  });
});
