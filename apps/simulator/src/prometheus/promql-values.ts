import {
  dropMetricName,
  type LabelPairs,
  labelValue,
  METRIC_NAME,
  signatureOf,
  signatureWithout,
} from './label-pairs.ts';
import type { LabelMatcher } from './label-matchers.ts';
import { PromqlRefusal } from './promql-refusal.ts';
import type { Selector } from './promql-syntax.ts';
import type { SampleWindow, TimeSeries } from './time-series.ts';

export interface VectorElement {
  readonly labels: LabelPairs;
  readonly value: number;
}

export type Vector = readonly VectorElement[];

export interface MatrixElement {
  readonly labels: LabelPairs;
  readonly window: SampleWindow;
}

/** Samples of a time window, closed at both ends. */
export interface Matrix {
  readonly elements: readonly MatrixElement[];
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SeriesSource {
  select(matchers: readonly LabelMatcher[]): readonly TimeSeries[];
}

const UNNAMED_ONLY: readonly string[] = [METRIC_NAME];

/**
 * What one query keeps while it is answered. The same series' labels come by several times (`x - x offset 5m or …`): their form without
 * the metric name and their signature are worked out once.
 */
export class Evaluation {
  readonly source: SeriesSource;
  /** First and last step of the query, for `@ start()` and `@ end()`. */
  readonly startMs: number;
  readonly endMs: number;
  private readonly selected = new Map<Selector, readonly TimeSeries[]>();
  private readonly unnamed = new Map<LabelPairs, LabelPairs>();
  private readonly signatures = new Map<LabelPairs, string>();

  constructor(source: SeriesSource, startMs: number, endMs: number) {
    this.source = source;
    this.startMs = startMs;
    this.endMs = endMs;
  }

  select(selector: Selector): readonly TimeSeries[] {
    let series = this.selected.get(selector);
    if (series === undefined) {
      series = this.source.select(selector.matchers);
      this.selected.set(selector, series);
    }
    return series;
  }

  withoutName(labels: LabelPairs): LabelPairs {
    let unnamed = this.unnamed.get(labels);
    if (unnamed === undefined) {
      unnamed = dropMetricName(labels);
      this.unnamed.set(labels, unnamed);
    }
    return unnamed;
  }

  /** The signature of all labels but the metric name: what vectors match on unless told otherwise. */
  unnamedSignature(labels: LabelPairs): string {
    let signature = this.signatures.get(labels);
    if (signature === undefined) {
      signature = signatureWithout(labels, UNNAMED_ONLY);
      this.signatures.set(labels, signature);
    }
    return signature;
  }

  /** Drops the metric names. Only a vector of several metrics can hold two elements that become equal by it. */
  unnamedVector(vector: Vector): Vector {
    const names = new Set(vector.map(({ labels }) => labelValue(labels, METRIC_NAME)));
    const result = vector.map(({ labels, value }) => ({ labels: this.withoutName(labels), value }));
    if (names.size > 1) refuseSameLabels(result);
    return result;
  }
}

export function refuseSameLabels(vector: Vector): void {
  const seen = new Set<string>();
  for (const { labels } of vector) {
    const signature = signatureOf(labels);
    if (seen.has(signature))
      throw new PromqlRefusal('execution', 'vector cannot contain metrics with the same labelset');
    seen.add(signature);
  }
}
