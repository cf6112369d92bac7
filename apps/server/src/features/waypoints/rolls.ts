import { callTheRoll, decide, holdVerdicts, type Judged, type WaypointRoll } from '@waymark/mesh';
import { besideVerdicts } from '../../beside-verdicts.ts';
import type { ClusterConfig } from '../../ports.ts';

export interface ClusterRoll {
  readonly judged: Judged;
  readonly from: ClusterConfig;
  /** By `namespace/name`, as `nameKey` spells it. */
  readonly waypoints: ReadonlyMap<string, WaypointRoll>;
}

/** What follows from a cluster's objects is worked out once for as long as they do not change. */
const worked = new WeakMap<ClusterConfig, ClusterRoll>();

export function rollOf(from: ClusterConfig): ClusterRoll {
  const held = worked.get(from);
  if (held !== undefined) return held;
  const { cluster, config } = from;
  const decisions = decide(cluster, config);
  // Ages are told by the instants of conditions; none is counted here.
  const judged = { cluster, config, decisions, verdicts: holdVerdicts(cluster, config, decisions, 0, besideVerdicts(from)) };
  const roll = { judged, from, waypoints: callTheRoll(judged) };
  worked.set(from, roll);
  return roll;
}
