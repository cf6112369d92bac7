import { addUp, byService, type PlaceKey, type ServiceId, type TrafficPoint } from '@waymark/mesh';
import { countSteps, type LoadedHistory } from './load-history.ts';

/** What passed a waypoint, step by step: in all, and for each service that it was asked for. */
export interface WaypointHistory {
  readonly total: readonly TrafficPoint[];
  /** Busiest first; each has as many points as the total. */
  readonly services: readonly { readonly service: ServiceId; readonly points: readonly TrafficPoint[] }[];
}

export async function foldWaypoint(
  loaded: LoadedHistory,
  place: PlaceKey,
  mayGet: (namespace: string) => boolean,
): Promise<WaypointHistory> {
  const { stepSeconds } = loaded.question;
  const total: TrafficPoint[] = [];
  const services = new Map<string, { readonly service: ServiceId; readonly at: Map<number, TrafficPoint> }>();
  for await (const { endMs, counted } of countSteps(loaded, { is: 'place', place }, mayGet)) {
    if (counted === undefined) {
      total.push({ endMs });
      continue;
    }
    const step = { endMs, seconds: stepSeconds };
    total.push(addUp(counted, step, loaded));
    for (const [key, { service, edges }] of byService(counted.edges, place)) {
      const held = services.get(key) ?? { service, at: new Map<number, TrafficPoint>() };
      services.set(key, held);
      held.at.set(endMs, addUp({ ...counted, edges }, step, loaded));
    }
  }
  // A step in which nobody asked for a service is silence where the step was observed at all.
  const pointAt = (at: ReadonlyMap<number, TrafficPoint>, whole: TrafficPoint): TrafficPoint =>
    at.get(whole.endMs) ?? silenceLike(whole);
  return {
    total,
    services: [...services.values()]
      .map(({ service, at }) => ({ service, points: total.map((whole) => pointAt(at, whole)) }))
      .sort((a, b) => weigh(b.points) - weigh(a.points) || (spell(a.service) < spell(b.service) ? -1 : 1)),
  };
}

const silenceLike = (whole: TrafficPoint): TrafficPoint =>
  addUp(
    { edges: [], waypoints: new Set() },
    { endMs: whole.endMs, seconds: 1 },
    { requests: whole.requests, failures: whole.failedConnections, bytes: whole.bytes },
  );

/** Requests first; of services without any, bytes. */
const weigh = (points: readonly TrafficPoint[]): number =>
  points.reduce((sum, { requests = 0, bytes = 0 }) => sum + requests * 1e9 + bytes, 0);

const spell = ({ namespace, name }: ServiceId): string => `${namespace}/${name}`;
