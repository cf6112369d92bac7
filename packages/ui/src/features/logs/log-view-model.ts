import type { LogGap, LogJoin, LogLineAnswer } from '@waymark/contract';
import type { LineList } from './line-list.ts';

/** One row of the list. */
export type LogRow =
  | { readonly is: 'line'; readonly id: string; readonly line: LogLineAnswer }
  | { readonly is: 'gap'; readonly id: string; readonly gap: LogGap };

/** Lines and holes in the order of time; holes of which no time is known stand first. */
export function toRows(list: Pick<LineList, 'lines' | 'missing'>): readonly LogRow[] {
  const holes = list.missing
    .map((gap, at): { readonly row: LogRow; readonly atMs: number } => ({
      row: { is: 'gap', id: `gap ${String(at)}`, gap },
      // Lines are missing until then; from there on they are here again.
      atMs: gap.untilMs ?? gap.fromMs ?? -Infinity,
    }))
    .toSorted((a, b) => a.atMs - b.atMs);
  if (holes.length === 0) return list.lines.map(toRow);
  const rows: LogRow[] = [];
  let hole = 0;
  for (const line of list.lines) {
    for (let next = holes[hole]; next !== undefined && next.atMs <= line.atMs; next = holes[++hole])
      rows.push(next.row);
    rows.push(toRow(line));
  }
  return [...rows, ...holes.slice(hole).map(({ row }) => row)];
}

const toRow = (line: LogLineAnswer): LogRow => ({ is: 'line', id: line.id, line });

/** The join that says most: facts before candidates, then the higher score. */
export const bestJoin = (line: LogLineAnswer): LogJoin | undefined =>
  line.joins.toSorted(
    (a, b) => Number(b.certainty === 'sure') - Number(a.certainty === 'sure') || b.score - a.score,
  )[0];

/** Parts of a text, those that hold the searched word marked. */
export function toParts(
  text: string,
  word: string,
): readonly { readonly text: string; readonly is: 'plain' | 'hit' }[] {
  if (word === '') return [{ text, is: 'plain' }];
  const [low, sought] = [text.toLowerCase(), word.toLowerCase()];
  // Lower case may be longer than the text it was made of; then the positions would not fit.
  if (low.length !== text.length) return [{ text, is: 'plain' }];
  const parts: { text: string; is: 'plain' | 'hit' }[] = [];
  let at = 0;
  for (let hit = low.indexOf(sought); hit !== -1; hit = low.indexOf(sought, at)) {
    if (hit > at) parts.push({ text: text.slice(at, hit), is: 'plain' });
    at = hit + sought.length;
    parts.push({ text: text.slice(hit, at), is: 'hit' });
  }
  if (at < text.length) parts.push({ text: text.slice(at), is: 'plain' });
  return parts;
}

/** What a browser would do with it; the server says the same of it. */
export function isRegex(text: string): 'yes' | 'no' {
  try {
    new RegExp(text);
    return 'yes';
  } catch {
    return 'no';
  }
}

/** A part of the histogram's time. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface HistogramBar {
  readonly startMs: number;
  /** 0 to 1, of the fullest bar. */
  readonly height: number;
  readonly error: number;
  readonly warning: number;
  readonly counts: { readonly lines: number; readonly errors: number; readonly warnings: number };
}

export function toBars({ buckets }: LineList['histogram']): readonly HistogramBar[] {
  const sum = (bucket: (typeof buckets)[number]): number => bucket.debug + bucket.info + bucket.warning + bucket.error;
  const most = Math.max(1, ...buckets.map(sum));
  return buckets.map((bucket) => ({
    startMs: bucket.startMs,
    height: sum(bucket) / most,
    error: bucket.error / most,
    warning: bucket.warning / most,
    counts: { lines: sum(bucket), errors: bucket.error, warnings: bucket.warning },
  }));
}

/** The time between two bars, both included, whichever way it was dragged. */
export function stretchOf({ bucketMs, buckets }: LineList['histogram'], a: number, b: number): Stretch | undefined {
  const first = buckets[Math.max(0, Math.min(a, b))];
  const last = buckets[Math.min(buckets.length - 1, Math.max(a, b))];
  return first === undefined || last === undefined
    ? undefined
    : { fromMs: first.startMs, toMs: last.startMs + bucketMs };
}
