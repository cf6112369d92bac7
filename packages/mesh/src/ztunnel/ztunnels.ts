import type { NamespacedName } from '../identity.ts';
import type { Inventory } from '../inventory/inventory.ts';

/** The ztunnel of one node. */
export interface ZtunnelPod extends NamespacedName {
  readonly cluster: string;
  readonly node: string;
  readonly ready: 'yes' | 'no';
}

/** One for each node, by cluster and node. While one is replaced by another, the ready one stands for the node. */
export function ztunnelsOf({ workloads }: Pick<Inventory, 'workloads'>): readonly ZtunnelPod[] {
  const byNode = new Map<string, ZtunnelPod>();
  for (const { id, role, members = [] } of workloads) {
    if (role !== 'ztunnel') continue;
    for (const { name, node, ready } of members) {
      const key = JSON.stringify([id.cluster, node]);
      if (byNode.get(key)?.ready === 'yes') continue;
      byNode.set(key, {
        cluster: id.cluster,
        namespace: id.namespace,
        name,
        node,
        ready: ready === true ? 'yes' : 'no',
      });
    }
  }
  return [...byNode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pod]) => pod);
}

/** Keys `cluster` and `node` of the nodes on which pods of these namespaces run, ztunnels themselves included. */
export function nodesOf(
  { workloads }: Pick<Inventory, 'workloads'>,
  isVisible: (namespace: string) => boolean,
): (where: { readonly cluster: string; readonly node: string }) => boolean {
  const nodes = new Set<string>();
  for (const { id, members = [] } of workloads)
    if (isVisible(id.namespace)) for (const { node } of members) nodes.add(JSON.stringify([id.cluster, node]));
  return ({ cluster, node }) => nodes.has(JSON.stringify([cluster, node]));
}
