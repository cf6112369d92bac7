import { decide, holdVerdicts, podsByWorkload, type CaptureRules, type Judged, type WorkloadPods } from '@waymark/mesh';
import { besideVerdicts } from '../../beside-verdicts.ts';
import type { ClusterConfig } from '../../ports.ts';

export interface JudgedCluster {
  readonly objects: ClusterConfig;
  readonly judged: Judged;
  readonly pods: WorkloadPods;
}

/** What follows from a cluster's objects is worked out once for as long as they do not change. */
export function judgedClusters(rules: CaptureRules): (objects: ClusterConfig) => JudgedCluster {
  const worked = new WeakMap<ClusterConfig, JudgedCluster>();
  return (objects) => {
    const held = worked.get(objects);
    if (held !== undefined) return held;
    const { cluster, config } = objects;
    const decisions = decide(cluster, config);
    // Ages are told by the instants of conditions; none is counted here.
    const judged = { cluster, config, decisions, verdicts: holdVerdicts(cluster, config, decisions, 0, besideVerdicts(objects)) };
    const fresh = { objects, judged, pods: podsByWorkload(cluster, rules) };
    worked.set(objects, fresh);
    return fresh;
  };
}
