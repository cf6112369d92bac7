import { annotatedPlaces } from '../health/annotated-places.ts';
import { placeKey, serviceKey, workloadPlace, type PlaceId, type PlaceKey, type ServiceId } from '../identity.ts';
import { indexOf, type InventoryIndex } from '../inventory/inventory-index.ts';
import type { DeclaredWorkload, Inventory } from '../inventory/inventory.ts';
import { countConnections, type EndPlaces } from '../traffic/count-connections.ts';
import { countRequests } from '../traffic/count-requests.ts';
import type {
  BytesRow,
  End,
  FailureRow,
  LatencyRow,
  MessagesRow,
  OpenedRow,
  RequestRow,
  RowEnds,
} from '../traffic/rows.ts';
import { rememberKeys, type Keys } from './remember-keys.ts';
import type { Edge, L4Edge, Place, Presence, Role, Topology } from './topology.ts';
import { inferredWaypoints, viaByEvidence } from './waypoints.ts';

/** What was told, by kind. `undefined` means that its source is missing, an empty list that there was none. */
export interface Told {
  readonly requests?: readonly RequestRow[] | undefined;
  readonly bytes?: readonly BytesRow[] | undefined;
  readonly failures?: readonly FailureRow[] | undefined;
  readonly opened?: readonly OpenedRow[] | undefined;
  readonly latency?: readonly LatencyRow[] | undefined;
  readonly messages?: readonly MessagesRow[] | undefined;
  readonly inventory?: Inventory | undefined;
}

/** What to draw beside the places that traffic names. */
export interface Scope {
  /** Declared but silent workloads of these namespaces are drawn, too; `all`: of every namespace. */
  readonly namespaces: 'all' | readonly string[];
}

/** Joins what was counted with what is declared. Pure: same tellings, same topology. Never throws for data. */
export function assembleTopology(told: Told, scope: Scope): Topology {
  const { edges, waypoints, keys } = count(told);
  const drawn = assemblePlaces(edges, keys, waypoints, told.inventory, scope);
  return { places: annotatedPlaces(drawn, told.inventory), edges };
}

/** What was counted, without the places it was counted between. */
export interface CountedEdges {
  readonly edges: readonly Edge[];
  readonly waypoints: ReadonlySet<PlaceKey>;
}

/** The edges of a picture alone, for questions that need no more. */
export const countEdges = (told: Told): CountedEdges => count(told);

function count(told: Told): CountedEdges & { readonly keys: Keys } {
  const declared = told.inventory === undefined ? undefined : indexOf(told.inventory);
  const keys = rememberKeys(declared?.localCluster ?? 'unknown');
  const connections: readonly RowEnds[] = [...(told.bytes ?? []), ...(told.opened ?? []), ...(told.failures ?? [])];
  const waypoints = allWaypoints(told.requests ?? [], connections, keys, declared);
  const isWaypoint = (place: PlaceKey): boolean => waypoints.has(place);
  const places: EndPlaces = { from: keys.from, to: keys.to, asked: keys.asked, isWaypoint };
  // A gateway's account of its leg to a waypoint tells the way as well as a ztunnel's does.
  const viaOf = viaByEvidence(
    [...connections, ...(told.requests ?? [])],
    keys.from,
    keys.to,
    isWaypoint,
    declared?.bound,
  );

  const l4 = countConnections({ bytes: told.bytes, opened: told.opened, failures: told.failures }, places);
  const l7 = countRequests({ requests: told.requests, latency: told.latency, messages: told.messages }, places, viaOf);
  return { edges: [...markBypasses(l4, isWaypoint, declared), ...l7], waypoints, keys };
}

/** Declared where the inventory knows the cluster, elsewhere told by traffic. */
function allWaypoints(
  requests: readonly RequestRow[],
  connections: readonly RowEnds[],
  keys: Keys,
  declared: InventoryIndex | undefined,
): ReadonlySet<PlaceKey> {
  if (declared === undefined) return inferredWaypoints(requests, connections, keys.from, keys.to);
  const listed = new Set([...declared.clustersOf.values()].flatMap((clusters) => [...clusters]));
  const isElsewhere = ({ server }: RowEnds): boolean => server.cluster !== undefined && !listed.has(server.cluster);
  const elsewhere = connections.filter(isElsewhere);
  if (listed.size === 0 || elsewhere.length === 0) return declared.waypoints;
  const inferred = inferredWaypoints(requests.filter(isElsewhere), elsewhere, keys.from, keys.to);
  return new Set([...declared.waypoints, ...inferred]);
}

