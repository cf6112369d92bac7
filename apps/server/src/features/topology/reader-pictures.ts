import { namespaceOf, readPlaceKey, restrictTopology, type Topology } from '@waymark/mesh';

/**
 * The pictures that readers may see of one load, each made once. Readers with the same rights get the same object, so what is made of it further
 * on can be shared by it, too. All of it goes when the load goes.
 */
export interface ReaderPictures {
  /** Every namespace that the picture would name, in order; not to be changed. */
  namespacesIn(topology: Topology): readonly string[];
  /** The part of `topology` that shows nothing beyond `visible`. */
  restricted(topology: Topology, visible: ReadonlySet<string>): Topology;
}

interface Made {
  readonly namespaces: readonly string[];
  readonly byRights: Map<string, Topology>;
}

export function readerPictures(): ReaderPictures {
  const made = new WeakMap<Topology, Made>();
  const of = (topology: Topology): Made => {
    const held = made.get(topology) ?? { namespaces: namespacesIn(topology), byRights: new Map<string, Topology>() };
    made.set(topology, held);
    return held;
  };
  return {
    namespacesIn: (topology) => of(topology).namespaces,
    restricted(topology, visible) {
      const { namespaces, byRights } = of(topology);
      const rights = namespaces.filter((name) => visible.has(name)).join(' ');
      const held = byRights.get(rights) ?? restrictTopology(topology, (namespace) => visible.has(namespace));
      byRights.set(rights, held);
      return held;
    },
  };
}

function namespacesIn({ places, edges }: Topology): readonly string[] {
  const names = new Set<string>();
  for (const place of places) {
    const namespace = namespaceOf(place.id);
    if (namespace !== undefined) names.add(namespace);
    for (const waypoint of place.behind ?? []) {
      const id = readPlaceKey(waypoint);
      const home = id === undefined ? undefined : namespaceOf(id);
      if (home !== undefined) names.add(home);
    }
  }
  for (const edge of edges) {
    const services = edge.layer === 'L4' ? edge.services.map((share) => share.service) : [edge.service];
    for (const service of services) if (service !== undefined) names.add(service.namespace);
  }
  return [...names].sort();
}
