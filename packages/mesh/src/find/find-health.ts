import { judgeConnections, judgeRequests, worstHealth, type HealthTone } from '../health/judge.ts';
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

/** By the mesh's thresholds: a place is judged by what it is asked for, a waypoint by the requests it handled. */
export const healthOf: Judge = {
  place: (place, { incoming, via }) =>
    worstHealth([
      judgeRequests(place.role === 'waypoint' ? via : incoming.filter(isL7)),
      judgeConnections(incoming.filter(isL4).map(withoutDenials)),
    ]).tone,
  edge: (edge) => (edge.layer === 'L4' ? judgeConnections([edge]) : judgeRequests([edge])).tone,
};

const isL4 = (edge: Edge): edge is L4Edge => edge.layer === 'L4';
const isL7 = (edge: Edge): edge is L7Edge => edge.layer === 'L7';

/** A server that denies what it should deny is well. */
function withoutDenials(edge: L4Edge): L4Edge {
  const { opened, ...rest } = edge;
  return {
    ...rest,
    ...(opened === undefined ? {} : { opened: Math.max(0, opened - (edge.failed.denied ?? 0)) }),
    failed: { ...edge.failed, denied: 0 },
  };
}
