import {
  collapse,
  groupTopology,
  matches,
  neighbours,
  onlyCluster,
  onlyProtocols,
  readFind,
  readPlaceKey,
  toHidden,
  withoutWaypoints,
  withServices,
  type PlaceKey,
  type Topology,
  type TrafficWindow,
} from '@waymark/mesh';
import { toBoxTree } from './boxes.ts';
import type { Shown } from './picture.ts';
import { BOX_CHOICES, type Folding, type TopologyView } from './url.ts';

/** Levels between which and their workloads a service can stand. */
const LEVELS_WITH_SERVICES: readonly TopologyView['level'][] = ['workload', 'app', 'version'];

/** What of a view decides which places and lines there are. What only paints them differently is not among it. */
export type Scope = Pick<
  TopologyView,
  'cluster' | 'level' | 'protocols' | 'waypoints' | 'extras' | 'hide' | 'focus' | 'boxes' | 'folding'
> & {
  /** Namespaces too many to be read, drawn together as their cluster. */
  readonly gathered?: ReadonlySet<PlaceKey>;
};

/**
 * The part of an answer that a view draws: coarser places, closed ways, what is hidden left out, folded boxes as places. Each step keeps the numbers
 * of what it puts together. Pure; O(places + edges) a step.
 */
export function toShown(answer: Shown, scope: Scope): Shown {
  const { window, gaps, health } = answer;
  let topology: Topology = scope.cluster === undefined ? answer : onlyCluster(answer, scope.cluster);
  if (scope.protocols.length < 3) topology = onlyProtocols(topology, new Set(scope.protocols));
  if (scope.waypoints !== 'shown') topology = withoutWaypoints(topology);
  if (scope.extras.includes('services') && LEVELS_WITH_SERVICES.includes(scope.level))
    topology = withServices(topology);
  topology = groupTopology(topology, scope.level);
  topology = withoutHidden(topology, scope.hide, window);
  if (scope.focus !== undefined) topology = neighbours(topology, scope.focus.key, scope.focus.hops);
  topology = collapse(topology, foldedBoxes(topology, scope), scope.gathered);
  return { window, gaps, health, places: topology.places, edges: topology.edges };
}

/** An expression that cannot be read hides nothing: the field says what is wrong with it. */
function withoutHidden(topology: Topology, hide: string, window: TrafficWindow): Topology {
  const read = readFind(hide);
  if (hide.trim() === '' || !read.ok) return topology;
  const hidden = toHidden(matches(read.find, topology, window), topology);
  return {
    places: topology.places.filter((place) => !hidden.places.has(place.key)),
    edges: topology.edges.filter((edge) => !hidden.edges.has(edge)),
  };
}

interface Folds {
  readonly boxes: Scope['boxes'];
  readonly folding: Folding;
  readonly folded: ReadonlySet<PlaceKey>;
}

/** By the list of places: the same set again while only numbers change, so that what is made of it need not be made again. */
const known = new WeakMap<Topology['places'], Folds>();

/** The outermost folded boxes around what is there. */
function foldedBoxes(topology: Topology, { boxes, folding }: Pick<Scope, 'boxes' | 'folding'>): ReadonlySet<PlaceKey> {
  const held = known.get(topology.places);
  if (held?.boxes === boxes && held.folding === folding) return held.folded;
  const folded = new Set<PlaceKey>();
  for (const around of toBoxTree(topology.places, boxes).values()) {
    const outermost = around.find((box) => isFolded(box, folding));
    if (outermost !== undefined) folded.add(outermost);
  }
  known.set(topology.places, { boxes, folding, folded });
  return folded;
}

export const isFolded = (box: string, { rest, but }: Folding): boolean => (rest === 'folded') !== but.includes(box);

/** Whether a drawn place is a box that can be opened again. */
export const isFoldedPlace = (key: string): boolean => BOX_CHOICES.some((kind) => kind === readPlaceKey(key)?.kind);

/**
 * The view in which a place that stands for a box is open: where boxes are what is drawn, that is the picture of workloads with all other boxes folded.
 */
export function withFoldToggled(view: TopologyView, folding: Folding, box: string): TopologyView {
  const kind = BOX_CHOICES.find((each) => each === readPlaceKey(box)?.kind);
  const isDrawnAsBox = LEVELS_OF_BOXES.includes(view.level);
  if (!isDrawnAsBox || kind === undefined) return { ...view, folding: toggleFold(folding, box) };
  const boxes = BOX_CHOICES.filter((each) => each === kind || view.boxes.includes(each));
  return { ...view, level: 'workload', boxes, folding: { rest: 'folded', but: [box] } };
}

/** Levels whose places are boxes of the levels below. */
const LEVELS_OF_BOXES: readonly TopologyView['level'][] = ['front', 'namespace', 'cluster'];

/** Opens a folded box, folds an open one. */
export function toggleFold(folding: Folding, box: string): Folding {
  // What the reader arranges by hand no longer depends on what fits.
  const rest = folding.rest === 'folded' ? 'folded' : 'open';
  const { but } = folding;
  return { rest, but: but.includes(box) ? but.filter((each) => each !== box) : [...but, box] };
}
