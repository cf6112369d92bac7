import type { Gap } from '@waymark/contract';
import {
  clusterOf,
  judgeLine,
  judgePlace,
  openHealthBook,
  sumFailures,
  type Health,
  type HealthBook,
  type L4Edge,
  type L7Edge,
  type Place,
  type PlaceKey,
  type HealthRules,
  type Topology,
  type Traffic,
  type TrafficWindow,
} from '@waymark/mesh';

/** Everything that runs from one place to another as it is drawn: behind a waypoint these are its legs. */
export interface Pair {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly l4: readonly L4Edge[];
  /** On a waypoint's leg: every conversation that takes it. */
  readonly l7: readonly L7Edge[];
}

/** What is drawn, and of when. */
export interface Shown extends Topology {
  readonly window: TrafficWindow;
  readonly gaps: readonly Gap[];
  readonly health: HealthRules;
}

export type Span = 'one cluster' | 'several clusters';

/** What is drawn with the ways to walk it, made once per answer and choice. */
export interface Picture {
  readonly answer: Shown;
  /** In several clusters names repeat, so words tell the cluster, too. */
  readonly spans: Span;
  /** Which thresholds hold for whom. */
  readonly thresholds: HealthBook;
  readonly places: ReadonlyMap<PlaceKey, Place>;
  readonly pairs: ReadonlyMap<string, Pair>;
  readonly l4In: ReadonlyMap<PlaceKey, readonly L4Edge[]>;
  readonly l4Out: ReadonlyMap<PlaceKey, readonly L4Edge[]>;
  /** Requests by their server, by their client, and by the waypoint that handled them. */
  readonly l7In: ReadonlyMap<PlaceKey, readonly L7Edge[]>;
  readonly l7Out: ReadonlyMap<PlaceKey, readonly L7Edge[]>;
  readonly l7Via: ReadonlyMap<PlaceKey, readonly L7Edge[]>;
}

export const pairId = (from: PlaceKey, to: PlaceKey): string => `${from}>${to}`;

export function toPicture(answer: Shown): Picture {
  const places = new Map(answer.places.map((place) => [place.key, place]));
  const pairs = new Map<string, { from: PlaceKey; to: PlaceKey; l4: L4Edge[]; l7: L7Edge[] }>();
  const pairOf = (from: PlaceKey, to: PlaceKey): { l4: L4Edge[]; l7: L7Edge[] } => {
    const id = pairId(from, to);
    const pair = pairs.get(id) ?? { from, to, l4: [], l7: [] };
    pairs.set(id, pair);
    return pair;
  };
  const l4: L4Edge[] = [];
  const l7: L7Edge[] = [];
  for (const edge of answer.edges) {
    if (edge.layer === 'L4') {
      l4.push(edge);
      pairOf(edge.from, edge.to).l4.push(edge);
    } else {
      l7.push(edge);
      for (const [from, to] of legsOf(edge, places)) pairOf(from, to).l7.push(edge);
    }
  }
  return {
    answer,
    spans:
      new Set(answer.places.flatMap(({ id }) => clusterOf(id) ?? [])).size > 1 ? 'several clusters' : 'one cluster',
    thresholds: openHealthBook(answer.health),
    places,
    pairs,
    l4In: grouped(l4, (edge) => edge.to),
    l4Out: grouped(l4, (edge) => edge.from),
    l7In: grouped(l7, (edge) => edge.to),
    l7Out: grouped(l7, (edge) => edge.from),
    l7Via: grouped(l7, (edge) => edge.via),
  };
}

/** The lines that requests are drawn on. A waypoint that ends the conversation itself has one leg, not a loop. */
export function legsOf(edge: L7Edge, places: ReadonlyMap<PlaceKey, Place>): readonly (readonly [PlaceKey, PlaceKey])[] {
  const via = edge.via;
  if (via === undefined || !places.has(via) || via === edge.from || via === edge.to) return [[edge.from, edge.to]];
  return [
    [edge.from, via],
    [via, edge.to],
  ];
}

function grouped<E>(edges: readonly E[], by: (edge: E) => PlaceKey | undefined): Map<PlaceKey, E[]> {
  const groups = new Map<PlaceKey, E[]>();
  for (const edge of edges) {
    const key = by(edge);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [edge]);
    else group.push(edge);
  }
  return groups;
}

export function healthOfPlace(picture: Picture, place: Place): Health {
  const l7 = (place.role === 'waypoint' ? picture.l7Via : picture.l7In).get(place.key) ?? [];
  return judgePlace(picture.thresholds, place, { l4: picture.l4In.get(place.key) ?? [], l7 });
}

interface Ends {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
}

export const healthOfRequests = (picture: Picture, { from, to }: Ends, l7: readonly L7Edge[]): Health =>
  healthOfLine(picture, { from, to, l4: [], l7 });

export const healthOfConnections = (picture: Picture, { from, to }: Ends, l4: readonly L4Edge[]): Health =>
  healthOfLine(picture, { from, to, l4, l7: [] });

export const healthOfLine = ({ thresholds, places }: Picture, line: Ends & Traffic): Health =>
  judgeLine(thresholds, { from: places.get(line.from), to: places.get(line.to) }, line);

export const bytesOf = (edge: L4Edge): number => (edge.bytesToServer ?? 0) + (edge.bytesToClient ?? 0);

/** Every connection of the edges failed: nothing opened well and nothing flowed. Bytes alone prove older connections that still live. */
export function allFail(edges: readonly L4Edge[]): boolean {
  const failures = edges.reduce((sum, edge) => sum + sumFailures(edge), 0);
  const opened = edges.reduce((sum, edge) => sum + (edge.opened ?? 0), 0);
  return failures > 0 && failures >= opened && edges.every((edge) => bytesOf(edge) === 0);
}

/** All connections fail, and policy is the only reason. */
export const allDenied = (edges: readonly L4Edge[]): boolean =>
  allFail(edges) && edges.every((edge) => sumFailures(edge) === (edge.failed.denied ?? 0));

export const hasReadyPods = (place: Place | undefined): boolean =>
  !(place?.remarks.some((remark) => remark.is === 'waypoint-not-ready' && remark.ready === 0) ?? false);

export const requestsOf = (edges: readonly L7Edge[]): number => edges.reduce((sum, edge) => sum + edge.requests, 0);
