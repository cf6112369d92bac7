import { nameKey, readAddress, requestIdOf, type LogRecord, type NamespacedName } from '@waymark/mesh';
import type { LogEntry } from './log-entry.ts';
import { podKey } from './logs-on-path.ts';
import type { PodIndex } from './pod-index.ts';
import type { End, Subject } from './subject.ts';

type ApplicationRecord = Extract<LogRecord, { readonly is: 'application' }>;

export interface Pair {
  readonly from: End;
  readonly to: End;
}

/**
 * Whether a line in an application's own words may be of the conversation of two places: it is, unless it tells of another. For whom
 * a server behind a waypoint worked only the waypoint's lines can tell.
 */
export function ownWordsOf({ from, to }: Pair, index: PodIndex): (entry: LogEntry) => boolean {
  const callers = new Set(from.pods.map(podKey));
  const services = new Set(to.services.map(nameKey));
  const known = [...from.pods, ...to.pods, ...to.waypoints];
  const ours = new Set(known.map(podKey));
  // Other networks show a gateway's address for everybody's. Beyond a reader's rights addresses would tell who has them.
  const isTold =
    from.isHidden !== 'yes' && to.isHidden !== 'yes' && new Set(known.map((pod) => pod.workload.id.cluster)).size <= 1;
  return ({ origin, line: { record } }) => {
    if (record.is !== 'application') return true;
    const isCaller = callers.has(`${origin.cluster}/${origin.namespace}/${origin.pod}`);
    if (isCaller && record.role === 'server') return false;
    const asked = record.role === 'client' ? serviceAsked(record.authority, origin.namespace) : undefined;
    if (asked !== undefined && !(to.isHidden === 'yes' ? isNamedIn(to, asked) : services.has(nameKey(asked))))
      return false;
    return !isTold || addressesIn(record).every((host) => isOurs(host, origin.cluster));
  };

  function isOurs(host: string, cluster: string): boolean {
    const pod = index.podAt(cluster, host);
    if (pod !== undefined) return ours.has(podKey(pod));
    const service = index.serviceAt(cluster, host);
    return service === undefined || services.has(nameKey(service));
  }
}

/** Which lines in an application's own words are of requests that a waypoint carried for others, by what it wrote of them. */
export function requestsOfOthers(
  subject: Subject,
  atWaypoints: readonly LogEntry[],
  isOnWay: (entry: LogEntry) => boolean,
): (entry: LogEntry) => boolean {
  // Waypoints beyond a reader's rights must not decide what is shown of their own.
  if (subject.is !== 'pair' || [subject.from, subject.to].some(({ isHidden }) => isHidden === 'yes'))
    return () => false;
  const [own, others] = [true, false].map(
    (is) =>
      new Set(
        atWaypoints.filter((entry) => isOnWay(entry) === is).flatMap(({ line }) => requestIdOf(line.record) ?? []),
      ),
  );
  return ({ line: { record } }) => {
    const id = record.is === 'application' ? requestIdOf(record) : undefined;
    return id !== undefined && others?.has(id) === true && own?.has(id) !== true;
  };
}

/** As a name alone tells it: what there is in a namespace beyond the reader's rights must not decide. */
const isNamedIn = ({ place }: End, asked: NamespacedName): boolean => asked.namespace === place.namespace;

/** The service that a host means to a pod of this namespace: `cart`, `cart.shop`, `cart.shop.svc`; undefined for addresses and hosts outside. */
export function serviceAsked(authority: string | undefined, namespace: string): NamespacedName | undefined {
  const host = authority?.replace(/:\d+$/, '') ?? '';
  const [, name, own, rest] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?(?:\.(svc(?:\..*)?))?$/.exec(host) ?? [];
  if (name === undefined || /^\d+$/.test(name) || name === 'localhost') return undefined;
  if (rest !== undefined && own === undefined) return undefined;
  return { name, namespace: own ?? namespace };
}

/** Whom it talks with, other than what it calls itself. */
function addressesIn({ remote, fields }: ApplicationRecord): readonly string[] {
  const peers = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' && !LOCAL.test(name) && IP_AND_PORT.test(value) ? (readAddress(value)?.host ?? []) : [],
  );
  return [...(remote === undefined ? [] : [remote.host]), ...peers];
}

const LOCAL = /^local/i;
const IP_AND_PORT = /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\]):\d+$/i;
