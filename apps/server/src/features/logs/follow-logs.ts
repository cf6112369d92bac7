import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEvent, LogsStreamQuery } from '@waymark/contract';
import type { Ports } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { Refused } from '../../http/problem-reply.ts';
import { SourceError } from '../../source-error.ts';
import { collectLines, findWay, originsOf, type LogSettings, type Way } from './collect-lines.ts';
import { concerns } from './concerns.ts';
import { joinsSoFar, type JoinsSoFar } from './joins-so-far.ts';
import { lineQueue, type LineQueue } from './line-queue.ts';
import type { LogEntry } from './log-entry.ts';
import type { LogHub } from './log-hub.ts';
import { besideFor, BEYOND, nameableLogs, readable, readAllowedSubject } from './log-rights.ts';
import { logKey, type PathLog } from './logs-on-path.ts';
import { readFilter, type Matches } from './matches.ts';
import { byTime, pickLines, toLines } from './pick-lines.ts';
import type { AskedSubject } from './subject.ts';
import { toLine } from './to-line.ts';

/** Where events go. */
export interface Outlet {
  readonly send: (told: LogEvent) => void;
  readonly problem: (error: unknown) => void;
  /** Waits until the reader has taken what was sent. */
  readonly drained: () => Promise<void>;
}

export interface FollowPorts {
  readonly ports: Pick<Ports, 'inventory' | 'config' | 'logs' | 'clock'>;
  readonly readers: Readers;
  readonly hub: LogHub;
  readonly settings: LogSettings;
}

/** Seldom enough that busy logs travel in heaps, often enough to look live. */
const FLUSH_MS = 200;
const JOIN_EVERY_MS = 1000;
/** Looking for joins takes at most one part in so many of a core for each follower. */
const JOIN_SHARE = 20;
/** Held for as long as the reader follows. */
const MOST_BESIDE = 500;
const LOOK_FOR_PODS_EVERY_MS = 2000;
/** Lines of a log that is followed anew may have been written while it was looked for. */
const BEFORE_NOW_MS = 2000;
/** A pod that is new to the way may have written before anybody knew of it. */
const BEFORE_FOUND_MS = 30_000;

/**
 * Tells lines as they are written, until the reader leaves. The reader's rights are asked for with every heap of lines.
 * Throws before the first event where there is nothing to follow; later troubles are told.
 */
