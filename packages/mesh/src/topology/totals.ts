import type { PlaceKey } from '../identity.ts';
import { addCounts, addFailures, addResponses, addSecurity } from './merge-edges.ts';
import type { Edge, Failures, L4Edge, Leg, ResponseCount, Security4, Topology } from './topology.ts';

/** Sums of edges, each counted once. */
export interface Totals {
  readonly requests: number;
  readonly responses: readonly ResponseCount[];
  /** Absent as on edges. Behind a waypoint a conversation has two legs, and each leg's connections count. */
  readonly opened?: number;
  readonly bytesToServer?: number;
  readonly bytesToClient?: number;
  readonly failed: Failures;
  readonly security?: Security4;
}

/** Traffic at the border of a box, and within it. */
export interface BoxTotals {
  /** From places outside the box to places within. */
  readonly in: Totals;
  readonly out: Totals;
  readonly inside: Totals;
}

/** What goes into, out of and about within a set of places; each edge counts in exactly one of the three. O(edges). */
export function totalsOf(topology: Topology, box: ReadonlySet<PlaceKey>): BoxTotals {
  const edges = { in: [] as Part[], out: [] as Part[], inside: [] as Part[] };
  for (const edge of topology.edges) {
    const from = box.has(edge.from);
    const to = box.has(edge.to);
    if (from && to) edges.inside.push(...partsOf(edge, ['toWaypoint', 'fromWaypoint']));
    else if (from) edges.out.push(...partsOf(edge, ['toWaypoint']));
    else if (to) edges.in.push(...partsOf(edge, ['fromWaypoint']));
  }
  return { in: addUp(edges.in), out: addUp(edges.out), inside: addUp(edges.inside) };
}

type Part = Edge | Leg;
type LegName = 'toWaypoint' | 'fromWaypoint';

/** Of a way closed over a waypoint only the leg at the box's own border is the box's; where nobody told of it, the other one stands in. */
function partsOf(edge: Edge, legs: readonly LegName[]): readonly Part[] {
  if (edge.layer === 'L7' || edge.via === undefined) return [edge];
  const { toWaypoint, fromWaypoint } = edge.via;
  const told = legs.flatMap((leg) => edge.via?.[leg] ?? []);
  const parts = told.length > 0 ? told : [toWaypoint, fromWaypoint].filter((leg) => leg !== undefined);
  // Why connections failed is known of the whole way alone.
  return [...parts, failuresOf(edge)];
}

const failuresOf = ({ from, to, failed, principals, services, reporters }: L4Edge): L4Edge => ({
  layer: 'L4',
  from,
  to,
  failed,
  principals,
  services,
  reporters,
});

function addUp(parts: readonly Part[]): Totals {
  const l7 = parts.flatMap((part) => ('layer' in part && part.layer === 'L7' ? [part] : []));
  const l4 = parts.filter((part) => !('layer' in part) || part.layer === 'L4') as readonly (L4Edge | Leg)[];
  const security = addSecurity(l4.map((part) => part.security));
  return {
    requests: l7.reduce((sum, edge) => sum + edge.requests, 0),
    responses: addResponses(l7.flatMap((edge) => edge.responses)),
    ...addCounts(l4),
    failed: addFailures(l4.flatMap((part) => ('layer' in part ? [part.failed] : []))),
    ...(security === undefined ? {} : { security }),
  };
}
