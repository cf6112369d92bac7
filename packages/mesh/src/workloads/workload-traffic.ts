import type { HealthBook } from '../health/health-book.ts';
import { outcomeOf, sumFailures, type Health } from '../health/judge.ts';
import { judgePlace } from '../health/judge-traffic.ts';
import type { PlaceKey } from '../identity.ts';
import type { Edge, L4Edge, L7Edge, Place, Topology } from '../topology/topology.ts';

/** What flows one way, counted within the window. */
export interface FlowCounts {
  readonly requests: number;
  readonly failedRequests: number;
  readonly connections: number;
  readonly failedConnections: number;
  readonly bytes: number;
  /** Connections by how they were secured; both 0 where nobody tells. */
  readonly mtls: number;
  readonly plain: number;
}

/** Traffic as the place sees it, and what its health follows from. */
export interface PlaceTraffic {
  readonly incoming: FlowCounts;
  readonly outgoing: FlowCounts;
  readonly health: Health;
}

const NOTHING: FlowCounts = {
  requests: 0,
  failedRequests: 0,
  connections: 0,
  failedConnections: 0,
  bytes: 0,
  mtls: 0,
  plain: 0,
};

interface Held {
  readonly l4In: L4Edge[];
  readonly l4Out: L4Edge[];
  readonly l7In: L7Edge[];
  readonly l7Out: L7Edge[];
  readonly l7Via: L7Edge[];
}

/** Looks every place of a picture up in one walk over its edges. Edges whose numbers are withheld count for nothing. */
export function trafficByPlace(topology: Topology, book: HealthBook): (place: Place) => PlaceTraffic {
  const held = new Map<PlaceKey, Held>();
  const at = (key: PlaceKey): Held => {
    const found = held.get(key) ?? { l4In: [], l4Out: [], l7In: [], l7Out: [], l7Via: [] };
    held.set(key, found);
    return found;
  };
  for (const edge of topology.edges) {
    if (edge.withheld === true) continue;
    if (edge.layer === 'L4') {
      at(edge.to).l4In.push(edge);
      at(edge.from).l4Out.push(edge);
    } else {
      at(edge.to).l7In.push(edge);
      at(edge.from).l7Out.push(edge);
      if (edge.via !== undefined) at(edge.via).l7Via.push(edge);
    }
  }
  return (place) => {
    const { l4In, l4Out, l7In, l7Out, l7Via } = at(place.key);
    const isWaypoint = place.role === 'waypoint';
    return {
      incoming: [...l4In, ...(isWaypoint ? l7Via : l7In)].reduce(add, NOTHING),
      outgoing: [...l4Out, ...(isWaypoint ? l7Via : l7Out)].reduce(add, NOTHING),
      health: judgePlace(book, place, { l4: l4In, l7: isWaypoint ? l7Via : l7In }),
    };
  };
}

function add(sum: FlowCounts, edge: Edge): FlowCounts {
  if (edge.layer === 'L7') {
    const failed = edge.responses.filter((one) => ['5xx', 'no response', 'grpc'].includes(outcomeOf(one)));
    return {
      ...sum,
      requests: sum.requests + edge.requests,
      failedRequests: sum.failedRequests + failed.reduce((count, one) => count + one.count, 0),
    };
  }
  const failed = sumFailures(edge);
  return {
    ...sum,
    connections: sum.connections + Math.max(edge.opened ?? 0, failed),
    failedConnections: sum.failedConnections + failed,
    bytes: sum.bytes + (edge.bytesToServer ?? 0) + (edge.bytesToClient ?? 0),
    mtls: sum.mtls + (edge.security?.mtls ?? 0),
    plain: sum.plain + (edge.security?.plain ?? 0),
  };
}
