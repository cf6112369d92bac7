import { placeKey, type PlaceId, type PlaceKey } from '../identity.ts';
import { mergeEdges } from './merge-edges.ts';
import { mergePlaces } from './merge-places.ts';
import type { Edge, Place, Role, Topology } from './topology.ts';

/** Which place stands for a place; undefined where it stands for itself. */
export type GroupOf = (place: Place) => PlaceId | undefined;

/**
 * Draws several places as one. Traffic within a group becomes an edge from the group to itself, so the edges of every grouping add up to the same
 * conversations. O(places + edges).
 */
export function regroup({ places, edges }: Topology, groupOf: GroupOf): Topology {
  return regroupAs(groupPlaces(places, groupOf), edges);
}

/** Places that are drawn as others, and what stands for whom. */
export interface Grouped {
  readonly places: readonly Place[];
  readonly standIns: ReadonlyMap<PlaceKey, PlaceKey>;
}

/** A place without a group stands for itself. */
export function groupPlaces(all: readonly Place[], groupOf: GroupOf): Grouped {
  const members = new Map<PlaceKey, { readonly id: PlaceId; readonly places: Place[] }>();
  const standIns = new Map<PlaceKey, PlaceKey>();
  const places = new Map<PlaceKey, Place>();
  for (const place of all) {
    const id = groupOf(place);
    const key = id === undefined ? place.key : placeKey(id);
    if (id === undefined || key === place.key) {
      places.set(place.key, place);
      continue;
    }
    standIns.set(place.key, key);
    const held = members.get(key);
    if (held === undefined) members.set(key, { id, places: [place] });
    else held.places.push(place);
  }
  for (const [key, group] of members) {
    // A place may already be drawn as what others now join: grouping twice is grouping once.
    const already = places.get(key);
    const joined = already === undefined ? group.places : [already, ...group.places];
    places.set(key, mergePlaces({ key, id: group.id, role: roleOf(group.id) }, joined));
  }
  const standIn = (key: PlaceKey): PlaceKey => standIns.get(key) ?? key;
  return { places: [...places.values()].map((place) => renameBehind(place, standIn)), standIns };
}

/** The edges between places that were grouped already: numbers change more often than who there is. */
export function regroupAs({ places, standIns }: Grouped, edges: readonly Edge[]): Topology {
  const standIn = (key: PlaceKey): PlaceKey => standIns.get(key) ?? key;
  return { places, edges: mergeEdges(edges.map((edge) => renameEnds(edge, standIn))) };
}

const roleOf = (id: PlaceId): Role => id.kind;

function renameBehind(place: Place, standIn: (key: PlaceKey) => PlaceKey): Place {
  if (place.behind === undefined) return place;
  const { behind, ...rest } = place;
  const renamed = [...new Set(behind.map(standIn))].filter((key) => key !== place.key).sort();
  return renamed.length === 0 ? rest : { ...rest, behind: renamed };
}

function renameEnds(edge: Edge, standIn: (key: PlaceKey) => PlaceKey): Edge {
  const from = standIn(edge.from);
  const to = standIn(edge.to);
  if (edge.layer === 'L7') return { ...edge, from, to, ...(edge.via === undefined ? {} : { via: standIn(edge.via) }) };
  return {
    ...edge,
    from,
    to,
    ...(edge.bypasses === undefined ? {} : { bypasses: standIn(edge.bypasses) }),
    ...(edge.via === undefined ? {} : { via: { ...edge.via, waypoint: standIn(edge.via.waypoint) } }),
  };
}
