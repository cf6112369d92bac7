import { placeKey, type PlaceKey } from '../identity.ts';
import { appOf, clusterPlace, namespacePlace } from './group.ts';
import { groupPlaces, regroupAs, type Grouped } from './regroup.ts';
import type { Place, Topology } from './topology.ts';

/**
 * Draws each of these boxes (keys of clusters, namespaces or apps) as one place and leaves the rest as it is. The outermost collapsed box wins.
 * What is in one of the `gathered` namespaces is drawn as its cluster, which stands for no other. O(places + edges).
 */
export function collapse(
  topology: Topology,
  boxes: ReadonlySet<PlaceKey>,
  gathered: ReadonlySet<PlaceKey> = NONE,
): Topology {
  if (boxes.size === 0 && gathered.size === 0) return topology;
  const { places, edges } = topology;
  const held = known.get(places);
  if (held?.boxes === boxes && held.gathered === gathered) return regroupAs(held.grouped, edges);
  const grouped = groupPlaces(places, (place) => {
    const namespace = namespacePlace(place);
    if (namespace !== undefined && gathered.has(placeKey(namespace))) return clusterPlace(place);
    return [clusterPlace(place), namespace, appOf(place)].find((id) => id !== undefined && boxes.has(placeKey(id)));
  });
  known.set(places, { boxes, gathered, grouped });
  return regroupAs(grouped, edges);
}

const NONE: ReadonlySet<PlaceKey> = new Set();

interface Known {
  readonly boxes: ReadonlySet<PlaceKey>;
  readonly gathered: ReadonlySet<PlaceKey>;
  readonly grouped: Grouped;
}

/** By the list of places, with what was last collapsed in it: a refresh of numbers finds its boxes made. */
const known = new WeakMap<readonly Place[], Known>();
