/** Look-ups in a plan, made once per plan. */

import type { WorkloadPlan, WorldPlan } from './plan.ts';

const indexes = new WeakMap<WorldPlan, ReadonlyMap<string, WorkloadPlan>>();

interface WorkloadName {
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: string;
}

/** The plan of a pod's workload; none for waypoints and gateways. */
export function workloadOf(plan: WorldPlan, pod: WorkloadName): WorkloadPlan | undefined {
  const known =
    indexes.get(plan) ?? new Map(plan.workloads.map((w) => [`${w.cluster ?? plan.cluster}/${w.in}/${w.name}`, w]));
  indexes.set(plan, known);
  return known.get(`${pod.cluster}/${pod.namespace}/${pod.workload}`);
}
