import { nameKey, placeKey, serviceKey, servicePlace, type PlaceKey, type ServiceId } from '../identity.ts';
import { addCounts, addFailures, addSecurity, addTold, mergeEdges } from './merge-edges.ts';
import { splitByService, splitByWeight } from './split-connections.ts';
import type { Edge, L4Edge, L7Edge, Leg, Place, Topology } from './topology.ts';

/**
 * The picture with its waypoints hidden: requests stay client → server, and the two legs of their connections are closed into one line `via` the
 * waypoint. Who shares a leg with whom is told by the requests, or by the services asked for where the waypoint passed bare TCP; where neither tells it,
 * a leg ends at the service asked for. What cannot be closed at all (a waypoint's own calls, say) keeps its waypoint in the picture, so no traffic is
 * lost. O(places + edges).
 */
export function withoutWaypoints(topology: Topology): Topology {
  const waypoints = new Set(topology.places.filter((place) => place.role === 'waypoint').map((place) => place.key));
  if (waypoints.size === 0) return topology;
  const rest: Edge[] = [];
  const legs = new Map<PlaceKey, Legs>();
  const requests: L7Edge[] = [];
  const of = (waypoint: PlaceKey): Legs => {
    const held = legs.get(waypoint) ?? { waypoint, to: [], from: [], requests: [] };
    legs.set(waypoint, held);
    return held;
  };
  for (const edge of topology.edges) {
    if (edge.layer === 'L7') requests.push(edge);
    else if (waypoints.has(edge.to) && waypoints.has(edge.from)) rest.push(edge);
    else if (waypoints.has(edge.to)) of(edge.to).to.push(edge);
    else if (waypoints.has(edge.from)) of(edge.from).from.push(edge);
    else rest.push(edge);
  }
  for (const edge of requests) {
    if (edge.via !== undefined && waypoints.has(edge.via)) of(edge.via).requests.push(edge);
    rest.push(endAtService(edge, waypoints));
  }
  const servicesOf = servicesByPlace(topology);
  const edges = mergeEdges([...rest, ...[...legs.values()].flatMap((one) => closeLegs(one, servicesOf))]);
  return { places: toPlaces(topology, edges, waypoints), edges };
}

interface Legs {
  readonly waypoint: PlaceKey;
  readonly to: L4Edge[];
  readonly from: L4Edge[];
  readonly requests: L7Edge[];
}

/** Requests that a client's proxy saw end at the waypoint, which told nothing of them: the service asked for is all that is known beyond. */
const endAtService = (edge: L7Edge, waypoints: ReadonlySet<PlaceKey>): L7Edge =>
  edge.service !== undefined && waypoints.has(edge.to)
    ? { ...edge, to: placeKey(servicePlace(edge.service)), via: edge.to }
    : edge;

function servicesByPlace(topology: Topology): ReadonlyMap<PlaceKey, ReadonlySet<string>> {
  const names = new Map<PlaceKey, Set<string>>();
  for (const { key, services } of topology.places) names.set(key, new Set((services ?? []).map(nameKey)));
  for (const edge of topology.edges)
    if (edge.layer === 'L7' && edge.service !== undefined) names.get(edge.to)?.add(nameKey(edge.service));
  return names;
}

const UNNAMED = placeKey({ kind: 'unknown' });

/** One pair's parts of the legs. */
interface Way {
  readonly client: PlaceKey;
  readonly server: PlaceKey;
  readonly toWaypoint: L4Edge[];
  readonly fromWaypoint: L4Edge[];
  estimated: { to: boolean; from: boolean };
}

