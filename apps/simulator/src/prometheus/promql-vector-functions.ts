import { type LabelPairs, labelValue, METRIC_NAME, toLabelPairs, withLabel } from './label-pairs.ts';
import { PromqlRefusal } from './promql-refusal.ts';
import type { Expression } from './promql-syntax.ts';
import type { Vector } from './promql-values.ts';
import { compileRe2, expandTemplate } from './re2-expression.ts';

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function labelReplace(
  vector: Vector,
  rule: { readonly to: string; readonly replacement: string; readonly from: string; readonly pattern: string },
): Vector {
  refuseLabelName('label_replace', rule.to);
  const expression = compileRe2(rule.pattern);
  return vector.map((element) => {
    const match = expression.exec(labelValue(element.labels, rule.from));
    if (match === null) return element;
    return {
      labels: withLabel(element.labels, rule.to, expandTemplate(rule.replacement, match)),
      value: element.value,
    };
  });
}

export function labelJoin(
  vector: Vector,
  rule: { readonly to: string; readonly separator: string; readonly from: readonly string[] },
): Vector {
  refuseLabelName('label_join', rule.to);
  return vector.map(({ labels, value }) => {
    const joined = rule.from.map((name) => labelValue(labels, name)).join(rule.separator);
    return { labels: withLabel(labels, rule.to, joined), value };
  });
}

function refuseLabelName(call: string, name: string): void {
  if (!LABEL_NAME.test(name))
    throw new PromqlRefusal('execution', `invalid destination label name in ${call}(): ${name}`);
}

/** Rounds halves up. Prometheus works with the inverse, so that `round(x, 0.1)` stays exact. */
export function roundTo(value: number, to: number): number {
  const inverse = 1 / to;
  return Math.floor(value * inverse + 0.5) / inverse;
}

/** NaN comes last in both directions. */
export function sortByValue(vector: Vector, direction: 'ascending' | 'descending'): Vector {
  const sign = direction === 'ascending' ? 1 : -1;
  return vector.toSorted((a, b) => {
    if (Number.isNaN(a.value) || Number.isNaN(b.value))
      return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
    return sign * (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
  });
}

/** What `absent` can say of the series it misses: the labels that its selector demands by `=`, each once. */
export function absentLabels(expression: Expression): LabelPairs {
  if (expression.kind !== 'selector') return [];
  const known = new Map<string, string>();
  const demanded = new Set<string>();
  for (const { label, operator, value } of expression.matchers) {
    if (label === METRIC_NAME) continue;
    if (operator === '=' && !demanded.has(label)) {
      known.set(label, value);
      demanded.add(label);
    } else {
      known.delete(label);
    }
  }
  return toLabelPairs(known);
}
