import { dropLabels, type LabelPairs, labelValue, METRIC_NAME, signatureOf } from './label-pairs.ts';
import type { Vector, VectorElement } from './promql-values.ts';

interface Bucket {
  readonly upperBound: number;
  count: number;
}

const BUCKET_LABEL = 'le';

/** `histogram_quantile` over classic buckets, as Prometheus 2.42 (promql/quantile.go). */
export function histogramQuantile(quantile: number, vector: Vector): Vector {
  const histograms = new Map<string, { readonly labels: LabelPairs; readonly buckets: Bucket[] }>();
  for (const { labels, value } of vector) {
    const upperBound = readBound(labelValue(labels, BUCKET_LABEL));
    if (upperBound === undefined) continue;
    const group = dropLabels(labels, [BUCKET_LABEL, METRIC_NAME]);
    const signature = signatureOf(group);
    let histogram = histograms.get(signature);
    if (histogram === undefined) {
      histogram = { labels: group, buckets: [] };
      histograms.set(signature, histogram);
    }
    histogram.buckets.push({ upperBound, count: value });
  }
  const result: VectorElement[] = [];
  for (const { labels, buckets } of histograms.values())
    result.push({ labels, value: bucketQuantile(quantile, buckets) });
  return result;
}

function readBound(text: string): number | undefined {
  if (/^\+?inf$/i.test(text)) return Infinity;
  if (/^-inf$/i.test(text)) return -Infinity;
  const bound = Number(text);
  return text === '' || Number.isNaN(bound) ? undefined : bound;
}

function bucketQuantile(quantile: number, unsorted: Bucket[]): number {
  if (Number.isNaN(quantile)) return NaN;
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  const sorted = unsorted.toSorted((a, b) => (a.upperBound === b.upperBound ? 0 : a.upperBound - b.upperBound));
  if (sorted.at(-1)?.upperBound !== Infinity) return NaN;
  const buckets = monotonic(coalesced(sorted));
  const top = buckets.pop();
  const highestFinite = buckets.at(-1);
  if (top === undefined || highestFinite === undefined || top.count === 0) return NaN;
  const rank = quantile * top.count;
  let below: Bucket = { upperBound: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= rank) {
      // The lowest bucket is taken to begin at zero, unless it ends there or below.
      if (bucket === buckets[0] && bucket.upperBound <= 0) return bucket.upperBound;
      return (
        below.upperBound +
        (bucket.upperBound - below.upperBound) * ((rank - below.count) / (bucket.count - below.count))
      );
    }
    below = bucket;
  }
  return highestFinite.upperBound;
}

/** Buckets of one bound written in two ways (`1` and `1.0`) count as one. */
function coalesced(buckets: readonly Bucket[]): Bucket[] {
  const result: Bucket[] = [];
  for (const bucket of buckets) {
    const previous = result.at(-1);
    if (previous?.upperBound === bucket.upperBound) previous.count += bucket.count;
    else result.push({ ...bucket });
  }
  return result;
}

/** Rates of buckets scraped at different instants may fall where they cannot: a bucket holds at least what the one below holds. */
function monotonic(buckets: Bucket[]): Bucket[] {
  let most = -Infinity;
  for (const bucket of buckets) {
    if (bucket.count > most) most = bucket.count;
    else if (bucket.count < most) bucket.count = most;
  }
  return buckets;
}
