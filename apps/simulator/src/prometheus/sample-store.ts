import type { Labels, Sample } from '@waymark/demo-mesh';
import { METRIC_NAME, type LabelPairs, signatureOf, toLabelPairs } from './label-pairs.ts';
import { type LabelMatcher, matchesAll } from './label-matchers.ts';
import { TimeSeries } from './time-series.ts';

export interface SampleStoreOptions {
  readonly retentionMs: number;
}

/** What the store knows of a scrape target, for `/api/v1/targets`. */
export interface TargetState {
  readonly labels: Labels;
  readonly up: boolean;
  readonly lastScrapeMs: number;
}

interface CachedSeries {
  readonly series: TimeSeries;
  lastScrape: number;
  /** As the proxy last wrote it, and the place in that scrape. */
  sample: Sample;
  place: number;
}

interface Target {
  readonly labels: Labels;
  readonly up: TimeSeries;
  /** By the sample as the proxy wrote it, so that a known sample costs one look-up and no merging of labels. */
  readonly seen: Map<string, CachedSeries>;
  /** The last scrape in order: proxies keep their order, which mostly saves even the look-up. */
  lastOrder: readonly CachedSeries[];
  scrape: number;
  lastScrapeMs: number;
  isUp: boolean;
}

const DEFAULT_RETENTION_MS = 6 * 60 * 60 * 1000;

/** Scraped series in memory, with staleness as Prometheus 2.42 writes it. Times are Unix milliseconds. */
export class SampleStore {
  private readonly retentionMs: number;
  private readonly bySignature = new Map<string, TimeSeries>();
  private readonly byName = new Map<string, TimeSeries[]>();
  private readonly targetsByKey = new Map<string, Target>();
  private readonly strings = new Map<string, string>();
  private nextSweepMs = -Infinity;

  constructor(options: Partial<SampleStoreOptions> = {}) {
    this.retentionMs = options.retentionMs ?? DEFAULT_RETENTION_MS;
  }

  /** One good scrape. Series that the target told at its last scrape and does not tell now become stale at `tMs`. */
  append(targetLabels: Labels, samples: readonly Sample[], tMs: number): void {
    const target = this.target(targetLabels);
    target.scrape += 1;
    const order: CachedSeries[] = [];
    let expectedPlace = 0;
    for (const sample of samples) {
      const expected = target.lastOrder[expectedPlace];
      const cached =
        expected !== undefined && sameSeries(expected.sample, sample) ? expected : this.cachedSeries(target, sample);
      expectedPlace = cached.place + 1;
      cached.lastScrape = target.scrape;
      cached.sample = sample;
      cached.place = order.length;
      order.push(cached);
      cached.series.append(tMs, sample.value);
    }
    target.lastOrder = order;
    this.finishScrape(target, tMs, 1);
  }

  /** A scrape that failed: everything the target told before becomes stale, `up` is 0. */
  appendFailure(targetLabels: Labels, tMs: number): void {
    const target = this.target(targetLabels);
    target.scrape += 1;
    target.lastOrder = [];
    this.finishScrape(target, tMs, 0);
  }

  /** The target is no longer discovered: Prometheus marks all its series stale, `up` included, at the time of the scrape that would be next. */
  endTarget(targetLabels: Labels, tMs: number): void {
    const key = signatureOf(targetPairs(targetLabels));
    const target = this.targetsByKey.get(key);
    if (target === undefined) return;
    for (const { series } of target.seen.values()) series.appendStaleMarker(tMs);
    target.up.appendStaleMarker(tMs);
    this.targetsByKey.delete(key);
  }

  /** Series that fulfil all matchers, samples or not. */
  select(matchers: readonly LabelMatcher[]): readonly TimeSeries[] {
    const nameMatchers = matchers.filter((matcher) => matcher.label === METRIC_NAME);
    const others = matchers.filter((matcher) => matcher.label !== METRIC_NAME);
    const exact = nameMatchers.find((matcher) => matcher.operator === '=');
    const names = exact === undefined ? [...this.byName.keys()] : [exact.value];
    const result: TimeSeries[] = [];
    for (const name of names) {
      if (!nameMatchers.every((matcher) => matcher.accepts(name))) continue;
      for (const series of this.byName.get(name) ?? []) if (matchesAll(series.labels, others)) result.push(series);
    }
    return result;
  }

  /** Every series, in no particular order. */
  all(): Iterable<TimeSeries> {
    return this.bySignature.values();
  }

  targets(): readonly TargetState[] {
    return [...this.targetsByKey.values()].map(({ labels, isUp, lastScrapeMs }) => ({
      labels,
      up: isUp,
      lastScrapeMs,
    }));
  }

