import {
  explainError,
  placeKey,
  workloadPlace,
  type Address,
  type ConnectionEnd,
  type Explanation,
  type LogRecord,
  type NamespacedName,
} from '@waymark/mesh';
import type { LogEnd, LogJoin, LogLineAnswer, WireExplanation, WireLogRecord } from '@waymark/contract';
import { judge, podOf, serviceIn, serviceOf, type LogEntry } from './log-entry.ts';
import type { KnownPod, PodIndex } from './pod-index.ts';

/** More of one line than this is left out: a screen shows no more, and thousands of lines travel together. */
const LONGEST_RAW = 16 * 1024;

export function toLine(
  entry: LogEntry,
  index: PodIndex,
  shown: LogLineAnswer['shown'],
  joins: readonly LogJoin[],
): LogLineAnswer {
  const { record } = entry.line;
  const startMs = startOf(record);
  const cut = record.raw.length - LONGEST_RAW;
  return {
    id: entry.id,
    atMs: entry.atMs,
    ...(startMs === undefined ? {} : { startMs }),
    hop: entry.hop,
    source: entry.origin,
    ...judge(entry, index),
    explanations: explainError(record).map(toExplanation),
    ends: endsOf(entry, index),
    record: toRecord(record),
    raw: cut > 0 ? record.raw.slice(0, LONGEST_RAW) : record.raw,
    ...(cut > 0 ? { cutBytes: Buffer.byteLength(record.raw.slice(LONGEST_RAW)) } : {}),
    shown,
    joins: [...joins],
  };
}

function startOf(record: LogRecord): number | undefined {
  if (record.is === 'request') return record.atMs;
  if (record.is !== 'connection' && record.is !== 'application') return undefined;
  return record.atMs === undefined || record.durationMs === undefined ? undefined : record.atMs - record.durationMs;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** On the wire what is not known is absent. */
const defined = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;

const written = (address: Address | undefined): string | undefined => {
  if (address === undefined) return undefined;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return address.port === undefined ? address.host : `${host}:${address.port}`;
};

const toEnd = (end: ConnectionEnd): Defined<Omit<ConnectionEnd, 'address'> & { address: string | undefined }> =>
  defined({ ...end, address: written(end.address) });

function toRecord(record: LogRecord): WireLogRecord {
  switch (record.is) {
    case 'connection': {
      const { raw: _raw, atMs: _at, loggedMs: _logged, source, destination, hbone, ...rest } = record;
      const ends = { source: toEnd(source), destination: toEnd(destination) };
      return defined({ ...rest, ...ends, hbone: written(hbone), fields: { ...rest.fields } });
    }
    case 'request': {
      const { raw: _raw, atMs: _at, loggedMs: _logged, ...rest } = record;
      return defined({
        ...rest,
        responseFlags: [...rest.responseFlags],
        upstreamHost: written(rest.upstreamHost),
        downstreamLocal: written(rest.downstreamLocal),
        downstreamRemote: written(rest.downstreamRemote),
        fields: { ...rest.fields },
      });
    }
    case 'dns': {
      const { raw: _raw, atMs: _at, loggedMs: _logged, ...rest } = record;
      return defined({ ...rest, fields: { ...rest.fields } });
    }
    case 'process': {
      const { raw: _raw, atMs: _at, loggedMs: _logged, spans: _spans, ...rest } = record;
      return { ...rest, message: rest.message.slice(0, LONGEST_RAW), fields: { ...rest.fields } };
    }
    case 'application': {
      const { raw: _raw, atMs: _at, loggedMs: _logged, ...rest } = record;
      const message = rest.message.slice(0, LONGEST_RAW);
      return defined({ ...rest, message, remote: written(rest.remote), fields: { ...rest.fields } });
    }
    case 'unknown':
      return { is: 'unknown' };
  }
}

/** Each code has the same fields on both sides but for addresses, which are text on the wire. */
function toExplanation(explanation: Explanation): WireExplanation {
  const target = 'target' in explanation ? { target: written(explanation.target) } : {};
  return defined({ ...explanation, ...target }) as WireExplanation;
}

const toPod = ({ workload }: KnownPod): LogEnd => ({
  name: workload.id.name,
  namespace: workload.id.namespace,
  place: placeKey(workloadPlace(workload.id)),
});

const toService = ({ namespace, name }: NamespacedName, cluster: string): LogEnd => ({
  name,
  namespace,
  place: placeKey({ kind: 'service', cluster, namespace, name }),
});

const toAddress = (address: Address | undefined): LogEnd | undefined =>
  address === undefined ? undefined : { name: written(address) ?? '' };

/** Who talks to whom through what, as far as line and inventory tell. */
function endsOf(entry: LogEntry, index: PodIndex): LogLineAnswer['ends'] {
  const { cluster } = entry.origin;
  const { record } = entry.line;
  const at = (address: Address | undefined): LogEnd | undefined => {
    const pod = address === undefined ? undefined : index.podAt(cluster, address.host);
    return pod === undefined ? toAddress(address) : toPod(pod);
  };
  const own = index.podNamed(cluster, entry.origin.namespace, entry.origin.pod);
  switch (record.is) {
    case 'connection': {
      const reached = podOf(record.destination, cluster, index);
      const service = serviceIn(record.service);
      const asked =
        service === undefined ? at(record.hbone ?? record.destination.address) : toService(service, cluster);
      const isWaypoint = reached?.workload.role === 'waypoint';
      return defined({
        from: connectionEnd(record.source, cluster, index),
        to: isWaypoint || reached === undefined ? asked : toPod(reached),
        via: isWaypoint ? toPod(reached) : undefined,
      });
    }
    case 'request': {
      const service = serviceOf(record);
      const reached = record.upstreamHost === undefined ? undefined : index.podAt(cluster, record.upstreamHost.host);
      const asked =
        service === undefined ? at(record.upstreamHost ?? record.downstreamLocal) : toService(service, cluster);
      return defined({
        from: at(record.downstreamRemote),
        to: reached === undefined ? asked : toPod(reached),
        via: own?.workload.role === 'waypoint' ? toPod(own) : undefined,
      });
    }
    case 'application': {
      if (record.role === undefined || own === undefined) return {};
      const service = serviceOf(record);
      const to = service === undefined ? undefined : toService(service, cluster);
      return defined(record.role === 'server' ? { from: at(record.remote), to: toPod(own) } : { from: toPod(own), to });
    }
    case 'dns':
    case 'process':
    case 'unknown':
      return {};
  }
}

function connectionEnd(end: ConnectionEnd, cluster: string, index: PodIndex): LogEnd | undefined {
  const pod = podOf(end, cluster, index);
  if (pod !== undefined) return toPod(pod);
  if (end.pod === undefined) return toAddress(end.address);
  return { name: end.pod, ...(end.namespace === undefined ? {} : { namespace: end.namespace }) };
}
