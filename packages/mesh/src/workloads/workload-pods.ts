import { nameKey, type NamespacedName, type WorkloadId } from '../identity.ts';
import { gatewayKnowledge } from '../inventory/declare.ts';
import type { CaptureRules } from '../inventory/pod-capture.ts';
import type { ClusterRecords, Labels, PodRecord } from '../inventory/records.ts';
import { workloadNameOf } from '../inventory/workload-name.ts';
import { roleOfPod } from '../inventory/workload-role.ts';
import { explainCapture, type ExplainedCapture } from './explain-capture.ts';
import { agentsOnNodes } from './node-agents.ts';
import { workloadKindOf } from './workload-kind.ts';

/** One pod as its workload’s page shows it. */
export interface WorkloadPod {
  readonly name: string;
  readonly phase: PodRecord['phase'];
  readonly ready: boolean;
  /** Absent until it is placed. */
  readonly at?: { readonly ip: string; readonly node: string };
  readonly account?: string;
  readonly createdMs?: number;
  readonly explained: ExplainedCapture;
}

/** The pods of a cluster by the workload that they belong to; finished ones are left out, as istiod leaves them out. */
export interface WorkloadPods {
  readonly of: (workload: NamespacedName) => readonly PodRecord[];
  /** What kind of object a workload is; undefined for one without pods. */
  readonly kindOf: (workload: NamespacedName) => string | undefined;
  readonly explained: (pod: PodRecord) => ExplainedCapture;
}

const NO_LABELS: Labels = {};

/** O(pods). Explanations are made when they are asked for. */
export function podsByWorkload(cluster: ClusterRecords, rules: CaptureRules): WorkloadPods {
  const known = gatewayKnowledge(cluster);
  const byWorkload = new Map<string, PodRecord[]>();
  for (const pod of cluster.pods) {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    const key = nameKey({ namespace: pod.namespace, name: workloadNameOf(pod) });
    const held = byWorkload.get(key);
    if (held === undefined) byWorkload.set(key, [pod]);
    else held.push(pod);
  }
  const labels = new Map(cluster.namespaces.map((namespace) => [namespace.name, namespace.labels]));
  const roleOf = (pod: PodRecord): ReturnType<typeof roleOfPod> => roleOfPod(pod, known);
  const agents = agentsOnNodes(cluster.pods, roleOf);
  const of = (workload: NamespacedName): readonly PodRecord[] => byWorkload.get(nameKey(workload)) ?? [];
  return {
    of,
    kindOf: (workload) => {
      const [pod] = of(workload);
      return pod === undefined ? undefined : workloadKindOf(pod);
    },
    explained: (pod) =>
      explainCapture(pod, roleOf(pod), { namespaceLabels: labels.get(pod.namespace) ?? NO_LABELS, rules, agents }),
  };
}

/** In order of name, so that answers are steady. */
export const toWorkloadPods = (pods: WorkloadPods, workload: WorkloadId): readonly WorkloadPod[] =>
  [...pods.of(workload)]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((pod) => ({
      name: pod.name,
      phase: pod.phase,
      ready: pod.ready,
      ...(pod.at === undefined ? {} : { at: pod.at }),
      ...(pod.account === undefined ? {} : { account: pod.account }),
      ...(pod.createdMs === undefined ? {} : { createdMs: pod.createdMs }),
      explained: pods.explained(pod),
    }));
