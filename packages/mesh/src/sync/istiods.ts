import type { NamespacedName } from '../identity.ts';
import type { Inventory } from '../inventory/inventory.ts';

export interface IstiodPod extends NamespacedName {
  readonly cluster: string;
}

/** Every istiod that can be asked, of every revision: each knows only the proxies connected to itself. Those not ready have none. */
export function readyIstiods(inventory: Pick<Inventory, 'workloads'>): readonly IstiodPod[] {
  return inventory.workloads
    .filter(({ role, app }) => role === 'control-plane' && app === 'istiod')
    .flatMap(({ id, members = [] }) =>
      members
        .filter(({ ready }) => ready === true)
        .map(({ name }) => ({ cluster: id.cluster, namespace: id.namespace, name })),
    );
}