function closeLegs(legs: Legs, servicesOf: ReadonlyMap<PlaceKey, ReadonlySet<string>>): readonly Edge[] {
  const ways = new Map<string, Way>();
  const open: Edge[] = [];
  const wayOf = (client: PlaceKey, server: PlaceKey): Way => {
    const key = `${client} ${server}`;
    const held = ways.get(key) ?? {
      client,
      server,
      toWaypoint: [],
      fromWaypoint: [],
      estimated: { to: false, from: false },
    };
    ways.set(key, held);
    return held;
  };
  const asked = pairsAsked(legs.requests);
  const serversByName = serversOf(legs.from, servicesOf);
  const atService = new Map<string, PlaceKey>();
  const clients = new Map<PlaceKey, Map<PlaceKey, number>>();
  const pair = (client: PlaceKey, server: PlaceKey, weight: number): void => {
    const held = clients.get(server) ?? new Map<PlaceKey, number>();
    clients.set(server, held.set(client, (held.get(client) ?? 0) + weight));
  };
  for (const { client, server, weight } of asked.all) pair(client, server, weight);

  for (const leg of legs.to)
    for (const { service, edge } of splitByService(leg)) {
      const targets = targetsOf(edge.from, service, asked, serversByName);
      if (targets.length > 0) {
        const parts = splitByWeight(
          edge,
          targets.map((t) => t.weight),
        );
        targets.forEach(({ server }, at) => {
          const way = wayOf(edge.from, server);
          way.toWaypoint.push(parts[at] ?? edge);
          way.estimated.to ||= targets.length > 1;
          if (clients.get(server)?.has(edge.from) !== true) pair(edge.from, server, 1);
        });
      } else if (service === undefined) open.push(edge);
      else {
        const place = placeKey(servicePlace(service));
        atService.set(nameKey(service), place);
        wayOf(edge.from, place).toWaypoint.push(edge);
      }
    }
  for (const leg of legs.from) {
    const callers = [...(clients.get(leg.to) ?? [])].filter(([client]) => client !== legs.waypoint);
    if (callers.length > 0) {
      const parts = splitByWeight(
        leg,
        callers.map(([, weight]) => weight),
      );
      callers.forEach(([client], at) => {
        const way = wayOf(client, leg.to);
        way.fromWaypoint.push(parts[at] ?? leg);
        way.estimated.from ||= callers.length > 1;
      });
      continue;
    }
    // Its clients were left at the service asked for, so from there it goes on.
    const service = [...(servicesOf.get(leg.to) ?? [])].map((name) => atService.get(name)).find((s) => s !== undefined);
    if (service === undefined) open.push(leg);
    else wayOf(service, leg.to).fromWaypoint.push(leg);
  }
  return [...open, ...[...ways.values()].map((way) => toEdge(way, legs.waypoint))];
}

interface Target {
  readonly server: PlaceKey;
  readonly weight: number;
}

interface Asked {
  readonly all: readonly (Target & { readonly client: PlaceKey })[];
  readonly byClient: ReadonlyMap<string, readonly Target[]>;
}

/** Which servers a client's requests reached through the waypoint, by service asked for. A request-less stream weighs as one. */
function pairsAsked(requests: readonly L7Edge[]): Asked {
  const byClient = new Map<string, Map<PlaceKey, number>>();
  for (const edge of requests) {
    const key = askedKey(edge.from, edge.service);
    const held = byClient.get(key) ?? new Map<PlaceKey, number>();
    byClient.set(key, held.set(edge.to, (held.get(edge.to) ?? 0) + Math.max(edge.requests, 1)));
  }
  return {
    all: requests.map((edge) => ({ client: edge.from, server: edge.to, weight: Math.max(edge.requests, 1) })),
    byClient: new Map(
      [...byClient].map(([key, servers]) => [key, [...servers].map(([server, weight]) => ({ server, weight }))]),
    ),
  };
}

const askedKey = (client: PlaceKey, service: ServiceId | undefined): string =>
  `${client} ${service === undefined ? '' : nameKey(service)}`;

/** Servers that the waypoint connects to, by the name of a service they back. */
function serversOf(
  legs: readonly L4Edge[],
  servicesOf: ReadonlyMap<PlaceKey, ReadonlySet<string>>,
): ReadonlyMap<string, readonly PlaceKey[]> {
  const servers = new Map<string, PlaceKey[]>();
  for (const leg of legs) {
    const names = new Set([
      ...(servicesOf.get(leg.to) ?? []),
      ...leg.services.flatMap(({ service }) => (service === undefined ? [] : [nameKey(service)])),
    ]);
    for (const name of names) {
      const held = servers.get(name);
      if (held === undefined) servers.set(name, [leg.to]);
      else held.push(leg.to);
    }
  }
  return servers;
}

