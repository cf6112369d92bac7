import type { TopologyAnswer } from '@waymark/contract';
import {
  judgeLine,
  openHealthBook,
  trafficByPlace,
  type Edge,
  type HealthTone,
  type Place,
  type PlaceKey,
  type Topology,
} from '@waymark/mesh';
import type { DrawnLine, DrawnPlace, Drawing, Tone } from '../../canvas/drawing.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import { deadWaypointOf } from '../../kit/dead-waypoint.ts';
import type { Translate } from '../../messages/messages.ts';
import { nameOf } from './peers.ts';

const SHAPES: { readonly [R in Place['role']]?: DrawnPlace['shape'] } = {
  waypoint: 'waypoint',
  gateway: 'gateway',
  service: 'service',
  outside: 'cloud',
  unknown: 'cloud',
  restricted: 'cloud',
};
const TONES: Readonly<Record<HealthTone, Tone>> = {
  healthy: 'healthy',
  degraded: 'warning',
  failing: 'alarm',
  idle: 'idle',
};

/** The workload with all that talks to it. Lines among its peers are left out: they are not its own. */
export function toMiniDrawing(picture: TopologyAnswer, own: PlaceKey, t: Translate): Drawing {
  const topology = picture as Topology;
  const places = new Map(topology.places.map((place) => [place.key, place]));
  const book = openHealthBook(picture.health);
  const trafficOf = trafficByPlace(topology, book);
  const lines = new Map<string, { readonly from: PlaceKey; readonly to: PlaceKey; readonly edges: Edge[] }>();
  for (const edge of topology.edges)
    for (const [from, to] of waysOf(edge, own)) {
      const id = `${edge.layer} ${from}>${to}`;
      const held = lines.get(id) ?? { from, to, edges: [] };
      held.edges.push(edge);
      lines.set(id, held);
    }
  const shown = new Set([own, ...[...lines.values()].flatMap(({ from, to }) => [from, to])]);
  return {
    boxes: [],
    places: topology.places
      .filter(({ key }) => shown.has(key))
      .map((place) => {
        const label = place.key === own && 'name' in place.id ? place.id.name : nameOf(place, t);
        return {
          id: place.key,
          label,
          shape: SHAPES[place.role] ?? 'workload',
          mark: toMark(place.capture),
          ring: deadWaypointOf(place) === undefined ? TONES[trafficOf(place).health.tone] : 'alarm',
          description: [label, ...(place.capture === undefined ? [] : [toCaptureWords(place.capture, t)])].join(', '),
        };
      }),
    lines: [...lines].map(([id, { from, to, edges }]): DrawnLine => {
      const l4 = edges.filter((edge) => edge.layer === 'L4');
      const l7 = edges.filter((edge) => edge.layer === 'L7');
      const layer = l7.length > 0 ? ('L7' as const) : ('L4' as const);
      const tone = judgeLine(book, { from: places.get(from), to: places.get(to) }, { l4, l7 }).tone;
      const names = { from: nameOf(places.get(from), t), to: nameOf(places.get(to), t), layer };
      return {
        id,
        from,
        to,
        kind: layer === 'L7' ? 'l7' : 'l4',
        tone: TONES[tone],
        width: 2,
        description: t('workload.line', names),
      };
    }),
  };
}

/** Behind a waypoint a conversation is drawn as its legs; only what begins, ends or passes here is. */
function waysOf(edge: Edge, own: PlaceKey): readonly (readonly [PlaceKey, PlaceKey])[] {
  const { from, to } = edge;
  const via = edge.layer === 'L7' ? edge.via : undefined;
  if (from !== own && to !== own && via !== own) return [];
  if (via === undefined || via === from || via === to) return [[from, to]];
  return [
    [from, via],
    [via, to],
  ];
}
