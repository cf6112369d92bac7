import type { PlaceKey } from '../identity.ts';
import type { HealthBook } from '../health/health-book.ts';
import { judgeLine, judgePlace } from '../health/judge-traffic.ts';
import type { HealthTone } from '../health/judge.ts';
import type { Edge, L4Edge, L7Edge, Place } from '../topology/topology.ts';

/** The edges of a place, by direction. `via`: requests that it handled as a waypoint. */
export interface Around {
  readonly incoming: readonly Edge[];
  readonly outgoing: readonly Edge[];
  readonly via: readonly L7Edge[];
}

/** How well a place or an edge is, as `healthy`, `degraded` and `failing` mean it. */
export interface Judge {
  readonly place: (place: Place, around: Around) => HealthTone;
  readonly edge: (edge: Edge) => HealthTone;
}

/** By the thresholds that hold for each place: a place is judged by what it is asked for, a waypoint by the requests it handled. */
export const judgeBy = (book: HealthBook, placeAt: (key: PlaceKey) => Place | undefined): Judge => ({
  place: (place, { incoming, via }) =>
    judgePlace(book, place, {
      l4: incoming.filter(isL4),
      l7: place.role === 'waypoint' ? via : incoming.filter(isL7),
    }).tone,
  edge: (edge) =>
    judgeLine(
      book,
      { from: placeAt(edge.from), to: placeAt(edge.to) },
      { l4: isL4(edge) ? [edge] : [], l7: isL7(edge) ? [edge] : [] },
    ).tone,
});

const isL4 = (edge: Edge): edge is L4Edge => edge.layer === 'L4';
const isL7 = (edge: Edge): edge is L7Edge => edge.layer === 'L7';
