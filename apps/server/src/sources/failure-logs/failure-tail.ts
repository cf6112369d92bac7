import { setTimeout as sleep } from 'node:timers/promises';
import {
  loggedRowKey,
  recordSplitter,
  type Inventory,
  type LoggedRow,
  type LogLine,
  type RawRecord,
} from '@waymark/mesh';
import type { LogSource } from '../../ports.ts';
import { readFailed, rowsOf, type ZtunnelLog } from './failed-lines.ts';

/** What one ztunnel's log tells of failures, kept while it is followed. */
export interface FailureTail {
  /** Resolves when what was written before has been read, or cannot be. */
  readonly caughtUp: Promise<void>;
  /** From here on every failure is known, Unix ms; undefined while the log cannot be read. */
  sinceMs(): number | undefined;
  /** Failures that no metric counts, in the window. */
  uncounted(fromMs: number, toMs: number): readonly LoggedRow[];
  /** The newest lines of those that metrics count: for their reasons. */
  counted(fromMs: number, toMs: number): readonly LogLine[];
  stop(): void;
}

export interface TailSettings {
  /** How much of the past is read. */
  readonly lookBackMs: number;
  readonly now: () => number;
}

const ZTUNNEL_CONTAINER = 'istio-proxy';
/** Of one node. A failure is two numbers here; lines are kept whole. */
const MOST_UNCOUNTED = 20_000;
const MOST_LINES = 200;
/** What was written before comes without a pause. */
const QUIET_MS = 400;
const YOUNG_MS = 2000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

export function failureTail(
  logs: Pick<LogSource, 'follow'>,
  log: ZtunnelLog,
  inventory: () => Inventory,
  settings: TailSettings,
): FailureTail {
  const stopping = new AbortController();
  const kept = keptFailures(log, inventory, settings.now() - settings.lookBackMs);
  let reading: 'readable' | 'unreadable' = 'unreadable';
  const caughtUp = new Promise<void>((resolve) => {
    const heard = (now: typeof reading): void => {
      reading = now;
      resolve();
    };
    void followFailures(logs, log, { kept, heard, now: settings.now }, stopping.signal);
  });
  return {
    caughtUp,
    sinceMs: () => (reading === 'readable' ? kept.sinceMs() : undefined),
    uncounted: kept.uncounted,
    counted: kept.counted,
    stop: () => stopping.abort(),
  };
}

interface Following {
  readonly kept: KeptFailures;
  readonly heard: (now: 'readable' | 'unreadable') => void;
  readonly now: () => number;
}

/** Again and again: pods restart, API servers go away. What was written meanwhile is read when it is there again. */
async function followFailures(
  logs: Pick<LogSource, 'follow'>,
  log: ZtunnelLog,
  { kept, heard, now }: Following,
  signal: AbortSignal,
): Promise<void> {
  const origin = { ...log, container: ZTUNNEL_CONTAINER };
  for (let retryMs = FIRST_RETRY_MS; !signal.aborted; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    const splitter = recordSplitter({ writer: 'ztunnel', prefix: 'kubernetes' });
    let quiet = setTimeout(settled, QUIET_MS * 5);
    function settled(): void {
      kept.take(splitter.end());
      heard('readable');
    }
    try {
      await logs.follow(
        origin,
        kept.newestMs(),
        (text) => {
          retryMs = FIRST_RETRY_MS;
          clearTimeout(quiet);
          kept.take(splitter.push(text));
          // A busy log is never quiet: what is as young as this is no past.
          if (kept.newestMs() >= now() - YOUNG_MS) heard('readable');
          quiet = setTimeout(settled, QUIET_MS);
        },
        signal,
      );
      settled();
    } catch {
      // Nobody waits for this; a log that cannot be read is told of as not being looked at.
      heard('unreadable');
    }
    clearTimeout(quiet);
    await sleep(retryMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

interface KeptFailures extends Pick<FailureTail, 'uncounted' | 'counted'> {
  take(raws: readonly RawRecord[]): void;
  newestMs(): number;
  sinceMs(): number;
}

interface Failure {
  readonly atMs: number;
  /** Shared by all failures of the same pair and reason. */
  readonly row: LoggedRow;
}

function keptFailures(log: ZtunnelLog, inventory: () => Inventory, fromMs: number): KeptFailures {
  const uncounted: Failure[] = [];
  const lines: { readonly atMs: number; readonly line: LogLine }[] = [];
  const rows = new Map<string, LoggedRow>();
  let sinceMs = fromMs;
  let newestMs = fromMs;
  let number = 0;
  const shared = (row: LoggedRow): LoggedRow => {
    const key = loggedRowKey(row);
    const held = rows.get(key) ?? row;
    if (rows.size < MOST_UNCOUNTED) rows.set(key, held);
    return held;
  };
  const takeOne = (raw: RawRecord): void => {
    const atMs = raw.loggedMs;
    // After an interruption the same lines come again.
    if (atMs === undefined || atMs <= newestMs) return;
    newestMs = atMs;
    const line = readFailed(raw, log, ++number);
    if (line === undefined) return;
    if (line.record.is === 'connection' && line.record.phase === 'failed')
      for (const row of rowsOf(new Map([[log.cluster, [line]]]), inventory()))
        uncounted.push({ atMs, row: shared(row) });
    else lines.push({ atMs, line });
    if (lines.length > MOST_LINES) lines.shift();
    if (uncounted.length > MOST_UNCOUNTED) sinceMs = uncounted.splice(0, MOST_UNCOUNTED / 10).at(-1)?.atMs ?? sinceMs;
  };
  const isWithin = (windowFromMs: number, toMs: number) => (one: { readonly atMs: number }) =>
    one.atMs > windowFromMs && one.atMs <= toMs;
  return {
    take: (raws) => {
      for (const raw of raws) takeOne(raw);
    },
    newestMs: () => newestMs,
    sinceMs: () => sinceMs,
    uncounted: (windowFromMs, toMs) =>
      uncounted.filter(isWithin(windowFromMs, toMs)).map(({ atMs, row }) => ({ ...row, count: 1, lastMs: atMs })),
    counted: (windowFromMs, toMs) => lines.filter(isWithin(windowFromMs, toMs)).map(({ line }) => line),
  };
}
