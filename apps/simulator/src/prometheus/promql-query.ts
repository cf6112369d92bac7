import { numberAt } from './time-series.ts';
import { type LabelPairs, signatureOf, toLabelRecord } from './label-pairs.ts';
import { checkedType } from './promql-check.ts';
import { evaluateMatrix, evaluateScalar, evaluateVector } from './promql-evaluate.ts';
import { parsePromql } from './promql-parse.ts';
import { PromqlRefusal } from './promql-refusal.ts';
import type { Expression } from './promql-syntax.ts';
import { Evaluation, type SeriesSource, type Vector } from './promql-values.ts';

/** `[Unix seconds, value]`, as Prometheus writes a sample in JSON. */
export type JsonSample = readonly [seconds: number, value: string];

export type QueryData =
  | { readonly resultType: 'scalar'; readonly result: JsonSample }
  | { readonly resultType: 'string'; readonly result: JsonSample }
  | {
      readonly resultType: 'vector';
      readonly result: readonly { readonly metric: Record<string, string>; readonly value: JsonSample }[];
    }
  | {
      readonly resultType: 'matrix';
      readonly result: readonly { readonly metric: Record<string, string>; readonly values: readonly JsonSample[] }[];
    };

/** Prometheus' limit of points per series in a range query. */
const MAX_STEPS = 11_000;

export function queryInstant(source: SeriesSource, query: string, tMs: number): QueryData {
  const expression = readQuery(query);
  const evaluation = new Evaluation(source, tMs, tMs);
  if (expression.kind === 'string') return { resultType: 'string', result: [tMs / 1000, expression.value] };
  switch (checkedType(expression)) {
    case 'scalar':
      return { resultType: 'scalar', result: toJsonSample(tMs, evaluateScalar(expression, tMs, evaluation)) };
    case 'matrix': {
      const series = evaluateMatrix(expression, tMs, evaluation).elements.map(({ labels, window }) => {
        const values: JsonSample[] = [];
        for (let i = window.from; i < window.to; i += 1)
          values.push(toJsonSample(numberAt(window.times, i), numberAt(window.values, i)));
        return { labels, values };
      });
      return { resultType: 'matrix', result: sortedSeries(series) };
    }
    default: {
      const vector = evaluateVector(expression, tMs, evaluation);
      return {
        resultType: 'vector',
        result: vector.map(({ labels, value }) => ({ metric: toLabelRecord(labels), value: toJsonSample(tMs, value) })),
      };
    }
  }
}

export function queryRange(
  source: SeriesSource,
  query: string,
  range: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
): QueryData {
  const { startMs, endMs, stepMs } = range;
  if (endMs < startMs)
    throw new PromqlRefusal('bad_data', 'invalid parameter "end": end timestamp must not be before start time');
  if (!(stepMs > 0)) {
    throw new PromqlRefusal(
      'bad_data',
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  if ((endMs - startMs) / stepMs > MAX_STEPS) {
    throw new PromqlRefusal(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  const expression = readQuery(query);
  const type = checkedType(expression);
  if (type !== 'scalar' && type !== 'vector') {
    const found = type === 'matrix' ? 'range vector' : type;
    throw new PromqlRefusal(
      'bad_data',
      `invalid expression type "${found}" for range query, must be Scalar or instant Vector`,
    );
  }
  const evaluation = new Evaluation(source, startMs, endMs);
  const gathered = new Map<string, { readonly labels: LabelPairs; readonly values: JsonSample[] }>();
  for (let tMs = startMs; tMs <= endMs; tMs += stepMs) {
    const vector: Vector =
      type === 'scalar'
        ? [{ labels: [], value: evaluateScalar(expression, tMs, evaluation) }]
        : evaluateVector(expression, tMs, evaluation);
    for (const { labels, value } of vector) {
      const signature = signatureOf(labels);
      let series = gathered.get(signature);
      if (series === undefined) {
        series = { labels, values: [] };
        gathered.set(signature, series);
      }
      series.values.push(toJsonSample(tMs, value));
    }
  }
  return { resultType: 'matrix', result: sortedSeries([...gathered.values()]) };
}

function readQuery(query: string): Expression {
  try {
    return parsePromql(query);
  } catch (error) {
    if (error instanceof PromqlRefusal)
      throw new PromqlRefusal(error.kind, `invalid parameter "query": ${error.message}`);
    throw error;
  }
}

function sortedSeries(
  series: readonly { readonly labels: LabelPairs; readonly values: readonly JsonSample[] }[],
): { metric: Record<string, string>; values: readonly JsonSample[] }[] {
  const keyed = series.map((each) => ({ key: signatureOf(each.labels), each }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return keyed.map(({ each }) => ({ metric: toLabelRecord(each.labels), values: each.values }));
}

function toJsonSample(tMs: number, value: number): JsonSample {
  return [tMs / 1000, formatValue(value)];
}

/** As Go writes it: `+Inf`, and at least two digits in an exponent. */
export function formatValue(value: number): string {
  if (value === Infinity) return '+Inf';
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) return value === -Infinity ? '-Inf' : 'NaN';
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}
