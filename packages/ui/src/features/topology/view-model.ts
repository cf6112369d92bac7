import type { TopologyAnswer } from '@waymark/contract';
import { clusterOf, namespaceOf, outcomeOf, rateOf, ratio, throughputOf, type L7Edge, type Place } from '@waymark/mesh';
import type { Drawing, DrawnBox, DrawnPlace, Shape, Tone } from '../../canvas/drawing.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import { formatRatio, formatRequestRate, formatThroughput } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { toLines } from './lines.ts';
import { bytesOf, hasReadyPods, healthOfPlace, type Picture } from './picture.ts';
import { selectionId, type Selection, type TopologyView } from './url.ts';
import { kindOf, nameOf, toHealthSentences, toNote, toRemarkSentences, toTone } from './words.ts';

/** An answer as a picture. Pure: the same answer and the same choices give the same drawing. */
export function toDrawing(picture: Picture, view: TopologyView, t: Translate): Drawing {
  const shown = picture.answer.places.filter((place) => isShown(place, view));
  const known = new Set(shown.map((place) => place.key as string));
  const clusters = new Set(shown.flatMap((place) => clusterOf(place.id) ?? []));
  const boxes = new Map<string, Place[]>();
  for (const place of shown) {
    const id = boxIdOf(place);
    if (id !== undefined) boxes.set(id, [...(boxes.get(id) ?? []), place]);
  }
  return {
    boxes: [...boxes].map(([id, places]) => toBox(id, places, clusters.size, picture, t)),
    places: shown.map((place) => toPlace(place, picture, t)),
    lines: toLines(picture, view, t).filter((line) => known.has(line.from) && known.has(line.to)),
  };
}

/** Idle places wait until they are asked for, or selected by a link. */
function isShown(place: Place, view: TopologyView): boolean {
  if (place.presence.is !== 'idle' || view.extras.includes('idle')) return true;
  // A silent waypoint that callers wait for is not idle, it is the trouble.
  if (place.remarks.length > 0) return true;
  return view.selected?.is === 'place' && view.selected.key === place.key;
}

export const countIdle = (answer: TopologyAnswer): number =>
  answer.places.filter((place) => place.presence.is === 'idle').length;

/** Nothing was said by anyone: a page without a picture must say so. */
export const isSilent = (answer: TopologyAnswer): boolean => answer.edges.length === 0;

function toPlace(place: Place, picture: Picture, t: Translate): DrawnPlace {
  const note = toNote(place, t);
  const box = boxIdOf(place);
  const health = healthOfPlace(picture, place);
  const words = [
    nameOf(place, t),
    kindOf(place, t),
    ...(place.capture === undefined || toMark(place.capture) === 'none' ? [] : [toCaptureWords(place.capture, t)]),
    ...(note === undefined ? [] : [note.text]),
    ...toRemarkSentences(place, t),
    place.presence.is === 'idle'
      ? t('place.idle')
      : toHealthSentences(health, picture.answer.window.seconds, t).join(' '),
  ];
  return {
    id: place.key,
    label: nameOf(place, t),
    ...(note === undefined ? {} : { note }),
    shape: SHAPES[place.role],
    mark: place.role === 'waypoint' || place.role === 'gateway' ? 'none' : toMark(place.capture),
    ring: ringOf(place, toTone(health.tone)),
    ...(box === undefined ? {} : { box }),
    description: words.join(', '),
  };
}

const SHAPES: Readonly<Record<Place['role'], Shape>> = {
  workload: 'workload',
  waypoint: 'waypoint',
  gateway: 'gateway',
  ztunnel: 'workload',
  'control-plane': 'workload',
  service: 'service',
  app: 'workload',
  version: 'workload',
  front: 'waypoint',
  namespace: 'workload',
  cluster: 'workload',
  outside: 'cloud',
  unknown: 'cloud',
  restricted: 'cloud',
};

function ringOf(place: Place, byTraffic: Tone): Tone {
  if (!hasReadyPods(place)) return 'alarm';
  if (place.presence.is === 'idle') return 'idle';
  if (place.remarks.length > 0 && byTraffic !== 'alarm') return 'warning';
  // Beyond the mesh nobody watches over health, only our calls to it.
  if (SHAPES[place.role] === 'cloud' && byTraffic === 'healthy') return 'neutral';
  // It only calls others: alive, and nothing to judge.
  return byTraffic === 'idle' ? 'neutral' : byTraffic;
}

export function boxIdOf(place: Place): string | undefined {
  const cluster = clusterOf(place.id);
  const namespace = namespaceOf(place.id);
  return cluster === undefined || namespace === undefined ? undefined : selectionId({ is: 'box', cluster, namespace });
}

