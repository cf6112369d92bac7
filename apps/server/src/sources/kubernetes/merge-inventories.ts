import type { Inventory } from '@waymark/mesh';

/** One inventory of several clusters. Nothing is folded: what two clusters declare under one name stays two, each with its cluster. */
export const mergeInventories = (inventories: readonly Inventory[]): Inventory => ({
  namespaces: inventories.flatMap(({ namespaces }) => namespaces),
  workloads: inventories.flatMap(({ workloads }) => workloads),
  services: inventories.flatMap(({ services }) => services),
});
