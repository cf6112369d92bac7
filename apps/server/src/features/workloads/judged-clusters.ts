import { podsByWorkload, type CaptureRules, type Judged, type WorkloadPods } from '@waymark/mesh';
import { rollOf } from '../../clusters/cluster-rolls.ts';
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
    const { judged } = rollOf(objects);
    const fresh = { objects, judged, pods: podsByWorkload(judged.cluster, rules) };
    worked.set(objects, fresh);
    return fresh;
  };
}
