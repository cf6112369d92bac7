import { placeKey, type PlaceKey } from '../identity.ts';
import { appOf, clusterPlace, namespacePlace } from './group.ts';
import { regroup } from './regroup.ts';
import type { Topology } from './topology.ts';

/**
 * Draws each of these boxes (keys of clusters, namespaces or apps) as one place and leaves the rest as it is. The outermost collapsed box wins.
 * O(places + edges).
 */
export function collapse(topology: Topology, boxes: ReadonlySet<PlaceKey>): Topology {
  if (boxes.size === 0) return topology;
  return regroup(topology, (place) =>
    [clusterPlace(place), namespacePlace(place), appOf(place)].find(
      (id) => id !== undefined && boxes.has(placeKey(id)),
    ),
  );
}