  private target(labels: Labels): Target {
    const pairs = targetPairs(labels);
    const key = signatureOf(pairs);
    let target = this.targetsByKey.get(key);
    if (target === undefined) {
      const visible = Object.fromEntries(Object.entries(labels).filter(isVisible));
      const up = this.series(toLabelPairs([...Object.entries(visible), [METRIC_NAME, 'up']]));
      target = { labels: visible, up, seen: new Map(), lastOrder: [], scrape: 0, lastScrapeMs: -Infinity, isUp: false };
      this.targetsByKey.set(key, target);
    }
    return target;
  }

  private cachedSeries(target: Target, sample: Sample): CachedSeries {
    const key = sampleKey(sample);
    let cached = target.seen.get(key);
    if (cached === undefined) {
      cached = {
        series: this.series(mergeLabels(sample, target.labels)),
        lastScrape: 0,
        sample,
        place: target.lastOrder.length,
      };
      target.seen.set(key, cached);
    }
    return cached;
  }

  private finishScrape(target: Target, tMs: number, up: 0 | 1): void {
    for (const [key, { series, lastScrape }] of target.seen) {
      if (lastScrape === target.scrape) continue;
      series.appendStaleMarker(tMs);
      target.seen.delete(key);
    }
    target.up.append(tMs, up);
    target.lastScrapeMs = tMs;
    target.isUp = up === 1;
    this.sweep(tMs);
  }

  private series(labels: LabelPairs): TimeSeries {
    const signature = signatureOf(labels);
    const known = this.bySignature.get(signature);
    if (known !== undefined) return known;
    const shared = labels.map((text) => this.share(text));
    const name = shared[shared.indexOf(METRIC_NAME) + 1] ?? '';
    const series = new TimeSeries(shared, name);
    this.bySignature.set(signature, series);
    const ofName = this.byName.get(name);
    if (ofName === undefined) this.byName.set(name, [series]);
    else ofName.push(series);
    return series;
  }

  /** One copy of each label text: worlds build their label values anew for each scrape. */
  private share(text: string): string {
    const known = this.strings.get(text);
    if (known !== undefined) return known;
    this.strings.set(text, text);
    return text;
  }

  /** Retention is checked ten times per retention time, so that a scrape seldom pays for it. */
  private sweep(nowMs: number): void {
    if (nowMs < this.nextSweepMs) return;
    this.nextSweepMs = nowMs + this.retentionMs / 10;
    for (const series of this.bySignature.values()) series.dropBefore(nowMs - this.retentionMs);
    const inUse = new Set<TimeSeries>();
    for (const target of this.targetsByKey.values()) {
      inUse.add(target.up);
      for (const { series } of target.seen.values()) inUse.add(series);
    }
    for (const [signature, series] of this.bySignature) {
      if (series.length === 0 && !inUse.has(series)) this.bySignature.delete(signature);
    }
    for (const [name, ofName] of this.byName) {
      const kept = ofName.filter((series) => series.length > 0 || inUse.has(series));
      if (kept.length === 0) this.byName.delete(name);
      else this.byName.set(name, kept);
    }
  }
}

function isVisible([name]: readonly [string, string]): boolean {
  return !name.startsWith('__');
}

function targetPairs(labels: Labels): LabelPairs {
  return toLabelPairs(Object.entries(labels).filter(isVisible));
}

/** Labels in another order count as another series here; the look-up by signature then finds the same one. */
function sameSeries(a: Sample, b: Sample): boolean {
  if (a.name !== b.name) return false;
  if (a.labels === b.labels) return true;
  for (const name in a.labels) if (a.labels[name] !== b.labels[name]) return false;
  for (const name in b.labels) if (a.labels[name] === undefined) return false;
  return true;
}

function sampleKey(sample: Sample): string {
  let key = sample.name;
  for (const name in sample.labels) key += `\u00ff${name}\u00ff${sample.labels[name] ?? ''}`;
  return key;
}

/** `honor_labels: false`: the target's labels win and the sample's own are kept under `exported_…`. */
function mergeLabels(sample: Sample, targetLabels: Labels): LabelPairs {
  const merged = new Map(Object.entries(sample.labels).filter(([, value]) => value !== ''));
  const pushedAside: [string, string][] = [];
  for (const [name, value] of Object.entries(targetLabels)) {
    const own = merged.get(name);
    if (own !== undefined) pushedAside.push([name, own]);
    merged.set(name, value);
  }
  // Shortest names first, as Prometheus does: `exported_a` may itself be a label that is pushed aside.
  pushedAside.sort(([a], [b]) => a.length - b.length);
  for (const [name, value] of pushedAside) {
    let free = `exported_${name}`;
    while (merged.has(free)) free = `exported_${free}`;
    merged.set(free, value);
  }
  merged.set(METRIC_NAME, sample.name);
  return toLabelPairs(merged);
}
