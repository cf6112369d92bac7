import { annotatedPlaces } from '../health/annotated-places.ts';
import { placeKey, serviceKey, workloadPlace, type PlaceId, type PlaceKey, type ServiceId } from '../identity.ts';
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
import { askedService, clientPlace, serverPlace } from './place-of-end.ts';
import type { Edge, L4Edge, Place, Presence, Remark, Role, Topology } from './topology.ts';
import { boundWaypoints, declaredWaypoints, inferredWaypoints, viaByEvidence } from './waypoints.ts';

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
  const keys = rememberKeys(localClusterOf(told.inventory));
  const connections: readonly RowEnds[] = [...(told.bytes ?? []), ...(told.opened ?? []), ...(told.failures ?? [])];
  const waypoints =
    told.inventory === undefined
      ? inferredWaypoints(told.requests ?? [], connections, keys.from, keys.to)
      : declaredWaypoints(told.inventory);
  const isWaypoint = (place: PlaceKey): boolean => waypoints.has(place);
  const places: EndPlaces = { from: keys.from, to: keys.to, asked: keys.asked, isWaypoint };
  // A gateway's account of its leg to a waypoint tells the way as well as a ztunnel's does.
  const viaOf = viaByEvidence(
    [...connections, ...(told.requests ?? [])],
    keys.from,
    keys.to,
    isWaypoint,
    told.inventory,
  );

  const l4 = countConnections({ bytes: told.bytes, opened: told.opened, failures: told.failures }, places);
  const l7 = countRequests({ requests: told.requests, latency: told.latency, messages: told.messages }, places, viaOf);
  return { edges: [...markBypasses(l4, isWaypoint, told.inventory), ...l7], waypoints, keys };
}

interface Keys {
  readonly from: (row: RowEnds) => PlaceKey;
  readonly to: (row: RowEnds) => PlaceKey;
  readonly asked: (row: RowEnds) => ServiceId | undefined;
  readonly known: ReadonlyMap<PlaceKey, { readonly id: PlaceId; readonly end: End | undefined }>;
}

/** Turns ends into keys and remembers what each key stands for, so that identity is made in one place. */
function rememberKeys(localCluster: string): Keys {
  const known = new Map<PlaceKey, { id: PlaceId; end: End | undefined }>();
  const remember = (id: PlaceId, end: End | undefined): PlaceKey => {
    const key = placeKey(id);
    if (known.get(key)?.end?.app === undefined) known.set(key, { id, end });
    return key;
  };
  const asked = (row: RowEnds): ServiceId | undefined => askedService(row, localCluster);
  return {
    known,
    asked,
    from: (row) => remember(clientPlace(row.client, localCluster), row.client),
    to: (row) => {
      const id = serverPlace(row.server, asked(row), localCluster);
      return remember(id, id.kind === 'workload' ? row.server : undefined);
    },
  };
}

/** Proxies that leave the cluster out of their labels speak of the only one there is. */
function localClusterOf(inventory: Inventory | undefined): string {
  const clusters = new Set(inventory?.workloads.map((w) => w.id.cluster));
  return clusters.size === 1 ? ([...clusters][0] ?? 'unknown') : 'unknown';
}

