import {
  canaryShares,
  enrollingNamespaces,
  ingressWays,
  judgeReplicas,
  nameKey,
  needsLook,
  rowKey,
  type Enrolled,
  type WaypointRoll,
} from '@waymark/mesh';
import {
  MOST_ENROLLED,
  type EnrolledAnswer,
  type Told,
  type WaypointAnswer,
  type WaypointPath,
  type WaypointQuery,
} from '@waymark/contract';
import type { SyncTold } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt, toGap } from '../../source-error.ts';
import { gapsOfConfig, type WaypointSources } from './load-waypoints.ts';
import { maySeeOf } from '../../readers/item-rights.ts';
import { viewOf, type WaypointView } from './reader-view.ts';
import { gatewaysNamedBy, isTold, rollOf, rulesOf, type ClusterRoll } from '../../clusters/cluster-rolls.ts';

/** Beyond so many, the picture of everything costs no more and is shared with others. */
const MOST_NAMESPACES = 20;

/** One waypoint: what names it, what passes it and what goes past. Asks nothing of any pod but what istiods already told. */
export async function loadWaypoint(
  { ports, readers, pictures }: WaypointSources,
  reader: Reader,
  path: WaypointPath,
  query: WaypointQuery,
  signal: AbortSignal,
): Promise<Told<WaypointAnswer>> {
  await mayOpen(readers, reader, path.namespace, signal);
  const { clusters, unreadable } = await ports.config.config(signal);
  const { cluster, roll } = findWaypoint(clusters.map(rollOf), path);
  const allRules = rulesOf(cluster, roll);
  const gateway = { kind: 'Gateway', namespace: path.namespace } as const;
  const pods = { kind: 'Workload', namespace: path.namespace } as const;
  const maySee = await maySeeOf(
    readers,
    reader,
    [...roll.enrolled, ...gatewaysNamedBy(roll.enrolled), ...allRules, gateway, pods],
    signal,
  );
  const [picture, synced] = await Promise.all([
    pictures
      .answer(reader, { namespaces: namespacesOf(roll), ...query }, 'together', signal)
      .then((waves) => waves.complete()),
    attempt('sync', ports.sync.proxies(signal)),
  ]);
  const told = isTold(picture) ? picture : undefined;
  const view = viewOf(roll, allRules, told, maySee);
  const enrolled = [...view.services, ...view.workloads];
  const namespaces = enrollingNamespaces(cluster.judged.cluster, roll.facts, enrolled);
  const visible = await readers.visibleNamespaces(reader, namespaces.map(({ name }) => name).sort(), signal);
  const unasked = (synced.value?.failures ?? []).map((failure) => toGap(failure, 'sync'));
  const nowMs = ports.clock.now();
  const replicas = replicasOf(roll, synced.value, maySee(pods) ? 'named' : 'unnamed');
  const steps = judgeReplicas(
    path,
    replicas.map((replica) => ({ pod: replica.pod, step: stepOf(replica, nowMs) })),
  );
  return {
    window: picture.window,
    ...toAnswer({ ...view, findings: [...view.findings, ...steps] }, replicas),
    namespaces: namespaces.filter(({ name }) => visible.has(name)),
    canaries: canaryShares(roll.facts, enrolled, (name) => cluster.waypoints.get(nameKey(name))?.facts.place, told),
    ingress: ingressWays(enrolled, view.traffic, picture.places),
    gaps: [
      ...picture.gaps,
      ...gapsOfConfig(clusters, unreadable, nowMs),
      ...[...synced.gaps, ...unasked].map((gap) => ({ ...gap, sinceMs: nowMs })),
    ],
  };
}

/** Throws the problem `not_allowed` unless the reader may see Gateways of this namespace, whether there is one or not. */
export async function mayOpen(readers: Readers, reader: Reader, namespace: string, signal: AbortSignal): Promise<void> {
  const gateway = { kind: 'Gateway', namespace } as const;
  const maySee = await maySeeOf(readers, reader, [gateway], signal);
  if (!maySee(gateway)) throw new Refused('not_allowed', 'You need the right to get Gateways of this namespace.');
}

