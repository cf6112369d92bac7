import type { AccessSource, InventorySource, MetricsReader } from '../../ports.ts';

/** Namespaces whose proxies may have something to tell a reader. */
export interface Tenants {
  /** Those that the reader may see. */
  readonly seen: readonly string[];
  /** Those of ztunnels, which tell of everybody's connections; the reader may see them or not. */
  readonly ofZtunnels: readonly string[];
}

/** As the cluster declares its namespaces and judges the reader. Throws SourceError while it cannot say. */
export const tenantsFrom =
  (inventory: InventorySource, access: AccessSource) =>
  async (as: MetricsReader, signal: AbortSignal): Promise<Tenants> => {
    const { namespaces, workloads } = await inventory.inventory(signal);
    const { within } = as;
    const names = [...new Set(namespaces.map(({ name }) => name))].filter((name) => within?.includes(name) ?? true);
    const ofZtunnels = workloads.flatMap(({ id, role }) => (role === 'ztunnel' ? [id.namespace] : []));
    return { seen: [...(await access.mayGet(as, names, signal))], ofZtunnels: [...new Set(ofZtunnels)] };
  };
