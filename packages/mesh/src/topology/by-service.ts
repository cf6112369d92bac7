import { serviceKey, type PlaceKey, type ServiceId } from '../identity.ts';
import type { Edge } from './topology.ts';

/** The part of a waypoint's traffic in which one service was asked for. */
export interface ServicePart {
  readonly service: ServiceId;
  readonly edges: readonly Edge[];
}

/**
 * A waypoint's traffic by the service that clients asked it for, by key of the service. Requests are those it handled; connections and bytes
 * those of the leg to it, since on the other leg the server's proxy only guesses the service by its port (facts B4).
 */
export function byService(edges: readonly Edge[], waypoint: PlaceKey): ReadonlyMap<string, ServicePart> {
  const parts = new Map<string, { readonly service: ServiceId; readonly edges: Edge[] }>();
  const add = (service: ServiceId, edge: Edge): void => {
    const key = serviceKey(service);
    const held = parts.get(key) ?? { service, edges: [] };
    parts.set(key, held);
    held.edges.push(edge);
  };
  for (const edge of edges) {
    if (edge.layer === 'L7') {
      if (edge.via === waypoint && edge.service !== undefined) add(edge.service, edge);
      continue;
    }
    if (edge.to !== waypoint) continue;
    for (const { service, opened, failed, bytesToServer, bytesToClient } of edge.services) {
      if (service === undefined) continue;
      add(service, { ...edge, opened, bytesToServer, bytesToClient, failed: failed === 0 ? {} : { other: failed } });
    }
  }
  return parts;
}
