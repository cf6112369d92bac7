import { namespaceOf, outcomeOf, placeKey, rateOf, readPlaceKey, ratio, throughputOf } from '@waymark/mesh';
import type { Edge, L7Edge, Place, PlaceId, PlaceKey } from '@waymark/mesh';
import type { DrawnBox } from '../../canvas/drawing.ts';
import { toMark } from '../../kit/capture.ts';
import { formatRatio, formatRequestRate, formatThroughput } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { bytesOf, type Picture } from './picture.ts';
import { BOX_CHOICES, type BoxChoice } from './url.ts';

/** The boxes around each place, outermost first. A box is spelled like the place that it becomes when it is folded. */
export type BoxTree = ReadonlyMap<PlaceKey, readonly PlaceKey[]>;

/** A box around a single cluster, or around an app's only workload, would say nothing, so there is none. */
export function toBoxTree(places: readonly Place[], choice: readonly BoxChoice[]): BoxTree {
  const clusters = new Set(places.flatMap(({ id }) => ('cluster' in id ? [id.cluster] : [])));
  const apps = new Map<PlaceKey, number>();
  for (const place of places) {
    const app = keyOfBox(place, 'app');
    if (app !== undefined) apps.set(app, (apps.get(app) ?? 0) + 1);
  }
  const hasFronts = places.some(({ id }) => id.kind === 'front');
  const kinds = BOX_CHOICES.filter(
    (kind) =>
      choice.includes(kind) &&
      (kind !== 'cluster' || clusters.size > 1) &&
      // A namespace in parts, those behind waypoints and the rest, has no box of its own.
      (kind === 'cluster' || !hasFronts),
  );
  return new Map(
    places.map((place) => [
      place.key,
      kinds.flatMap((kind) => {
        const key = keyOfBox(place, kind);
        return key === undefined || key === place.key || (kind === 'app' && (apps.get(key) ?? 0) < 2) ? [] : [key];
      }),
    ]),
  );
}

function keyOfBox({ id, app }: Pick<Place, 'id' | 'app'>, kind: BoxChoice): PlaceKey | undefined {
  if (!('cluster' in id)) return undefined;
  const { cluster } = id;
  if (kind === 'cluster') return placeKey({ kind, cluster });
  if (!('namespace' in id)) return undefined;
  const { namespace } = id;
  if (kind === 'namespace') return placeKey({ kind, cluster, namespace });
  return app === undefined || id.kind === 'app' ? undefined : placeKey({ kind: 'app', cluster, namespace, name: app });
}

/** The boxes of these kinds in which a place may be hidden, itself drawn or not. A waypoint with all it fronts is in none. */
export function boxesAround(key: PlaceKey, places: readonly Place[], kinds: readonly BoxChoice[]): readonly PlaceKey[] {
  const id = readPlaceKey(key);
  if (id === undefined || id.kind === 'front') return [];
  const app = places.find((place) => place.key === key)?.app;
  return kinds.flatMap((kind) => {
    const box = keyOfBox({ id, ...(app === undefined ? {} : { app }) }, kind);
    return box === undefined || box === key ? [] : [box];
  });
}

/** The places that a box of this kind holds, itself drawn or not. */
export const boxMembers = (places: readonly Place[], kind: BoxChoice, box: PlaceKey): ReadonlySet<PlaceKey> =>
  new Set(places.filter((place) => keyOfBox(place, kind) === box).map((place) => place.key));

