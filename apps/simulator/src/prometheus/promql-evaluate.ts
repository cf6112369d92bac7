import { type LabelPairs, signatureOf } from './label-pairs.ts';
import { aggregate } from './promql-aggregation.ts';
import { compute, combineVectors, combineWithScalar } from './promql-binary.ts';
import { checkedType } from './promql-check.ts';
import { histogramQuantile } from './promql-histogram-quantile.ts';
import { RANGE_FUNCTIONS } from './promql-range-functions.ts';
import { notSupported } from './promql-refusal.ts';
import { type Call, type Expression, isSetOperator, type Selector, type Subquery } from './promql-syntax.ts';
import {
  type Evaluation,
  type Matrix,
  type MatrixElement,
  refuseSameLabels,
  type Vector,
  type VectorElement,
} from './promql-values.ts';
import { absentLabels, labelJoin, labelReplace, roundTo, sortByValue } from './promql-vector-functions.ts';

/** How far back an instant selector looks for a sample (`--query.lookback-delta`). */
const LOOKBACK_MS = 5 * 60 * 1000;

/** The step of a subquery without one: Prometheus' `global.evaluation_interval`. */
const DEFAULT_SUBQUERY_STEP_MS = 60_000;

/** Prometheus 2.x range windows hold a sample exactly at their start; from 3.0 on they are left-open, which would make this 1. */
const RANGE_START_EXCLUDED_MS = 0;

export function evaluateVector(expression: Expression, tMs: number, evaluation: Evaluation): Vector {
  switch (expression.kind) {
    case 'selector':
      return instantVector(expression, tMs, evaluation, 'value');
    case 'negation':
      return evaluation.unnamedVector(
        evaluateVector(expression.inner, tMs, evaluation).map(({ labels, value }) => ({ labels, value: -value })),
      );
    case 'aggregation': {
      const parameter =
        expression.parameter === undefined ? NaN : evaluateScalar(expression.parameter, tMs, evaluation);
      return aggregate(expression, evaluateVector(expression.inner, tMs, evaluation), parameter);
    }
    case 'call':
      return callVector(expression, tMs, evaluation);
    case 'binary': {
      const { operator, comparison, left, right } = expression;
      if (checkedType(left) === 'scalar') {
        const scalar = { side: 'left', value: evaluateScalar(left, tMs, evaluation) } as const;
        return combineWithScalar(operator, comparison, evaluateVector(right, tMs, evaluation), scalar, evaluation);
      }
      if (checkedType(right) === 'scalar') {
        const scalar = { side: 'right', value: evaluateScalar(right, tMs, evaluation) } as const;
        return combineWithScalar(operator, comparison, evaluateVector(left, tMs, evaluation), scalar, evaluation);
      }
      const leftVector = evaluateVector(left, tMs, evaluation);
      return combineVectors(expression, leftVector, evaluateVector(right, tMs, evaluation), evaluation);
    }
    default:
      throw notSupported(`a ${expression.kind} as an instant vector`);
  }
}

export function evaluateScalar(expression: Expression, tMs: number, evaluation: Evaluation): number {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'negation':
      return -evaluateScalar(expression.inner, tMs, evaluation);
    case 'binary': {
      const { operator, left, right } = expression;
      if (isSetOperator(operator)) throw notSupported(`set operator ${operator} between scalars`);
      const l = evaluateScalar(left, tMs, evaluation);
      const r = evaluateScalar(right, tMs, evaluation);
      const { value, kept } = compute(operator, l, r);
      return expression.comparison === 'bool' ? Number(kept) : value;
    }
    case 'call': {
      if (expression.name === 'time') return tMs / 1000;
      const [only, ...others] = evaluateVector(parameter(expression, 0), tMs, evaluation);
      return only === undefined || others.length > 0 ? NaN : only.value;
    }
    default:
      throw notSupported(`a ${expression.kind} as a scalar`);
  }
}

export function evaluateMatrix(expression: Expression, tMs: number, evaluation: Evaluation): Matrix {
  if (expression.kind === 'subquery') return subqueryMatrix(expression, tMs, evaluation);
  if (expression.kind !== 'range') throw notSupported(`a ${expression.kind} as a range vector`);
  const { selector, rangeMs } = expression;
  const toMs = shiftedTime(selector, tMs, evaluation);
  const fromMs = toMs - rangeMs;
  const elements: MatrixElement[] = [];
  for (const series of evaluation.select(selector)) {
    const window = series.between(fromMs + RANGE_START_EXCLUDED_MS, toMs);
    if (window !== undefined) elements.push({ labels: series.labels, window });
  }
  return { elements, fromMs, toMs };
}

function shiftedTime(shift: Selector | Subquery, tMs: number, evaluation: Evaluation): number {
  const at = shift.at === 'start' ? evaluation.startMs : shift.at === 'end' ? evaluation.endMs : shift.at;
  return (at ?? tMs) - shift.offsetMs;
}

