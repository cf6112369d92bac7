import {
  callTheRoll,
  decide,
  gatewaysNamed,
  holdVerdicts,
  noteWithin,
  rulesByHost,
  rulesOfServers,
  rulesOfWaypoint,
  type Enrolled,
  type Judged,
  type WaypointRoll,
  type WaypointRule,
} from '@waymark/mesh';
import type { TopologyAnswer } from '@waymark/contract';
import { besideVerdicts } from './beside-verdicts.ts';
import type { MaySee } from '../readers/item-rights.ts';
import type { ClusterConfig } from '../ports.ts';

/** What follows from one cluster’s objects. */
export interface ClusterRoll {
  readonly judged: Judged;
  readonly from: ClusterConfig;
  /** By `namespace/name`, as `nameKey` spells it. */
  readonly waypoints: ReadonlyMap<string, WaypointRoll>;
}

/** What follows from a cluster's objects is worked out once for as long as they do not change. */
const worked = new WeakMap<ClusterConfig, ClusterRoll>();

/** Before anybody’s rights: whoever tells of it asks for them. */
export function rollOf(from: ClusterConfig): ClusterRoll {
  const held = worked.get(from);
  if (held !== undefined) return held;
  const { cluster, config } = from;
  const decisions = decide(cluster, config);
  // Ages are told by the instants of conditions; none is counted here.
  const judged = {
    cluster,
    config,
    decisions,
    verdicts: holdVerdicts(cluster, config, decisions, 0, besideVerdicts(from)),
  };
  const roll = { judged, from, waypoints: callTheRoll(judged) };
  worked.set(from, roll);
  return roll;
}

/** Rules of a waypoint before anybody's rights. */
export const rulesOf = ({ judged, from }: ClusterRoll, roll: WaypointRoll): readonly WaypointRule[] => [
  ...rulesOfServers(judged, roll),
  ...rulesOfWaypoint(judged, roll, [
    ...from.mentions,
    ...from.traffic.telemetries.map((one) => ({ ...one, kind: 'Telemetry' as const })),
  ]),
  ...rulesByHost(judged, roll, from.traffic),
];

/** Those that a reader may see. */
export const rulesWithin = (rules: readonly WaypointRule[], maySee: MaySee): readonly WaypointRule[] =>
  rules.filter(maySee).map((rule) => withoutHidden(rule, maySee));

/** Rows that a reader may see, with those names alone that they may see. */
export const enrolledWithin = (enrolled: readonly Enrolled[], maySee: MaySee): readonly Enrolled[] =>
  enrolled.filter(maySee).map((row) => ({
    ...row,
    notes: row.notes.map((note) => noteWithin(note, (namespace) => maySee({ kind: 'Gateway', namespace }))),
  }));

/** Gateways that notes of rows name: what it takes to say so. */
export const gatewaysNamedBy = (
  enrolled: readonly Enrolled[],
): readonly { readonly kind: 'Gateway'; readonly namespace: string }[] =>
  gatewaysNamed(enrolled.flatMap(({ notes }) => notes)).map((namespace) => ({ kind: 'Gateway', namespace }));

/** A rule may name targets in namespaces that its reader does not see. */
function withoutHidden(rule: WaypointRule, maySee: MaySee): WaypointRule {
  const targets = rule.targets.filter(
    ({ kind, namespace }) => namespace === rule.namespace || (isTargetKind(kind) && maySee({ kind, namespace })),
  );
  return targets.length === rule.targets.length ? rule : { ...rule, targets };
}

const isTargetKind = (kind: string): kind is 'Service' | 'ServiceEntry' | 'Gateway' =>
  kind === 'Service' || kind === 'ServiceEntry' || kind === 'Gateway';

/** A picture that lacks requests or bytes would make silence of what is only unread. */
export const isTold = ({ gaps }: TopologyAnswer): boolean =>
  !gaps.some(({ source, missing }) => source === 'prometheus' && (missing === 'requests' || missing === 'bytes'));
