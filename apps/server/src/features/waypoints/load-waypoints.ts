import { troubleOf, type Enrolled, type WaypointRoll } from '@waymark/mesh';
import type { Gap, Told, WaypointsAnswer, WaypointsQuery } from '@waymark/contract';
import type { Pictures } from '../../ports/pictures.ts';
import type { ConfigByClusters, Ports } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { toGap, type FreshGap } from '../../source-error.ts';
import { toConfigGaps } from '../../clusters/unread-kinds.ts';
import { maySeeOf } from '../../readers/item-rights.ts';
import { viewOf, type WaypointView } from './reader-view.ts';
import { gatewaysNamedBy, isTold, rollOf, rulesOf, type ClusterRoll } from '../../clusters/cluster-rolls.ts';

export interface WaypointSources {
  readonly ports: Ports;
  readonly readers: Readers;
  readonly pictures: Pictures;
}

interface Candidate {
  readonly cluster: ClusterRoll;
  readonly roll: WaypointRoll;
}

/** Every waypoint the reader may see, worst first: the objects in memory, and the one picture of all traffic that the topology shows, too. */
export async function loadWaypoints(
  { ports, readers, pictures }: WaypointSources,
  reader: Reader,
  query: WaypointsQuery,
  signal: AbortSignal,
): Promise<Told<WaypointsAnswer>> {
  const { namespaces: asked, ...time } = query;
  const [{ clusters, unreadable }, picture] = await Promise.all([
    ports.config.config(signal),
    pictures.answer(reader, { namespaces: [], ...time }, 'together', signal).then((waves) => waves.complete()),
  ]);
  const candidates: readonly Candidate[] = clusters
    .map(rollOf)
    .flatMap((cluster) => [...cluster.waypoints.values()].map((roll) => ({ cluster, roll })));
  const gateway = ({ roll }: Candidate): { readonly kind: 'Gateway'; readonly namespace: string } => ({
    kind: 'Gateway',
    namespace: roll.facts.id.namespace,
  });
  const mayOpen = await maySeeOf(readers, reader, candidates.map(gateway), signal);
  const open = candidates.filter((one) => mayOpen(gateway(one)));
  const wanted = open.filter(({ roll }) => asked.length === 0 || asked.includes(roll.facts.id.namespace));
  const withRules = wanted.map((one) => ({ ...one, rules: rulesOf(one.cluster, one.roll) }));
  const maySee = await maySeeOf(
    readers,
    reader,
    withRules.flatMap(({ roll, rules }) => [
      ...roll.enrolled,
      ...gatewaysNamedBy(roll.enrolled),
      ...rules,
      gateway({ roll } as Candidate),
    ]),
    signal,
  );
  const told = isTold(picture) ? picture : undefined;
  const views = withRules.map(({ roll, rules }) => viewOf(roll, rules, told, maySee));
  return {
    window: picture.window,
    waypoints: views.sort(byTrouble).map(toRow),
    outside: candidates.length - open.length,
    gaps: [...picture.gaps, ...gapsOfConfig(clusters, unreadable, ports.clock.now())],
  };
}

/** What of the configuration could not be read, dated now: watches heal by themselves, and how long one has been broken is told by readiness. */
export function gapsOfConfig(
  clusters: ConfigByClusters['clusters'],
  unreadable: ConfigByClusters['unreadable'],
  nowMs: number,
): Gap[] {
  const fresh: FreshGap[] = [
    ...(unreadable ?? []).map((failure) => toGap(failure, 'inventory')),
    ...clusters.flatMap(({ unread }) => toConfigGaps(unread)),
  ];
  const seen = new Map(fresh.map((gap) => [JSON.stringify(gap), gap]));
  return [...seen.values()].map((gap) => ({ ...gap, sinceMs: nowMs }));
}

function byTrouble(a: WaypointView, b: WaypointView): number {
  const spelled = ({ roll }: WaypointView): string => {
    const { cluster, namespace, name } = roll.facts.id;
    return `${namespace}/${name} ${cluster}`;
  };
  return troubleOf(b.findings) - troubleOf(a.findings) || (spelled(a) < spelled(b) ? -1 : 1);
}

const serves = ({ standing }: Enrolled): boolean => standing === 'bound' || standing === 'canary';

function toRow({
  roll,
  services,
  workloads,
  traffic,
  findings,
  outside,
}: WaypointView): Told<WaypointsAnswer['waypoints'][number]> {
  const { id, is, className, takes, allows, addresses, pods, place } = roll.facts;
  const facts = { id, is, ...(className === undefined ? {} : { className }), takes, allows, addresses, pods, place };
  return {
    facts,
    services: services.filter(serves).length,
    workloads: workloads.filter(serves).length,
    ...(traffic === undefined ? {} : traffic.total),
    findings,
    outside,
  };
}
