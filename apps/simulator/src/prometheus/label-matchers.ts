import { type LabelPairs, labelValue } from './label-pairs.ts';
import { compileRe2 } from './re2-expression.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface LabelMatcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
  readonly accepts: (value: string) => boolean;
}

export function labelMatcher(label: string, operator: MatchOperator, value: string): LabelMatcher {
  return { label, operator, value, accepts: acceptance(operator, value) };
}

export function matchesAll(labels: LabelPairs, matchers: readonly LabelMatcher[]): boolean {
  for (const matcher of matchers) if (!matcher.accepts(labelValue(labels, matcher.label))) return false;
  return true;
}

function acceptance(operator: MatchOperator, value: string): (candidate: string) => boolean {
  if (operator === '=') return (candidate) => candidate === value;
  if (operator === '!=') return (candidate) => candidate !== value;
  const matches = anchoredMatch(value);
  return operator === '=~' ? matches : (candidate) => !matches(candidate);
}

/** Label values repeat over many series: each distinct value meets the regular expression once. */
function anchoredMatch(pattern: string): (candidate: string) => boolean {
  if (/^[\w\-/:@ |]*$/.test(pattern)) {
    const alternatives = new Set(pattern.split('|'));
    return (candidate) => alternatives.has(candidate);
  }
  const expression = compileRe2(pattern);
  const known = new Map<string, boolean>();
  return (candidate) => {
    let accepted = known.get(candidate);
    if (accepted === undefined) {
      accepted = expression.test(candidate);
      known.set(candidate, accepted);
    }
    return accepted;
  };
}
