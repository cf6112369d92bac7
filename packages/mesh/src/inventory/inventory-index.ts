import { placeKey, serviceKey, servicePlace, workloadPlace, type NamespacedName, type PlaceKey } from '../identity.ts';
import type { RateAnnotation } from '../health/annotation.ts';
import type { Remark } from '../topology/topology.ts';
import type { DeclaredWorkload, Inventory } from './inventory.ts';

/** What pictures look up in an inventory. */
export interface InventoryIndex {
  /** Proxies that leave the cluster out of their labels speak of the only one there is; `unknown` where there are several. */
  readonly localCluster: string;
  readonly workloads: ReadonlyMap<PlaceKey, DeclaredWorkload>;
  readonly byNamespace: ReadonlyMap<string, readonly (readonly [PlaceKey, DeclaredWorkload])[]>;
  /** Services that select a workload's pods, by service key. */
  readonly servicesOf: ReadonlyMap<PlaceKey, readonly string[]>;
  readonly waypoints: ReadonlySet<PlaceKey>;
  /** The waypoint each service is bound to, by service key. */
  readonly bound: ReadonlyMap<string, PlaceKey>;
  /** The clusters that list a namespace. */
  readonly clustersOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly remarks: ReadonlyMap<PlaceKey, readonly Remark[]>;
  readonly rates: ReadonlyMap<PlaceKey, RateAnnotation>;
}

interface Made {
  readonly of: Inventory;
  readonly index: InventoryIndex;
}

/** Of what is declared, once: a picture of one namespace shall not cost a walk through all of a large cluster. */
const made = new WeakMap<Inventory['workloads'], Made>();

/** Made once for an inventory and kept as long as somebody holds it. */
export function indexOf(inventory: Inventory): InventoryIndex {
  const held = made.get(inventory.workloads);
  if (held?.of.services === inventory.services && held.of.namespaces === inventory.namespaces) return held.index;
  const index = toIndex(inventory);
  made.set(inventory.workloads, { of: inventory, index });
  return index;
}

function toIndex(inventory: Inventory): InventoryIndex {
  const workloads = new Map(inventory.workloads.map((one) => [placeKey(workloadPlace(one.id)), one]));
  const byNamespace = new Map<string, (readonly [PlaceKey, DeclaredWorkload])[]>();
  for (const entry of workloads) {
    const { namespace } = entry[1].id;
    const held = byNamespace.get(namespace);
    if (held === undefined) byNamespace.set(namespace, [entry]);
    else held.push(entry);
  }
  const clustersOf = new Map<string, Set<string>>();
  for (const { name, cluster } of inventory.namespaces)
    clustersOf.set(name, (clustersOf.get(name) ?? new Set()).add(cluster));
  const bound = boundIn(inventory);
  const servicesOf = new Map([...workloads].map(([key, { services }]) => [key, services.map(serviceKey)]));
  const clusters = new Set(inventory.workloads.map(({ id }) => id.cluster));
  return {
    localCluster: clusters.size === 1 ? ([...clusters][0] ?? 'unknown') : 'unknown',
    workloads,
    byNamespace,
    servicesOf,
    waypoints: new Set([...workloads].flatMap(([key, { role }]) => (role === 'waypoint' ? [key] : []))),
    bound,
    clustersOf,
    remarks: remarksIn(inventory, workloads, bound),
    rates: ratesIn(inventory, workloads),
  };
}

function boundIn(inventory: Inventory): ReadonlyMap<string, PlaceKey> {
  const bound = new Map<string, PlaceKey>();
  for (const service of inventory.services) {
    if (service.names !== undefined && service.bound?.status === true)
      bound.set(serviceKey(service.id), waypointKey(service.id.cluster, service.names));
  }
  return bound;
}

const waypointKey = (cluster: string, waypoint: NamespacedName): PlaceKey =>
  placeKey(workloadPlace({ cluster, ...waypoint }));

/** What is declared and cannot be true, by the place where it hurts (a binding says what istiod intended, pods say what is). */
function remarksIn(
  inventory: Inventory,
  workloads: InventoryIndex['workloads'],
  bound: InventoryIndex['bound'],
): InventoryIndex['remarks'] {
  const remarks = new Map<PlaceKey, Remark[]>();
  const add = (key: PlaceKey, remark: Remark): void => void remarks.set(key, [...(remarks.get(key) ?? []), remark]);
  const used = new Set(bound.values());
  const unbound = new Map(
    inventory.services
      .filter((s) => s.names !== undefined && s.bound?.status === false)
      .map((s) => [serviceKey(s.id), s]),
  );
  const isDead = (key: PlaceKey | undefined): boolean => {
    const waypoint = key === undefined ? undefined : workloads.get(key);
    return waypoint?.role === 'waypoint' && waypoint.pods.ready === 0;
  };
  const ending = new Map(
    inventory.services.filter(({ id }) => isDead(bound.get(serviceKey(id)))).map((s) => [serviceKey(s.id), s]),
  );
  for (const { id, names } of ending.values())
    if (names !== undefined)
      add(placeKey(servicePlace(id)), { is: 'behind-dead-waypoint', service: id, waypoint: names });
  for (const [key, workload] of workloads) {
    if (isDead(key) && used.has(key)) add(key, { is: 'waypoint-not-ready', ready: 0, of: workload.pods.of });
    if (unbound.size + ending.size === 0) continue;
    for (const service of workload.services) {
      const found = unbound.get(serviceKey(service));
      if (found?.names !== undefined)
        add(key, { is: 'waypoint-not-bound', service, waypoint: found.names, reason: found.bound?.reason ?? '' });
      const dead = ending.get(serviceKey(service))?.names;
      if (dead !== undefined && workload.role === 'workload')
        add(key, { is: 'behind-dead-waypoint', service, waypoint: dead });
    }
  }
  return remarks;
}

function ratesIn(inventory: Inventory, workloads: InventoryIndex['workloads']): InventoryIndex['rates'] {
  const rates = new Map<PlaceKey, RateAnnotation>();
  for (const { id, rate } of inventory.services)
    if (rate !== undefined) rates.set(placeKey({ kind: 'service', ...id }), rate);
  for (const [key, { rate }] of workloads) if (rate !== undefined) rates.set(key, rate);
  return rates;
}
