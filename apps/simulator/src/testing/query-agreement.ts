import type { QueryData } from '../prometheus/promql-query.ts';

/** An answer of the query API, from whichever Prometheus. */
export type QueryAnswer = { readonly data: QueryData } | { readonly errorType: string; readonly error: string };

const RELATIVE_TOLERANCE = 1e-9;

export async function askPrometheus(
  baseUrl: string,
  path: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
): Promise<QueryAnswer> {
  const response = await fetch(`${baseUrl}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
  return (await response.json()) as QueryAnswer;
}

/** What differs between two answers, in words; empty when they agree. The order of series does not matter, unless told. */
export function differences(
  ours: QueryAnswer,
  theirs: QueryAnswer,
  order: 'ordered' | 'unordered' = 'unordered',
): string[] {
  if ('error' in ours || 'error' in theirs) {
    if ('error' in ours && 'error' in theirs && ours.errorType === theirs.errorType) return [];
    return [`ours: ${describe(ours)}`, `theirs: ${describe(theirs)}`];
  }
  const mine = flattened(ours.data, order);
  const real = flattened(theirs.data, order);
  const found: string[] = [];
  if (ours.data.resultType !== theirs.data.resultType)
    found.push(`type ${ours.data.resultType}, really ${theirs.data.resultType}`);
  for (const [key, value] of mine) {
    const other = real.get(key);
    if (other === undefined) found.push(`only ours: ${key} = ${value}`);
    else if (!alike(value, other)) found.push(`${key} = ${value}, really ${other}`);
  }
  for (const [key, value] of real) if (!mine.has(key)) found.push(`missing: ${key} = ${value}`);
  return found;
}

function flattened(data: QueryData, order: 'ordered' | 'unordered'): Map<string, string> {
  const result = new Map<string, string>();
  if (data.resultType === 'scalar' || data.resultType === 'string')
    return result.set(String(data.result[0]), data.result[1]);
  const all =
    data.resultType === 'matrix' ? data.result : data.result.map(({ metric, value }) => ({ metric, values: [value] }));
  all.forEach(({ metric, values }, index) => {
    const place = order === 'ordered' ? `${index} ` : '';
    const name = place + JSON.stringify(Object.entries(metric).toSorted());
    if (values.length === 0) result.set(name, '');
    for (const [seconds, value] of values) {
      const key = `${name} @${seconds}`;
      if (result.has(key)) throw new Error(`told twice: ${key}`);
      result.set(key, value);
    }
  });
  return result;
}

function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [Number(a), Number(b)];
  return (
    Number.isFinite(x) &&
    Number.isFinite(y) &&
    Math.abs(x - y) <= RELATIVE_TOLERANCE * Math.max(Math.abs(x), Math.abs(y))
  );
}

function describe(answer: QueryAnswer): string {
  return 'error' in answer
    ? `${answer.errorType}: ${answer.error}`
    : `${answer.data.resultType} of ${String(answer.data.result.length)}`;
}
