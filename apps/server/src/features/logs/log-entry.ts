import {
  judgeRecord,
  readRecord,
  recordSplitter,
  type ConnectionEnd,
  type LogLine,
  type LogRecord,
  type NamespacedName,
  type RawRecord,
} from '@waymark/mesh';
import type { Hop, LogOrigin } from '@waymark/contract';
import { logKey, type PathLog } from './logs-on-path.ts';
import type { KnownPod, PodIndex } from './pod-index.ts';

/** A line as it is read once for everybody: what it says, and whose rights it needs. */
export interface LogEntry {
  readonly id: string;
  readonly origin: LogOrigin;
  readonly hop: Hop;
  /** When it was written. */
  readonly atMs: number;
  readonly line: LogLine;
  /** A reader needs a right to logs in one of them. */
  readonly namespaces: readonly string[];
}

/** Turns a log that comes in pieces into entries. */
export interface EntryReader {
  push(text: string): readonly LogEntry[];
  /** What is left when nothing more comes, or nothing for now. */
  end(): readonly LogEntry[];
}

export function entryReader(log: PathLog, index: () => PodIndex): EntryReader {
  const form = { writer: log.writer, ...(log.format === undefined ? {} : { format: log.format }) };
  const splitter = recordSplitter({ ...form, prefix: 'kubernetes' });
  const key = logKey(log.origin);
  const source: LogLine['source'] = {
    id: key,
    kind: log.writer,
    ...(log.origin.node === undefined ? {} : { node: `${log.origin.cluster}/${log.origin.node}` }),
    ip: log.ip,
  };
  let line = 0;
  let last = { stamp: '', ordinal: 0 };
  const toEntry = (raw: RawRecord): LogEntry | undefined => {
    const record = readRecord(raw, form);
    const atMs = raw.loggedMs ?? record.atMs;
    // Nothing tells when it was written: it has no place among the others.
    if (atMs === undefined) return undefined;
    line++;
    const stamp = `${Math.round(atMs * 1000)}.${hashOf(raw.text)}`;
    last = { stamp, ordinal: last.stamp === stamp ? last.ordinal + 1 : 0 };
    return {
      // By time and words: the same wherever the reading began.
      id: `${key}@${stamp}${last.ordinal === 0 ? '' : `.${last.ordinal}`}`,
      origin: log.origin,
      hop: hopOf(log, record),
      atMs,
      line: { source, line, record },
      namespaces: namespacesOf(log.origin, record, index()),
    };
  };
  const toEntries = (raws: readonly RawRecord[]): readonly LogEntry[] => raws.flatMap((raw) => toEntry(raw) ?? []);
  return { push: (text) => toEntries(splitter.push(text)), end: () => toEntries(splitter.end()) };
}

/** FNV-1a: short, and only to tell apart what was written in the same microsecond. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

function hopOf({ part }: PathLog, record: LogRecord): Hop {
  if (part !== 'ztunnel') return part;
  return record.is === 'connection' && record.direction === 'inbound' ? 'ztunnel-server' : 'ztunnel-client';
}

/** The source's and the destination's where a proxy tells of traffic; its own for all it says of itself. */
function namespacesOf(origin: LogOrigin, record: LogRecord, index: PodIndex): readonly string[] {
  if (record.is === 'connection') {
    const ends = [record.source, record.destination].map(
      (end) => end.namespace ?? podOf(end, origin.cluster, index)?.workload.id.namespace,
    );
    return distinct([origin.namespace, ...ends, serviceIn(record.service)?.namespace]);
  }
  if (record.is === 'request') {
    const ends = [record.downstreamRemote, record.upstreamHost].map((address) =>
      address === undefined ? undefined : index.podAt(origin.cluster, address.host)?.workload.id.namespace,
    );
    return distinct([origin.namespace, ...ends, serviceOf(record)?.namespace]);
  }
  return distinct([origin.namespace, record.is === 'dns' ? record.namespace : undefined]);
}

const distinct = (names: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(names.filter((name) => name !== undefined)),
];

export const podOf = (end: ConnectionEnd, cluster: string, index: PodIndex): KnownPod | undefined =>
  (end.namespace === undefined || end.pod === undefined
    ? undefined
    : index.podNamed(cluster, end.namespace, end.pod)) ??
  (end.address === undefined ? undefined : index.podAt(cluster, end.address.host));

/** `catalog.shop.svc.cluster.local`; undefined for hosts outside of the cluster. */
export function serviceIn(host: string | undefined): NamespacedName | undefined {
  const [, name, namespace] = /^([^.:]+)\.([^.:]+)\.svc(?:[.:]|$)/.exec(host ?? '') ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

/** The service a request is for: by the upstream cluster (`inbound-vip|80|http|host`), else by what the client wrote. */
export const serviceOf = (
  record: Extract<LogRecord, { readonly is: 'request' | 'application' }>,
): NamespacedName | undefined =>
  (record.is === 'request' ? serviceIn(record.upstreamCluster?.split('|').at(-1)) : undefined) ??
  serviceIn(record.authority);

/** What judges a line beside its words. */
export const judge = (entry: LogEntry, index: PodIndex): ReturnType<typeof judgeRecord> =>
  judgeRecord(entry.line.record, {
    isWaypoint: (namespace, pod) => index.podNamed(entry.origin.cluster, namespace, pod)?.workload.role === 'waypoint',
  });
