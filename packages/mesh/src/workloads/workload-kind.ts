import type { PodRecord } from '../inventory/records.ts';
import { workloadNameOf } from '../inventory/workload-name.ts';

/** What kind of object a workload is, told by its pods alone: the name that differs from the owner's is that of the owner's own owner. */
export function workloadKindOf(pod: PodRecord): string {
  const { owner, labels } = pod;
  if (owner === undefined || owner.kind === 'Node') return 'Pod';
  const isOwners = workloadNameOf(pod) !== owner.name;
  switch (owner.kind) {
    case 'ReplicaSet':
      if (!isOwners) return 'ReplicaSet';
      return labels['rollouts-pod-template-hash'] === undefined ? 'Deployment' : 'Rollout';
    case 'ReplicationController':
      return labels['deploymentconfig'] === undefined ? owner.kind : 'DeploymentConfig';
    case 'Job':
      return isOwners ? 'CronJob' : 'Job';
    default:
      return owner.kind;
  }
}
