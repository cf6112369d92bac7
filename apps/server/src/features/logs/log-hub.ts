import { setTimeout as sleep } from 'node:timers/promises';
import type { LogGap } from '@waymark/contract';
import type { LogSource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import { entryReader, type EntryReader, type LogEntry } from './log-entry.ts';
import { gapOf } from './log-gaps.ts';
import { logKey, type PathLog } from './logs-on-path.ts';
import type { PodIndex } from './pod-index.ts';

/** What a follower does with what comes. It must return at once: it shares the log with others. */
export interface Listener {
  readonly entries: (entries: readonly LogEntry[]) => void;
  readonly gap: (gap: LogGap) => void;
}

/** Follows each log once, however many readers there are. */
export interface LogHub {
  /** Tells of every line from `sinceMs` on, or from now where others follow already. Returns how to stop. */
  subscribe(log: PathLog, index: () => PodIndex, sinceMs: number, listener: Listener): () => void;
  /** Logs being followed. */
  size(): number;
  close(): void;
}

interface Feed {
  readonly listeners: Set<Listener>;
  readonly stop: () => void;
}

/** A record's last line is known to be its last when nothing follows for this long. */
const QUIET_MS = 200;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** After an interruption lines are asked for again from a little earlier; these are known by their ids. */
const OVERLAP_MS = 2000;
const MOST_REMEMBERED = 20_000;

export function logHub(source: LogSource): LogHub {
  const feeds = new Map<string, Feed>();
  return {
    subscribe: (log, index, sinceMs, listener) => {
      const key = logKey(log.origin);
      const feed = feeds.get(key) ?? startFeed(source, log, index, sinceMs);
      feeds.set(key, feed);
      feed.listeners.add(listener);
      return () => {
        feed.listeners.delete(listener);
        if (feed.listeners.size > 0) return;
        feed.stop();
        if (feeds.get(key) === feed) feeds.delete(key);
      };
    },
    size: () => feeds.size,
    close: () => {
      for (const feed of feeds.values()) feed.stop();
      feeds.clear();
    },
  };
}

function startFeed(source: LogSource, log: PathLog, index: () => PodIndex, sinceMs: number): Feed {
  const listeners = new Set<Listener>();
  const stopping = new AbortController();
  const recent = recentIds();
  let newestMs = sinceMs;
  const tell = (entries: readonly LogEntry[]): void => {
    const fresh = entries.filter(({ id, atMs }) => atMs >= sinceMs && recent.isNew(id, atMs));
    newestMs = fresh.reduce((latest, { atMs }) => Math.max(latest, atMs), newestMs);
    if (fresh.length > 0) for (const listener of listeners) listener.entries(fresh);
  };
  void follow(
    source,
    log,
    {
      reader: () => entryReader(log, index),
      sinceMs: () => newestMs - OVERLAP_MS,
      tell,
      gap: (gap) => {
        for (const listener of listeners) listener.gap(gap);
      },
    },
    stopping.signal,
  );
  return { listeners, stop: () => stopping.abort() };
}

interface Following {
  readonly reader: () => EntryReader;
  readonly sinceMs: () => number;
  readonly tell: (entries: readonly LogEntry[]) => void;
  readonly gap: (gap: LogGap) => void;
}

/** Again and again until it is stopped: containers restart, API servers go away, connections end. */
async function follow(source: LogSource, log: PathLog, to: Following, signal: AbortSignal): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  let isDown = false;
  while (!signal.aborted) {
    const reader = quietReader(to);
    try {
      await source.follow(
        log.origin,
        to.sinceMs(),
        (text) => {
          isDown = false;
          retryMs = FIRST_RETRY_MS;
          reader.take(text);
        },
        signal,
      );
    } catch (error) {
      // A bug of ours in one log must not end the process for everybody; the log is told to be unreachable, and tried again.
      const failure =
        error instanceof SourceError ? error : new SourceError('kubernetes', 'source_unreachable', String(error));
      // Once for each outage, not with every attempt.
      if (!isDown && !isStopped(signal)) to.gap(gapOf(failure, log.origin));
      isDown = true;
    }
    reader.end();
    await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}

// Typed as if nobody could stop it while we waited.
const isStopped = (signal: AbortSignal): boolean => signal.aborted;

/** Tells of a record once the next has begun, or nothing more came for a moment. */
function quietReader({ reader: make, tell }: Following): {
  readonly take: (text: string) => void;
  readonly end: () => void;
} {
  const reader = make();
  let timer: NodeJS.Timeout | undefined;
  return {
    take: (text) => {
      clearTimeout(timer);
      tell(reader.push(text));
      if (text.endsWith('\n')) timer = setTimeout(() => tell(reader.end()), QUIET_MS);
    },
    end: () => {
      clearTimeout(timer);
      tell(reader.end());
    },
  };
}

function recentIds(): { readonly isNew: (id: string, atMs: number) => boolean } {
  let young = new Set<string>();
  let old = new Set<string>();
  let turnedMs = 0;
  return {
    isNew: (id, atMs) => {
      if (young.has(id) || old.has(id)) return false;
      if (atMs - turnedMs > 2 * OVERLAP_MS || young.size >= MOST_REMEMBERED) {
        old = young;
        young = new Set();
        turnedMs = atMs;
      }
      young.add(id);
      return true;
    },
  };
}
