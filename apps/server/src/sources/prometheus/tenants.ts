import type { Credential } from '../../credential.ts';
import type { AccessSource, InventorySource } from '../../ports.ts';

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
  async (as: Credential, signal: AbortSignal): Promise<Tenants> => {
    const { namespaces, workloads } = await inventory.inventory(signal);
    const names = [...new Set(namespaces.map(({ name }) => name))];
    const ofZtunnels = workloads.flatMap(({ id, role }) => (role === 'ztunnel' ? [id.namespace] : []));
    return { seen: [...(await access.mayGet(as, names, signal))], ofZtunnels: [...new Set(ofZtunnels)] };
  };
