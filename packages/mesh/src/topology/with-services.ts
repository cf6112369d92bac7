import { placeKey, serviceKey, servicePlace, type PlaceKey, type ServiceId } from '../identity.ts';
import { mergeEdges } from './merge-edges.ts';
import { splitByService } from './split-connections.ts';
import { isStandIn } from './stand-ins.ts';
import type { Edge, Place, Remark, Topology } from './topology.ts';

/**
 * Services in between: client → service → workload, for every request and connection that asked for one. Each conversation is drawn on both sides of its
 * service. The legs of a waypoint stay as they are: on the first the server is the waypoint, on the second the service is a guess.
 * O(places + edges).
 */
export function withServices(topology: Topology): Topology {
  const byKey = new Map(topology.places.map((place) => [place.key, place]));
  const drawn = new Map<PlaceKey, { readonly service: ServiceId; readonly servers: Map<PlaceKey, Place> }>();
  const between = (edge: Edge, service: ServiceId | undefined): readonly Edge[] => {
    const server = byKey.get(edge.to);
    if (service === undefined || server === undefined || isStandIn(service)) return [edge];
    const key = placeKey(servicePlace(service));
    if (edge.from === key || edge.to === key) return [edge];
    const held = drawn.get(key) ?? { service, servers: new Map<PlaceKey, Place>() };
    drawn.set(key, held);
    held.servers.set(server.key, server);
    return [
      { ...edge, to: key },
      { ...edge, from: key },
    ];
  };
  const isWaypoint = (key: PlaceKey): boolean => byKey.get(key)?.role === 'waypoint';
  const edges = mergeEdges(
    topology.edges.flatMap((edge) => {
      if (isWaypoint(edge.from) || isWaypoint(edge.to)) return [edge];
      if (edge.layer === 'L7') return between(edge, edge.service);
      return splitByService(edge).flatMap((part) => between(part.edge, part.service));
    }),
  );
  const services = [...drawn].map(([key, { service, servers }]) => {
    // Whose waypoint it is can be told only of servers that back this one service.
    const behind = joined([...servers.values()].flatMap((s) => (s.services?.length === 1 ? (s.behind ?? []) : [])));
    return byKey.get(key) ?? toPlace(key, service, behind, remarksOn(service, [...servers.values()]));
  });
  return { places: [...topology.places.filter((place) => !drawn.has(place.key)), ...services], edges };
}

const joined = (keys: readonly PlaceKey[]): readonly PlaceKey[] => [...new Set(keys)].sort();

/** What is said of its servers because of this service. */
const remarksOn = (service: ServiceId, servers: readonly Place[]): readonly Remark[] => {
  const found = servers
    .flatMap(({ remarks }) => remarks)
    .filter((one) => one.is === 'behind-dead-waypoint' && serviceKey(one.service) === serviceKey(service));
  return found.slice(0, 1);
};

const toPlace = (
  key: PlaceKey,
  service: ServiceId,
  behind: readonly PlaceKey[],
  remarks: readonly Remark[],
): Place => ({
  key,
  id: servicePlace(service),
  role: 'service',
  presence: { is: 'active' },
  ...(behind.length === 0 ? {} : { behind }),
  remarks,
});
