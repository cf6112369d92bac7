import {
  judgeWaypoint,
  trafficOfWaypoint,
  type Enrolled,
  type WaypointFinding,
  type WaypointRoll,
  type WaypointRule,
  type WaypointTraffic,
} from '@waymark/mesh';
import type { TopologyAnswer } from '@waymark/contract';
import { enrolledWithin, rulesWithin } from '../../clusters/cluster-rolls.ts';
import type { MaySee } from '../../readers/item-rights.ts';

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
  const enrolled = enrolledWithin(roll.enrolled, maySee);
  const rules = rulesWithin(allRules, maySee);
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
