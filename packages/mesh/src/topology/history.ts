import { namespaceOf, readPlaceKey, type PlaceKey } from '../identity.ts';
import { outcomeOf, sumFailures } from '../health/judge.ts';
import { bytesPerSecond, ms, perSecond, type BytesPerSecond, type Milliseconds, type PerSecond } from '../units.ts';
import type { CountedEdges } from './assemble.ts';
import type { Edge, L7Edge } from './topology.ts';

/** Traffic of one step of time, each request, failure and byte counted once. A number is absent where nobody knows it: 0 is silence. */
export interface TrafficPoint {
  /** Unix ms; the step before it is what the point speaks of. */
  readonly endMs: number;
  readonly requests?: PerSecond;
  /** Of the requests, those that ended in a 5xx, a failing gRPC status or no response; a 4xx is the client's own. */
  readonly failedRequests?: PerSecond;
  readonly failedConnections?: PerSecond;
  /** Application bytes, both ways. */
  readonly bytes?: BytesPerSecond;
  /** Of the requests of this step; absent when there were none. */
  readonly averageLatency?: Milliseconds;
}

/** Which kinds of numbers were told at all. */
export interface KnownNumbers {
  readonly requests: unknown;
  readonly failures: unknown;
  readonly bytes: unknown;
}

/** What the edges of one step add up to. */
export function addUp(
  { edges, waypoints }: CountedEdges,
  step: { readonly endMs: number; readonly seconds: number },
  known: KnownNumbers,
): TrafficPoint {
  const l7 = edges.filter((edge) => edge.layer === 'L7');
  const sum = (of: (edge: L7Edge) => number): number => l7.reduce((held, edge) => held + of(edge), 0);
  const requests = sum((edge) => edge.requests);
  const failures = edges.reduce((held, edge) => held + (edge.layer === 'L4' ? sumFailures(edge) : 0), 0);
  const latency = averageLatency(l7);
  return {
    endMs: step.endMs,
    ...(known.requests === undefined
      ? {}
      : { requests: perSecond(requests / step.seconds), failedRequests: perSecond(sum(failedOf) / step.seconds) }),
    ...(known.failures === undefined ? {} : { failedConnections: perSecond(failures / step.seconds) }),
    ...(known.bytes === undefined ? {} : { bytes: bytesPerSecond(bytesOnce(edges, waypoints) / step.seconds) }),
    ...(latency === undefined ? {} : { averageLatency: latency }),
  };
}

/** The requests of an edge that failed whoever's fault it was, but for the client's own mistakes. */
const failedOf = (edge: L7Edge): number =>
  edge.responses.reduce((sum, response) => {
    const outcome = outcomeOf(response);
    return outcome === 'good' || outcome === '4xx' ? sum : sum + response.count;
  }, 0);

/** What passes a waypoint is counted on both of its legs: once as it comes in, once as it goes on. The larger is what passed. */
export function bytesOnce(edges: readonly Edge[], waypoints: ReadonlySet<PlaceKey>): number {
  let direct = 0;
  const through = new Map<PlaceKey, { came: number; went: number }>();
  for (const edge of edges) {
    if (edge.layer !== 'L4') continue;
    const bytes = (edge.bytesToServer ?? 0) + (edge.bytesToClient ?? 0);
    const waypoint = waypoints.has(edge.from) ? edge.from : waypoints.has(edge.to) ? edge.to : undefined;
    if (waypoint === undefined) {
      direct += bytes;
      continue;
    }
    const held = through.get(waypoint) ?? { came: 0, went: 0 };
    through.set(waypoint, held);
    held[waypoint === edge.from ? 'went' : 'came'] += bytes;
  }
  return [...through.values()].reduce((sum, { came, went }) => sum + Math.max(came, went), direct);
}

/** Weighted by requests; edges whose latency nobody measured do not count. */
function averageLatency(edges: readonly L7Edge[]): Milliseconds | undefined {
  let requests = 0;
  let total = 0;
  for (const edge of edges) {
    if (edge.averageLatency === undefined) continue;
    requests += edge.requests;
    total += edge.averageLatency * edge.requests;
  }
  return requests === 0 ? undefined : ms(total / requests);
}

/** What a series speaks of: the whole picture, all flows of a place (through it, too, when it is a waypoint), or those of one pair. */
export type Subject =
  | { readonly is: 'everything' }
  | { readonly is: 'place'; readonly place: PlaceKey }
  /** All flows from, to, through and within several places that are drawn as one. */
  | { readonly is: 'places'; readonly holds: (key: PlaceKey) => boolean }
  | { readonly is: 'pair'; readonly from: PlaceKey; readonly to: PlaceKey };

/** Whether an edge belongs to what a series speaks of. */
export function concerns(edge: Edge, subject: Subject): boolean {
  switch (subject.is) {
    case 'everything':
      return true;
    case 'place':
      return (
        edge.from === subject.place || edge.to === subject.place || (edge.layer === 'L7' && edge.via === subject.place)
      );
    case 'places':
      return (
        subject.holds(edge.from) ||
        subject.holds(edge.to) ||
        (edge.layer === 'L7' && edge.via !== undefined && subject.holds(edge.via))
      );
    case 'pair':
      return (edge.from === subject.from && edge.to === subject.to) || isLeg(edge, subject);
  }
}

/** Whether what this edge carries takes that leg, to or from its waypoint: in the picture a leg is a line, in the counts it is part of a conversation. */
function isLeg(edge: Edge, { from, to }: { readonly from: PlaceKey; readonly to: PlaceKey }): boolean {
  if (edge.layer !== 'L7' || edge.via === undefined) return false;
  return (edge.via === from && edge.to === to) || (edge.from === from && edge.via === to);
}

/** Tells the edges whose numbers a reader may see: those with both ends within their rights, as in the picture. */
export function numbersWithin(mayGet: (namespace: string) => boolean): (edge: Edge) => boolean {
  const known = new Map<PlaceKey, boolean>();
  const visible = (key: PlaceKey): boolean => {
    let answer = known.get(key);
    if (answer === undefined) {
      const id = readPlaceKey(key);
      const namespace = id === undefined ? undefined : namespaceOf(id);
      known.set(key, (answer = namespace === undefined || mayGet(namespace)));
    }
    return answer;
  };
  return (edge) => visible(edge.from) && visible(edge.to);
}
