import type { Gap, LogGap, LogJoin, LogLineAnswer, LogsAnswer } from '@waymark/contract';

/** All lines that the reader holds of one question, however they came. */
export interface LineList {
  /** In the order in which they were written. */
  readonly lines: readonly LogLineAnswer[];
  readonly byId: ReadonlyMap<string, LogLineAnswer>;
  /** Ids of lines that came long after younger ones. */
  readonly late: ReadonlySet<string>;
  readonly missing: readonly LogGap[];
  readonly gaps: readonly Gap[];
  readonly clocks: LogsAnswer['clocks'];
  readonly origins: LogsAnswer['origins'];
  readonly histogram: LogsAnswer['histogram'];
  /** Where older lines go on; absent when there are none. */
  readonly older?: string;
  /** Oldest lines that were let go, so that a browser can follow for days. */
  readonly putAway: number;
  /** How many lines came by the stream so far. */
  readonly arrived: number;
}

/** A browser holds as many, and stays quick. */
export const MOST_HELD = 100_000;
/** Envoy flushes its lines up to a second late: these are simply placed. */
const LATE_MS = 2000;

export const toLineList = (answer: LogsAnswer): LineList => ({
  lines: answer.lines,
  byId: new Map(answer.lines.map((line) => [line.id, line])),
  late: new Set(),
  missing: answer.missing,
  gaps: answer.gaps,
  clocks: answer.clocks,
  origins: answer.origins,
  histogram: answer.histogram,
  ...(answer.older === undefined ? {} : { older: answer.older }),
  putAway: 0,
  arrived: 0,
});

/** With the older neighbours before it. */
export function withOlder(list: LineList, answer: LogsAnswer): LineList {
  const { older, ...rest } = list;
  return {
    ...rest,
    ...placed(list, answer.lines),
    missing: mergedGaps(list.missing, answer.missing),
    ...(answer.older === undefined ? {} : { older: answer.older }),
  };
}

/** With lines that the stream brought. `tail`: the stream's first, which may hold lines older than those held without being late. */
export function withNews(list: LineList, news: readonly LogLineAnswer[], as: 'tail' | 'news'): LineList {
  const newest = list.lines.at(-1)?.atMs ?? -Infinity;
  const fresh = news.filter(({ id }) => !list.byId.has(id));
  if (fresh.length === 0) return list;
  const late = new Set(list.late);
  if (as === 'news') for (const line of fresh) if (line.atMs < newest - LATE_MS) late.add(line.id);
  const next = { ...list, ...placed(list, fresh), late, arrived: list.arrived + fresh.length };
  return {
    ...cut(next),
    histogram: counted(
      list.histogram,
      fresh.filter(({ shown, atMs }) => shown === 'match' && atMs > newest),
    ),
  };
}