/** Marks traffic that goes to a workload past the waypoint its service is bound to. */
function markBypasses(
  edges: readonly L4Edge[],
  isWaypoint: (place: PlaceKey) => boolean,
  declared: InventoryIndex | undefined,
): readonly L4Edge[] {
  if (declared === undefined || declared.bound.size === 0) return edges;
  const { bound, servicesOf } = declared;
  return edges.map((edge) => {
    if (isWaypoint(edge.from) || isWaypoint(edge.to)) return edge;
    const own = servicesOf.get(edge.to) ?? [];
    // Asked for by address, a pod's services were all passed by; asked for by name, only that service counts.
    const asked = edge.services.flatMap((share) => (share.service === undefined ? own : [serviceKey(share.service)]));
    const waypoint = asked
      .filter((service) => own.includes(service))
      .map((service) => bound.get(service))
      .find((w) => w !== undefined);
    return waypoint === undefined ? edge : { ...edge, bypasses: waypoint };
  });
}

function assemblePlaces(
  edges: readonly Edge[],
  keys: Keys,
  waypoints: ReadonlySet<PlaceKey>,
  inventory: Inventory | undefined,
  scope: Scope,
): readonly Place[] {
  const declared = inventory === undefined ? undefined : indexOf(inventory);
  const places = new Map<PlaceKey, Place>();
  const active = new Set(
    edges.flatMap((e) => [e.from, e.to, ...(e.layer === 'L7' && e.via !== undefined ? [e.via] : [])]),
  );
  for (const key of active) {
    const seen = keys.known.get(key);
    const workload = declared?.workloads.get(key);
    const id = seen?.id ?? (workload === undefined ? undefined : workloadPlace(workload.id));
    if (id === undefined) continue;
    places.set(key, toPlace(key, id, seen?.end, workload, presenceOf(id, workload, declared), waypoints, declared));
  }
  for (const [key, workload] of declaredIn(scope, declared)) {
    if (places.has(key)) continue;
    places.set(key, toPlace(key, workloadPlace(workload.id), undefined, workload, { is: 'idle' }, waypoints, declared));
  }
  return [...places.values()];
}

/** A place as it is declared, with traffic that no metric tells of. */
export function declaredPlace(id: PlaceId, inventory: Inventory | undefined): Place {
  const declared = inventory === undefined ? undefined : indexOf(inventory);
  const key = placeKey(id);
  const workload = declared?.workloads.get(key);
  const presence = presenceOf(id, workload, declared);
  const place = toPlace(key, id, undefined, workload, presence, declared?.waypoints ?? new Set(), declared);
  return annotatedPlaces([place], inventory)[0] ?? place;
}

function declaredIn(
  { namespaces }: Scope,
  declared: InventoryIndex | undefined,
): Iterable<readonly [PlaceKey, DeclaredWorkload]> {
  if (declared === undefined || namespaces === 'all') return declared?.workloads ?? [];
  return [...new Set(namespaces)].flatMap((namespace) => declared.byNamespace.get(namespace) ?? []);
}

function toPlace(
  key: PlaceKey,
  id: PlaceId,
  end: End | undefined,
  workload: DeclaredWorkload | undefined,
  presence: Presence,
  waypoints: ReadonlySet<PlaceKey>,
  declared: InventoryIndex | undefined,
): Place {
  const services = workload?.services ?? [];
  const behind = behindOf(id.kind === 'service' ? [id] : services, declared);
  // Telemetry carries the canonical names that Istio settled on; a pod's raw labels only stand in where nothing was told.
  const app = end?.app ?? workload?.app;
  const version = end?.version ?? workload?.version;
  return {
    key,
    id,
    role: roleOf(key, id, workload, waypoints),
    ...(app === undefined ? {} : { app }),
    ...(version === undefined ? {} : { version }),
    presence,
    ...(workload === undefined ? {} : { capture: workload.capture, pods: workload.pods }),
    ...(services.length === 0 ? {} : { services }),
    ...(behind.length === 0 ? {} : { behind }),
    remarks: declared?.remarks.get(key) ?? [],
  };
}

const behindOf = (services: readonly ServiceId[], declared: InventoryIndex | undefined): readonly PlaceKey[] =>
  declared === undefined || declared.bound.size === 0
    ? []
    : [...new Set(services.map((service) => declared.bound.get(serviceKey(service))))]
        .filter((w) => w !== undefined)
        .sort();

function roleOf(
  key: PlaceKey,
  id: PlaceId,
  workload: DeclaredWorkload | undefined,
  waypoints: ReadonlySet<PlaceKey>,
): Role {
  if (id.kind !== 'workload') return id.kind;
  if (waypoints.has(key)) return 'waypoint';
  return workload?.role ?? 'workload';
}

function presenceOf(
  id: PlaceId,
  workload: DeclaredWorkload | undefined,
  declared: InventoryIndex | undefined,
): Presence {
  if (id.kind !== 'workload' || declared === undefined) return { is: 'unlisted' };
  if (workload !== undefined) return { is: 'active' };
  // A workload of a namespace that is not ours to list may be in another cluster; only a listed namespace can miss one.
  const clusters = declared.clustersOf.get(id.namespace);
  const listed = clusters !== undefined && (clusters.has(id.cluster) || id.cluster === 'unknown');
  return listed ? { is: 'gone' } : { is: 'unlisted' };
}