function instantVector(selector: Selector, tMs: number, evaluation: Evaluation, wanted: 'value' | 'timestamp'): Vector {
  const seekMs = shiftedTime(selector, tMs, evaluation);
  const result: VectorElement[] = [];
  for (const series of evaluation.select(selector)) {
    const index = series.indexOfNewest(seekMs, seekMs - LOOKBACK_MS);
    if (index === undefined) continue;
    result.push({
      labels: series.labels,
      value: wanted === 'value' ? series.valueAt(index) : series.timeAt(index) / 1000,
    });
  }
  return result;
}

function subqueryMatrix(subquery: Subquery, tMs: number, evaluation: Evaluation): Matrix {
  const toMs = shiftedTime(subquery, tMs, evaluation);
  const fromMs = toMs - subquery.rangeMs;
  const stepMs = subquery.stepMs ?? DEFAULT_SUBQUERY_STEP_MS;
  const gathered = new Map<string, { labels: LabelPairs; times: number[]; values: number[] }>();
  // Steps lie on multiples of the step in Unix time, wherever the window lies.
  for (
    let stepAtMs = Math.ceil((fromMs + RANGE_START_EXCLUDED_MS) / stepMs) * stepMs;
    stepAtMs <= toMs;
    stepAtMs += stepMs
  ) {
    for (const { labels, value } of evaluateVector(subquery.inner, stepAtMs, evaluation)) {
      const signature = signatureOf(labels);
      let series = gathered.get(signature);
      if (series === undefined) {
        series = { labels, times: [], values: [] };
        gathered.set(signature, series);
      }
      series.times.push(stepAtMs);
      series.values.push(value);
    }
  }
  const elements = [...gathered.values()].map(({ labels, times, values }) => ({
    labels,
    window: { times, values, from: 0, to: times.length },
  }));
  return { elements, fromMs, toMs };
}

function callVector(call: Call, tMs: number, evaluation: Evaluation): Vector {
  const rangeFunction = RANGE_FUNCTIONS.get(call.name);
  if (rangeFunction !== undefined) {
    const matrix = evaluateMatrix(parameter(call, 0), tMs, evaluation);
    const result: VectorElement[] = [];
    for (const { labels, window } of matrix.elements) {
      const value = rangeFunction(window, matrix);
      if (value !== undefined) result.push({ labels, value });
    }
    // It acts like `offset`, so it alone keeps the metric name.
    return call.name === 'last_over_time' ? result : evaluation.unnamedVector(result);
  }
  const vectorOf = (index: number): Vector => evaluateVector(parameter(call, index), tMs, evaluation);
  const scalarOf = (index: number): number => evaluateScalar(parameter(call, index), tMs, evaluation);
  const textOf = (index: number): string => literal(parameter(call, index));
  const mapped = (change: (value: number) => number): Vector =>
    evaluation.unnamedVector(vectorOf(0).map(({ labels, value }) => ({ labels, value: change(value) })));
  switch (call.name) {
    case 'timestamp': {
      const of = parameter(call, 0);
      // Only a bare selector tells when its sample was taken; everything else was made at the evaluation time.
      if (of.kind === 'selector') return evaluation.unnamedVector(instantVector(of, tMs, evaluation, 'timestamp'));
      return mapped(() => tMs / 1000);
    }
    case 'abs':
      return mapped(Math.abs);
    case 'ceil':
      return mapped(Math.ceil);
    case 'floor':
      return mapped(Math.floor);
    case 'round': {
      const to = call.parameters.length > 1 ? scalarOf(1) : 1;
      return mapped((value) => roundTo(value, to));
    }
    case 'clamp_min': {
      const least = scalarOf(1);
      return mapped((value) => Math.max(value, least));
    }
    case 'clamp_max': {
      const most = scalarOf(1);
      return mapped((value) => Math.min(value, most));
    }
    case 'sort':
      return sortByValue(vectorOf(0), 'ascending');
    case 'sort_desc':
      return sortByValue(vectorOf(0), 'descending');
    case 'absent':
      return vectorOf(0).length > 0 ? [] : [{ labels: absentLabels(parameter(call, 0)), value: 1 }];
    case 'vector':
      return [{ labels: [], value: scalarOf(0) }];
    case 'histogram_quantile':
      return histogramQuantile(scalarOf(0), vectorOf(1));
    case 'label_replace': {
      const result = labelReplace(vectorOf(0), {
        to: textOf(1),
        replacement: textOf(2),
        from: textOf(3),
        pattern: textOf(4),
      });
      refuseSameLabels(result);
      return result;
    }
    case 'label_join': {
      const from = call.parameters.slice(3).map(literal);
      const result = labelJoin(vectorOf(0), { to: textOf(1), separator: textOf(2), from });
      refuseSameLabels(result);
      return result;
    }
    default:
      throw notSupported(`function ${call.name}`);
  }
}

function parameter(call: Call, index: number): Expression {
  const found = call.parameters[index];
  if (found === undefined) throw notSupported(`function ${call.name} without parameter ${index + 1}`);
  return found;
}

function literal(expression: Expression): string {
  if (expression.kind !== 'string') throw notSupported(`a ${expression.kind} as a string`);
  return expression.value;
}
