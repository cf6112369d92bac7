import { deadWaypointOf } from '../../kit/dead-waypoint.ts';
import type { TopologyAnswer } from '@waymark/contract';
import { type Found, type Place, type PlaceKey } from '@waymark/mesh';
import type { Drawing, DrawnBadge, DrawnPlace, Shape, Tone } from '../../canvas/drawing.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import type { Translate } from '../../messages/messages.ts';
import { toBoxes, toBoxTree } from './boxes.ts';
import { toChangeWords, toMark as toChangeMark, type Changes } from './changes.ts';
import { nameAt, toLines, type Marks } from './lines.ts';
import { hasReadyPods, healthOfPlace, pairId, type Picture, type Shown } from './picture.ts';
import { readSelection, selectionId, type Selection, type TopologyView } from './url.ts';
import { kindOf, nameOf, toHealthSentences, toNote, toRemarkSentences, toTone } from './words.ts';

/** An answer as a picture. Pure: the same answer and the same choices give the same drawing. */
export function toDrawing(picture: Picture, view: TopologyView, t: Translate, marks: Marks = {}): Drawing {
  const shown = picture.answer.places.filter((place) => isShown(place, view));
  const known = new Set(shown.map((place) => place.key as string));
  const tree = toBoxTree(shown, view.boxes);
  const bright = marks.found === undefined ? undefined : brightPlaces(marks.found);
  return {
    boxes: toBoxes(tree, picture, t),
    places: shown.map((place) =>
      toPlace(
        place,
        { box: tree.get(place.key)?.at(-1), waypoints: view.waypoints, bright, changes: marks.changes },
        picture,
        t,
      ),
    ),
    lines: toLines(picture, view, marks, t).filter((line) => known.has(line.from) && known.has(line.to)),
  };
}

/** Idle places wait until they are asked for, or selected by a link. */
function isShown(place: Place, view: TopologyView): boolean {
  if (place.presence.is !== 'idle' || view.extras.includes('idle')) return true;
  // A silent waypoint that callers wait for is not idle, it is the trouble.
  if (place.remarks.length > 0) return true;
  return view.selected?.is === 'place' && view.selected.key === place.key;
}

export const countIdle = (answer: Shown): number =>
  answer.places.filter((place) => place.presence.is === 'idle').length;

/** Nothing was said by anyone: a page without a picture must say so. */
export const isSilent = (answer: Shown): boolean => answer.edges.length === 0;

/** The store holds nothing of the window: that nothing is drawn does not mean that nobody talked. */
export const isUnkept = (answer: Pick<Shown, 'window'>): boolean => answer.window.observedSeconds === 0;

/** What is looked for, and the ends of lines that are. */
function brightPlaces({ places, edges }: Found): ReadonlySet<PlaceKey> {
  const bright = new Set(places);
  for (const edge of edges) {
    bright.add(edge.from);
    bright.add(edge.to);
    if (edge.layer === 'L7' && edge.via !== undefined) bright.add(edge.via);
  }
  return bright;
}

interface PlaceChoice {
  readonly box: string | undefined;
  readonly waypoints: TopologyView['waypoints'];
  /** What is looked for; undefined while nothing is. */
  readonly bright: ReadonlySet<PlaceKey> | undefined;
  readonly changes: Changes | undefined;
}

function toPlace(place: Place, choice: PlaceChoice, picture: Picture, t: Translate): DrawnPlace {
  const { box, bright } = choice;
  const change = choice.changes?.places.get(place.key);
  const badges = toBadges(place, choice, picture, t);
  const note = toNote(place, t);
  const health = healthOfPlace(picture, place);
  const words = [
    nameOf(place, t),
    kindOf(place, picture.spans, t),
    ...new Set([
      ...(place.capture === undefined || toMark(place.capture) === 'none' ? [] : [toCaptureWords(place.capture, t)]),
      ...(note === undefined ? [] : [note.text]),
    ]),
    ...badges.map((badge) => badge.words),
    ...(change === undefined ? [] : [toChangeWords(change, t)]),
    ...toRemarkSentences(place, picture.answer, t),
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
    ...(badges.length === 0 ? {} : { badges }),
    ...(change === undefined ? {} : { change: toChangeMark(change) }),
    ...((bright?.has(place.key) ?? true) ? {} : { dimmed: true as const }),
    description: words.join(', '),
  };
}

/** With waypoints as badges, a place tells which one its traffic passes. */
function toBadges(place: Place, { waypoints }: PlaceChoice, picture: Picture, t: Translate): readonly DrawnBadge[] {
  if (waypoints !== 'badges' || place.behind === undefined) return [];
  return place.behind.map((key) => ({
    icon: 'waypoint' as const,
    tone: 'neutral' as const,
    words: t('badge.waypoint', { name: nameAt(picture, key, t) }),
  }));
}

const SHAPES: Readonly<Record<Place['role'], Shape>> = {
  workload: 'workload',
  waypoint: 'waypoint',
  gateway: 'gateway',
  ztunnel: 'workload',
  'control-plane': 'workload',
  service: 'service',
  app: 'app',
  version: 'app',
  front: 'front',
  namespace: 'folded',
  cluster: 'folded',
  outside: 'cloud',
  unknown: 'cloud',
  restricted: 'cloud',
};

function ringOf(place: Place, byTraffic: Tone): Tone {
  if (!hasReadyPods(place) || deadWaypointOf(place) !== undefined) return 'alarm';
  if (place.presence.is === 'idle') return 'idle';
  if (place.remarks.length > 0 && byTraffic !== 'alarm') return 'warning';
  // Beyond the mesh nobody watches over health, only our calls to it.
  if (SHAPES[place.role] === 'cloud' && byTraffic === 'healthy') return 'neutral';
  // It only calls others: alive, and nothing to judge.
  return byTraffic === 'idle' ? 'neutral' : byTraffic;
}

/** The id to highlight: a link made with another choice of layers still finds its line. */
export function drawnSelection(selection: Selection | undefined, drawing: Drawing): string | undefined {
  if (selection === undefined || selection.is === 'pair') return undefined;
  if (selection.is === 'place')
    return [...drawing.places, ...drawing.boxes].find((each) => each.id === selection.key)?.id;
  const candidates = drawing.lines.filter((line) => line.from === selection.from && line.to === selection.to);
  const own = candidates.find((line) => line.id.startsWith(`${selection.layer}>`));
  return (own ?? candidates[0])?.id;
}

/** What was found as far as it is drawn, places first, in order of names. */
export function foundSelections(drawing: Drawing, picture: Picture, found: Found): readonly Selection[] {
  const places = drawing.places
    .filter((place) => found.places.has(place.id as PlaceKey))
    .sort((a, b) => a.label.localeCompare(b.label))
    .map((place): Selection => ({ is: 'place', key: place.id as PlaceKey }));
  const lines = drawing.lines
    .filter((line) => {
      const pair = picture.pairs.get(pairId(line.from as PlaceKey, line.to as PlaceKey));
      return [...(pair?.l4 ?? []), ...(pair?.l7 ?? [])].some((edge) => found.edges.has(edge));
    })
    .flatMap((line) => readSelection(line.id) ?? []);
  return [...places, ...lines];
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
