import { placeKey, type PlaceKey } from '../identity.ts';
import { appOf, clusterPlace, namespacePlace } from './group.ts';
import { regroup } from './regroup.ts';
import type { Topology } from './topology.ts';

/**
 * Draws each of these boxes (keys of clusters, namespaces or apps) as one place and leaves the rest as it is. The outermost collapsed box wins.
 * What is in one of the `gathered` namespaces is drawn as its cluster, which stands for no other. O(places + edges).
 */
export function collapse(
  topology: Topology,
  boxes: ReadonlySet<PlaceKey>,
  gathered: ReadonlySet<PlaceKey> = new Set(),
): Topology {
  if (boxes.size === 0 && gathered.size === 0) return topology;
  return regroup(topology, (place) => {
    const namespace = namespacePlace(place);
    if (namespace !== undefined && gathered.has(placeKey(namespace))) return clusterPlace(place);
    return [clusterPlace(place), namespace, appOf(place)].find((id) => id !== undefined && boxes.has(placeKey(id)));
  });
}
