import { nameKey, type NamespacedName } from '@waymark/mesh';
import { podOf, serviceIn, serviceOf, type LogEntry } from './log-entry.ts';
import { podKey } from './logs-on-path.ts';
import { ownWordsOf } from './own-words.ts';
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
      const isOfOwn = ownWordsOf(subject, index);
      const between = (side: Side): boolean => side.pod !== undefined && waypoints.has(podKey(side.pod));
      return (entry) => {
        const { record } = entry.line;
        if (entry.hop === 'app' && record.is !== 'request') return isOfOwn(entry);
        if (isOutage(entry)) return true;
        const [client, server] = sides(entry, index);
        if (client === undefined || server === undefined) return false;
        // A gateway or a sidecar writes of what it asks itself, for whomever.
        if (entry.hop === 'app' && from.is(ownSide(entry, index))) return to.is(server);
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
}

function matcher({ pods, services }: End, index: PodIndex): Matcher {
  const keys = new Set(pods.map(podKey));
  const workloads = new Set(pods.map(({ workload }) => index.workload(...nameOf(workload))));
  const names = new Set(services.map(nameKey));
  /** Who serves the same service is somebody else all the same. */
  const isOther = (pod: KnownPod | undefined, service: NamespacedName): boolean =>
    pod?.workload.services.some((own) => nameKey(own) === nameKey(service)) === true;
  return {
    is: ({ pod, service }) =>
      (pod !== undefined && (keys.has(podKey(pod)) || workloads.has(pod.workload))) ||
      (service !== undefined && names.has(nameKey(service)) && !isOther(pod, service)),
  };
}

const nameOf = ({ id }: KnownPod['workload']): [string, string, string] => [id.cluster, id.namespace, id.name];

const ownSide = ({ origin: { cluster, namespace, pod } }: LogEntry, index: PodIndex): Side => ({
  pod: index.podNamed(cluster, namespace, pod),
  service: undefined,
});

const originKey = ({ origin: { cluster, namespace, pod } }: LogEntry): string => `${cluster}/${namespace}/${pod}`;

/** What a proxy says of its own troubles concerns all whom it serves. */
const isOutage = ({ line: { record } }: LogEntry): boolean =>
  record.is === 'process' && (record.level === 'warn' || record.level === 'error' || record.level === 'fatal');

const isFailed = ({ line: { record } }: LogEntry): boolean => record.is === 'connection' && record.error !== undefined;

/** Client and server of what a line tells of. */
function sides({ origin, line: { record } }: LogEntry, index: PodIndex): readonly Side[] {
  const at = (host: string | undefined): KnownPod | undefined =>
    host === undefined ? undefined : index.podAt(origin.cluster, host);
  const serviceAt = (host: string | undefined): NamespacedName | undefined =>
    host === undefined ? undefined : index.serviceAt(origin.cluster, host);
  switch (record.is) {
    case 'connection':
      return [
        { pod: podOf(record.source, origin.cluster, index), service: undefined },
        {
          pod: podOf(record.destination, origin.cluster, index) ?? at(record.hbone?.host),
          service: serviceIn(record.service) ?? serviceAt(record.destination.address?.host),
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