/** Written after the newest that is held and before these, which follow anew: a part that nobody has told. Unix ms. */
export interface Untold {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What was missed while nobody followed; undefined where the stream's first lines go on from those that are held. */
export function untoldBefore(list: LineList, tail: readonly LogLineAnswer[]): Untold | undefined {
  const newest = list.lines.at(-1);
  const untilMs = Math.min(...tail.map(({ atMs }) => atMs));
  if (newest === undefined || untilMs <= newest.atMs || tail.some(({ id }) => list.byId.has(id))) return undefined;
  return tail.length === 0 ? undefined : { fromMs: newest.atMs, untilMs };
}

/** With lines of that part. */
export function withUntold(list: LineList, { fromMs, untilMs }: Untold, answer: LogsAnswer): LineList {
  const fresh = answer.lines.filter(({ id }) => !list.byId.has(id));
  const counts = ({ shown, atMs }: LogLineAnswer): boolean => shown === 'match' && atMs > fromMs && atMs < untilMs;
  return cut({
    ...list,
    ...placed(list, fresh),
    missing: mergedGaps(list.missing, answer.missing),
    histogram: counted(list.histogram, fresh.filter(counts)),
    arrived: list.arrived + fresh.length,
  });
}

/** With joins found after their lines were sent. */
export function withJoins(
  list: LineList,
  joins: readonly { readonly line: string; readonly join: LogJoin }[],
): LineList {
  const changed = new Map<string, LogLineAnswer>();
  for (const { line: id, join } of joins) {
    const line = changed.get(id) ?? list.byId.get(id);
    if (line === undefined) continue;
    const others = line.joins.filter((held) => held.with !== join.with || held.kind !== join.kind);
    changed.set(id, { ...line, joins: [...others, join] });
  }
  if (changed.size === 0) return list;
  return {
    ...list,
    lines: list.lines.map((line) => changed.get(line.id) ?? line),
    byId: new Map([...list.byId, ...changed]),
  };
}

export const withGap = (list: LineList, gap: LogGap): LineList => ({
  ...list,
  missing: mergedGaps(list.missing, [gap]),
});

/** Lines and map with more lines in their places; most often all of them belong at the end. */
function placed(list: LineList, more: readonly LogLineAnswer[]): Pick<LineList, 'lines' | 'byId'> {
  const fresh = more.filter(({ id }) => !list.byId.has(id)).toSorted((a, b) => a.atMs - b.atMs);
  const first = fresh[0];
  if (first === undefined) return { lines: list.lines, byId: list.byId };
  const byId = new Map(list.byId);
  for (const line of fresh) byId.set(line.id, line);
  const cutAt = upperBound(list.lines, first.atMs);
  const head = list.lines.slice(0, cutAt);
  const tail = cutAt === list.lines.length ? fresh : merged(list.lines.slice(cutAt), fresh);
  return { lines: [...head, ...tail], byId };
}

function merged(a: readonly LogLineAnswer[], b: readonly LogLineAnswer[]): LogLineAnswer[] {
  const out: LogLineAnswer[] = [];
  let [i, j] = [0, 0];
  for (let next = a[i] ?? b[j]; next !== undefined; next = a[i] ?? b[j]) {
    const [left, right] = [a[i], b[j]];
    // Equal times: those that were there stay in front.
    if (left !== undefined && (right === undefined || left.atMs <= right.atMs)) i += 1;
    else j += 1;
    out.push(left !== undefined && (right === undefined || left.atMs <= right.atMs) ? left : (right ?? next));
  }
  return out;
}

/** The first place after every line written until then. */
function upperBound(lines: readonly LogLineAnswer[], atMs: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cut(list: LineList): LineList {
  const over = list.lines.length - MOST_HELD;
  if (over <= 0) return list;
  // A tenth at once: not with every line that comes.
  const away = over + MOST_HELD / 10;
  const byId = new Map(list.byId);
  for (const { id } of list.lines.slice(0, away)) byId.delete(id);
  const { older, ...rest } = list;
  return { ...rest, lines: list.lines.slice(away), byId, putAway: list.putAway + away };
}

const mergedGaps = (held: readonly LogGap[], more: readonly LogGap[]): readonly LogGap[] => {
  const key = (gap: LogGap): string => JSON.stringify([gap.code, gap.origin, gap.hop, gap.fromMs, gap.untilMs]);
  const known = new Set(held.map(key));
  return [...held, ...more.filter((gap) => !known.has(key(gap)))];
};

/** The histogram with younger lines counted into it. */
function counted(histogram: LineList['histogram'], lines: readonly LogLineAnswer[]): LineList['histogram'] {
  const { bucketMs } = histogram;
  const first = histogram.buckets[0]?.startMs;
  if (first === undefined || bucketMs <= 0 || lines.length === 0) return histogram;
  const buckets = [...histogram.buckets];
  for (const { atMs, severity } of lines) {
    const at = Math.floor((atMs - first) / bucketMs);
    if (at < 0 || at > buckets.length + MOST_NEW_BUCKETS) continue;
    while (buckets.length <= at)
      buckets.push({ startMs: first + buckets.length * bucketMs, debug: 0, info: 0, warning: 0, error: 0 });
    const bucket = buckets[at];
    if (bucket !== undefined) buckets[at] = { ...bucket, [severity]: bucket[severity] + 1 };
  }
  // As many as the answer had: the picture moves on with the time.
  return { bucketMs, buckets: buckets.slice(-Math.max(histogram.buckets.length, LEAST_BUCKETS)) };
}

const MOST_NEW_BUCKETS = 1000;
const LEAST_BUCKETS = 30;
