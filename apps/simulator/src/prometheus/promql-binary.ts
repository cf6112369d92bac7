import {
  describeLabels,
  dropLabels,
  keepLabels,
  type LabelPairs,
  labelValue,
  METRIC_NAME,
  signatureOf,
  signatureOn,
  signatureWithout,
  sortedNames,
  withLabel,
} from './label-pairs.ts';
import { notSupported, PromqlRefusal } from './promql-refusal.ts';
import { type Binary, isComparison, isSetOperator, type SetOperator, type VectorMatching } from './promql-syntax.ts';
import { type Evaluation, refuseSameLabels, type Vector, type VectorElement } from './promql-values.ts';

/** The value of an operation, and whether a comparison holds (arithmetic always does). */
export function compute(
  operator: Binary['operator'],
  left: number,
  right: number,
): { readonly value: number; readonly kept: boolean } {
  switch (operator) {
    case '+':
      return { value: left + right, kept: true };
    case '-':
      return { value: left - right, kept: true };
    case '*':
      return { value: left * right, kept: true };
    case '/':
      return { value: left / right, kept: true };
    case '%':
      return { value: left % right, kept: true };
    case '^':
      return { value: power(left, right), kept: true };
    case '==':
      return { value: left, kept: left === right };
    case '!=':
      return { value: left, kept: left !== right };
    case '>':
      return { value: left, kept: left > right };
    case '<':
      return { value: left, kept: left < right };
    case '>=':
      return { value: left, kept: left >= right };
    case '<=':
      return { value: left, kept: left <= right };
    default:
      throw notSupported(`set operator ${operator} between numbers`);
  }
}

/** Go says 1 where JavaScript says NaN. */
function power(base: number, exponent: number): number {
  return base === 1 || (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) ? 1 : base ** exponent;
}

export function combineWithScalar(
  operator: Binary['operator'],
  comparison: Binary['comparison'],
  vector: Vector,
  scalar: { readonly side: 'left' | 'right'; readonly value: number },
  evaluation: Evaluation,
): Vector {
  const result: VectorElement[] = [];
  for (const { labels, value } of vector) {
    const computed =
      scalar.side === 'left' ? compute(operator, scalar.value, value) : compute(operator, value, scalar.value);
    if (comparison === 'bool') result.push({ labels, value: Number(computed.kept) });
    // A filter gives the vector's value, on whichever side it stands.
    else if (computed.kept) result.push({ labels, value: isComparison(operator) ? value : computed.value });
  }
  return isComparison(operator) && comparison === 'filter' ? result : evaluation.unnamedVector(result);
}

export function combineVectors(binary: Binary, left: Vector, right: Vector, evaluation: Evaluation): Vector {
  const signature = signatureFor(binary.matching, evaluation);
  if (isSetOperator(binary.operator)) return combineSets(binary.operator, left, right, signature);
  if (left.length === 0 || right.length === 0) return [];
  const swapped = binary.matching.manySide === 'right';
  return matchOneSide(
    binary,
    { many: swapped ? right : left, one: swapped ? left : right, swapped },
    signature,
    evaluation,
  );
}

function signatureFor({ mode, labels }: VectorMatching, evaluation: Evaluation): (labels: LabelPairs) => string {
  if (mode === 'ignoring' && labels.length === 0) return (of) => evaluation.unnamedSignature(of);
  const names = sortedNames(mode === 'on' ? labels : [...labels, METRIC_NAME]);
  return mode === 'on' ? (of) => signatureOn(of, names) : (of) => signatureWithout(of, names);
}

function combineSets(
  operator: SetOperator,
  left: Vector,
  right: Vector,
  signature: (labels: LabelPairs) => string,
): Vector {
  if (operator === 'or') {
    const inLeft = new Set(left.map(({ labels }) => signature(labels)));
    return [...left, ...right.filter(({ labels }) => !inLeft.has(signature(labels)))];
  }
  const inRight = new Set(right.map(({ labels }) => signature(labels)));
  return left.filter(({ labels }) => inRight.has(signature(labels)) === (operator === 'and'));
}

/** One-to-one and, with `group_left` or `group_right`, many-to-one. Without grouping the left side takes the part of the many. */
function matchOneSide(
  binary: Binary,
  sides: { readonly many: Vector; readonly one: Vector; readonly swapped: boolean },
  signature: (labels: LabelPairs) => string,
  evaluation: Evaluation,
): Vector {
  const { matching, operator, comparison } = binary;
  const oneBySignature = new Map<string, VectorElement>();
  for (const element of sides.one) {
    const key = signature(element.labels);
    const other = oneBySignature.get(key);
    if (other !== undefined) refuseManyToMany(matching, element, other, sides.swapped ? 'left' : 'right');
    oneBySignature.set(key, element);
  }
  const matched = new Map<string, Set<string>>();
  const result: VectorElement[] = [];
  const labelsOf = resultLabels(binary, evaluation);
  for (const many of sides.many) {
    const key = signature(many.labels);
    const one = oneBySignature.get(key);
    if (one === undefined) continue;
    const { value, kept } = sides.swapped
      ? compute(operator, one.value, many.value)
      : compute(operator, many.value, one.value);
    if (!kept && comparison === 'filter') continue;
    const labels = labelsOf(many.labels, one.labels);
    const before = matched.get(key);
    if (matching.manySide === 'none') {
      if (before !== undefined) {
        throw new PromqlRefusal(
          'execution',
          'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
        );
      }
      matched.set(key, NONE);
    } else {
      const resultKey = signatureOf(labels);
      if (before?.has(resultKey) === true) {
        throw new PromqlRefusal('execution', 'multiple matches for labels: grouping labels must ensure unique matches');
      }
      if (before === undefined) matched.set(key, new Set([resultKey]));
      else before.add(resultKey);
    }
    result.push({ labels, value: comparison === 'bool' ? Number(kept) : value });
  }
  // Labels copied from the "one" side can make elements of different matches equal.
  if (matching.include.length > 0) refuseSameLabels(result);
  return result;
}

const NONE: Set<string> = new Set();

function resultLabels(
  { operator, comparison, matching }: Binary,
  evaluation: Evaluation,
): (many: LabelPairs, one: LabelPairs) => LabelPairs {
  const keepsName = isComparison(operator) && comparison === 'filter';
  const names = sortedNames(matching.labels);
  return (many, one) => {
    let labels = keepsName ? many : evaluation.withoutName(many);
    if (matching.manySide === 'none') {
      if (matching.mode === 'on') labels = keepLabels(labels, names);
      else if (names.length > 0) labels = dropLabels(labels, names);
    }
    for (const name of matching.include) labels = withLabel(labels, name, labelValue(one, name));
    return labels;
  };
}

function refuseManyToMany(
  matching: VectorMatching,
  element: VectorElement,
  other: VectorElement,
  side: 'left' | 'right',
): never {
  const names = sortedNames(matching.mode === 'on' ? matching.labels : [...matching.labels, METRIC_NAME]);
  const group = matching.mode === 'on' ? keepLabels(element.labels, names) : dropLabels(element.labels, names);
  throw new PromqlRefusal(
    'execution',
    `found duplicate series for the match group ${describeLabels(group)} on the ${side} hand-side of the operation: ` +
      `[${describeLabels(element.labels)}, ${describeLabels(other.labels)}];many-to-many matching not allowed: matching labels must be unique on one side`,
  );
}