/** Every box once, parents before their children. */
export function toBoxes(tree: BoxTree, picture: Picture, t: Translate): readonly DrawnBox[] {
  const totals = totalsByBox(tree, picture);
  const members = new Map<PlaceKey, Place[]>();
  const parents = new Map<PlaceKey, PlaceKey | undefined>();
  for (const [key, boxes] of tree) {
    const place = picture.places.get(key);
    boxes.forEach((box, depth) => {
      parents.set(box, boxes[depth - 1]);
      const held = members.get(box);
      if (place === undefined) return;
      if (held === undefined) members.set(box, [place]);
      else held.push(place);
    });
  }
  const hasClusters = [...parents.keys()].some((box) => readPlaceKey(box)?.kind === 'cluster');
  const clusters = new Set([...picture.places.values()].flatMap(({ id }) => ('cluster' in id ? [id.cluster] : [])));
  return [...parents]
    .sort(([a], [b]) => depthOf(parents, a) - depthOf(parents, b))
    .map(([box, parent]) => {
      const captured = (members.get(box) ?? []).filter((place) => toMark(place.capture) !== 'none');
      const dashed = captured.length > 0 && captured.every((place) => toMark(place.capture) === 'out-of-mesh');
      const words = [...(dashed ? [t('box.out')] : []), ...toTotals(totals.get(box), picture, t)].join(' · ');
      return {
        id: box,
        title: titleOf(readPlaceKey(box), !hasClusters && clusters.size > 1, t),
        ...(parent === undefined ? {} : { parent }),
        ...(words === '' ? {} : { totals: words }),
        dashed,
      };
    });
}

function depthOf(parents: ReadonlyMap<PlaceKey, PlaceKey | undefined>, box: PlaceKey): number {
  const parent = parents.get(box);
  return parent === undefined ? 0 : 1 + depthOf(parents, parent);
}

function titleOf(id: PlaceId | undefined, namesCluster: boolean, t: Translate): string {
  if (id?.kind === 'cluster') return t('box.cluster', { cluster: id.cluster });
  if (id?.kind === 'app') return id.name;
  if (id === undefined) return '';
  const namespace = namespaceOf(id) ?? '';
  return namesCluster && 'cluster' in id ? t('box.title', { namespace, cluster: id.cluster }) : namespace;
}

interface Totals {
  requests: number;
  failed: number;
  bytes: number;
}

/** Traffic that ends in each box or leaves it to the outside, each once; in one walk over the edges. */
function totalsByBox(tree: BoxTree, picture: Picture): ReadonlyMap<PlaceKey, Totals> {
  const totals = new Map<PlaceKey, Totals>();
  for (const edge of picture.answer.edges) {
    if (edge.withheld === true || goesOn(edge, picture)) continue;
    for (const box of boxesOf(edge, tree, picture)) {
      const held = totals.get(box) ?? { requests: 0, failed: 0, bytes: 0 };
      totals.set(box, held);
      if (edge.layer === 'L7') {
        held.requests += edge.requests;
        held.failed += failedOf([edge]);
      } else held.bytes += bytesOf(edge);
    }
  }
  return totals;
}

/** The leg into a waypoint goes on as the leg out of it, and so does what is drawn over a service: only the last part ends here. */
function goesOn(edge: Edge, picture: Picture): boolean {
  const role = picture.places.get(edge.to)?.role;
  if (role === 'waypoint') return edge.layer === 'L4';
  return role === 'service' && (edge.layer === 'L4' ? picture.l4Out : picture.l7Out).has(edge.to);
}

function boxesOf(edge: Edge, tree: BoxTree, picture: Picture): readonly PlaceKey[] {
  const own = tree.get(edge.to) ?? [];
  return own.length === 0 && picture.places.get(edge.to)?.role === 'outside' ? (tree.get(edge.from) ?? []) : own;
}

/** Bytes only where there are no requests to speak of. */
function toTotals(totals: Totals | undefined, picture: Picture, t: Translate): readonly string[] {
  if (totals === undefined) return [];
  const { window } = picture.answer;
  const { requests, failed, bytes } = totals;
  if (requests > 0) {
    const share = ratio(failed, requests);
    const failing = share > 0 ? [t('box.failing', { share: formatRatio(share) })] : [];
    return [formatRequestRate(rateOf(requests, window)), ...failing];
  }
  return bytes > 0 ? [formatThroughput(throughputOf(bytes, window))] : [];
}

/** Requests that failed for the reader's users: what clients did wrong themselves (4xx) is not the box's failure. */
export function failedOf(edges: readonly L7Edge[]): number {
  return edges
    .flatMap((edge) => edge.responses)
    .filter((response) => outcomeOf(response) !== 'good' && outcomeOf(response) !== '4xx')
    .reduce((sum, response) => sum + response.count, 0);
}
