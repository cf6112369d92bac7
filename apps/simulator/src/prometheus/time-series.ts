import type { LabelPairs } from './label-pairs.ts';

/** Samples `from` (included) to `to` (excluded) of two parallel arrays; never holds a stale marker. */
export interface SampleWindow {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly from: number;
  readonly to: number;
}

/** The number at a place that a loop knows to exist: the fallback is for the type checker only. */
export function numberAt(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? NaN;
}

const FIRST_CAPACITY = 8;

/**
 * The history of one series. A stale marker is a NaN sample whose time is noted apart: Prometheus tells it by the bits of the NaN, which
 * JavaScript does not promise to keep.
 */
export class TimeSeries {
  readonly labels: LabelPairs;
  readonly metricName: string;
  private times = new Float64Array(FIRST_CAPACITY);
  private values = new Float64Array(FIRST_CAPACITY);
  private size = 0;
  private staleTimes: Set<number> | undefined;

  constructor(labels: LabelPairs, metricName: string) {
    this.labels = labels;
    this.metricName = metricName;
  }

  get length(): number {
    return this.size;
  }

  get lastTime(): number {
    return this.size === 0 ? -Infinity : numberAt(this.times, this.size - 1);
  }

  /** Out-of-order samples and second samples for one time are refused, as by Prometheus without an out-of-order window. */
  append(tMs: number, value: number): boolean {
    if (tMs <= this.lastTime) return false;
    if (this.size === this.times.length) this.grow();
    this.times[this.size] = tMs;
    this.values[this.size] = value;
    this.size += 1;
    return true;
  }

  appendStaleMarker(tMs: number): void {
    if (!this.append(tMs, NaN)) return;
    this.staleTimes ??= new Set();
    this.staleTimes.add(tMs);
  }

  /** The newest sample no later than `tMs` and no earlier than `earliestMs`; undefined when there is none or it is a stale marker. */
  indexOfNewest(tMs: number, earliestMs: number): number | undefined {
    const index = this.firstIndexAfter(tMs) - 1;
    if (index < 0) return undefined;
    const time = numberAt(this.times, index);
    return time < earliestMs || this.staleTimes?.has(time) === true ? undefined : index;
  }

  timeAt(index: number): number {
    return numberAt(this.times, index);
  }

  valueAt(index: number): number {
    return numberAt(this.values, index);
  }

  /** Samples of the window closed at both ends, without stale markers; undefined when there are none. */
  between(fromMs: number, toMs: number): SampleWindow | undefined {
    const to = this.firstIndexAfter(toMs);
    let from = to;
    // Windows are short against histories and most reach to the present: walking back beats a second search.
    while (from > 0 && numberAt(this.times, from - 1) >= fromMs) from -= 1;
    if (from === to) return undefined;
    const stale = this.staleTimes;
    if (stale === undefined) return { times: this.times, values: this.values, from, to };
    const times: number[] = [];
    const values: number[] = [];
    for (let i = from; i < to; i += 1) {
      if (stale.has(numberAt(this.times, i))) continue;
      times.push(numberAt(this.times, i));
      values.push(numberAt(this.values, i));
    }
    return times.length === 0 ? undefined : { times, values, from: 0, to: times.length };
  }

  /** Whether the series was written in the window; stale markers count, as for Prometheus' series endpoints. */
  wasWrittenBetween(fromMs: number, toMs: number): boolean {
    const index = this.firstIndexAfter(toMs) - 1;
    return index >= 0 && numberAt(this.times, index) >= fromMs;
  }

  dropBefore(tMs: number): void {
    let kept = 0;
    while (kept < this.size && numberAt(this.times, kept) < tMs) {
      this.staleTimes?.delete(numberAt(this.times, kept));
      kept += 1;
    }
    if (kept === 0) return;
    this.times = this.times.slice(kept, Math.max(this.size, kept + FIRST_CAPACITY));
    this.values = this.values.slice(kept, Math.max(this.size, kept + FIRST_CAPACITY));
    this.size -= kept;
    if (this.times.length < FIRST_CAPACITY) this.grow();
  }

  private firstIndexAfter(tMs: number): number {
    if (this.size === 0 || numberAt(this.times, this.size - 1) <= tMs) return this.size;
    let low = 0;
    let high = this.size - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numberAt(this.times, middle) <= tMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, Math.ceil(this.times.length * 1.5));
    const times = new Float64Array(capacity);
    const values = new Float64Array(capacity);
    times.set(this.times);
    values.set(this.values);
    this.times = times;
    this.values = values;
  }
}
