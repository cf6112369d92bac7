/** Look-ups in a cast by name, made once per cast: a world of ten thousand workloads cannot search its lists. */

import type { Actor, Cast, GatewayCast, ServiceCast, ZtunnelCast } from './roles.ts';

export interface CastIndex {
  readonly podsOfWorkload: (cluster: string, name: string) => readonly Actor[];
  readonly service: (cluster: string, name: string) => ServiceCast | undefined;
  readonly ztunnel: (node: string) => ZtunnelCast | undefined;
  readonly firstServiceOf: (pod: Actor) => ServiceCast | undefined;
  readonly gatewayOf: (pod: Actor) => GatewayCast | undefined;
}

const indexes = new WeakMap<Cast, CastIndex>();

export function indexOf(cast: Cast): CastIndex {
  const known = indexes.get(cast);
  if (known !== undefined) return known;
  const made = makeIndex(cast);
  indexes.set(cast, made);
  return made;
}

function makeIndex(cast: Cast): CastIndex {
  const pods = new Map<string, Actor[]>();
  for (const actor of cast.actors) {
    const key = `${actor.cluster}/${actor.namespace}/${actor.workload}`;
    const mates = pods.get(key);
    if (mates === undefined) pods.set(key, [actor]);
    else mates.push(actor);
  }
  const services = new Map(cast.services.map((s) => [`${s.cluster}/${s.namespace}/${s.name}`, s]));
  const ztunnels = new Map(cast.ztunnels.map((ztunnel) => [ztunnel.node.name, ztunnel]));
  const gateways = new Map(
    cast.gateways.flatMap((gateway) => [...gateway.pods, ...gateway.lostPods].map((pod) => [pod, gateway] as const)),
  );
  const firstService = new Map<Actor, ServiceCast>();
  for (const service of cast.services) {
    for (const pod of service.backends) if (!firstService.has(pod)) firstService.set(pod, service);
  }
  return {
    podsOfWorkload: (cluster, name) => pods.get(`${cluster}/${name}`) ?? [],
    service: (cluster, name) => services.get(`${cluster}/${name}`),
    ztunnel: (node) => ztunnels.get(node),
    firstServiceOf: (pod) => firstService.get(pod),
    gatewayOf: (pod) => gateways.get(pod),
  };
}