export async function followLogs(
  { ports, readers, hub, settings }: FollowPorts,
  query: LogsStreamQuery,
  reader: () => Promise<Reader>,
  out: Outlet,
  signal: AbortSignal,
): Promise<void> {
  const matches = readFilter(query);
  const asked = await readAllowedSubject(ports, readers, await reader(), query, signal);
  let way = await findWay(ports, settings, asked, query.hops, signal);
  const queue = lineQueue();
  const { beyond } = asked;
  let nameable = await nameableLogs(readers, await reader(), { ...way, beyond }, [], signal);
  const followed = followedLogs(hub, () => way, queue, {
    ...out,
    send: (told) => {
      if (told.event !== 'gap') out.send(told);
      else for (const data of nameable.gaps([told.data])) out.send({ event: 'gap', data });
    },
  });
  try {
    followed.set(ports.clock.now() - BEFORE_NOW_MS);
    const joins = await tellTail({ ports, readers }, { ...way, beyond }, query, matches, await reader(), out, signal);
    const sight = { readers, reader, matches, joins };
    let joinAtMs = 0;
    let lookedMs = performance.now();
    while (!signal.aborted) {
      await out.drained();
      await sleep(FLUSH_MS, undefined, { signal });
      const nowMs = performance.now();
      if (nowMs - lookedMs >= LOOK_FOR_PODS_EVERY_MS) {
        lookedMs = nowMs;
        const next = await lookAgain({ ports, settings, asked, query }, way, signal);
        if (next.logs !== way.logs) {
          const before = originsOf(nameable.of(way.logs));
          nameable = await nameableLogs(readers, await reader(), { ...next, beyond }, [], signal);
          const origins = originsOf(nameable.of(next.logs));
          // That a log came or went which may not be named is not told either.
          if (JSON.stringify(origins) !== JSON.stringify(before)) out.send({ event: 'origins', data: { origins } });
        }
        way = next;
        followed.set(ports.clock.now() - BEFORE_FOUND_MS);
      }
      await tellNew(sight, way, queue, out, signal);
      if (nowMs < joinAtMs) continue;
      const beganMs = performance.now();
      tellJoins(joins, way, out);
      const endedMs = performance.now();
      joinAtMs = endedMs + Math.max(JOIN_EVERY_MS, (endedMs - beganMs) * JOIN_SHARE);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    followed.stop();
  }
}

/** Keeps the hub following what lies on the way, and nothing else. */
function followedLogs(
  hub: LogHub,
  way: () => Way,
  queue: LineQueue,
  out: Outlet,
): { readonly set: (sinceMs: number) => void; readonly stop: () => void } {
  const stops = new Map<string, () => void>();
  const listener = {
    entries: (entries: readonly LogEntry[]): void => {
      const { subject, index } = way();
      queue.push(entries.filter(concerns(subject, index)));
    },
    gap: (gap: Extract<LogEvent, { readonly event: 'gap' }>['data']): void => out.send({ event: 'gap', data: gap }),
  };
  return {
    set: (sinceMs) => {
      const wanted = new Map(way().logs.map((log): [string, PathLog] => [logKey(log.origin), log]));
      for (const [key, stop] of stops)
        if (!wanted.has(key)) {
          stop();
          stops.delete(key);
        }
      for (const [key, log] of wanted)
        if (!stops.has(key))
          stops.set(
            key,
            hub.subscribe(log, () => way().index, sinceMs, listener),
          );
    },
    stop: () => {
      for (const stop of stops.values()) stop();
    },
  };
}

/** The first lines: what was written before anybody followed. */
async function tellTail(
  { ports, readers }: Pick<FollowPorts, 'ports' | 'readers'>,
  way: Way & Pick<AskedSubject, 'beyond'>,
  query: LogsStreamQuery,
  matches: Matches,
  reader: Reader,
  out: Outlet,
  signal: AbortSignal,
): Promise<JoinsSoFar> {
  const { tail, sinceMs } = query;
  const range = { tail, ...(sinceMs === undefined ? {} : { sinceMs }) };
  const found = await collectLines(ports.logs, way, range, signal);
  const seen = await readable(readers, reader, found.entries, signal);
  const beside = besideFor(way, found);
  const picked = pickLines({ seen: seen.entries, beside }, matches(seen.entries, way.index), tail);
  const shown = [...picked.matches, ...picked.partners];
  const nameable = await nameableLogs(readers, reader, way, shown, signal);
  out.send({ event: 'origins', data: { origins: originsOf(nameable.of(way.logs)) } });
  for (const gap of nameable.gaps([...way.gaps, ...found.gaps])) out.send({ event: 'gap', data: gap });
  if (seen.withheld > 0 || way.beyond.size > 0) out.send({ event: 'gap', data: BEYOND });
  out.send({ event: 'lines', data: { lines: toLines(picked, way.index) } });
  const joins = joinsSoFar(picked.joined.joins, beside.slice(-MOST_BESIDE));
  joins.add(seen.entries, new Set(shown.map(({ id }) => id)));
  return joins;
}

interface Sight {
  readonly readers: Readers;
  readonly reader: () => Promise<Reader>;
  readonly matches: Matches;
  readonly joins: JoinsSoFar;
}

async function tellNew(
  { readers, reader, matches, joins }: Sight,
  { index }: Way,
  queue: LineQueue,
  out: Outlet,
  signal: AbortSignal,
): Promise<void> {
  const { entries, skipped } = queue.take();
  if (skipped > 0) out.send({ event: 'skipped', data: { lines: skipped } });
  const fresh = entries.filter(({ id }) => !joins.has(id));
  if (fresh.length === 0) return;
  try {
    const seen = await readable(readers, await reader(), fresh, signal);
    const passed = [...matches(seen.entries, index)].sort(byTime);
    if (passed.length > 0)
      out.send({ event: 'lines', data: { lines: passed.map((entry) => toLine(entry, index, 'match', [])) } });
    joins.add(seen.entries, new Set(passed.map(({ id }) => id)));
  } catch (error) {
    if (signal.aborted || isLast(error)) throw error;
    // Whether the reader may see these lines cannot be told now: they stay untold, and are said to be missing.
    out.problem(error);
    out.send({ event: 'gap', data: { code: 'dropped', count: fresh.length } });
  }
}

/** Without a reader, or with a filter that cannot be applied, there is nothing to go on with. */
const isLast = (error: unknown): boolean => !(error instanceof SourceError);

function tellJoins(joins: JoinsSoFar, { index }: Way, out: Outlet): void {
  const found = joins.look();
  if (found.partners.length > 0)
    out.send({ event: 'lines', data: { lines: found.partners.map((entry) => toLine(entry, index, 'partner', [])) } });
  if (found.joins.length > 0) out.send({ event: 'joins', data: { joins: [...found.joins] } });
}

interface Looking {
  readonly ports: FollowPorts['ports'];
  readonly settings: LogSettings;
  readonly asked: AskedSubject;
  readonly query: LogsStreamQuery;
}

/** Pods come, go and move. While the inventory cannot be read, or knows the place no more, what is followed stays. */
async function lookAgain({ ports, settings, asked, query }: Looking, way: Way, signal: AbortSignal): Promise<Way> {
  try {
    if ((await ports.inventory.inventory(signal)) === way.inventory) return way;
    const known = new Map<string, PathLog[]>();
    for (const log of way.logs) {
      const { cluster, namespace, pod } = log.origin;
      const key = `${cluster}/${namespace}/${pod}`;
      known.set(key, [...(known.get(key) ?? []), log]);
    }
    const next = await findWay(ports, settings, asked, query.hops, signal, known);
    const before = new Set(way.logs.map(({ origin }) => logKey(origin)));
    const isSame = next.logs.length === before.size && next.logs.every(({ origin }) => before.has(logKey(origin)));
    return isSame ? { ...next, logs: way.logs } : next;
  } catch (error) {
    if (error instanceof Refused || error instanceof SourceError) return way;
    throw error;
  }
}
