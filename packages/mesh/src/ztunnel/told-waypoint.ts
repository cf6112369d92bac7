import type { NamespacedName } from '../identity.ts';
import { podOfWorkload, type DumpService, type ZtunnelDump } from './dump.ts';

/** A dump names a waypoint by its Service's hostname, or by `<network>/<address>`. A waypoint's Service has its Gateway's name. */
export function waypointNamed(destination: string, byAddress: ReadonlyMap<string, NamespacedName>): NamespacedName {
  const [first = '', second = ''] = destination.split('/');
  const service = byAddress.get(second);
  if (service !== undefined) return { namespace: service.namespace, name: service.name };
  return { namespace: first, name: second.split('.')[0] ?? second };
}

/** By virtual address; waypoints are named by theirs. */
export const servicesByAddress = ({ services }: ZtunnelDump): ReadonlyMap<string, DumpService> =>
  new Map(services.flatMap((service) => service.vips.map((vip) => [vip, service] as const)));

/** By which waypoint a ztunnel calls a pod's own address. `not known`: it was told of no such pod. */
export function toldWaypointOf(
  dump: ZtunnelDump,
  pod: NamespacedName & { readonly cluster: string },
): NamespacedName | 'none' | 'not known' {
  const held = dump.workloads.find(
    (one) => one.cluster === pod.cluster && podOfWorkload(one) === pod.name && one.namespace === pod.namespace,
  );
  if (held === undefined) return 'not known';
  return held.waypoint === undefined ? 'none' : waypointNamed(held.waypoint, servicesByAddress(dump));
}
