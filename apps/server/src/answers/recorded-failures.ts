import {
  correlate,
  type Directory,
  type DirectoryPod,
  type FailureEnd,
  type Failures,
  loggedFailures,
} from '@waymark/mesh';
import { type RecordedDump, readRecordedDump, readRecordedLogs } from './recorded-logs.ts';

/** Failed connections per pair of ends, as the logs of a recording tell. */
export interface RecordedFailures {
  /** Counted by metrics, too. */
  readonly counted: ReadonlyMap<string, Failures>;
  /** Known from the logs alone. */
  readonly uncounted: readonly { readonly source: FailureEnd; readonly target: FailureEnd; readonly cause: unknown }[];
}

export const pairKey = (from: string, to: string): string => `${from} -> ${to}`;

export async function readRecordedFailures(part: string): Promise<RecordedFailures> {
  const [logs, dump] = await Promise.all([readRecordedLogs(part), readRecordedDump(part)]);
  const lines = logs.flatMap((log) => log.lines);
  const failures = loggedFailures(lines, correlate(lines).joins, toDirectory(dump));
  const counted = new Map<string, Record<string, number>>();
  for (const { counted: how, from, to, reason } of failures) {
    if (how === 'uncounted') continue;
    const key = pairKey(spell(from), spell(to));
    const reasons = counted.get(key) ?? {};
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    counted.set(key, reasons);
  }
  return {
    counted,
    uncounted: failures
      .filter((failure) => failure.counted === 'uncounted')
      .map(({ from, to, cause }) => ({ source: from, target: to, cause })),
  };
}

function spell(end: FailureEnd): string {
  if (end.is === 'workload') return `${end.namespace}/${end.workload}`;
  return end.is === 'service' ? `service ${end.namespace}/${end.name}` : 'outside';
}

function toDirectory({ workloads, services }: RecordedDump): Directory {
  const byAddress = new Map<string, DirectoryPod>();
  const byName = new Map<string, DirectoryPod>();
  const byUid = new Map<string, DirectoryPod>();
  const waypoints = new Set(services.flatMap(({ waypoint }) => waypointName(waypoint?.destination) ?? []));
  for (const { uid, name, namespace, workloadName, workloadIps } of workloads) {
    if (typeof workloadName !== 'string') continue;
    const kind = waypoints.has(`${namespace}/${workloadName}`) ? 'waypoint' : 'workload';
    const pod: DirectoryPod = { namespace, workload: workloadName, kind };
    byName.set(`${namespace}/${name}`, pod);
    byUid.set(uid, pod);
    for (const ip of workloadIps ?? []) byAddress.set(ip, pod);
  }
  const byVip = new Map(
    services.flatMap((service) =>
      (service.vips ?? []).map((vip) => {
        const endpoints = Object.keys(service.endpoints ?? {}).flatMap((uid) => byUid.get(uid) ?? []);
        const ports = new Set(Object.keys(service.ports ?? {}).map(Number));
        return [
          vip.slice(vip.indexOf('/') + 1),
          { namespace: service.namespace, name: service.name, ports, endpoints },
        ] as const;
      }),
    ),
  );
  return {
    podAt: (host) => byAddress.get(host),
    podNamed: (namespace, pod) => byName.get(`${namespace}/${pod}`),
    serviceAt: (host) => byVip.get(host),
    waypointAt: () => undefined,
  };
}

/** A dump names a waypoint by its Service: `shop/waypoint.shop.svc.cluster.local`. */
function waypointName(destination: string | undefined): string | undefined {
  const [, namespace, name] = /^([^/]+)\/([^.]+)\./.exec(destination ?? '') ?? [];
  return namespace === undefined || name === undefined ? undefined : `${namespace}/${name}`;
}
