/**
 * A label set as one flat array `[name, value, name, value, …]` sorted by name, without empty values. A mesh has hundred thousands of
 * series with some twenty labels each: the flat form is the smallest, and equal sets have equal signatures without sorting again.
 */
export type LabelPairs = readonly string[];

export const METRIC_NAME = '__name__';

/** A byte that UTF-8 text never holds, as Prometheus uses it between hashed labels. */
const SEPARATOR = '\u00ff';

/** The text at a place that a loop knows to exist: the fallback is for the type checker only. */
export function textAt(texts: readonly string[], index: number): string {
  return texts[index] ?? '';
}

export function toLabelPairs(entries: Iterable<readonly [string, string]>): LabelPairs {
  const kept = [...entries].filter(([, value]) => value !== '');
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return kept.flat();
}

export function toLabelRecord(pairs: LabelPairs): Record<string, string> {
  const record: Record<string, string> = {};
  for (let i = 0; i < pairs.length; i += 2) record[textAt(pairs, i)] = textAt(pairs, i + 1);
  return record;
}

/** A missing label reads as the empty string, as in PromQL. */
export function labelValue(pairs: LabelPairs, name: string): string {
  for (let i = 0; i < pairs.length; i += 2) if (pairs[i] === name) return textAt(pairs, i + 1);
  return '';
}

export function withLabel(pairs: LabelPairs, name: string, value: string): LabelPairs {
  const result: string[] = [];
  let placed = value === '';
  for (let i = 0; i < pairs.length; i += 2) {
    const at = textAt(pairs, i);
    if (!placed && at >= name) {
      result.push(name, value);
      placed = true;
    }
    if (at !== name) result.push(at, textAt(pairs, i + 1));
  }
  if (!placed) result.push(name, value);
  return result;
}

/** `names` must be sorted and without repetition: both lists are walked once. */
export function keepLabels(pairs: LabelPairs, names: readonly string[]): LabelPairs {
  const result: string[] = [];
  let next = 0;
  for (let i = 0; i < pairs.length && next < names.length; i += 2) {
    const name = textAt(pairs, i);
    while (next < names.length && textAt(names, next) < name) next += 1;
    if (names[next] === name) result.push(name, textAt(pairs, i + 1));
  }
  return result;
}

export function dropLabels(pairs: LabelPairs, names: readonly string[]): LabelPairs {
  const result: string[] = [];
  for (let i = 0; i < pairs.length; i += 2)
    if (!names.includes(textAt(pairs, i))) result.push(textAt(pairs, i), textAt(pairs, i + 1));
  return result;
}

export function dropMetricName(pairs: LabelPairs): LabelPairs {
  for (let i = 0; i < pairs.length; i += 2) {
    if (pairs[i] === METRIC_NAME) return pairs.length === 2 ? [] : [...pairs.slice(0, i), ...pairs.slice(i + 2)];
  }
  return pairs;
}

export function signatureOf(pairs: LabelPairs): string {
  return pairs.join(SEPARATOR);
}

/**
 * The signature of the named labels only; a missing label counts as empty, so that sets never collide.
 * `names` must be sorted and without repetition: both lists are walked once.
 */
export function signatureOn(pairs: LabelPairs, names: readonly string[]): string {
  let signature = '';
  let next = 0;
  for (let i = 0; i < pairs.length && next < names.length; i += 2) {
    const name = textAt(pairs, i);
    while (next < names.length && textAt(names, next) < name) {
      signature += SEPARATOR;
      next += 1;
    }
    if (names[next] === name) {
      signature += textAt(pairs, i + 1) + SEPARATOR;
      next += 1;
    }
  }
  for (; next < names.length; next += 1) signature += SEPARATOR;
  return signature;
}

export function signatureWithout(pairs: LabelPairs, names: readonly string[]): string {
  let signature = '';
  for (let i = 0; i < pairs.length; i += 2) {
    const name = textAt(pairs, i);
    if (!names.includes(name)) signature += name + SEPARATOR + textAt(pairs, i + 1) + SEPARATOR;
  }
  return signature;
}

/** As Prometheus writes a series in its messages: `name{a="b", c="d"}`. */
export function describeLabels(pairs: LabelPairs): string {
  const name = labelValue(pairs, METRIC_NAME);
  const parts: string[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    if (pairs[i] !== METRIC_NAME) parts.push(`${textAt(pairs, i)}=${JSON.stringify(textAt(pairs, i + 1))}`);
  }
  return name !== '' && parts.length === 0 ? name : `${name}{${parts.join(', ')}}`;
}

export function sortedNames(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
}
