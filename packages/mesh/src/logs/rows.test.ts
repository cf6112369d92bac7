import { describe, expect, it } from 'vitest';
import type { Carried } from './carrier.ts';
import { findRows, pathsOf } from './rows.ts';

/** Only times matter here. */
const requests = (times: readonly (readonly [number, number])[]): Carried[] =>
  times.map(([startMs, tookMs]) => ({ startMs, endMs: startMs + tookMs }) as Carried);

/** One client's requests, each a while after the answer to the one before. */
function habit(from: number, count: number, pauseMs: number, tookMs: (n: number) => number): [number, number][] {
  const times: [number, number][] = [];
  let at = from;
  for (let n = 0; n < count; n++) {
    times.push([at, tookMs(n)]);
    at += tookMs(n) + pauseMs;
  }
  return times;
}

describe('requests in a row', () => {
  it('are found by the pause that a client always makes, though others ask in between', () => {
    const one = habit(0, 30, 77, (n) => 1 + (n % 3) * 20);
    const other = habit(31, 30, 77, (n) => 2 + ((n * 7) % 5) * 11);
    const rows = findRows(requests([...one, ...other]));
    const right = [...rows].filter(([from, { next }]) => next === from + 1 && next !== 30);
    expect(rows.size).toBeGreaterThan(45);
    expect(right.length / rows.size).toBeGreaterThan(0.9);
    expect(right.filter(([, { likely }]) => likely > 0.9).length).toBeGreaterThan(40);
  });

  it('are none where requests come as they like', () => {
    const times = Array.from({ length: 200 }, (_, n): [number, number] => [n * 40 + ((n * n * 37) % 97), 3]);
    expect(findRows(requests(times)).size).toBe(0);
    expect(findRows(requests(habit(0, 5, 77, () => 1))).size).toBe(0);
  });

  it('are paths, each request on one of them at most', () => {
    const paths = pathsOf(findRows(requests([...habit(0, 30, 77, () => 1), ...habit(5000, 30, 77, () => 1)])));
    expect(paths.map((path) => path.length)).toEqual([30, 30]);
    const all = paths.flatMap((path) => path.map(({ request }) => request));
    expect(new Set(all).size).toBe(60);
  });
});
