/** A world as one cluster's API server knows it at one instant: the plan and cast of that era, and no later one. */

import type { Era } from '../eras.ts';
import { eraAt } from '../eras.ts';
import type { WorldPlan } from '../plan.ts';
import type { Cast } from '../roles.ts';
import { hash32 } from '../seeded-words.ts';
import type { World } from '../world.ts';

export function viewOf(world: World, atMs: number, cluster: string): World {
  const clusters = world.plan.clusters?.map(({ name }) => name) ?? [world.plan.cluster];
  if (!clusters.includes(cluster))
    throw new Error(`no cluster ${cluster} in this world; there are ${clusters.join(', ')}`);
  const eras = world.eras.filter(({ fromMs }) => fromMs <= atMs).map((era) => ofCluster(world, era, cluster));
  const { plan, cast } = eraAt(eras, atMs);
  // The same name in another cluster is another object: uids and generated names must differ.
  const seed = cluster === world.plan.cluster ? world.seed : hash32(world.seed, cluster);
  return { ...world, seed, plan, cast, eras };
}

function ofCluster(world: World, era: Era, cluster: string): Era {
  if (world.plan.clusters === undefined) return era;
  const here = <T extends { readonly cluster?: string }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => (one.cluster ?? era.plan.cluster) === cluster);
  const plan: WorldPlan = {
    ...era.plan,
    cluster,
    nodes: here(era.plan.nodes),
    namespaces: here(era.plan.namespaces),
    workloads: here(era.plan.workloads),
    services: here(era.plan.services),
    gateways: here(era.plan.gateways),
    policies: here(era.plan.policies),
    routes: here(era.plan.routes),
    objects: here(era.plan.objects ?? []),
    // Changes from outside reach the first cluster's API server.
    applied: cluster === world.plan.cluster ? (era.plan.applied ?? []) : [],
  };
  const cast: Cast = {
    ...era.cast,
    cluster,
    actors: here(era.cast.actors),
    services: here(era.cast.services),
    gateways: here(era.cast.gateways),
    ztunnels: here(era.cast.ztunnels),
  };
  return { ...era, plan, cast };
}

/** The whole world as it is at one instant, for whoever shows how things stand then. */
export function worldAt(world: World, atMs: number): World {
  if (world.eras.length === 1) return world;
  const eras = world.eras.filter(({ fromMs }) => fromMs <= atMs);
  const { plan, cast } = eraAt(eras, atMs);
  return { ...world, plan, cast, eras };
}

const births = new WeakMap<readonly Era[], ReadonlyMap<string, number>>();

/** When an object of a view came, if that was after the world began. */
export function bornLateMs(eras: readonly Era[], key: string): number | undefined {
  const known = births.get(eras) ?? birthsIn(eras);
  births.set(eras, known);
  return known.get(key);
}

function birthsIn(eras: readonly Era[]): ReadonlyMap<string, number> {
  const late = new Map<string, number>();
  let before: ReadonlySet<string> | undefined;
  for (const era of eras) {
    if (eras.length === 1) break;
    const now = namesIn(era);
    if (before !== undefined) for (const name of now) if (!before.has(name)) late.set(name, era.fromMs);
    before = now;
  }
  return late;
}

/** Told of every cluster, whether a plan names them or not. */
export const ALWAYS_THERE = ['default', 'kube-system', 'istio-system'] as const;

function namesIn({ plan, cast }: Era): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (kind: string, namespace: string | undefined, name: string): void => {
    names.add(`${kind}/${namespace ?? ''}/${name}`);
  };
  for (const actor of cast.actors) {
    add('Pod', actor.namespace, actor.pod);
    add('ReplicaSet', actor.namespace, actor.replicaSet);
  }
  for (const gateway of cast.gateways) {
    add('Gateway', gateway.namespace, gateway.name);
    if (gateway.plan.health === 'waiting') continue;
    for (const kind of ['Deployment', 'Service', 'ServiceAccount']) add(kind, gateway.namespace, gateway.workload);
  }
  for (const service of cast.services) {
    add(service.external === undefined ? 'Service' : 'ServiceEntry', service.namespace, service.name);
  }
  for (const name of [...ALWAYS_THERE, ...plan.namespaces.map((namespace) => namespace.name)])
    add('Namespace', undefined, name);
  for (const policy of plan.policies) add(policy.kind, policy.in, policy.name);
  for (const object of plan.objects ?? []) add(`stored ${object.kind}`, object.in, object.name);
  return names;
}

/** Since when something has been as it is now; absent: since before the world began. */
export function heldSinceMs(eras: readonly Era[], what: (era: Era) => string): number | undefined {
  const last = eras.at(-1);
  if (last === undefined || eras.length === 1) return undefined;
  const now = what(last);
  let since = last;
  for (const era of eras.toReversed()) {
    if (what(era) !== now) break;
    since = era;
  }
  return Number.isFinite(since.fromMs) ? since.fromMs : undefined;
}
