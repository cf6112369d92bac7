import {
  nameKey,
  rulesWithoutWaypoint,
  type NamespacedName,
  type WaypointInFront,
  type WaypointRoll,
  type WaypointRule,
} from '@waymark/mesh';
import type { ServiceAnswer, Told, TopologyAnswer, WorkloadAnswer } from '@waymark/contract';
import { enrolledWithin, gatewaysNamedBy, isTold, rollOf, rulesOf, rulesWithin } from '../../clusters/cluster-rolls.ts';
import { maySeeOf, type MaySee } from '../../readers/item-rights.ts';
import type { ClusterConfig } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';

const NOT_KNOWN = { is: 'not known' } as const;

/** What the waypoints are in front of: which part of a waypoint's roll it has, and what is told of that part. */
export interface Before {
  readonly part: (roll: WaypointRoll) => WaypointRoll | undefined;
  readonly tell: (
    roll: WaypointRoll,
    rules: readonly WaypointRule[],
    picture: TopologyAnswer | undefined,
  ) => WaypointInFront;
}

interface Read {
  readonly objects: ClusterConfig | undefined;
  readonly picture: TopologyAnswer;
}

/** Waypoints on the way, as far as the reader may see their Gateways, and what callers make of them. */
export async function loadInFront(
  readers: Readers,
  reader: Reader,
  { part, tell }: Before,
  { objects, picture }: Read,
  signal: AbortSignal,
): Promise<Told<WorkloadAnswer['inFront']>> {
  if (objects === undefined || objects.unread.some(({ kind }) => kind === 'Gateway')) return NOT_KNOWN;
  const found = foundIn(objects, part);
  const maySee = await maySeeOf(readers, reader, namedIn(found), signal);
  const seen = found.filter(({ roll }) => maySee(gateway(roll.facts.id.namespace)));
  const items: readonly WaypointInFront[] = seen.flatMap(({ roll, rules }) => {
    const enrolled = enrolledWithin(roll.enrolled, maySee);
    const told = isTold(picture) ? picture : undefined;
    return enrolled.length === 0 ? [] : [tell({ ...roll, enrolled }, rulesWithin(rules, maySee), told)];
  });
  return { is: 'told', items, outsideView: found.length - items.length };
}

/** Rules that target a Service, or a waypoint in front of it; where it has none, what waits for one. */
export async function loadRulesOf(
  readers: Readers,
  reader: Reader,
  service: NamespacedName,
  { objects, part }: { readonly objects: ClusterConfig } & Pick<Before, 'part'>,
  signal: AbortSignal,
): Promise<Told<ServiceAnswer['rules']>> {
  if (objects.unread.some(({ kind }) => kind === 'AuthorizationPolicy' || kind === 'HTTPRoute')) return NOT_KNOWN;
  const { judged } = rollOf(objects);
  const found = foundIn(objects, part);
  const all =
    found.length > 0 ? found.flatMap(({ rules }) => rules) : rulesWithoutWaypoint(judged, service, objects.mentions);
  const once = new Map(all.map((rule) => [`${rule.kind} ${nameKey(rule)} ${rule.effect}`, rule]));
  const maySee: MaySee = await maySeeOf(
    readers,
    reader,
    [
      ...all,
      { kind: 'Service', namespace: service.namespace },
      ...found.map(({ roll }) => gateway(roll.facts.id.namespace)),
    ],
    signal,
  );
  const items = rulesWithin([...once.values()], maySee);
  return { is: 'told', items, outsideView: once.size - items.length };
}

interface Found {
  readonly roll: WaypointRoll;
  readonly rules: readonly WaypointRule[];
}

function foundIn(objects: ClusterConfig, part: Before['part']): readonly Found[] {
  const cluster = rollOf(objects);
  return [...cluster.waypoints.values()].flatMap((roll) => {
    const before = part(roll);
    return before === undefined ? [] : [{ roll: before, rules: rulesOf(cluster, before) }];
  });
}

const gateway = (namespace: string): { readonly kind: 'Gateway'; readonly namespace: string } => ({
  kind: 'Gateway',
  namespace,
});

const namedIn = (found: readonly Found[]): Parameters<typeof maySeeOf>[2] =>
  found.flatMap(({ roll, rules }) => [
    gateway(roll.facts.id.namespace),
    ...roll.enrolled,
    ...gatewaysNamedBy(roll.enrolled),
    ...rules,
  ]);
