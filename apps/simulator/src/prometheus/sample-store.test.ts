import type { Labels, Sample } from '@waymark/demo-mesh';
import { describe, expect, test } from 'vitest';
import { historyAsOpenMetrics } from '../testing/openmetrics-history.ts';
import { labelMatcher } from './label-matchers.ts';
import { toLabelRecord } from './label-pairs.ts';
import { queryInstant } from './promql-query.ts';
import { SampleStore } from './sample-store.ts';

const TARGET = { job: 'ztunnel', instance: '10.0.0.1:15020', pod: 'ztunnel-a' };
const T0_MS = Date.UTC(2026, 0, 1);

function counter(value: number, labels: Labels = {}, name = 'x'): Sample {
  return { name, labels, value, type: 'counter' };
}

function values(store: SampleStore, query: string, tMs: number): unknown[] {
  const { resultType, result } = queryInstant(store, query, tMs);
  if (resultType !== 'vector') throw new Error(`unexpected ${resultType}`);
  return result.map(({ value }) => value[1]);
}

function rawTimes(store: SampleStore, query: string, tMs: number): number[] {
  const { resultType, result } = queryInstant(store, query, tMs);
  if (resultType !== 'matrix') throw new Error(`unexpected ${resultType}`);
  return result.flatMap((series) => series.values.map(([seconds]) => seconds * 1000 - T0_MS));
}

describe('labels of stored series', () => {
  function labelsOf(sample: Labels, target: Labels): Record<string, string> {
    const store = new SampleStore();
    store.append(target, [counter(1, sample)], T0_MS);
    return toLabelRecord(store.select([labelMatcher('__name__', '=', 'x')])[0]!.labels);
  }

  test('are those of the sample and of the target', () => {
    expect(labelsOf({ a: '1' }, { job: 'j' })).toEqual({ __name__: 'x', a: '1', job: 'j' });
  });

  test('keep a label that the target overrides under exported_', () => {
    expect(labelsOf({ job: 'own', exported_job: 'older' }, { job: 'j' })).toEqual({
      __name__: 'x',
      job: 'j',
      exported_job: 'older',
      exported_exported_job: 'own',
    });
  });

  test('hold neither empty labels nor those meant for relabelling', () => {
    expect(labelsOf({ a: '' }, { job: 'j', __metrics_path__: '/metrics' })).toEqual({ __name__: 'x', job: 'j' });
  });
});

describe('staleness', () => {
  test('a series that a scrape no longer tells is gone at once and not after the lookback', () => {
    const store = new SampleStore();
    store.append(TARGET, [counter(1, { a: '1' }), counter(2, { a: '2' })], T0_MS);
    store.append(TARGET, [counter(3, { a: '2' })], T0_MS + 15_000);
    expect(values(store, 'x', T0_MS + 14_999)).toEqual(['1', '2']);
    expect(values(store, 'x', T0_MS + 15_000)).toEqual(['3']);
    expect(values(store, 'last_over_time(x[1m])', T0_MS + 15_000)).toEqual(['1', '3']);
    expect(rawTimes(store, 'x{a="1"}[1m]', T0_MS + 30_000)).toEqual([0]);
  });

  test('a failed scrape makes all series of its target stale, and only those', () => {
    const store = new SampleStore();
    const other = { ...TARGET, instance: '10.0.0.2:15020' };
    store.append(TARGET, [counter(1)], T0_MS);
    store.append(other, [counter(2)], T0_MS + 1_000);
    store.appendFailure(TARGET, T0_MS + 15_000);
    expect(values(store, 'x', T0_MS + 16_000)).toEqual(['2']);
    expect(values(store, 'up', T0_MS + 16_000)).toEqual(['0', '1']);
  });

  test('a series that returns goes on as the same series', () => {
    const store = new SampleStore();
    store.append(TARGET, [counter(1)], T0_MS);
    store.append(TARGET, [], T0_MS + 15_000);
    store.append(TARGET, [counter(5)], T0_MS + 30_000);
    expect(values(store, 'x', T0_MS + 20_000)).toEqual([]);
    expect(values(store, 'x', T0_MS + 30_000)).toEqual(['5']);
    expect(rawTimes(store, 'x[1m]', T0_MS + 30_000)).toEqual([0, 30_000]);
  });

  test('a target that is no longer discovered takes its series and its up along', () => {
    const store = new SampleStore();
    store.append(TARGET, [counter(1)], T0_MS);
    store.endTarget(TARGET, T0_MS + 15_000);
    expect(values(store, '{job="ztunnel"}', T0_MS + 15_000)).toEqual([]);
    expect(store.targets()).toEqual([]);
  });

  test('without scrapes a series lives for five minutes, to the millisecond', () => {
    const store = new SampleStore();
    store.append(TARGET, [counter(1)], T0_MS);
    expect(values(store, 'x', T0_MS + 300_000)).toEqual(['1']);
    expect(values(store, 'x', T0_MS + 300_001)).toEqual([]);
  });

  test('labels and samples written in another order are still the same series', () => {
    const store = new SampleStore();
    store.append(TARGET, [counter(1, { a: '1', b: '2' }), counter(7, {}, 'y')], T0_MS);
    store.append(TARGET, [counter(7, {}, 'y'), counter(2, { b: '2', a: '1' })], T0_MS + 15_000);
    expect(values(store, 'x', T0_MS + 15_000)).toEqual(['2']);
    expect(rawTimes(store, 'x[1m]', T0_MS + 15_000)).toEqual([0, 15_000]);
  });

  test('a NaN that a proxy tells is a value and no stale marker', () => {
    const store = new SampleStore();
    store.append(TARGET, [counter(NaN)], T0_MS);
    expect(values(store, 'x', T0_MS)).toEqual(['NaN']);
  });
});

test('samples out of order are refused', () => {
  const store = new SampleStore();
  store.append(TARGET, [counter(1)], T0_MS);
  store.append(TARGET, [counter(9)], T0_MS - 1_000);
  store.append(TARGET, [counter(9)], T0_MS);
  expect(rawTimes(store, 'x[1h]', T0_MS)).toEqual([0]);
});

test('samples older than the retention are dropped, and series without samples forgotten', () => {
  const store = new SampleStore({ retentionMs: 60_000 });
  for (let tMs = 0; tMs <= 300_000; tMs += 5_000)
    store.append(TARGET, tMs < 20_000 ? [counter(1, {}, 'short')] : [counter(1)], T0_MS + tMs);
  const times = rawTimes(store, 'x[1h]', T0_MS + 300_000);
  expect(times.at(-1)).toBe(300_000);
  expect(times[0]).toBeGreaterThanOrEqual(230_000);
  expect(store.select([labelMatcher('__name__', '=', 'short')])).toEqual([]);
});

test('a history can be written as OpenMetrics, but for its stale markers', () => {
  const store = new SampleStore();
  store.append({ job: 'j' }, [counter(1.5, { a: 'say "hi"' })], T0_MS + 781);
  store.append({ job: 'j' }, [], T0_MS + 15_781);
  expect(historyAsOpenMetrics(store)).toBe(
    'up{job="j"} 1 1767225600.7815\nup{job="j"} 1 1767225615.7815\nx{a="say \\"hi\\"",job="j"} 1.5 1767225600.7815\n# EOF\n',
  );
});
