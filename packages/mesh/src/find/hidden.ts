import type { PlaceKey } from '../identity.ts';
import type { Edge, Topology } from '../topology/topology.ts';
import type { Found } from './matches.ts';

/**
 * What leaves the picture when all that was found is hidden: an edge goes with either of its ends, and a place goes when every edge
 * it has was found. Places that never had an edge stay: idle ones are shown on purpose. The same as Kiali does.
 */
export function toHidden(found: Found, topology: Topology): Found {
  const bare = new Set<PlaceKey>();
  const kept = new Set<PlaceKey>();
  for (const edge of topology.edges) {
    for (const end of [edge.from, edge.to]) (found.edges.has(edge) ? bare : kept).add(end);
  }
  const places = new Set([...found.places, ...[...bare].filter((key) => !kept.has(key))]);
  const goes = (edge: Edge): boolean => found.edges.has(edge) || places.has(edge.from) || places.has(edge.to);
  return { places, edges: new Set(topology.edges.filter(goes)) };
}
