import type { Matrix } from './promql-values.ts';
import { type SampleWindow, numberAt } from './time-series.ts';

/** One value of a window that holds at least one sample; undefined when the window says too little. */
export type RangeFunction = (window: SampleWindow, bounds: Pick<Matrix, 'fromMs' | 'toMs'>) => number | undefined;

export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['rate', (window, bounds) => extrapolated(window, bounds, { counter: true, perSecond: true })],
  ['increase', (window, bounds) => extrapolated(window, bounds, { counter: true, perSecond: false })],
  ['delta', (window, bounds) => extrapolated(window, bounds, { counter: false, perSecond: false })],
  ['irate', instantRate],
  ['resets', ({ values, from, to }) => countPairs(values, from, to, (before, after) => after < before)],
  [
    'changes',
    ({ values, from, to }) =>
      countPairs(
        values,
        from,
        to,
        (before, after) => after !== before && !(Number.isNaN(before) && Number.isNaN(after)),
      ),
  ],
  ['last_over_time', ({ values, to }) => numberAt(values, to - 1)],
  ['min_over_time', ({ values, from, to }) => extreme(values, from, to, (value, best) => value < best)],
  ['max_over_time', ({ values, from, to }) => extreme(values, from, to, (value, best) => value > best)],
  ['count_over_time', ({ from, to }) => to - from],
  ['sum_over_time', sumOverTime],
  ['avg_over_time', averageOverTime],
]);

/** If the window's edge is farther from the next sample than this many average distances, the series is taken to begin or end there. */
const EXTRAPOLATION_THRESHOLD = 1.1;

/** `extrapolatedRate` of Prometheus 2.42 (promql/functions.go). */
function extrapolated(
  { times, values, from, to }: SampleWindow,
  { fromMs, toMs }: Pick<Matrix, 'fromMs' | 'toMs'>,
  form: { readonly counter: boolean; readonly perSecond: boolean },
): number | undefined {
  if (to - from < 2) return undefined;
  const first = numberAt(values, from);
  const firstMs = numberAt(times, from);
  const lastMs = numberAt(times, to - 1);
  let result = numberAt(values, to - 1) - first;
  if (form.counter) {
    let before = first;
    for (let i = from + 1; i < to; i += 1) {
      const value = numberAt(values, i);
      if (value < before) result += before;
      before = value;
    }
  }
  let toStart = (firstMs - fromMs) / 1000;
  const toEnd = (toMs - lastMs) / 1000;
  const sampled = (lastMs - firstMs) / 1000;
  const averageDistance = sampled / (to - from - 1);
  if (form.counter && result > 0 && first >= 0) {
    // A counter cannot have been below zero: extrapolate no farther back than where it would have been zero.
    toStart = Math.min(toStart, sampled * (first / result));
  }
  const threshold = averageDistance * EXTRAPOLATION_THRESHOLD;
  let covered = sampled;
  covered += toStart < threshold ? toStart : averageDistance / 2;
  covered += toEnd < threshold ? toEnd : averageDistance / 2;
  let factor = covered / sampled;
  if (form.perSecond) factor /= (toMs - fromMs) / 1000;
  return result * factor;
}

function instantRate({ times, values, from, to }: SampleWindow): number | undefined {
  if (to - from < 2) return undefined;
  const last = numberAt(values, to - 1);
  const previous = numberAt(values, to - 2);
  return (last < previous ? last : last - previous) / ((numberAt(times, to - 1) - numberAt(times, to - 2)) / 1000);
}

function countPairs(
  values: ArrayLike<number>,
  from: number,
  to: number,
  counts: (before: number, after: number) => boolean,
): number {
  let count = 0;
  for (let i = from + 1; i < to; i += 1) if (counts(numberAt(values, i - 1), numberAt(values, i))) count += 1;
  return count;
}

/** NaN gives way to any number, as in Prometheus. */
function extreme(
  values: ArrayLike<number>,
  from: number,
  to: number,
  better: (value: number, best: number) => boolean,
): number {
  let best = numberAt(values, from);
  for (let i = from + 1; i < to; i += 1)
    if (better(numberAt(values, i), best) || Number.isNaN(best)) best = numberAt(values, i);
  return best;
}

/** Kahan's summation, as Prometheus adds: the rounding errors are summed apart. */
function kahanAdd(sum: number, error: number, value: number): [sum: number, error: number] {
  const total = sum + value;
  if (!Number.isFinite(total)) return [total, 0];
  return [total, error + (Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum)];
}

function sumOverTime({ values, from, to }: SampleWindow): number {
  let sum = 0;
  let error = 0;
  for (let i = from; i < to; i += 1) [sum, error] = kahanAdd(sum, error, numberAt(values, i));
  return Number.isFinite(sum) ? sum + error : sum;
}

function averageOverTime({ values, from, to }: SampleWindow): number {
  let mean = 0;
  let error = 0;
  for (let i = from; i < to; i += 1) {
    const value = numberAt(values, i);
    const count = i - from + 1;
    if (mean === Infinity || mean === -Infinity) {
      // An infinite mean stays, unless NaN or the other infinity comes.
      if (value === mean || Number.isFinite(value)) continue;
    }
    [mean, error] = kahanAdd(mean, error, value / count - mean / count);
  }
  return Number.isFinite(mean) ? mean + error : mean;
}
