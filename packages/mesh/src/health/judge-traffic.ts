import type { L4Edge, L7Edge, Place } from '../topology/topology.ts';
import type { HealthBook } from './health-book.ts';
import { judgeConnections, judgeRequests, worstHealth, type Health } from './judge.ts';

/** What runs between two places, or reaches one. */
export interface Traffic {
  readonly l4: readonly L4Edge[];
  readonly l7: readonly L7Edge[];
}

/**
 * Whether what reached a place went well. Of a waypoint, `l7` is what it handled. A denial is the place doing its duty, so it is told on the line and
 * not held against the place.
 */
export const judgePlace = (book: HealthBook, place: Place, { l4, l7 }: Traffic): Health =>
  worstHealth([
    judgeRequests(l7, book.requests(place, 'inbound')),
    judgeConnections(l4.map(withoutDenials), book.connections(place, 'inbound')),
  ]);

/** Traffic between two places has to satisfy both: what its client tolerates outbound, and its server inbound. An end may be no place of the picture. */
export const judgeLine = (
  book: HealthBook,
  { from, to }: { readonly from: Place | undefined; readonly to: Place | undefined },
  { l4, l7 }: Traffic,
): Health =>
  worstHealth([
    judgeRequests(l7, [...book.requests(from, 'outbound'), ...book.requests(to, 'inbound')]),
    judgeConnections(l4, [...book.connections(from, 'outbound'), ...book.connections(to, 'inbound')]),
  ]);

/** The connections of an edge that policy let through. */
export function withoutDenials(edge: L4Edge): L4Edge {
  const denied = edge.failed.denied ?? 0;
  if (denied === 0) return edge;
  const { opened, ...rest } = edge;
  return {
    ...rest,
    ...(opened === undefined ? {} : { opened: Math.max(0, opened - denied) }),
    failed: { ...edge.failed, denied: 0 },
  };
}
