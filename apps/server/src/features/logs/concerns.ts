import { nameKey, type LogRecord, type NamespacedName } from '@waymark/mesh';
import { podOf, serviceIn, serviceOf, type LogEntry } from './log-entry.ts';
import { podKey } from './logs-on-path.ts';
import type { KnownPod, PodIndex } from './pod-index.ts';
import type { End, Subject } from './subject.ts';

/** Whether a line of a proxy has to do with what is asked for; a proxy serves many. */
export function concerns(subject: Subject, index: PodIndex): (entry: LogEntry) => boolean {
  switch (subject.is) {
    case 'node':
      return () => true;
    case 'place': {
      const end = matcher(subject.end, index);
      const own = new Set(subject.end.pods.map(podKey));
      return (entry) => own.has(originKey(entry)) || isOutage(entry) || sides(entry, index).some(end.is);
    }
    case 'pair': {
      const from = matcher(subject.from, index);
      const to = matcher(subject.to, index);
      const waypoints = new Set(subject.to.waypoints.map(podKey));
      const between = (side: Side): boolean => side.pod !== undefined && waypoints.has(podKey(side.pod));
      return (entry) => {
        if (entry.hop === 'app') return isOfPair(entry.line.record, to);
        if (isOutage(entry)) return true;
        const [client, server] = sides(entry, index);
        if (client === undefined || server === undefined) return false;
        // From the waypoint on, a pooled connection carries everybody's requests.
        if (between(client)) return to.is(server);
        // A failure may know no more than an address that nobody has.
        const isUnknown = isFailed(entry) && server.pod === undefined && server.service === undefined;
        return from.is(client) && (to.is(server) || (between(server) && server.service === undefined) || isUnknown);
      };
    }
  }
}

interface Side {
  readonly pod: KnownPod | undefined;
  readonly service: NamespacedName | undefined;
}

interface Matcher {
  readonly is: (side: Side) => boolean;
  readonly services: ReadonlySet<string>;
}

function matcher({ pods, services }: End, index: PodIndex): Matcher {
  const keys = new Set(pods.map(podKey));
  const workloads = new Set(pods.map(({ workload }) => index.workload(...nameOf(workload))));
  const names = new Set(services.map(nameKey));
  return {
    services: names,
    is: ({ pod, service }) =>
      (pod !== undefined && (keys.has(podKey(pod)) || workloads.has(pod.workload))) ||
      (service !== undefined && names.has(nameKey(service))),
  };
}

const nameOf = ({ id }: KnownPod['workload']): [string, string, string] => [id.cluster, id.namespace, id.name];

const originKey = ({ origin: { cluster, namespace, pod } }: LogEntry): string => `${cluster}/${namespace}/${pod}`;

/** What a proxy says of its own troubles concerns all whom it serves. */
const isOutage = ({ line: { record } }: LogEntry): boolean =>
  record.is === 'process' && (record.level === 'warn' || record.level === 'error' || record.level === 'fatal');

const isFailed = ({ line: { record } }: LogEntry): boolean => record.is === 'connection' && record.error !== undefined;

/** An application's line that names another service is of another conversation. */
function isOfPair(record: LogRecord, to: Matcher): boolean {
  if (record.is !== 'application' || record.role !== 'client') return true;
  const service = serviceOf(record);
  return service === undefined || to.services.has(nameKey(service));
}

/** Client and server of what a line tells of. */
function sides({ origin, line: { record } }: LogEntry, index: PodIndex): readonly Side[] {
  const at = (host: string | undefined): KnownPod | undefined =>
    host === undefined ? undefined : index.podAt(origin.cluster, host);
  switch (record.is) {
    case 'connection':
      return [
        { pod: podOf(record.source, origin.cluster, index), service: undefined },
        {
          pod: podOf(record.destination, origin.cluster, index) ?? at(record.hbone?.host),
          service: serviceIn(record.service),
        },
      ];
    case 'request':
      return [
        { pod: at(record.downstreamRemote?.host), service: undefined },
        { pod: at(record.upstreamHost?.host), service: serviceOf(record) },
      ];
    case 'dns':
      return [
        {
          pod:
            record.namespace === undefined || record.pod === undefined
              ? undefined
              : index.podNamed(origin.cluster, record.namespace, record.pod),
          service: undefined,
        },
      ];
    case 'process':
    case 'application':
    case 'unknown':
      return [];
  }
}
