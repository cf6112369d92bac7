import type { LogGap } from '@waymark/contract';
import type { LogRange, LogSource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import { entryReader, type LogEntry } from './log-entry.ts';
import { gapOf } from './log-gaps.ts';
import type { PathLog } from './logs-on-path.ts';
import type { PodIndex } from './pod-index.ts';

/** Which lines of each log; instants in Unix ms. */
export interface ReadRange {
  /** Absent: the newest lines. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Newest lines of an application's log. */
  readonly tail: number;
}

export interface ReadLog {
  readonly entries: readonly LogEntry[];
  readonly gaps: readonly LogGap[];
  /** There are older lines, as far as can be told. */
  readonly hasOlder: boolean;
}

/** A span of time is read whole as far as this goes: some megabytes of a proxy's log. */
const MOST_LINES = 20_000;
/** A proxy writes of everybody whom it serves: to find so many lines of one, more have to be looked at. */
const LINES_OF_PROXY_FOR_ONE = 10;
/** A log that begins this much later than its container was cut; before, the container may just have been silent. */
const SILENT_AT_START_MS = 60_000;

/** One log of the way, with the run before a restart where the range reaches into it. Failures are gaps. */
export async function readPathLog(
  source: LogSource,
  log: PathLog,
  range: ReadRange,
  index: PodIndex,
  signal: AbortSignal,
): Promise<ReadLog> {
  try {
    const current = await readRun(source, log, range, 'current', index, signal);
    const previous = await readBefore(source, log, range, current, index, signal);
    // Of a container that waits to be started again both runs are the same one.
    const known = new Set(current.entries.map(({ id }) => id));
    const entries = [...(previous?.entries ?? []).filter(({ id }) => !known.has(id)), ...current.entries];
    const rotated = previous === undefined ? await beginGap(source, log, range, current, signal) : [];
    return {
      entries,
      gaps: [...(previous?.gaps ?? []), ...current.gaps, ...rotated],
      hasOlder: current.hasOlder || previous?.hasOlder === true,
    };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { entries: [], gaps: [gapOf(error, log.origin)], hasOlder: false };
  }
}

async function readRun(
  source: LogSource,
  log: PathLog,
  range: ReadRange,
  run: LogRange['run'],
  index: PodIndex,
  signal: AbortSignal,
): Promise<ReadLog> {
  const { origin } = log;
  const isWhole = range.sinceMs !== undefined || range.untilMs !== undefined;
  const tail = log.part === 'app' ? range.tail : range.tail * LINES_OF_PROXY_FOR_ONE;
  const mostLines = isWhole ? MOST_LINES : Math.min(tail, MOST_LINES);
  const { sinceMs, untilMs } = range;
  const within = { ...(sinceMs === undefined ? {} : { sinceMs }), ...(untilMs === undefined ? {} : { untilMs }) };
  const read = await source.read(origin, { run, mostLines, ...within }, signal);
  if (read === undefined) return { entries: [], gaps: [{ code: 'gone', origin }], hasOlder: false };
  if (read.text !== '' && !STAMPED.test(read.text))
    return { entries: [], gaps: [{ code: 'unreadable', origin }], hasOlder: false };
  const reader = entryReader(log, () => index);
  const all = [...reader.push(read.text), ...reader.end()];
  const entries = all.filter(
    ({ atMs }) => (sinceMs === undefined || atMs >= sinceMs) && (untilMs === undefined || atMs < untilMs),
  );
  const first = all[0]?.atMs;
  const last = all.at(-1)?.atMs;
  const gaps: LogGap[] = [];
  if (read.cut === 'newest') gaps.push({ code: 'truncated', origin, ...(last === undefined ? {} : { fromMs: last }) });
  const isOutOfReach = first !== undefined && untilMs !== undefined && first >= untilMs;
  if (read.cut === 'oldest' && (sinceMs !== undefined || isOutOfReach))
    gaps.push({ code: 'truncated', origin, ...(first === undefined ? {} : { untilMs: first }) });
  return { entries, gaps, hasOlder: read.cut === 'oldest' };
}

const STAMPED = /^\d{4}-\d\d-\d\dT\S+ /m;

async function readBefore(
  source: LogSource,
  log: PathLog,
  range: ReadRange,
  current: ReadLog,
  index: PodIndex,
  signal: AbortSignal,
): Promise<ReadLog | undefined> {
  const { restartedMs } = log.container;
  if (restartedMs === undefined || current.hasOlder) return undefined;
  // The last words may come within the second that the status tells.
  if (range.sinceMs !== undefined && range.sinceMs > restartedMs + 1000) return undefined;
  if (range.sinceMs === undefined && current.entries.length >= range.tail) return undefined;
  const gone = await readRun(source, log, range, 'previous', index, signal).catch((error: unknown): ReadLog => {
    if (!(error instanceof SourceError)) throw error;
    return { entries: [], gaps: [gapOf(error, log.origin)], hasOlder: false };
  });
  const { startedMs } = log.container;
  if (gone.entries.length > 0 || gone.gaps.length === 0 || startedMs === undefined) return gone;
  // Where the run before is missing, the hole ends with the present one.
  return { ...gone, gaps: gone.gaps.map((gap) => ({ ...gap, untilMs: startedMs })) };
}

/** Kubelets give out the newest file of a log only: what was rotated away leaves no trace but a late beginning. */
async function beginGap(
  source: LogSource,
  { origin, container }: PathLog,
  { sinceMs, untilMs }: ReadRange,
  { entries, hasOlder }: ReadLog,
  signal: AbortSignal,
): Promise<readonly LogGap[]> {
  const first = entries[0]?.atMs ?? untilMs ?? Number.POSITIVE_INFINITY;
  if (sinceMs === undefined || hasOlder || first <= sinceMs + SILENT_AT_START_MS) return [];
  const beginMs = await source.beginMs(origin, signal);
  const expectedMs = Math.max(sinceMs, container.startedMs ?? 0) + SILENT_AT_START_MS;
  return beginMs === undefined || beginMs <= expectedMs ? [] : [{ code: 'rotated', origin, untilMs: beginMs }];
}
