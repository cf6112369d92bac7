import type { PlaceKey } from '../identity.ts';
import type { Edge, Topology } from './topology.ts';

export type TrafficProtocol = 'http' | 'grpc' | 'tcp';

/** The lines of one layer; places stay, as they stay when they are silent. */
export const onlyLayer = (topology: Topology, layer: Edge['layer']): Topology => ({
  ...topology,
  edges: topology.edges.filter((edge) => edge.layer === layer),
});

/** The lines of these protocols; every line that L4 proxies count is TCP to them. */
export const onlyProtocols = (topology: Topology, protocols: ReadonlySet<TrafficProtocol>): Topology => ({
  ...topology,
  edges: topology.edges.filter((edge) => protocols.has(edge.layer === 'L4' ? 'tcp' : edge.protocol)),
});

/**
 * The places within so many hops of one, whichever way traffic goes, with all edges among them. Without edges to follow it is the place alone; of a
 * place that is not there, nothing. O(places + edges).
 */
export function neighbours(topology: Topology, key: PlaceKey, hops: number): Topology {
  const beside = new Map<PlaceKey, PlaceKey[]>();
  const join = (a: PlaceKey, b: PlaceKey): void => {
    const held = beside.get(a);
    if (held === undefined) beside.set(a, [b]);
    else held.push(b);
  };
  for (const { from, to } of topology.edges) {
    join(from, to);
    join(to, from);
  }
  const reached = new Set<PlaceKey>([key]);
  let rim: readonly PlaceKey[] = [key];
  for (let hop = 0; hop < hops && rim.length > 0; hop++) {
    const next: PlaceKey[] = [];
    for (const at of rim)
      for (const other of beside.get(at) ?? []) {
        if (reached.has(other)) continue;
        reached.add(other);
        next.push(other);
      }
    rim = next;
  }
  return {
    places: topology.places.filter((place) => reached.has(place.key)),
    edges: topology.edges.filter(({ from, to }) => reached.has(from) && reached.has(to)),
  };
}