/** Marks traffic that goes to a workload past the waypoint its service is bound to (facts A5). */
function markBypasses(
  edges: readonly L4Edge[],
  isWaypoint: (place: PlaceKey) => boolean,
  inventory: Inventory | undefined,
): readonly L4Edge[] {
  const bound = boundWaypoints(inventory);
  if (inventory === undefined || bound.size === 0) return edges;
  const servicesOf = new Map(
    inventory.workloads.map((w) => [placeKey(workloadPlace(w.id)), w.services.map(serviceKey)]),
  );
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

/** What is known of places beside their traffic. */
interface Known {
  readonly waypoints: ReadonlySet<PlaceKey>;
  readonly remarks: ReadonlyMap<PlaceKey, readonly Remark[]>;
  /** The waypoint each service is bound to. */
  readonly bound: ReadonlyMap<string, PlaceKey>;
}

function assemblePlaces(
  edges: readonly Edge[],
  keys: Keys,
  waypoints: ReadonlySet<PlaceKey>,
  inventory: Inventory | undefined,
  scope: Scope,
): readonly Place[] {
  const declared = new Map((inventory?.workloads ?? []).map((w) => [placeKey(workloadPlace(w.id)), w]));
  const known: Known = { waypoints, remarks: remarksOf(inventory), bound: boundWaypoints(inventory) };
  const places = new Map<PlaceKey, Place>();
  const active = new Set(
    edges.flatMap((e) => [e.from, e.to, ...(e.layer === 'L7' && e.via !== undefined ? [e.via] : [])]),
  );
  for (const key of active) {
    const seen = keys.known.get(key);
    const workload = declared.get(key);
    const id = seen?.id ?? (workload === undefined ? undefined : workloadPlace(workload.id));
    if (id === undefined) continue;
    places.set(key, toPlace(key, id, seen?.end, workload, presenceOf(id, workload, inventory), known));
  }
  const inScope = (namespace: string): boolean => scope.namespaces === 'all' || scope.namespaces.includes(namespace);
  for (const [key, workload] of declared) {
    if (places.has(key) || !inScope(workload.id.namespace)) continue;
    places.set(key, toPlace(key, workloadPlace(workload.id), undefined, workload, { is: 'idle' }, known));
  }
  return [...places.values()];
}

function toPlace(
  key: PlaceKey,
  id: PlaceId,
  end: End | undefined,
  workload: DeclaredWorkload | undefined,
  presence: Presence,
  known: Known,
): Place {
  const services = workload?.services ?? [];
  const behind = behindOf(id.kind === 'service' ? [id] : services, known.bound);
  // Telemetry carries the canonical names that Istio settled on; a pod's raw labels only stand in where nothing was told.
  const app = end?.app ?? workload?.app;
  const version = end?.version ?? workload?.version;
  return {
    key,
    id,
    role: roleOf(key, id, workload, known.waypoints),
    ...(app === undefined ? {} : { app }),
    ...(version === undefined ? {} : { version }),
    presence,
    ...(workload === undefined ? {} : { capture: workload.capture, pods: workload.pods }),
    ...(services.length === 0 ? {} : { services }),
    ...(behind.length === 0 ? {} : { behind }),
    remarks: known.remarks.get(key) ?? [],
  };
}

const behindOf = (services: readonly ServiceId[], bound: ReadonlyMap<string, PlaceKey>): readonly PlaceKey[] =>
  [...new Set(services.map((service) => bound.get(serviceKey(service))))].filter((w) => w !== undefined).sort();

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

function presenceOf(id: PlaceId, workload: DeclaredWorkload | undefined, inventory: Inventory | undefined): Presence {
  if (id.kind !== 'workload' || inventory === undefined) return { is: 'unlisted' };
  if (workload !== undefined) return { is: 'active' };
  // A workload of a namespace that is not ours to list may be in another cluster; only a listed namespace can miss one.
  const listed = inventory.namespaces.some(
    (n) => n.name === id.namespace && (n.cluster === id.cluster || id.cluster === 'unknown'),
  );
  return listed ? { is: 'gone' } : { is: 'unlisted' };
}

/** What is declared and cannot be true, by the place where it hurts (real behaviour §5: a binding says what istiod intended, pods say what is). */
function remarksOf(inventory: Inventory | undefined): ReadonlyMap<PlaceKey, readonly Remark[]> {
  const remarks = new Map<PlaceKey, Remark[]>();
  if (inventory === undefined) return remarks;
  const add = (key: PlaceKey, remark: Remark): void => void remarks.set(key, [...(remarks.get(key) ?? []), remark]);
  const used = new Set(boundWaypoints(inventory).values());
  const unbound = new Map(
    inventory.services
      .filter((s) => s.names !== undefined && s.bound?.status === false)
      .map((s) => [serviceKey(s.id), s]),
  );
  for (const workload of inventory.workloads) {
    const key = placeKey(workloadPlace(workload.id));
    if (workload.role === 'waypoint' && workload.pods.ready === 0 && used.has(key))
      add(key, { is: 'waypoint-not-ready', ready: 0, of: workload.pods.of });
    for (const service of workload.services) {
      const found = unbound.get(serviceKey(service));
      if (found?.names !== undefined)
        add(key, { is: 'waypoint-not-bound', service, waypoint: found.names, reason: found.bound?.reason ?? '' });
    }
  }
  return remarks;
}
