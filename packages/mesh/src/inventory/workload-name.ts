import { LABEL } from './labels.ts';
import type { Labels, PodRecord } from './records.ts';

/** A CronJob names its Jobs `<cron job>-<minutes or seconds since 1970>`. */
const JOB_OF_CRON_JOB = /^(.+)-\d{8,10}$/;

/** Owners that are made anew for every rollout carry the hash of their template: Deployments, and Argo's Rollouts. */
const TEMPLATE_HASHES = [LABEL.podTemplateHash, 'rollouts-pod-template-hash'];

/** A pod that is, or one that its owner would make. */
type NamedPod = Pick<PodRecord, 'name' | 'labels' | 'owner'>;

/**
 * The name under which proxies report a pod's traffic. Repeats Istio's own guess (pkg/kube/controllers, `WorkloadNameFromPod`)
 * instead of following owners upwards: only the same guess finds the same place in the metrics.
 */
export function workloadNameOf(pod: NamedPod): string {
  const told = pod.labels[LABEL.workloadName];
  if (told !== undefined && told !== '') return told;
  const { owner } = pod;
  // A static pod is owned by its node, which is no workload.
  if (owner === undefined || owner.kind === 'Node') return pod.name;
  switch (owner.kind) {
    case 'ReplicaSet':
      return withoutTemplateHash(owner.name, pod.labels);
    case 'ReplicationController':
      return pod.labels['deploymentconfig'] ?? owner.name;
    case 'Job':
      return JOB_OF_CRON_JOB.exec(owner.name)?.[1] ?? owner.name;
    default:
      return owner.name;
  }
}

function withoutTemplateHash(owner: string, labels: Labels): string {
  for (const key of TEMPLATE_HASHES) {
    const hash = labels[key];
    if (hash !== undefined && hash !== '' && owner.endsWith(`-${hash}`)) return owner.slice(0, -hash.length - 1);
  }
  return owner;
}

/** App and version as metrics name them (canonical service and revision). */
export function canonicalOf(pod: NamedPod): { readonly app: string; readonly version: string } {
  const { labels } = pod;
  return {
    app: labels[LABEL.canonicalName] ?? labels['app.kubernetes.io/name'] ?? labels['app'] ?? workloadNameOf(pod),
    version: labels[LABEL.canonicalRevision] ?? labels['app.kubernetes.io/version'] ?? labels['version'] ?? 'latest',
  };
}