/** Throws the problem `not_found` where nobody has or names such a waypoint. */
export function findWaypoint(
  clusters: readonly ClusterRoll[],
  { cluster, namespace, name }: WaypointPath,
): { readonly cluster: ClusterRoll; readonly roll: WaypointRoll } {
  const at = clusters.find(({ judged }) => judged.cluster.cluster === cluster);
  const roll = at?.waypoints.get(nameKey({ namespace, name }));
  if (at === undefined || roll === undefined)
    throw new Refused('not_found', 'No Gateway of this name is a waypoint, and nothing names it as one.');
  return { cluster: at, roll };
}

/** All that may send to what it serves is seen from the served side. */
function namespacesOf({ facts, enrolled }: WaypointRoll): string[] {
  const found = [...new Set([facts.id.namespace, ...enrolled.map(({ namespace }) => namespace)])].sort();
  return found.length > MOST_NAMESPACES ? [] : found;
}

type OfItself = Omit<WaypointAnswer, 'window' | 'gaps' | 'namespaces' | 'canaries' | 'ingress'>;
type Replicas = WaypointAnswer['facts']['replicas'];

function replicasOf({ facts }: WaypointRoll, told: SyncTold | undefined, as: 'named' | 'unnamed'): Replicas {
  if (as === 'unnamed') return [];
  return facts.replicas.map((replica) => {
    if (told === undefined) return { ...replica };
    const own = told.proxies.find(
      ({ pod, cluster }) =>
        cluster === facts.id.cluster && pod.namespace === facts.id.namespace && pod.name === replica.pod,
    );
    // Where one istiod did not answer, it may be the one that knows.
    if (own === undefined)
      return told.failures.length > 0 ? { ...replica } : { ...replica, sync: 'unconnected' as const };
    return {
      ...replica,
      ...(own.version === undefined ? {} : { version: own.version }),
      sync: own.types.map(({ type, state, sentMs, error }) => ({
        type,
        state,
        ...(sentMs === undefined ? {} : { sentMs }),
        ...(error === undefined ? {} : { error }),
      })),
    };
  });
}

function stepOf({ sync }: Replicas[number], nowMs: number): 'in step' | 'out of step' | 'unasked' {
  if (sync === undefined) return 'unasked';
  if (sync === 'unconnected') return 'out of step';
  return sync.some((type) => needsLook(type, nowMs)) ? 'out of step' : 'in step';
}

function toAnswer(view: WaypointView, replicas: Replicas): Told<OfItself> {
  const { roll, services, workloads, rules, findings, traffic, outside } = view;
  const rowsOf = (rows: readonly Enrolled[]): readonly Told<EnrolledAnswer>[] =>
    [...rows].sort(byTrouble(view)).slice(0, MOST_ENROLLED).map(withTraffic(view));
  return {
    facts: { ...roll.facts, replicas },
    services: rowsOf(services),
    workloads: rowsOf(workloads),
    more: {
      services: Math.max(0, services.length - MOST_ENROLLED),
      workloads: Math.max(0, workloads.length - MOST_ENROLLED),
    },
    rules,
    findings,
    ...(traffic === undefined
      ? {}
      : {
          traffic: {
            total: traffic.total,
            through: traffic.through.slice(0, MOST_ENROLLED),
            into: traffic.into.slice(0, MOST_ENROLLED),
            past: traffic.past.slice(0, MOST_ENROLLED),
            withheld: traffic.withheld,
          },
        }),
    outside,
  };
}

const withTraffic =
  ({ traffic }: WaypointView) =>
  (row: Enrolled): Told<EnrolledAnswer> => ({
    ...row,
    ...(traffic === undefined ? {} : (traffic.rows.get(rowKey(row)) ?? SILENT)),
  });

const NOTHING = { requests: 0, failedRequests: 0, connections: 0, failedConnections: 0, bytes: 0 };
const SILENT = { through: NOTHING, past: NOTHING };

const ORDER: readonly Enrolled['standing'][] = ['refused', 'ignored', 'bound', 'canary', 'opted out'];

/** Who asks and does not get first, then who is passed by most. */
function byTrouble({ traffic }: WaypointView): (a: Enrolled, b: Enrolled) => number {
  const past = (row: Enrolled): number => {
    const passed = traffic?.rows.get(rowKey(row))?.past;
    return passed === undefined ? 0 : passed.requests + passed.connections;
  };
  return (a, b) =>
    ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing) || past(b) - past(a) || (rowKey(a) < rowKey(b) ? -1 : 1);
}
