import { type LabelMatcher, matchesAll } from '../prometheus/label-matchers.ts';
import { METRIC_NAME, toLabelPairs } from '../prometheus/label-pairs.ts';
import type { SeriesSource } from '../prometheus/promql-values.ts';
import { TimeSeries } from '../prometheus/time-series.ts';
import { seriesAsOpenMetrics } from './openmetrics-history.ts';

export interface SyntheticHistory {
  readonly source: SeriesSource;
  readonly openMetrics: string;
  readonly seriesCount: number;
}

const INTERVAL_MS = 15_000;
const FLAGS = ['-', 'CONNECT', 'DENY'];
const BOUNDS = ['0.5', '1', '5', '25', '100', '+Inf'];

/**
 * A few hundred series over `[startMs, endMs]` with all that makes rates hard: counters that restart, series that are born late, gaps,
 * jittered scrapes, single samples and special values. Without stale markers, which OpenMetrics cannot carry.
 */
export function syntheticHistory(seed: number, startMs: number, endMs: number): SyntheticHistory {
  const random = seededRandom(seed);
  const all: TimeSeries[] = [];

  function add(
    labels: Record<string, string>,
    scrapes: readonly number[],
    valueAt: (tMs: number, index: number) => number,
  ): void {
    const series = new TimeSeries(toLabelPairs(Object.entries(labels)), labels[METRIC_NAME] ?? '');
    scrapes.forEach((tMs, index) => series.append(tMs, valueAt(tMs, index)));
    all.push(series);
  }

  function scrapeTimes(): number[] {
    const phase = Math.floor(random() * INTERVAL_MS);
    const jitter = random() < 0.3 ? 40 : 0;
    const times: number[] = [];
    for (let t = startMs + phase; t <= endMs; t += INTERVAL_MS) times.push(t + Math.floor(random() * jitter));
    return times;
  }

  /** Born late, dead early, or with a hole. */
  function lifeOf(times: readonly number[]): number[] {
    const born = random() < 0.4 ? Math.floor(random() * times.length) : 0;
    const died = random() < 0.2 ? born + Math.floor(random() * (times.length - born)) + 1 : times.length;
    const hole = random() < 0.2 ? born + Math.floor(random() * (died - born)) : -1;
    const holeEnd = hole + Math.floor(random() * 40);
    return times.filter(
      (_, index) => index >= born && index < died && !(hole >= 0 && index >= hole && index < holeEnd),
    );
  }

  function counter(busy: number): (tMs: number) => number {
    let value = random() < 0.5 ? 0 : Math.floor(random() * 1000);
    return () => {
      if (random() < 0.01) value = 0;
      if (random() < busy) value += Math.floor(random() * 20);
      return value;
    };
  }

  for (let target = 0; target < 8; target += 1) {
    const times = scrapeTimes();
    const isZtunnel = target % 2 === 0;
    const base = {
      instance: `10.0.0.${target}:15020`,
      job: isZtunnel ? 'ztunnel' : 'waypoint',
      namespace: isZtunnel ? 'istio-system' : 'shop',
    };
    const alive = lifeOf(times);
    add(
      { ...base, [METRIC_NAME]: 'istio_build', component: isZtunnel ? 'ztunnel' : 'proxy', tag: '1.28.0' },
      alive,
      () => 1,
    );
    add({ ...base, [METRIC_NAME]: 'up' }, times, (tMs) => (alive.includes(tMs) ? 1 : 0));
    for (let way = 0; way < 8; way += 1) {
      const labels = {
        ...base,
        reporter: random() < 0.7 ? 'source' : 'destination',
        source_workload: `client-${way % 3}`,
        destination_workload: `server-${way}`,
        destination_workload_namespace: 'abc'.charAt(way % 3),
        response_flags: FLAGS[Math.floor(random() * FLAGS.length)] ?? '-',
      };
      for (const name of [
        'istio_tcp_connections_opened_total',
        'istio_tcp_connections_closed_total',
        'istio_tcp_sent_bytes_total',
      ]) {
        add({ ...labels, [METRIC_NAME]: name }, lifeOf(times), counter(random()));
      }
      if (!isZtunnel && way < 4) {
        const life = lifeOf(times);
        const counts = BOUNDS.map(() => 0);
        const rows = life.map(() => {
          if (random() < 0.01) counts.fill(0);
          for (let n = Math.floor(random() * 6); n > 0; n -= 1) {
            const from = Math.floor(random() * BOUNDS.length);
            for (let bound = from; bound < BOUNDS.length; bound += 1) counts[bound] = (counts[bound] ?? 0) + 1;
          }
          return [...counts];
        });
        BOUNDS.forEach((le, bound) =>
          add({ ...labels, [METRIC_NAME]: 'h_bucket', le }, life, (_, index) => rows[index]?.[bound] ?? NaN),
        );
        add({ ...labels, [METRIC_NAME]: 'h_count' }, life, (_, index) => rows[index]?.at(-1) ?? NaN);
        add({ ...labels, [METRIC_NAME]: 'h_sum' }, life, (_, index) => (rows[index]?.at(-1) ?? NaN) * 3.7);
      }
    }
    add({ ...base, [METRIC_NAME]: 'temperature' }, times, () => (random() < 0.02 ? Infinity : random() * 40 - 20));
    add({ ...base, [METRIC_NAME]: 'lonely' }, times.slice(20 + target, 21 + target), () => target * 1e-9);
  }

  const source: SeriesSource = {
    select: (matchers: readonly LabelMatcher[]) => all.filter(({ labels }) => matchesAll(labels, matchers)),
  };
  return { source, openMetrics: seriesAsOpenMetrics(all), seriesCount: all.length };
}

/** Mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
