import { expect, it } from 'vitest';
import { compareEndOf, readCompare, writeCompare, type Compare } from './compare.ts';

const END_MS = Date.UTC(2026, 7, 20, 12, 0, 0);
const compares: readonly (Compare | undefined)[] = [
  undefined,
  { with: 'previous' },
  { with: 'hour' },
  { with: 'day' },
  { with: 'moment', endMs: END_MS },
];

it.each(compares)('comes back from the URL as it was, beside what else is there: %j', (compare) => {
  const written = writeCompare(new URLSearchParams('ns=shop&compare=1d'), compare);
  expect([readCompare(written), written.get('ns')]).toEqual([compare, 'shop']);
});

it.each(['', 'soon', 'toString', '1 hour ago'])('compares with nothing where a link says %j', (text) => {
  expect(readCompare(new URLSearchParams({ compare: text }))).toBeUndefined();
});

it('moves along with the window, unless a moment was chosen', () => {
  const shown = { endMs: END_MS, seconds: 300 };
  expect(compares.flatMap((c) => (c === undefined ? [] : [(compareEndOf(c, shown) - END_MS) / 1000]))).toEqual([
    -300, -3600, -86_400, 0,
  ]);
});