function toBox(id: string, places: readonly Place[], clusters: number, picture: Picture, t: Translate): DrawnBox {
  const first = places[0];
  const namespace = first === undefined ? '' : (namespaceOf(first.id) ?? '');
  const cluster = first === undefined ? '' : (clusterOf(first.id) ?? '');
  const captured = places.filter((place) => toMark(place.capture) !== 'none');
  const dashed = captured.length > 0 && captured.every((place) => toMark(place.capture) === 'out-of-mesh');
  const totals = [...(dashed ? [t('box.out')] : []), ...totalsOf(id, picture, t)].join(' · ');
  return {
    id,
    title: clusters > 1 ? t('box.title', { namespace, cluster }) : namespace,
    ...(totals === '' ? {} : { totals }),
    dashed,
  };
}

/** Traffic that ends in the box or leaves it to the outside, each once; bytes only where there are no requests to speak of. */
function totalsOf(box: string, picture: Picture, t: Translate): readonly string[] {
  const { window, edges } = picture.answer;
  const belongs = (edge: { readonly from: Place['key']; readonly to: Place['key'] }): boolean => {
    const to = picture.places.get(edge.to);
    const from = picture.places.get(edge.from);
    if (to !== undefined && boxIdOf(to) === box) return true;
    return to?.role === 'outside' && from !== undefined && boxIdOf(from) === box;
  };
  const own = edges.filter((edge) => edge.withheld !== true && belongs(edge));
  const l7 = own.filter((edge) => edge.layer === 'L7');
  const requests = l7.reduce((sum, edge) => sum + edge.requests, 0);
  if (requests > 0) {
    const failed = ratio(failedOf(l7), requests);
    return [
      formatRequestRate(rateOf(requests, window)),
      ...(failed > 0 ? [t('box.failing', { share: formatRatio(failed) })] : []),
    ];
  }
  // The leg into a waypoint goes on as the leg out of it: only the last one ends here.
  const l4 = own
    .filter((edge) => edge.layer === 'L4')
    .filter((edge) => picture.places.get(edge.to)?.role !== 'waypoint');
  const bytes = l4.reduce((sum, edge) => sum + bytesOf(edge), 0);
  return bytes > 0 ? [formatThroughput(throughputOf(bytes, window))] : [];
}

/** Requests that failed for the reader's users: what clients did wrong themselves (4xx) is not the box's failure. */
export function failedOf(edges: readonly L7Edge[]): number {
  return edges
    .flatMap((edge) => edge.responses)
    .filter((response) => outcomeOf(response) !== 'good' && outcomeOf(response) !== '4xx')
    .reduce((sum, response) => sum + response.count, 0);
}

/** The id to highlight: a link made with another choice of layers still finds its line. */
export function drawnSelection(selection: Selection | undefined, drawing: Drawing): string | undefined {
  if (selection === undefined || selection.is === 'pair') return undefined;
  const drawn: readonly { readonly id: string }[] = selection.is === 'box' ? drawing.boxes : drawing.places;
  if (selection.is !== 'line') return drawn.find((each) => each.id === selectionId(selection))?.id;
  const candidates = drawing.lines.filter((line) => line.from === selection.from && line.to === selection.to);
  const own = candidates.find((line) => line.id.startsWith(`${selection.layer}>`));
  return (own ?? candidates[0])?.id;
}

/** Places whose name or namespace holds what the reader looks for, in order of names; nothing when they look for nothing. */
export function matching(drawing: Drawing, find: string): readonly Selection[] {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return [];
  const titles = new Map(drawing.boxes.map((box) => [box.id, box.title]));
  return drawing.places
    .filter((place) => `${place.label} ${titles.get(place.box ?? '') ?? ''}`.toLowerCase().includes(wanted))
    .sort((a, b) => a.label.localeCompare(b.label))
    .map((place) => ({ is: 'place', key: place.id as Place['key'] }));
}

/** Goes round through what was found; from elsewhere it starts at the first. */
export function stepThrough(
  found: readonly Selection[],
  selected: Selection | undefined,
  step: 'next' | 'previous',
): Selection | undefined {
  if (found.length === 0) return selected;
  const id = selected === undefined ? undefined : selectionId(selected);
  const at = found.findIndex((each) => selectionId(each) === id);
  if (at === -1) return found[0];
  return found[(at + (step === 'next' ? 1 : -1) + found.length) % found.length];
}

/**
 * Which of two pictures to show. The first wave lacks latencies and encryption: replacing a complete picture by it would make them
 * blink at every refresh, so it waits for its own completion unless the held picture has grown old.
 */
export function nextPicture(
  held: TopologyAnswer | undefined,
  arrived: TopologyAnswer,
  refreshSeconds: number,
): TopologyAnswer {
  if (held === undefined || arrived.wave === 'complete' || held.wave === 'first') return arrived;
  return arrived.window.endMs - held.window.endMs > 3 * refreshSeconds * 1000 ? arrived : held;
}
