import { describe, expect, it } from 'vitest';
import { readTableState, writeTableState } from './columns.ts';
import { inPlace, misplaced, orderOf, sorted, type TableRow } from './table-row.ts';
import { scrollTo, windowAt } from './window.ts';

const row = (id: string, by?: number | string): TableRow<'value'> => ({
  id,
  description: id,
  cells: { value: { text: id, ...(by === undefined ? {} : { by }) } },
});
const ids = (rows: readonly TableRow<'value'>[]): string => rows.map(({ id }) => id).join('');

describe('sorting', () => {
  it('goes by size and keeps equal rows as they were', () => {
    const rows = [row('a', 2), row('b', 10), row('c', 2)];
    expect(ids(sorted(rows, { column: 'value', direction: 'up' }))).toBe('acb');
    expect(ids(sorted(rows, { column: 'value', direction: 'down' }))).toBe('bac');
  });

  it('puts what is not known last, whichever way', () => {
    const rows = [row('a'), row('b', 1), row('c', 2)];
    expect(ids(sorted(rows, { column: 'value', direction: 'up' }))).toBe('bca');
    expect(ids(sorted(rows, { column: 'value', direction: 'down' }))).toBe('cba');
  });

  it('reads numbers in names as numbers', () => {
    const rows = [row('b', 'shop-10'), row('a', 'shop-9')];
    expect(ids(sorted(rows, { column: 'value', direction: 'up' }))).toBe('ab');
  });

  it('leaves rows where they were when only numbers change, with newcomers at the end', () => {
    const order = orderOf([row('c'), row('a'), row('b')]);
    expect(ids(inPlace([row('x', 9), row('a', 3), row('b', 2), row('c', 1)], order))).toBe('cabx');
  });
});

it('counts the rows that have to move, not those that only make room', () => {
  expect(misplaced([0, 1, 2, 3])).toBe(0);
  expect(misplaced([9, 0, 1, 2, 3, 4, 5, 6, 7, 8])).toBe(1);
  expect(misplaced([2, 1, 0])).toBe(2);
});

describe('the window', () => {
  it('holds what is in view and a little more', () => {
    expect(windowAt(3400, 340, 34, 10_000)).toEqual({ from: 88, to: 122 });
    expect(windowAt(0, 340, 34, 5)).toEqual({ from: 0, to: 5 });
  });

  it('never starts beyond rows that are gone', () => {
    expect(windowAt(340_000, 340, 34, 20)).toEqual({ from: 0, to: 20 });
  });

  it('scrolls as little as it takes', () => {
    const view = { scrollTop: 340, height: 374, head: 34 };
    expect(scrollTo(12, view, 34)).toBeUndefined();
    expect(scrollTo(3, view, 34)).toBe(102);
    expect(scrollTo(20, view, 34)).toBe(374);
  });
});

describe('the link', () => {
  it.each(['', 'places', 'places.in.down', 'conversations.rate.up'])('says what the reader chose (%s)', (word) => {
    expect(writeTableState(readTableState(word))).toBe(word);
  });

  it('falls back to the worst first for words that no table has', () => {
    expect(readTableState('places.colour.up')).toEqual({
      rows: 'places',
      sort: { column: 'health', direction: 'down' },
    });
    expect(readTableState('nonsense')).toEqual(readTableState(''));
  });
});
