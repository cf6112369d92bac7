import { placeKey, readPlaceKey, servicePlace, serviceKey, type PlaceKey, type ServiceId } from '../identity.ts';
import { mergeEdges } from './merge-edges.ts';
import { joinServices, mergePlaces } from './merge-places.ts';
import { splitByService } from './split-connections.ts';
import { isStandIn } from './stand-ins.ts';
import type { Edge, Place, Topology } from './topology.ts';

/**
 * Services as places. Where traffic arrives it is drawn at the service asked for; where it leaves, at the client's own service when there is exactly one
 * by which it is called, or by which it is selected while nobody calls it. A workload of several services or none, and every proxy, stays itself, so
 * nothing is counted at two places. A service's pods are all its workloads' pods. O(places + edges).
 */
export function toServiceLevel(topology: Topology): Topology {
  const byKey = new Map(topology.places.map((place) => [place.key, place]));
  const backed = servicesBacked(topology, byKey);
  const own = new Map<PlaceKey, PlaceKey>();
  for (const [key, services] of backed) {
    const [only] = services;
    if (services.length === 1 && only !== undefined) own.set(key, placeKey(servicePlace(only)));
  }
  const isProxy = (key: PlaceKey): boolean => byKey.get(key)?.role === 'waypoint';
  const edges = mergeEdges(topology.edges.flatMap((edge) => toServices(edge, own, isProxy)));
  return { places: toPlaces(topology, edges, backed, own), edges };
}

/** The services a workload is called by; while nobody calls it by name, those that select it. */
function servicesBacked(
  { places, edges }: Topology,
  byKey: ReadonlyMap<PlaceKey, Place>,
): ReadonlyMap<PlaceKey, readonly ServiceId[]> {
  const told = new Map<PlaceKey, Map<string, ServiceId>>();
  const tell = (key: PlaceKey, service: ServiceId | undefined): void => {
    if (service === undefined || isStandIn(service)) return;
    const held = told.get(key);
    if (held === undefined) told.set(key, new Map([[serviceKey(service), service]]));
    else held.set(serviceKey(service), service);
  };
  for (const edge of edges) {
    const server = byKey.get(edge.to);
    if (server?.id.kind !== 'workload' || server.role === 'waypoint') continue;
    if (edge.layer === 'L7') tell(edge.to, edge.service);
    // On its leg from a waypoint, the service is only a ztunnel's guess.
    else if (byKey.get(edge.from)?.role !== 'waypoint') for (const { service } of edge.services) tell(edge.to, service);
  }
  return new Map(
    places
      .filter((place) => place.id.kind === 'workload' && place.role !== 'waypoint')
      .map((place) => {
        const called = told.get(place.key);
        // A gateway is known by its own name, not by the service in front of it.
        const selected = place.role === 'workload' ? (place.services ?? []) : [];
        return [place.key, called === undefined ? selected : joinServices([...called.values()])];
      }),
  );
}

function toServices(
  edge: Edge,
  own: ReadonlyMap<PlaceKey, PlaceKey>,
  isProxy: (key: PlaceKey) => boolean,
): readonly Edge[] {
  const from = own.get(edge.from) ?? edge.from;
  const at = (service: ServiceId | undefined): PlaceKey =>
    isProxy(edge.to) || service === undefined || isStandIn(service)
      ? (own.get(edge.to) ?? edge.to)
      : placeKey(servicePlace(service));
  if (edge.layer === 'L7') return [{ ...edge, from, to: at(edge.service) }];
  if (isProxy(edge.to)) return [{ ...edge, from }];
  // Its leg's service is a guess, so the workload's own service decides.
  if (isProxy(edge.from)) return [{ ...edge, from, to: own.get(edge.to) ?? edge.to }];
  return splitByService(edge).map((part) => ({ ...part.edge, from, to: at(part.service) }));
}

function toPlaces(
  { places }: Topology,
  edges: readonly Edge[],
  backed: ReadonlyMap<PlaceKey, readonly ServiceId[]>,
  own: ReadonlyMap<PlaceKey, PlaceKey>,
): readonly Place[] {
  const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const members = new Map<PlaceKey, { readonly service: ServiceId; readonly places: Place[] }>();
  const join = (service: ServiceId, place: Place): void => {
    const key = placeKey(servicePlace(service));
    const held = members.get(key);
    if (held === undefined) members.set(key, { service, places: [place] });
    else held.places.push(place);
  };
  // Drawn from its workloads already: grouping twice is grouping once.
  const settled = new Set(
    places.filter(({ id, holds }) => id.kind === 'service' && holds !== undefined).map(({ key }) => key),
  );
  const kept: Place[] = [];
  for (const place of places) {
    const services = backed.get(place.key) ?? [];
    for (const service of services) if (!settled.has(placeKey(servicePlace(service)))) join(service, place);
    if (place.id.kind === 'service') join(place.id, place);
    else if (services.length === 0) kept.push(place);
    // As a client it is no single service's, and the services it was called by are remembered for whoever groups this picture again.
    else if (used.has(place.key) && !own.has(place.key)) kept.push({ ...place, services });
  }
  const drawn = [...members].map(([key, { service, places: joined }]) => toServicePlace(key, service, joined));
  // Asked for and never backed by a workload that we know.
  const unbacked = [...used].flatMap((key): Place[] => {
    const id = members.has(key) ? undefined : readPlaceKey(key);
    return id?.kind === 'service' ? [{ key, id, role: 'service', presence: { is: 'active' }, remarks: [] }] : [];
  });
  return [...drawn, ...unbacked, ...kept];
}

function toServicePlace(key: PlaceKey, service: ServiceId, members: readonly Place[]): Place {
  const [only] = members;
  if (members.length === 1 && only?.key === key) return only;
  return mergePlaces({ key, id: servicePlace(service), role: 'service' }, members);
}
