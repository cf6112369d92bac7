import { callTheRoll, decide, holdVerdicts, type Judged, type WaypointRoll } from '@waymark/mesh';
import type { ClusterObjects } from '../../ports.ts';

export interface ClusterRoll {
  readonly judged: Judged;
  readonly objects: ClusterObjects;
  /** By `namespace/name`, as `nameKey` spells it. */
  readonly waypoints: ReadonlyMap<string, WaypointRoll>;
}

/** What follows from a cluster's objects is worked out once for as long as they do not change. */
const worked = new WeakMap<ClusterObjects, ClusterRoll>();

export function rollOf(objects: ClusterObjects): ClusterRoll {
  const held = worked.get(objects);
  if (held !== undefined) return held;
  const { cluster, config } = objects;
  const decisions = decide(cluster, config);
  // Ages are told by the instants of conditions; none is counted here.
  const judged = { cluster, config, decisions, verdicts: holdVerdicts(cluster, config, decisions, 0) };
  const roll = { judged, objects, waypoints: callTheRoll(judged) };
  worked.set(objects, roll);
  return roll;
}
