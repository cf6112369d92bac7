import { openHealthBook } from '../health/health-book.ts';
import { NO_HEALTH_RULES } from '../health/tolerances.ts';
import type { PlaceKey } from '../identity.ts';
import { readPlaceKey } from '../identity.ts';
import type { Edge, L4Edge, L7Edge, Place, Topology } from '../topology/topology.ts';
import { sumFailures, outcomeOf } from '../health/judge.ts';
import { ratio, type Milliseconds, type Ratio } from '../units.ts';
import type { TrafficWindow } from '../window.ts';
import { judgeBy, type Around, type Judge } from './find-health.ts';

/** Knowledge that a topology does not hold; what is given here is a `Feed` that `readFind` may be told of. */
export interface FindFeeds {
  /** Health as the screen judges it; by default the mesh's own thresholds. */
  readonly judge?: Judge;
  readonly labelsOf?: (place: Place) => Readonly<Record<string, string>> | undefined;
  /** Names of `CONFIG_TRAITS` that the configuration gives a place. */
  readonly traitsOf?: (place: Place) => readonly string[] | undefined;
  readonly operationsOf?: (place: Place) => readonly string[] | undefined;
  readonly quantilesOf?: (edge: Edge) => { readonly [Q in 'p50' | 'p95' | 'p99']?: Milliseconds } | undefined;
}

/** Sums of requests over the L7 edges that leave a place. */
interface Leaving {
  http: number;
  grpc: number;
}

/** What conditions ask about a topology, indexed in one pass. */
export interface Facts {
  readonly window: TrafficWindow;
  readonly feeds: FindFeeds;
  readonly judge: Judge;
  readonly place: (key: PlaceKey) => Place | undefined;
  readonly around: (key: PlaceKey) => Around;
  /** Requests that leave a place, by protocol. */
  readonly leaving: (key: PlaceKey) => Readonly<Leaving>;
  /** 1 for the places that most others call; equal numbers share a rank. */
  readonly rank: (key: PlaceKey) => number | undefined;
}

const ALONE: Around = { incoming: [], outgoing: [], via: [] };

export function toFacts(topology: Topology, window: TrafficWindow, feeds: FindFeeds): Facts {
  const places = new Map(topology.places.map((place) => [place.key, place]));
  const around = new Map<PlaceKey, { incoming: Edge[]; outgoing: Edge[]; via: L7Edge[] }>();
  const leaving = new Map<PlaceKey, Leaving>();
  const at = (key: PlaceKey): { incoming: Edge[]; outgoing: Edge[]; via: L7Edge[] } => {
    const held = around.get(key) ?? { incoming: [], outgoing: [], via: [] };
    around.set(key, held);
    return held;
  };
  for (const edge of topology.edges) {
    at(edge.from).outgoing.push(edge);
    at(edge.to).incoming.push(edge);
    if (edge.layer === 'L4') continue;
    if (edge.via !== undefined) at(edge.via).via.push(edge);
    const sums = leaving.get(edge.from) ?? { http: 0, grpc: 0 };
    sums[edge.protocol] += edge.requests;
    leaving.set(edge.from, sums);
  }
  let ranks: ReadonlyMap<PlaceKey, number> | undefined;
  return {
    window,
    feeds,
    judge: feeds.judge ?? judgeBy(openHealthBook(NO_HEALTH_RULES), (key) => places.get(key)),
    place: (key) => places.get(key),
    around: (key) => around.get(key) ?? ALONE,
    leaving: (key) => leaving.get(key) ?? { http: 0, grpc: 0 },
    rank: (key) => (ranks ??= toRanks(topology, around)).get(key),
  };
}

/** Only places that are called have a rank. More ranks than a hundred are squeezed into 1 to 100, as Kiali does. */
function toRanks(
  topology: Topology,
  around: ReadonlyMap<PlaceKey, { readonly incoming: readonly Edge[] }>,
): ReadonlyMap<PlaceKey, number> {
  const callers = new Map<PlaceKey, number>();
  for (const { key } of topology.places) {
    const count = new Set(around.get(key)?.incoming.map((edge) => edge.from)).size;
    if (count > 0) callers.set(key, count);
  }
  const steps = [...new Set(callers.values())].sort((a, b) => b - a);
  const rankOf = new Map(
    steps.map((count, i) => [count, steps.length <= 100 ? i + 1 : Math.floor((i / (steps.length - 1)) * 99) + 1]),
  );
  return new Map([...callers].map(([key, count]) => [key, rankOf.get(count) ?? 100]));
}

/** How a place is called; places that are no object are called by what they are. */
export const placeName = (place: Place): string => ('name' in place.id ? place.id.name : (place.app ?? place.id.kind));

/** The name in a key, for places that are not in the picture. */
export function nameOfKey(key: PlaceKey, facts: Facts): string {
  const place = facts.place(key);
  if (place !== undefined) return placeName(place);
  const id = readPlaceKey(key);
  return id !== undefined && 'name' in id ? id.name : (id?.kind ?? key);
}

/** Both ways together; a way that nobody tells counts as 0. */
export const bytesOf = (edge: L4Edge): number => (edge.bytesToServer ?? 0) + (edge.bytesToClient ?? 0);

/** Failed connections, or requests that were not answered well; undefined where nobody may tell. */
export function failedOf(edge: Edge): number | undefined {
  if (edge.withheld === true) return undefined;
  if (edge.layer === 'L4') return sumFailures(edge);
  return edge.responses.reduce((sum, each) => sum + (outcomeOf(each) === 'good' ? 0 : each.count), 0);
}

/** The share of failures; undefined where nothing was tried. */
export function errorShare(edges: readonly Edge[]): Ratio | undefined {
  let failed = 0;
  let all = 0;
  for (const edge of edges) {
    const here = failedOf(edge);
    if (here === undefined) continue;
    failed += here;
    // Failed connections are among the opened ones; while `opened` is missing they are all that is known.
    all += edge.layer === 'L4' ? Math.max(edge.opened ?? 0, here) : edge.requests;
  }
  return all === 0 ? undefined : ratio(failed, all);
}

/** Anything moved: requests, connections or bytes. */
export const hasTraffic = (edge: Edge): boolean =>
  edge.layer === 'L7' ? edge.requests > 0 : (edge.opened ?? 0) > 0 || bytesOf(edge) > 0 || sumFailures(edge) > 0;
