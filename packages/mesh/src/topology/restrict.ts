import { namespaceOf, placeKey, readPlaceKey, type PlaceKey, type ServiceId } from '../identity.ts';
import type { Edge, L4Edge, L7Edge, Place, Topology } from './topology.ts';

const RESTRICTED = placeKey({ kind: 'restricted' });

/**
 * The picture a reader may see. A place, and the numbers of an edge's end, need the right to `get` its namespace; an end beyond that right is the
 * one nameless place outside the reader's view, and an edge to it says no more than that it exists.
 */
export function restrictTopology(topology: Topology, mayGet: (namespace: string) => boolean): Topology {
  const byKey = new Map(topology.places.map((place) => [place.key, place]));
  const hidden = new Set(topology.places.filter((place) => !isVisible(place, mayGet)).map((place) => place.key));
  const edges: Edge[] = [];
  const withheld = new Map<string, Edge>();
  for (const edge of topology.edges) {
    if (hidden.has(edge.from) || hidden.has(edge.to)) {
      const kept = withhold(edge, hidden, byKey);
      if (kept !== undefined) withheld.set(`${kept.layer} ${kept.from} ${kept.to}`, kept);
    } else edges.push(nameOnlyVisible(edge, hidden, mayGet));
  }
  edges.push(...withheld.values());
  const used = new Set(
    edges.flatMap((e) => [e.from, e.to, ...(e.layer === 'L7' && e.via !== undefined ? [e.via] : [])]),
  );
  const places = topology.places
    .filter((place) => !hidden.has(place.key) && (namespaceOf(place.id) !== undefined || used.has(place.key)))
    .map((place) => nameVisibleWaypoints(withoutUnseenPods(place, mayGet), mayGet));
  return { places: used.has(RESTRICTED) ? [...places, restrictedPlace] : places, edges };
}

const restrictedPlace: Place = {
  key: RESTRICTED,
  id: { kind: 'restricted' },
  role: 'restricted',
  presence: { is: 'unlisted' },
  remarks: [],
};

function isVisible(place: Place, mayGet: (namespace: string) => boolean): boolean {
  const namespace = namespaceOf(place.id);
  return namespace === undefined || mayGet(namespace);
}

/** Behind a waypoint of a namespace beyond the reader's rights, a place still is behind one. */
function nameVisibleWaypoints(place: Place, mayGet: (namespace: string) => boolean): Place {
  if (place.behind === undefined) return place;
  const named = place.behind.map((waypoint) => {
    const id = readPlaceKey(waypoint);
    const namespace = id === undefined ? undefined : namespaceOf(id);
    return namespace !== undefined && mayGet(namespace) ? waypoint : RESTRICTED;
  });
  return { ...place, behind: [...new Set(named)] };
}

/** How many pods of a waypoint are ready is told to who may see its namespace. */
function withoutUnseenPods(place: Place, mayGet: (namespace: string) => boolean): Place {
  const remarks = place.remarks.filter(
    (remark) => remark.is !== 'behind-dead-waypoint' || mayGet(remark.waypoint.namespace),
  );
  return remarks.length === place.remarks.length ? place : { ...place, remarks };
}

/** Undefined where no visible workload is at either end: then the edge is nothing of this reader's. */
function withhold(edge: Edge, hidden: ReadonlySet<PlaceKey>, byKey: ReadonlyMap<PlaceKey, Place>): Edge | undefined {
  const seen = hidden.has(edge.from) ? edge.to : edge.from;
  const place = byKey.get(seen);
  if (hidden.has(seen) || place === undefined || namespaceOf(place.id) === undefined) return undefined;
  const ends = hidden.has(edge.from) ? { from: RESTRICTED, to: edge.to } : { from: edge.from, to: RESTRICTED };
  return edge.layer === 'L4'
    ? { layer: 'L4', ...ends, failed: {}, principals: {}, services: [], reporters: [], withheld: true }
    : { layer: 'L7', ...ends, protocol: edge.protocol, requests: 0, responses: [], reporters: [], withheld: true };
}

function nameOnlyVisible(edge: Edge, hidden: ReadonlySet<PlaceKey>, mayGet: (namespace: string) => boolean): Edge {
  return edge.layer === 'L4' ? restrictL4(edge, hidden, mayGet) : restrictL7(edge, hidden, mayGet);
}

function restrictL4(
  { bypasses, via, ...edge }: L4Edge,
  hidden: ReadonlySet<PlaceKey>,
  mayGet: (namespace: string) => boolean,
): L4Edge {
  const services = edge.services.map(({ service, ...share }) => ({
    ...share,
    ...(mayName(service, mayGet) ? { service } : {}),
  }));
  return {
    ...edge,
    services,
    ...(bypasses === undefined ? {} : { bypasses: hidden.has(bypasses) ? RESTRICTED : bypasses }),
    ...(via === undefined ? {} : { via: { ...via, waypoint: hidden.has(via.waypoint) ? RESTRICTED : via.waypoint } }),
  };
}

function restrictL7(
  { service, via, ...edge }: L7Edge,
  hidden: ReadonlySet<PlaceKey>,
  mayGet: (namespace: string) => boolean,
): L7Edge {
  return {
    ...edge,
    ...(mayName(service, mayGet) ? { service } : {}),
    ...(via === undefined ? {} : { via: hidden.has(via) ? RESTRICTED : via }),
  };
}

const mayName = (service: ServiceId | undefined, mayGet: (namespace: string) => boolean): service is ServiceId =>
  service !== undefined && mayGet(service.namespace);
