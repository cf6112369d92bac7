import type { ScrapeTarget } from '@waymark/demo-mesh';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { queryInstant } from './promql-query.ts';
import { SampleStore } from './sample-store.ts';
import { createScraper, type ScrapedWorld } from './scraper.ts';

const T0_MS = Date.UTC(2026, 0, 1);
const INTERVAL_MS = 15_000;

function target(id: string): ScrapeTarget {
  return { id, kind: 'ztunnel', labels: { instance: id, job: 'ztunnel' } };
}

/** Counts seconds. `b` does not answer in the third minute and is gone after the fifth. */
const world: ScrapedWorld = {
  targets: (atMs) => (atMs < T0_MS + 300_000 ? [target('a'), target('b')] : [target('a')]),
  samples: (id, atMs) => {
    const minute = Math.floor((atMs - T0_MS) / 60_000);
    return id === 'b' && minute === 2 ? undefined : [{ name: 'x', labels: {}, value: atMs / 1000, type: 'counter' }];
  },
};

function times(store: SampleStore, query: string, tMs: number): number[] {
  const data = queryInstant(store, query, tMs);
  if (data.resultType !== 'matrix') throw new Error(`unexpected ${data.resultType}`);
  return data.result.flatMap(({ values }) => values.map(([seconds]) => Math.round(seconds * 1000)));
}

describe('backfill', () => {
  test('scrapes each target at its own stable phase of the interval', () => {
    const store = new SampleStore();
    createScraper(world, store).backfill(T0_MS, T0_MS + 240_000, INTERVAL_MS);
    const [a, b] = ['a', 'b'].map((id) => times(store, `up{instance="${id}"}[1h]`, T0_MS + 240_000));
    expect(a).toHaveLength(16);
    for (const of of [a!, b!]) expect(new Set(of.map((tMs) => tMs % INTERVAL_MS)).size).toBe(1);
    expect(a![0]! % INTERVAL_MS).not.toBe(b![0]! % INTERVAL_MS);
  });

  test('records failures and the end of targets', () => {
    const store = new SampleStore();
    createScraper(world, store).backfill(T0_MS, T0_MS + 400_000, INTERVAL_MS);
    expect(queryInstant(store, 'up{instance="b"} == 0', T0_MS + 175_000).result).toHaveLength(1);
    expect(queryInstant(store, 'x{instance="b"}', T0_MS + 175_000).result).toEqual([]);
    expect(queryInstant(store, 'x{instance="b"}', T0_MS + 290_000).result).toHaveLength(1);
    expect(queryInstant(store, 'up{instance="b"}', T0_MS + 320_000).result).toEqual([]);
    expect(queryInstant(store, 'up', T0_MS + 400_000).result).toHaveLength(1);
  });
});

describe('live scraping', () => {
  beforeEach(() => void vi.useFakeTimers({ now: T0_MS + 100_000 }));
  afterEach(() => void vi.useRealTimers());

  test('goes on where the backfill ended, without a gap or a repetition, until it is stopped', async () => {
    const store = new SampleStore();
    const scraper = createScraper(world, store);
    scraper.backfill(T0_MS, T0_MS + 100_000, INTERVAL_MS);
    const stop = scraper.start(INTERVAL_MS, { now: () => Date.now() });
    await vi.advanceTimersByTimeAsync(100_000);
    const seen = times(store, 'up{instance="a"}[1h]', T0_MS + 200_000);
    expect(seen.at(-1)).toBeGreaterThan(T0_MS + 185_000);
    expect(new Set(seen.slice(1).map((tMs, index) => tMs - seen[index]!))).toEqual(new Set([INTERVAL_MS]));
    stop();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times(store, 'up{instance="a"}[1h]', T0_MS + 260_000)).toEqual(seen);
  });

  test('without a backfill begins now', async () => {
    const store = new SampleStore();
    const stop = createScraper(world, store).start(INTERVAL_MS, { now: () => Date.now() });
    await vi.advanceTimersByTimeAsync(31_000);
    const seen = times(store, 'up{instance="a"}[1h]', T0_MS + 140_000);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBeGreaterThan(T0_MS + 100_000);
    stop();
  });

  test('follows a clock that is faster than the machine', async () => {
    const store = new SampleStore();
    const stop = createScraper(world, store).start(INTERVAL_MS, {
      now: () => T0_MS + (Date.now() - T0_MS - 100_000) * 60,
    });
    await vi.advanceTimersByTimeAsync(4_500);
    expect(times(store, 'up{instance="a"}[1h]', T0_MS + 270_000).length).toBeGreaterThanOrEqual(17);
    stop();
  });
});
