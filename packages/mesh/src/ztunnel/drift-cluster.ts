import { nameKey, serviceKey, type NamespacedName } from '../identity.ts';
import type { DeclaredPod, DeclaredService, Inventory } from '../inventory/inventory.ts';
import { podOfWorkload, type DumpWorkload, type ZtunnelDump } from './dump.ts';
import { servicesByAddress, waypointNamed } from './told-waypoint.ts';

/**
 * Where a ztunnel holds something else than the cluster says. `pod-unknown`: captured, and not in the dump: nobody can call it in the mesh.
 * `pod-plain`: captured, and callers are told to speak TCP to it. `pod-unserved`: captured on this node, and this ztunnel has no listener for it.
 * `pod-waiting`: it knows of the pod and has not taken it over yet. `pod-released`: served, though CNI says it is not captured.
 * `pod-gone`: known, though the cluster has no such pod. `pod-health`: ready by one and not by the other.
 * `service-unknown`: selects pods, and is not in the dump. `service-waypoint`: istiod's condition and the dump name different waypoints.
 */
export const CLUSTER_DRIFTS = [
  'pod-unknown',
  'pod-plain',
  'pod-unserved',
  'pod-waiting',
  'pod-released',
  'pod-gone',
  'pod-health',
  'service-unknown',
  'service-waypoint',
] as const;

/** An object of which cluster and ztunnel say different things. */
export interface ClusterDrift extends NamespacedName {
  readonly is: (typeof CLUSTER_DRIFTS)[number];
  /** What istiod's condition says, and what the ztunnel holds; absent: no waypoint. Both of `service-waypoint` only. */
  readonly declared?: NamespacedName;
  readonly held?: NamespacedName;
}

interface Own {
  readonly cluster: string;
  readonly node: string;
}

/** Of the ztunnel’s own cluster alone; pods of other clusters are in its dump, too, and are nobody’s drift here. */
export function driftAgainstCluster(dump: ZtunnelDump, inventory: Inventory, own: Own): readonly ClusterDrift[] {
  return [...podDrift(dump, inventory, own), ...serviceDrift(dump, inventory, own.cluster)];
}

interface PlacedPod extends DeclaredPod {
  readonly namespace: string;
}

function* podDrift(dump: ZtunnelDump, inventory: Inventory, { cluster, node }: Own): Iterable<ClusterDrift> {
  const known = new Map<string, DumpWorkload>();
  for (const workload of dump.workloads)
    if (workload.cluster === cluster && podOfWorkload(workload) !== undefined) known.set(nameKey(workload), workload);
  const served = new Map(dump.pods.map((pod) => [nameKey(pod), pod]));
  const declared = new Set<string>();
  for (const pod of podsOf(inventory, cluster)) {
    const { namespace, name } = pod;
    const key = nameKey(pod);
    declared.add(key);
    const held = known.get(key);
    const isHere = pod.node === node;
    if (pod.capture === 'captured') {
      if (held === undefined) yield { is: 'pod-unknown', namespace, name };
      else if (held.protocol !== 'HBONE') yield { is: 'pod-plain', namespace, name };
      if (isHere && !served.has(key)) yield { is: 'pod-unserved', namespace, name };
      if (isHere && served.get(key)?.state === 'pending') yield { is: 'pod-waiting', namespace, name };
    } else if (isHere && served.has(key) && pod.capture !== 'pending') yield { is: 'pod-released', namespace, name };
    if (held !== undefined && pod.ready !== undefined && (held.healthy === 'yes') !== pod.ready)
      yield { is: 'pod-health', namespace, name };
  }
  for (const [key, { namespace, name }] of known) if (!declared.has(key)) yield { is: 'pod-gone', namespace, name };
}

function* podsOf({ workloads }: Inventory, cluster: string): Iterable<PlacedPod> {
  for (const { id, members = [] } of workloads)
    if (id.cluster === cluster) for (const pod of members) yield { ...pod, namespace: id.namespace };
}

function* serviceDrift(dump: ZtunnelDump, inventory: Inventory, cluster: string): Iterable<ClusterDrift> {
  const held = new Map(dump.services.map((service) => [nameKey(service), service]));
  const byAddress = servicesByAddress(dump);
  const selecting = new Set(inventory.workloads.flatMap(({ services }) => services.map(serviceKey)));
  for (const service of inventory.services) {
    const { namespace, name } = service.id;
    // What selects no pods may be an alias, which ztunnels are never told of.
    if (service.id.cluster !== cluster || !selecting.has(serviceKey(service.id))) continue;
    const found = held.get(nameKey(service.id));
    if (found === undefined) {
      yield { is: 'service-unknown', namespace, name };
      continue;
    }
    const declared = declaredWaypoint(service);
    if (declared === 'not said') continue;
    const used = found.waypoint === undefined ? undefined : waypointNamed(found.waypoint, byAddress);
    if ((declared && nameKey(declared)) === (used && nameKey(used))) continue;
    yield {
      is: 'service-waypoint',
      namespace,
      name,
      ...(declared === undefined ? {} : { declared }),
      ...(used === undefined ? {} : { held: used }),
    };
  }
}

/** By istiod's condition; without one only where none is asked for either. */
function declaredWaypoint({ names, bound }: DeclaredService): NamespacedName | undefined | 'not said' {
  if (bound === undefined) return names === undefined ? undefined : 'not said';
  return bound.status ? (names ?? 'not said') : undefined;
}
