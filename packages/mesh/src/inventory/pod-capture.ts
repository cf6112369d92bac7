import type { OutReason, PodCapture } from './capture.ts';
import { LABEL } from './labels.ts';
import type { Labels, PodRecord } from './records.ts';
import type { WorkloadRole } from './workload-role.ts';

/** What the operator set for all pods of a cluster. */
export interface CaptureRules {
  /** CNI's `excludeNamespaces`: nothing there is ever captured. */
  readonly excludedNamespaces: readonly string[];
}

export type CaptureOfPod =
  { readonly state: Exclude<PodCapture, 'out'> } | { readonly state: 'out'; readonly reason: OutReason };

/**
 * How one pod takes part in the mesh (the first match wins). What CNI and the injector wrote is the truth;
 * labels only tell what was asked for, so they decide nothing but whether a pod outside the mesh should be in it.
 */
export function captureOfPod(
  pod: PodRecord,
  role: WorkloadRole,
  namespaceLabels: Labels,
  rules: CaptureRules,
): CaptureOfPod {
  if (role !== 'workload') return { state: 'infrastructure' };
  if (pod.injected || pod.proxy !== undefined) return { state: 'sidecar' };
  if (pod.redirection === 'enabled') return { state: 'captured' };
  if (pod.redirection === 'pending') return { state: 'pending' };
  const reason = whyOut(pod, namespaceLabels, rules);
  if (reason !== undefined) return { state: 'out', reason };
  // Before a pod has an address, CNI was not asked yet: that is no failure to capture it.
  return { state: pod.addressed ? 'missed' : 'pending' };
}

/** CNI's own order; undefined when it ought to capture the pod. */
function whyOut(pod: PodRecord, namespaceLabels: Labels, rules: CaptureRules): OutReason | undefined {
  if (pod.hostNetwork) return 'host network';
  if (rules.excludedNamespaces.includes(pod.namespace)) return 'excluded namespace';
  const own = pod.labels[LABEL.dataplaneMode];
  if (own === 'ambient') return undefined;
  if (own === 'none') return 'opted out';
  return namespaceLabels[LABEL.dataplaneMode] === 'ambient' ? undefined : 'not selected';
}

/** What a namespace's labels ask for. The injector does not look at the dataplane mode, so where both are asked for, sidecars win. */
export function dataplaneOf(namespaceLabels: Labels): 'ambient' | 'sidecar' | 'none' {
  const injection = namespaceLabels[LABEL.injection];
  const injected = injection === undefined ? namespaceLabels[LABEL.revision] !== undefined : injection === 'enabled';
  if (injected) return 'sidecar';
  return namespaceLabels[LABEL.dataplaneMode] === 'ambient' ? 'ambient' : 'none';
}
