import type { Hop, LogGap, LogOrigin, LogsAnswer } from '@waymark/contract';
import { Refused } from '../../http/problem-reply.ts';
import type { DeclaredByClusters, LogSource, Ports } from '../../ports.ts';
import { accessLogFormats } from './access-log-formats.ts';
import { concerns } from './concerns.ts';
import type { LogEntry } from './log-entry.ts';
import { requestsOfOthers } from './own-words.ts';
import { fewEnough, logsOf, podKey, podsOnPath, type PathLog } from './logs-on-path.ts';
import { byTime } from './pick-lines.ts';
import { podIndex, type PodIndex } from './pod-index.ts';
import { readPathLog, type ReadRange } from './read-path-log.ts';
import { findSubject, type AskedSubject, type Subject } from './subject.ts';

export interface LogSettings {
  /** Pods whose logs one question or one follower reads at most. */
  readonly mostPods: number;
}

/** The logs along what is asked for, as the inventory tells now. */
export interface Way {
  readonly inventory: DeclaredByClusters;
  readonly index: PodIndex;
  readonly subject: Subject;
  readonly logs: readonly PathLog[];
  readonly gaps: readonly LogGap[];
}

const AT_ONCE = 8;

/** Logs that are `known` already are not asked for again. Throws the problem `not_found`, and SourceError while there is no inventory. */
export async function findWay(
  ports: Pick<Ports, 'inventory' | 'config' | 'logs'>,
  { mostPods }: LogSettings,
  asked: AskedSubject,
  hops: readonly Hop[] | undefined,
  signal: AbortSignal,
  known: ReadonlyMap<string, readonly PathLog[]> = new Map(),
): Promise<Way> {
  const inventory = await ports.inventory.inventory(signal);
  const index = podIndex(inventory);
  const subject = findSubject(asked, index);
  if (subject === undefined) throw new Refused('not_found');
  const { pods, gaps } = fewEnough(podsOnPath(subject, index, hops), mostPods);
  const formatOf = await accessLogFormats(ports.config, signal);
  const listed = await mapAtMost(AT_ONCE, pods, async (pod) => {
    const logs = known.get(podKey(pod.pod));
    return logs === undefined ? logsOf(ports.logs, pod, formatOf, signal) : { logs, gaps: [] };
  });
  return {
    inventory,
    index,
    subject,
    logs: listed.flatMap(({ logs }) => logs),
    gaps: [...gaps, ...listed.flatMap((one) => one.gaps)],
  };
}

export interface Collected {
  /** In order of time. */
  readonly entries: readonly LogEntry[];
  /** Connections of others through the same proxies, in order of time. For nobody's eyes: they show how far clocks are apart. */
  readonly beside: readonly LogEntry[];
  readonly gaps: readonly LogGap[];
  /** Logs with older lines than were read, and since when they were. */
  readonly older: readonly { readonly origin: LogOrigin; readonly sinceMs: number | undefined }[];
}

/** The lines of these logs that have to do with the subject, whoever may see them. */
export async function collectLines(
  source: LogSource,
  { logs, index, subject }: Way,
  range: ReadRange,
  signal: AbortSignal,
): Promise<Collected> {
  const isOnWay = concerns(subject, index);
  const read = await mapAtMost(AT_ONCE, logs, async (log) => {
    const { entries, gaps, hasOlder } = await readPathLog(source, log, range, index, signal);
    const [own, others] = [entries.filter(isOnWay), entries.filter((entry) => isConnection(entry) && !isOnWay(entry))];
    return {
      entries: own,
      requests: entries.filter(isAtWaypoint),
      beside: others.slice(-MOST_BESIDE),
      gaps,
      older: hasOlder ? [{ origin: log.origin, sinceMs: entries[0]?.atMs }] : [],
    };
  });
  const isOfOthers = requestsOfOthers(
    subject,
    read.flatMap(({ requests }) => requests),
    isOnWay,
  );
  const entries = read
    .flatMap((one) => one.entries)
    .filter((entry) => !isOfOthers(entry))
    .sort(byTime);
  return {
    entries: range.sinceMs === undefined && subject.is !== 'node' ? sinceFirstTraffic(entries) : entries,
    beside: read.flatMap(({ beside }) => beside).sort(byTime),
    gaps: read.flatMap(({ gaps }) => gaps),
    older: read.flatMap(({ older }) => older),
  };
}

/** A quiet proxy's newest lines reach back for days: its own worries are told from where the subject's lines begin. */
function sinceFirstTraffic(entries: readonly LogEntry[]): readonly LogEntry[] {
  const firstMs = entries.find(({ line }) => line.record.is !== 'process')?.atMs;
  return firstMs === undefined
    ? entries
    : entries.filter(({ atMs, line }) => atMs >= firstMs || line.record.is !== 'process');
}

/** Of one log; enough to see its clock by. */
const MOST_BESIDE = 1000;

const isAtWaypoint = ({ hop, line: { record } }: LogEntry): boolean => hop === 'waypoint' && record.is === 'request';
const isConnection = ({ line: { record } }: LogEntry): boolean => record.is === 'connection';

export const originsOf = (logs: readonly PathLog[]): LogsAnswer['origins'] =>
  logs.map(({ origin, part }) => ({ origin, hop: part === 'ztunnel' ? 'ztunnel-client' : part }));

async function mapAtMost<T, R>(most: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of queue) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}
