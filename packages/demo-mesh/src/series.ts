/** What one proxy will ever tell: its series, each the sum of all strands that end up under the same labels. */

import type { Count } from './counting.ts';
import type { Spread } from './spread.ts';
import { atMost, sumOfFirst } from './spread.ts';
import type { Labels, Sample } from './telling.ts';

/** Envoy's default bucket limits, which Istio's histograms use for milliseconds and bytes alike. */
const BUCKETS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
] as const;

interface CounterSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly parts: Count[];
  /** The series exists once one of these has counted: some are born with the value 0 (bytes of a denied connection). */
  readonly births: Count[];
}

interface HistogramSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly parts: { readonly count: Count; readonly spread: Spread }[];
}

export interface Ledger {
  readonly counters: Map<string, CounterSeries>;
  readonly histograms: Map<string, HistogramSeries>;
  /** Sockets of a ztunnel, which one gauge tells of without names. */
  readonly sockets: { readonly reporter: string; readonly opened: Count; readonly closed: Count }[];
}

export function emptyLedger(): Ledger {
  return { counters: new Map(), histograms: new Map(), sockets: [] };
}

export function addCounter(ledger: Ledger, name: string, labels: Labels, part: Count, birth: Count = part): void {
  const key = `${name}${JSON.stringify(labels)}`;
  const series = ledger.counters.get(key);
  if (series === undefined) ledger.counters.set(key, { name, labels, parts: [part], births: [birth] });
  else {
    series.parts.push(part);
    series.births.push(birth);
  }
}

export function addHistogram(ledger: Ledger, name: string, labels: Labels, count: Count, spread: Spread): void {
  const key = `${name}${JSON.stringify(labels)}`;
  const series = ledger.histograms.get(key);
  if (series === undefined) ledger.histograms.set(key, { name, labels, parts: [{ count, spread }] });
  else series.parts.push({ count, spread });
}

function gained(counts: readonly Count[], sinceMs: number, atMs: number): number {
  return counts.reduce((sum, count) => sum + count(atMs) - count(sinceMs), 0);
}

/** The ledger's samples as a process that started at `sinceMs`, with nothing counted, shows them at `atMs`. */
export function readLedger(ledger: Ledger, sinceMs: number, atMs: number): Sample[] {
  const samples: Sample[] = [];
  for (const { name, labels, parts, births } of ledger.counters.values()) {
    const value = gained(parts, sinceMs, atMs);
    if (value > 0 || gained(births, sinceMs, atMs) > 0) samples.push({ name, labels, value, type: 'counter' });
  }
  for (const series of ledger.histograms.values()) samples.push(...histogramSamples(series, sinceMs, atMs));
  return samples;
}

function histogramSamples({ name, labels, parts }: HistogramSeries, sinceMs: number, atMs: number): Sample[] {
  const spans = parts.map(({ count, spread }) => ({ spread, before: count(sinceMs), after: count(atMs) }));
  const count = spans.reduce((sum, { before, after }) => sum + after - before, 0);
  if (count === 0) return [];
  const sum = spans.reduce(
    (total, { spread, before, after }) => total + sumOfFirst(spread, after) - sumOfFirst(spread, before),
    0,
  );
  const buckets = BUCKETS.map((limit): Sample => {
    const value = spans.reduce(
      (n, { spread, before, after }) => n + atMost(spread, limit, after) - atMost(spread, limit, before),
      0,
    );
    return { name: `${name}_bucket`, labels: { ...labels, le: String(limit) }, value, type: 'histogram' };
  });
  return [
    ...buckets,
    { name: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count, type: 'histogram' },
    { name: `${name}_sum`, labels, value: sum, type: 'histogram' },
    { name: `${name}_count`, labels, value: count, type: 'histogram' },
  ];
}
