import type { NamespacedName } from '../identity.ts';
import type { FailureReason } from '../topology/topology.ts';
import type { End } from '../traffic/rows.ts';
import type { Directory, FailureEnd, LoggedFailure } from './logged-failures.ts';

/** Failed connections of one pair with one reason, as logs tell of them. */
export interface LoggedRow {
  readonly cluster: string;
  readonly client: End;
  readonly server: End;
  /** Asked for; absent for calls to bare addresses. */
  readonly service?: NamespacedName;
  readonly reason: FailureReason;
  /** `uncounted`: no metric knows of them. */
  readonly counted: LoggedFailure['counted'];
  readonly count: number;
  /** When the last was written, Unix ms. */
  readonly lastMs: number;
}

/** One failure as a row of its own. */
export function toLoggedRow(failure: LoggedFailure, cluster: string, directory: Directory): LoggedRow {
  const { record } = failure.line;
  const asked = record.is === 'connection' ? (record.hbone ?? record.destination.address) : undefined;
  const service = failure.to.is === 'service' ? failure.to : asked && directory.serviceAt(asked.host);
  return {
    cluster,
    client: toEnd(failure.from, cluster),
    server: toEnd(failure.to, cluster),
    ...(service === undefined ? {} : { service: { namespace: service.namespace, name: service.name } }),
    reason: failure.reason,
    counted: failure.counted,
    count: 1,
    lastMs: record.loggedMs ?? record.atMs ?? 0,
  };
}

const toEnd = (end: FailureEnd, cluster: string): End =>
  end.is === 'workload' ? { cluster, namespace: end.namespace, workload: end.workload } : {};

/** Of all failures of the same pair, service and reason one row. */
export function addLoggedRows(rows: Iterable<LoggedRow>): readonly LoggedRow[] {
  const sums = new Map<string, LoggedRow>();
  for (const row of rows) {
    const key = loggedRowKey(row);
    const held = sums.get(key);
    sums.set(
      key,
      held === undefined ? row : { ...held, count: held.count + row.count, lastMs: Math.max(held.lastMs, row.lastMs) },
    );
  }
  return [...sums.values()];
}

/** Same text for what is added up. */
export const loggedRowKey = ({ cluster, client, server, service, reason, counted }: LoggedRow): string =>
  [
    cluster,
    client.namespace,
    client.workload,
    server.namespace,
    server.workload,
    service?.namespace,
    service?.name,
    reason,
    counted,
  ].join(' ');

/** Namespaces that a row speaks of: rights to the logs of one of them make it readable. */
export const namespacesOfLogged = ({ client, server, service }: LoggedRow): readonly string[] => [
  ...new Set([client.namespace, server.namespace, service?.namespace].filter((name) => name !== undefined)),
];
