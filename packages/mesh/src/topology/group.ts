import { clusterOf, namespaceOf, placeKey, readPlaceKey, type PlaceId, type PlaceKey } from '../identity.ts';
import { regroup, type GroupOf } from './regroup.ts';
import { toServiceLevel } from './service-level.ts';
import type { Place, Topology } from './topology.ts';

/** How coarse a picture is. `front`: each waypoint with all that it fronts as one place, the rest by namespace. */
export const LEVELS = ['workload', 'app', 'version', 'service', 'front', 'namespace', 'cluster'] as const;
export type Level = (typeof LEVELS)[number];

/** The same conversations between coarser places: no count is lost, and grouping twice is grouping once. O(places + edges). */
export function groupTopology(topology: Topology, level: Level): Topology {
  if (level === 'workload') return topology;
  if (level === 'service') return toServiceLevel(topology);
  return regroup(topology, groupOfLevel(topology, level));
}

/** Which place of a level each place is drawn in, by key; for panels that list what a place holds. Not for services: a workload may be behind several. */
export function groupKeys(topology: Topology, level: Exclude<Level, 'service'>): ReadonlyMap<PlaceKey, PlaceKey> {
  const groupOf = level === 'workload' ? () => undefined : groupOfLevel(topology, level);
  return new Map(
    topology.places.map((place) => {
      const id = groupOf(place);
      return [place.key, id === undefined ? place.key : placeKey(id)];
    }),
  );
}

function groupOfLevel(topology: Topology, level: Exclude<Level, 'service' | 'workload'>): GroupOf {
  switch (level) {
    case 'app':
      return appOf;
    case 'version':
      return versionOf;
    case 'front':
      return frontOf(topology);
    case 'namespace':
      return namespacePlace;
    case 'cluster':
      return clusterPlace;
  }
}

/** Proxies are no app's: a waypoint, and a place whose app nobody told, stands for itself. */
const isApp = (place: Place): boolean =>
  place.role === 'workload' || place.role === 'gateway' || place.role === 'version';

/** Undefined for a place that is no app’s, and so stands for itself. */
export function appOf(place: Place): PlaceId | undefined {
  const cluster = clusterOf(place.id);
  const namespace = namespaceOf(place.id);
  if (!isApp(place) || cluster === undefined || namespace === undefined || place.app === undefined) return undefined;
  return { kind: 'app', cluster, namespace, name: place.app };
}

function versionOf(place: Place): PlaceId | undefined {
  const { id, app, version } = place;
  if (id.kind !== 'workload' || !isApp(place) || app === undefined || version === undefined) return undefined;
  return { kind: 'version', cluster: id.cluster, namespace: id.namespace, app, version };
}

/** Undefined for places that belong to no namespace. */
export function namespacePlace({ id }: Place): PlaceId | undefined {
  const cluster = clusterOf(id);
  const namespace = namespaceOf(id);
  return cluster === undefined || namespace === undefined ? undefined : { kind: 'namespace', cluster, namespace };
}

/** Undefined for places that belong to no cluster. */
export function clusterPlace({ id }: Place): PlaceId | undefined {
  const cluster = clusterOf(id);
  return cluster === undefined ? undefined : { kind: 'cluster', cluster };
}

function frontOf(topology: Topology): GroupOf {
  const byTraffic = frontsByTraffic(topology);
  return (place) => {
    if (place.role === 'front') return undefined;
    if (place.role === 'waypoint') return frontPlace(place.key);
    // What is declared counts; where nothing could be read, requests that a waypoint handled tell whom it fronts.
    const waypoint = place.behind?.[0] ?? (place.capture === undefined ? byTraffic.get(place.key) : undefined);
    return (waypoint === undefined ? undefined : frontPlace(waypoint)) ?? namespacePlace(place);
  };
}

function frontPlace(waypoint: PlaceKey): PlaceId | undefined {
  const id = readPlaceKey(waypoint);
  return id?.kind === 'workload' || id?.kind === 'front' ? { ...id, kind: 'front' } : undefined;
}

function frontsByTraffic({ edges }: Topology): ReadonlyMap<PlaceKey, PlaceKey> {
  const fronts = new Map<PlaceKey, PlaceKey>();
  for (const edge of edges) {
    if (edge.layer !== 'L7' || edge.via === undefined) continue;
    const held = fronts.get(edge.to);
    if (held === undefined || edge.via < held) fronts.set(edge.to, edge.via);
  }
  return fronts;
}
