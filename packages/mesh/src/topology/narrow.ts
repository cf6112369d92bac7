import { clusterOf, type PlaceKey } from '../identity.ts';
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

/** Names of the clusters that anything stands in, in order. */
export const clustersIn = ({ places }: Topology): readonly string[] =>
  [...new Set(places.flatMap(({ id }) => clusterOf(id) ?? []))].sort();

/** One cluster: its places, what they say to anyone and anyone to them, and whoever that is. O(places + edges). */
export function onlyCluster(topology: Topology, cluster: string): Topology {
  const own = new Set(topology.places.filter(({ id }) => clusterOf(id) === cluster).map(({ key }) => key));
  const edges = topology.edges.filter(({ from, to }) => own.has(from) || own.has(to));
  // A waypoint of another cluster may stand on the way.
  const used = new Set(
    edges.flatMap((edge) => [edge.from, edge.to, ...(edge.layer === 'L7' && edge.via !== undefined ? [edge.via] : [])]),
  );
  return { places: topology.places.filter(({ key }) => own.has(key) || used.has(key)), edges };
}
