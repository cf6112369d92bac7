import type { ProxyPod } from '@waymark/contract';
import { proxyIn, type Inventory, type LoggingProxy } from '@waymark/mesh';

export interface FoundProxy extends ProxyPod {
  readonly kind: LoggingProxy;
  readonly node: string;
}

/** Undefined where there is no such pod, or no proxy in it. */
export function findProxy(inventory: Inventory, { cluster, namespace, pod: name }: ProxyPod): FoundProxy | undefined {
  for (const workload of inventory.workloads) {
    if (workload.id.cluster !== cluster || workload.id.namespace !== namespace) continue;
    const pod = workload.members?.find((member) => member.name === name);
    const kind = pod === undefined ? undefined : proxyIn(workload, pod);
    if (pod !== undefined && kind !== undefined) return { cluster, namespace, pod: name, kind, node: pod.node };
  }
  return undefined;
}
