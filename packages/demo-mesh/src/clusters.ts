/** What happens in a mesh of several clusters happens in the first; namesakes in the others are somebody else. */

import type { WorldPlan } from './plan.ts';

type Placed = Required<Pick<WorldPlan, 'namespaces' | 'workloads' | 'services' | 'gateways' | 'policies' | 'objects'>>;

export function inFirstCluster(plan: WorldPlan, change: (plan: WorldPlan) => WorldPlan): WorldPlan {
  if (plan.clusters === undefined) return change(plan);
  const isHere = ({ cluster = plan.cluster }: { readonly cluster?: string }): boolean => cluster === plan.cluster;
  const part = (mine: boolean): Placed => {
    const kept = <T extends { readonly cluster?: string }>(all: readonly T[]): readonly T[] =>
      all.filter((one) => isHere(one) === mine);
    return {
      namespaces: kept(plan.namespaces),
      workloads: kept(plan.workloads),
      services: kept(plan.services),
      gateways: kept(plan.gateways),
      policies: kept(plan.policies),
      objects: kept(plan.objects ?? []),
    };
  };
  const changed = change({ ...plan, ...part(true) });
  const elsewhere = part(false);
  return {
    ...changed,
    namespaces: [...changed.namespaces, ...elsewhere.namespaces],
    workloads: [...changed.workloads, ...elsewhere.workloads],
    services: [...changed.services, ...elsewhere.services],
    gateways: [...changed.gateways, ...elsewhere.gateways],
    policies: [...changed.policies, ...elsewhere.policies],
    objects: [...(changed.objects ?? []), ...elsewhere.objects],
  };
}
