import {
  judgeWaypoint,
  rulesByHost,
  rulesOfServers,
  rulesOfWaypoint,
  trafficOfWaypoint,
  type Enrolled,
  type WaypointFinding,
  type WaypointRoll,
  type WaypointRule,
  type WaypointTraffic,
} from '@waymark/mesh';
import type { TopologyAnswer } from '@waymark/contract';
import type { MaySee } from './reader-rights.ts';
import type { ClusterRoll } from './rolls.ts';

/** One waypoint as one reader may see it: what is beyond their rights is in no row, no sum and no finding. */
export interface WaypointView {
  readonly roll: WaypointRoll;
  readonly services: readonly Enrolled[];
  readonly workloads: readonly Enrolled[];
  readonly rules: readonly WaypointRule[];
  /** Undefined where no traffic could be read. */
  readonly traffic: WaypointTraffic | undefined;
  readonly findings: readonly WaypointFinding[];
  readonly outside: { readonly services: number; readonly workloads: number; readonly rules: number };
}

const isService = ({ kind }: Enrolled): boolean => kind === 'Service' || kind === 'ServiceEntry';

export function viewOf(
  roll: WaypointRoll,
  allRules: readonly WaypointRule[],
  picture: TopologyAnswer | undefined,
  maySee: MaySee,
): WaypointView {
  const enrolled = roll.enrolled.filter(maySee);
  const rules = allRules.filter(maySee).map((rule) => withoutHidden(rule, maySee));
  const traffic = picture === undefined ? undefined : trafficOfWaypoint(picture, roll.facts, enrolled);
  const services = enrolled.filter(isService);
  const workloads = enrolled.filter((row) => !isService(row));
  const all = roll.enrolled.filter(isService).length;
  return {
    roll,
    services,
    workloads,
    rules,
    traffic,
    findings: judgeWaypoint(roll.facts, enrolled, rules, traffic),
    outside: {
      services: all - services.length,
      workloads: roll.enrolled.length - all - workloads.length,
      rules: allRules.length - rules.length,
    },
  };
}

/** A rule may name targets in namespaces that its reader does not see. */
function withoutHidden(rule: WaypointRule, maySee: MaySee): WaypointRule {
  const targets = rule.targets.filter(
    ({ kind, namespace }) => namespace === rule.namespace || (isTargetKind(kind) && maySee({ kind, namespace })),
  );
  return targets.length === rule.targets.length ? rule : { ...rule, targets };
}

const isTargetKind = (kind: string): kind is 'Service' | 'ServiceEntry' | 'Gateway' =>
  kind === 'Service' || kind === 'ServiceEntry' || kind === 'Gateway';

/** Rules of a waypoint before anybody's rights. */
export const rulesOf = ({ judged, from }: ClusterRoll, roll: WaypointRoll): readonly WaypointRule[] => [
  ...rulesOfServers(judged, roll),
  ...rulesOfWaypoint(judged, roll, [
    ...from.mentions,
    ...from.traffic.telemetries.map((one) => ({ ...one, kind: 'Telemetry' as const })),
  ]),
  ...rulesByHost(judged, roll, from.traffic),
];

/** A picture that lacks requests or bytes would make silence of what is only unread. */
export const isTold = ({ gaps }: TopologyAnswer): boolean =>
  !gaps.some(({ source, missing }) => source === 'prometheus' && (missing === 'requests' || missing === 'bytes'));
