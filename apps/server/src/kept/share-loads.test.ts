import { describe, expect, it } from 'vitest';
import { gapAges } from './gap-ages.ts';
import { shareLoads } from './share-loads.ts';

const reader = (): AbortController => new AbortController();

describe('shareLoads', () => {
  const shared = (now: () => number): ReturnType<typeof shareLoads<Promise<number>>> =>
    shareLoads<Promise<number>>({ keepMs: 1_000, most: 2, now, settled: (p) => p });

  it('loads a question once for all who ask within the time it is kept', async () => {
    let now = 0;
    let loads = 0;
    const loading = shared(() => now);
    const ask = (key: string): Promise<number> =>
      loading.get(key, reader().signal, () => Promise.resolve((loads += 1)));
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual([1, 1, 2]);
    now = 1_001;
    expect(await ask('a')).toBe(3);
  });

  it('goes on loading while one of its readers still waits, and stops with the last', () => {
    let seen: AbortSignal | undefined;
    const loading = shared(() => 0);
    const [one, other] = [reader(), reader()];
    for (const each of [one, other])
      void loading.get('a', each.signal, (signal) => ((seen = signal), new Promise<number>(() => undefined)));
    one.abort();
    expect(seen?.aborted).toBe(false);
    other.abort();
    expect(seen?.aborted).toBe(true);
  });

  it('loads anew what was given up', async () => {
    const loading = shared(() => 0);
    const gone = reader();
    void loading.get('a', gone.signal, () => new Promise<number>(() => undefined));
    gone.abort();
    expect(await loading.get('a', reader().signal, () => Promise.resolve(7))).toBe(7);
  });
});

describe('gapAges', () => {
  const gap = { source: 'prometheus', code: 'source_refused', missing: 'requests' } as const;

  it('dates a gap from its first answer until one without it', () => {
    let now = 100;
    const ages = gapAges(() => now);
    expect(ages.date([gap], 'complete')[0]?.sinceMs).toBe(100);
    now = 200;
    expect(ages.date([gap], 'complete')[0]?.sinceMs).toBe(100);
    ages.date([], 'first');
    expect(ages.date([gap], 'complete')[0]?.sinceMs).toBe(100);
    ages.date([], 'complete');
    now = 300;
    expect(ages.date([gap], 'complete')[0]?.sinceMs).toBe(300);
  });

  it('dates each cluster and each cause by itself', () => {
    let now = 100;
    const ages = gapAges(() => now);
    const [east, west] = [
      { ...gap, cluster: 'east' },
      { ...gap, cluster: 'west' },
    ];
    ages.date([east], 'complete');
    now = 200;
    const slow = { ...east, code: 'source_too_slow' as const };
    expect(ages.date([east, west, slow], 'complete').map((dated) => dated.sinceMs)).toEqual([100, 200, 200]);
    now = 300;
    expect(ages.date([west], 'complete').map((dated) => dated.sinceMs)).toEqual([200]);
    expect(ages.date([east], 'complete').map((dated) => dated.sinceMs)).toEqual([300]);
  });
});
