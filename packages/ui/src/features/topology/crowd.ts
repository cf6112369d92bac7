import {
  groupKeys,
  namespaceOf,
  outcomeOf,
  placeKey,
  readPlaceKey,
  sumFailures,
  type Edge,
  type Place,
  type PlaceKey,
  type Topology,
} from '@waymark/mesh';
import { bytesOf } from './picture.ts';

/** With more boxes than this even the boxes could not be read. */
export const MOST_BOXES = 80;

/** What becomes of more boxes than can be read. */
export type Crowd =
  | { readonly is: 'none' }
  /** Few waypoints front all of it: each is drawn with what it serves. */
  | { readonly is: 'fronts' }
  /** The busiest namespaces stand for themselves, these quieter ones together as their cluster. */
  | { readonly is: 'gathered'; readonly namespaces: ReadonlySet<PlaceKey> };

const NONE: Crowd = { is: 'none' };

/** Namespaces in trouble come first, then those with most traffic, so that what matters is on the screen. O(places + edges). */
export function crowdOf(topology: Topology, mayOverview: 'fronts too' | 'namespaces only'): Crowd {
  const homes = new Map(topology.places.map((place) => [place.key, namespaceBox(place)]));
  const boxes = new Set([...homes.values()].filter((box) => box !== undefined));
  if (boxes.size <= MOST_BOXES) return NONE;
  if (mayOverview === 'fronts too' && new Set(groupKeys(topology, 'front').values()).size <= MOST_BOXES)
    return { is: 'fronts' };
  const weights = weigh(topology.edges, homes);
  const weightOf = (box: PlaceKey): Weight => weights.get(box) ?? NOTHING;
  const ranked = [...boxes].sort((a, b) => {
    const [one, other] = [weightOf(a), weightOf(b)];
    return (
      Number(other.failed > 0) - Number(one.failed > 0) ||
      other.requests - one.requests ||
      other.bytes - one.bytes ||
      (a < b ? -1 : 1)
    );
  });
  return { is: 'gathered', namespaces: new Set(ranked.slice(MOST_BOXES)) };
}

interface Weight {
  requests: number;
  bytes: number;
  failed: number;
}
const NOTHING: Weight = { requests: 0, bytes: 0, failed: 0 };

function weigh(
  edges: readonly Edge[],
  homes: ReadonlyMap<PlaceKey, PlaceKey | undefined>,
): ReadonlyMap<PlaceKey, Weight> {
  const weights = new Map<PlaceKey, Weight>();
  for (const edge of edges) {
    for (const box of new Set([homes.get(edge.from), homes.get(edge.to)])) {
      if (box === undefined) continue;
      const weight = weights.get(box) ?? { ...NOTHING };
      weights.set(box, weight);
      if (edge.layer === 'L4') {
        weight.bytes += bytesOf(edge);
        weight.failed += sumFailures(edge);
      } else {
        weight.requests += edge.requests;
        for (const response of edge.responses) if (isFailure(outcomeOf(response))) weight.failed += response.count;
      }
    }
  }
  return weights;
}

/** A client's own mistake is no trouble of a namespace. */
const isFailure = (outcome: ReturnType<typeof outcomeOf>): boolean => outcome !== 'good' && outcome !== '4xx';

function namespaceBox({ id }: Place): PlaceKey | undefined {
  const namespace = namespaceOf(id);
  return namespace === undefined || !('cluster' in id)
    ? undefined
    : placeKey({ kind: 'namespace', cluster: id.cluster, namespace });
}

/** Whether the reader opened a cluster, and with it what was gathered there. */
export const isClusterOpen = (but: readonly string[]): boolean =>
  but.some((box) => readPlaceKey(box)?.kind === 'cluster');
