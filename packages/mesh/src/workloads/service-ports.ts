import { serviceKey, type ServiceId } from '../identity.ts';
import { spokenOn } from '../inventory/port-protocol.ts';
import type { DeclaredPort } from '../inventory/inventory.ts';
import type { Edge } from '../topology/topology.ts';
import type { Reporter } from '../traffic/rows.ts';

export interface ServicePort extends DeclaredPort {
  /** What Istio takes it for; `undeclared`: proxies look at the bytes. */
  readonly speaks: string;
}

export const portsOfService = (ports: readonly DeclaredPort[]): readonly ServicePort[] =>
  ports.map((port) => ({ ...port, speaks: spokenOn(port) }));

/** Requests for a service by their protocol. Metrics name no port. */
export interface RequestsSeen {
  readonly protocol: string;
  /** Within the window. */
  readonly requests: number;
  /** Whose proxies read them. */
  readonly reporters: readonly Reporter[];
}

/** What proxies read of the requests for a service, most first; empty where nobody looks above L4. */
export function requestsSeenFor(service: ServiceId, edges: readonly Edge[]): readonly RequestsSeen[] {
  const own = serviceKey(service);
  const seen = new Map<string, RequestsSeen>();
  for (const edge of edges) {
    if (edge.layer !== 'L7' || edge.withheld === true) continue;
    if (edge.service === undefined || serviceKey(edge.service) !== own) continue;
    const { protocol, requests, reporters } = edge;
    const held = seen.get(protocol) ?? { protocol, requests: 0, reporters: [] };
    const all = [...new Set([...held.reporters, ...reporters])].sort();
    seen.set(protocol, { protocol, requests: held.requests + requests, reporters: all });
  }
  return [...seen.values()].sort((a, b) => b.requests - a.requests || (a.protocol < b.protocol ? -1 : 1));
}
