import type { LabelMatcher } from './label-matchers.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonOperator = '==' | '!=' | '>' | '<' | '>=' | '<=';
export type SetOperator = 'and' | 'or' | 'unless';
export type AggregateOperator = 'sum' | 'min' | 'max' | 'avg' | 'count' | 'group' | 'topk' | 'bottomk' | 'quantile';

/** Where in time a selector looks: back from the evaluation time or, with `@`, from a fixed one. */
export interface TimeShift {
  readonly offsetMs: number;
  readonly at: number | 'start' | 'end' | undefined;
}

export interface Selector extends TimeShift {
  readonly kind: 'selector';
  readonly matchers: readonly LabelMatcher[];
}

export interface RangeSelector {
  readonly kind: 'range';
  readonly selector: Selector;
  readonly rangeMs: number;
}

export interface Subquery extends TimeShift {
  readonly kind: 'subquery';
  readonly inner: Expression;
  readonly rangeMs: number;
  /** Undefined: the default evaluation interval. */
  readonly stepMs: number | undefined;
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly parameters: readonly Expression[];
}

export interface Aggregation {
  readonly kind: 'aggregation';
  readonly operator: AggregateOperator;
  readonly grouping: { readonly mode: 'by' | 'without'; readonly labels: readonly string[] };
  readonly parameter: Expression | undefined;
  readonly inner: Expression;
}

export interface VectorMatching {
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /** Which side may have many series per match; `none` for one-to-one. */
  readonly manySide: 'none' | 'left' | 'right';
  /** Labels copied from the "one" side, of `group_left (…)` and `group_right (…)`. */
  readonly include: readonly string[];
}

export interface Binary {
  readonly kind: 'binary';
  readonly operator: ArithmeticOperator | ComparisonOperator | SetOperator;
  readonly comparison: 'filter' | 'bool';
  readonly left: Expression;
  readonly right: Expression;
  readonly matching: VectorMatching;
}

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'negation'; readonly inner: Expression }
  | Selector
  | RangeSelector
  | Subquery
  | Call
  | Aggregation
  | Binary;

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

export function isSetOperator(operator: Binary['operator']): operator is SetOperator {
  return operator === 'and' || operator === 'or' || operator === 'unless';
}

export function isComparison(operator: Binary['operator']): operator is ComparisonOperator {
  return (
    operator === '==' ||
    operator === '!=' ||
    operator === '>' ||
    operator === '<' ||
    operator === '>=' ||
    operator === '<='
  );
}