/** Where a client's leg goes on to: told by its requests, else by the only server that backs the service. */
function targetsOf(
  client: PlaceKey,
  service: ServiceId | undefined,
  asked: Asked,
  serversByName: ReadonlyMap<string, readonly PlaceKey[]>,
): readonly Target[] {
  const told = asked.byClient.get(askedKey(client, service));
  if (told !== undefined) return told;
  if (service === undefined) return [];
  const servers = serversByName.get(nameKey(service)) ?? [];
  const [only] = servers;
  return servers.length === 1 && only !== undefined ? [{ server: only, weight: 1 }] : [];
}

function toEdge(way: Way, waypoint: PlaceKey): L4Edge {
  const parts = [...way.toWaypoint, ...way.fromWaypoint];
  const toWaypoint = toLeg(way.toWaypoint, way.estimated.to);
  const fromWaypoint = toLeg(way.fromWaypoint, way.estimated.from);
  const opened = (toWaypoint ?? fromWaypoint)?.opened;
  const security = addSecurity(parts.map((part) => part.security));
  const lastFailureMs = Math.max(...parts.flatMap((part) => part.lastFailureMs ?? []));
  const uncounted = parts.reduce((sum, part) => sum + (part.uncounted ?? 0), 0);
  const told = addTold(parts.map((part) => part.told));
  const client = way.toWaypoint[0]?.principals.client;
  const server = way.fromWaypoint[0]?.principals.server;
  const isAlone = way.client !== UNNAMED && fromWaypoint?.estimated !== true;
  const own = isAlone ? fromWaypoint : undefined;
  return {
    layer: 'L4',
    from: way.client,
    to: way.server,
    ...(opened === undefined ? {} : { opened }),
    // Pooled by the waypoint, bytes are a client's own only where no other client shares the leg; the unnamed may be any number.
    ...(own?.bytesToServer === undefined ? {} : { bytesToServer: own.bytesToServer }),
    ...(own?.bytesToClient === undefined ? {} : { bytesToClient: own.bytesToClient }),
    failed: addFailures(parts.map((part) => part.failed)),
    ...(uncounted === 0 ? {} : { uncounted }),
    ...(told === undefined ? {} : { told }),
    ...(Number.isFinite(lastFailureMs) ? { lastFailureMs } : {}),
    ...(security === undefined ? {} : { security }),
    principals: { ...(client === undefined ? {} : { client }), ...(server === undefined ? {} : { server }) },
    services: way.toWaypoint.flatMap((part) => part.services),
    reporters: [...new Set(parts.flatMap((part) => part.reporters))],
    via: {
      waypoint,
      ...(toWaypoint === undefined ? {} : { toWaypoint }),
      ...(fromWaypoint === undefined ? {} : { fromWaypoint }),
    },
  };
}

function toLeg(parts: readonly L4Edge[], estimated: boolean): Leg | undefined {
  if (parts.length === 0) return undefined;
  const security = addSecurity(parts.map((part) => part.security));
  const failed = Object.values(addFailures(parts.map((part) => part.failed))).reduce<number>(
    (sum, n) => sum + (n ?? 0),
    0,
  );
  return {
    ...addCounts(parts),
    failed,
    ...(security === undefined ? {} : { security }),
    ...(estimated ? { estimated: true } : {}),
  };
}

/** Waypoints go unless a line still needs them; services that lines now end at come. */
function toPlaces({ places }: Topology, edges: readonly Edge[], waypoints: ReadonlySet<PlaceKey>): readonly Place[] {
  const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const known = new Set(places.map((place) => place.key));
  const services = new Map(
    edges
      .flatMap((edge) => (edge.layer === 'L7' ? [edge.service] : edge.services.map((share) => share.service)))
      .flatMap((service) => (service === undefined ? [] : [[serviceKey(service), service] as const])),
  );
  const added = [...services.values()].flatMap((service): Place[] => {
    const key = placeKey(servicePlace(service));
    if (!used.has(key) || known.has(key)) return [];
    return [{ key, id: servicePlace(service), role: 'service', presence: { is: 'active' }, remarks: [] }];
  });
  return [...places.filter((place) => !waypoints.has(place.key) || used.has(place.key)), ...added];
}
