import { insetsOf, LABEL_AIR, planBox } from './box-plan.ts';
import type { BoxFlow, BoxPlan } from './box-plan.ts';
import { AIM_ZOOM, DENSITIES, LONGEST_LABEL, MIN_LEGIBLE_ZOOM, spreadOut, TAB_HEIGHT } from './density.ts';
import type { Density } from './density.ts';
import { difficultyOf } from './difficulty.ts';
import { boxThing, findFlows } from './flows.ts';
import type { Flows } from './flows.ts';
import type { BoxToLay, Layout, LayoutInput, Order, Viewport } from './layout-input.ts';
import { footprint } from './layout-input.ts';
import { planFree, planNest } from './nest-plan.ts';
import { judge, packColumns, packKept } from './pack.ts';
import type { Packed, Packing, Stairs } from './pack.ts';
import { flatnessOf, planRing } from './ring-plan.ts';
import { zoomToFit } from './span.ts';
import { standInColumns } from './stand.ts';
import { wrapPlan } from './wrap-plan.ts';
import { isChain, zigzagPlan } from './zigzag-plan.ts';

/** How tall a column inside a box may grow before it folds; each is tried. */
const ROWS_TO_TRY = [2, 3, 4, 5, 6, 8, 10, 14, 20];
/** A folded column puts equals behind each other; a little less flow between boxes is better than that. */
const FOLD_COST = 0.03;
/** Large pictures are not legible as a whole whatever is tried, so less is. */
const FEW_ROWS_TO_TRY = [3, 5, 8, 14];
const LARGE = 400;
const MANY = 150;
/** Lines, titles and uneven columns need about this much room for each unit of places. */
const AIR = 1.3;

interface Attempt {
  readonly density: Density;
  readonly packing: Packing;
  readonly plans: ReadonlyMap<string, BoxPlan>;
  readonly rows: number;
  readonly shape: Shape;
  readonly manner: Manner;
}

/** How boxes of boxes share the viewport: each its share in the viewport's own shape, one under another, or side by side. */
type Shape = 'similar' | 'wide' | 'tall';
const SHAPES: readonly Shape[] = ['similar', 'wide', 'tall'];

/** What becomes of long chains in a box: one row, up and down between two, or bands of so many columns. */
type Chains = 'row' | 'zigzag' | number;
interface Manner {
  readonly chains: Chains;
  readonly stairs: Stairs;
}
const UNBROKEN: readonly Manner[] = [
  { chains: 'row', stairs: 'steep' },
  { chains: 'row', stairs: 'wide' },
  { chains: 'row', stairs: 'bands' },
  { chains: 'zigzag', stairs: 'steep' },
  { chains: 'zigzag', stairs: 'wide' },
];
/** Only where names could not be read otherwise. */
const BANDS: readonly Chains[] = [12, 9, 7, 6, 5, 4];

/** What stairs that are not read from the top cost, next to a few crossings less. */
const OUT_OF_ORDER = { steep: 0.02, wide: 0.12, bands: 0 } as const;
/** For the last bit of a division. */
const ROUNDING = 0.001;
/** How far gaps may widen to fill the viewport; more would tear neighbours apart. */
const SPREAD = [2.3, 2, 1.75, 1.5, 1.3, 1.15, 1];
/** Widths of labels to make room for, best first. */
const LABEL_ROOM = [LONGEST_LABEL, 112, 90, 70, 50, 0];
/** Rows stand closer together to begin with. */
const SPREAD_DOWN = [3.2, 2.7, ...SPREAD];

/**
 * A new picture in two levels: dagre's columns inside each box, then boxes and free places in columns by the flow between them.
 * Of the densities that are legible in the viewport, the one that is easiest to follow wins. The same input gives the same picture, whatever the order of its lists.
 * With an order, who stands left of or above whom stays as it was.
 */
export function layOut(
  input: LayoutInput,
  densities: readonly Density[] = DENSITIES,
  order: Order = new Map(),
): Layout {
  const found = findFlows(input, order);
  const tried = (manners: readonly Manner[]): Attempt[] =>
    manners.flatMap((manner) =>
      densities.flatMap((each, index) => {
        const density = withRoomForLabels(each, input);
        if (index < densities.length - 1 && !mayBeLegible(input, density)) return [];
        return [bestAttempt(input, found, density, manner)];
      }),
    );
  const attempts = tried(mannersFor(input, found));
  if (input.places.length <= LARGE) {
    for (const chains of BANDS) {
      if (attempts.some(isLegible)) break;
      attempts.push(...tried([{ chains, stairs: 'steep' }]));
    }
  }
  const legible = attempts.filter(isLegible);
  const candidates = legible.length > 0 ? legible : [largest(attempts)];
  const layouts = candidates.flatMap((attempt) => {
    const { density, packing, plans } = spread(input, found, attempt);
    // Down its stairs a column is read in order; in another its lines may cross less.
    const orders = packing.offsets.size === 0 || packing.isOrdered ? [packing.isOrdered] : [true, false];
    return orders.map((isOrdered) => ({
      stand: (how: 'at once' | 'untangled') => standInColumns(input, density, { ...packing, isOrdered }, plans, how),
      comfort: density.comfort - (isOrdered || packing.offsets.size === 0 ? 0 : OUT_OF_ORDER[attempt.manner.stairs]),
    }));
  });
  return easiest(input, layouts);
}

/** A layout that may be had quickly, or with fewer crossings. */
interface Candidate {
  readonly stand: (how: 'at once' | 'untangled') => Layout;
  readonly comfort: number;
}
/** Of the zoom, for lines that bulge beyond places and boxes. */
const BULGE = 0.01;
/** More than any picture is hard to follow. */
const TOO_LARGE = 1000;
/** To untangle takes longer than all else, so of pictures with many lines only the best are. */
const UNTANGLED = { fewest: 4, lines: 240 } as const;

function isLegible({ packing }: Attempt): boolean {
  return packing.zoom >= AIM_ZOOM;
}

function largest(attempts: readonly Attempt[]): Attempt {
  const [first, ...rest] = attempts;
  if (first === undefined) throw new Error('There is no density to lay out with');
  return rest.reduce((best, attempt) => (attempt.packing.zoom > best.packing.zoom ? attempt : best), first);
}

function easiest(input: LayoutInput, candidates: readonly Candidate[]): Layout {
  const [only] = candidates;
  if (only === undefined) throw new Error('There is nothing to choose from');
  if (candidates.length === 1) return only.stand('untangled');
  const best = (of: readonly Candidate[], how: 'at once' | 'untangled'): readonly Ranked[] =>
    of
      .map((candidate) => {
        const layout = candidate.stand(how);
        // Settled, columns may be taller than they were packed.
        const isLarge = zoomToFit(input, layout) < MIN_LEGIBLE_ZOOM + BULGE;
        return { candidate, layout, cost: difficultyOf(input, layout) - candidate.comfort + (isLarge ? TOO_LARGE : 0) };
      })
      .sort((a, b) => a.cost - b.cost);
  const most = Math.max(UNTANGLED.fewest, Math.floor(UNTANGLED.lines / Math.max(1, input.lines.length)));
  const atOnce = best(candidates, 'at once').slice(0, most);
  const [winner] = best(
    atOnce.map(({ candidate }) => candidate),
    'untangled',
  );
  const [otherwise] = atOnce;
  if (winner === undefined || otherwise === undefined) return only.stand('untangled');
  return winner.cost >= TOO_LARGE && otherwise.cost < TOO_LARGE ? otherwise.layout : winner.layout;
}

interface Ranked {
  readonly candidate: Candidate;
  readonly layout: Layout;
  readonly cost: number;
}

/** In a picture of many places one box more or less aside changes little, so less is tried. */
function mannersFor({ places }: LayoutInput, found: Flows): readonly Manner[] {
  if (places.length > MANY) return UNBROKEN.slice(0, 1);
  return hasChain(found) ? UNBROKEN : UNBROKEN.filter(({ chains }) => chains === 'row');
}

/** Whether some box holds one that could go up and down. */
function hasChain({ flows, nests }: Flows): boolean {
  return (
    [...flows.values()].some(({ columns }) => isChain(columns)) ||
    [...nests.values()].some(({ found }) => hasChain(found))
  );
}

/** Between boxes, lines are long enough for their labels anyway; between places that stand free they are not. */
function withRoomForLabels(density: Density, { boxes, lines }: LayoutInput): Density {
  const widest = Math.max(0, ...lines.map((line) => line.labelWidth));
  if (boxes.length > 0 || density.name === 'dense' || widest === 0) return density;
  return { ...density, boxColumnGap: Math.max(density.boxColumnGap, Math.min(LONGEST_LABEL, widest) + LABEL_AIR) };
}

/** Saves the search for densities in which the places alone are larger than the viewport. */
function mayBeLegible(input: LayoutInput, density: Density): boolean {
  return areaOf(input, density) * AIR * AIM_ZOOM ** 2 <= input.viewport.width * input.viewport.height;
}

/** What the places alone take. */
function areaOf(input: LayoutInput, density: Density): number {
  return input.places.reduce((sum, place) => {
    const room = footprint(place, density);
    return sum + (room.right - room.left) * (room.bottom - room.top);
  }, 0);
}

function bestAttempt(input: LayoutInput, found: Flows, density: Density, manner: Manner): Attempt {
  const { flows, nests, outer, ranks, kept } = found;
  const most = Math.max(1, ...[...flows.values()].flatMap((flow) => flow.columns.map((column) => column.length)));
  const candidates = input.places.length > LARGE ? FEW_ROWS_TO_TRY : ROWS_TO_TRY;
  let best: Attempt | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  const shapes =
    nests.size === 0 ? SHAPES.slice(0, 1) : nests.size === 1 && flows.size === 0 ? SHAPES.slice(1, 2) : SHAPES;
  for (const shape of shapes) {
    const inside = planNests(input, found, density, shape, manner);
    for (const rows of candidates.filter((_, index) => index === 0 || (candidates[index - 1] ?? 0) < most)) {
      const plans = new Map([...planFlows(input, flows, density, rows, manner.chains), ...inside]);
      const things = thingsOf(plans);
      const packing =
        kept === undefined
          ? packColumns(ranks, things, outer, density, input.viewport, manner.stairs)
          : packKept(kept, things, outer, density, input.viewport, manner.stairs);
      const folds = foldsOf(flows, rows);
      const score = packing.score - (packing.zoom >= AIM_ZOOM ? FOLD_COST * folds : 0);
      if (best === undefined || score > bestScore) {
        best = { density, packing, plans, rows, shape, manner };
        bestScore = score;
      }
    }
  }
  if (best === undefined) throw new Error('There is no height to try');
  return best;
}

/** How many columns exist only because a taller one was folded. */
function foldsOf(flows: ReadonlyMap<string, BoxFlow>, rows: number): number {
  return [...flows.values()]
    .flatMap((flow) => flow.columns)
    .reduce((sum, column) => sum + Math.ceil(column.length / rows) - 1, 0);
}

/**
 * Uses the room the picture leaves: first for labels, which is worth a little zoom, then for wider gaps across and down at no cost.
 * Columns stay as they are.
 */
function spread(input: LayoutInput, found: Flows, attempt: Attempt): Attempt {
  if (attempt.packing.zoom < AIM_ZOOM && input.places.length > LARGE) return attempt;
  const tryOut = (labelRoom: number, across: number, down: number): Attempt => {
    const wider = { ...spreadOut(attempt.density, across, down), labelRoom };
    // Places that stand free are rows themselves.
    const density = input.boxes.length > 0 ? wider : { ...wider, boxGap: attempt.density.boxGap * down };
    const plans = new Map([
      ...planFlows(input, found.flows, density, attempt.rows, attempt.manner.chains),
      ...planNests(input, found, density, attempt.shape, attempt.manner),
    ]);
    const { columns, isOrdered } = attempt.packing;
    const packing = judge(columns, thingsOf(plans), found.outer, density, input.viewport, attempt.manner.stairs);
    return { ...attempt, density, plans, packing: { ...packing, isOrdered } };
  };
  const least = Math.min(attempt.packing.zoom, AIM_ZOOM);
  const fits = ({ packing }: Attempt, zoom: number): boolean =>
    packing.zoom >= zoom && packing.flow >= attempt.packing.flow - ROUNDING;
  const rooms = LABEL_ROOM.filter((width) => width >= attempt.density.labelRoom);
  const room = rooms.find((width) => fits(tryOut(width, 1, 1), least)) ?? attempt.density.labelRoom;
  const zoom = Math.min(1, tryOut(room, 1, 1).packing.zoom);
  const across = SPREAD.find((factor) => fits(tryOut(room, factor, 1), zoom)) ?? 1;
  const down = SPREAD_DOWN.find((factor) => fits(tryOut(room, across, factor), zoom)) ?? 1;
  return tryOut(room, across, down);
}

function planFlows(
  input: LayoutInput,
  flows: ReadonlyMap<string, BoxFlow>,
  density: Density,
  rows: number,
  chains: Chains,
): Map<string, BoxPlan> {
  const tabs = new Map(input.boxes.map((box) => [boxThing(box.id), box]));
  const how = JSON.stringify(density);
  return new Map(
    [...flows].map(([thing, flow]) => {
      const box = tabs.get(thing);
      if (box === undefined) return [thing, planFree(flow, density)];
      const ring = flow.hub;
      const make = (): BoxPlan =>
        ring === undefined
          ? planColumns(box, flow, density, rows, chains)
          : planRing(box.id, flow, ring, density, flatnessOf(rows), box.tabWidth);
      const key = `${ring === undefined ? `${String(chains)} ${String(rows)}` : String(flatnessOf(rows))} ${how}`;
      return [thing, remembered(flow, key, make)];
    }),
  );
}

/** What was planned for a box is needed again for every manner and height that comes to the same. */
const planned = new WeakMap<BoxFlow, Map<string, BoxPlan>>();

function remembered(flow: BoxFlow, key: string, make: () => BoxPlan): BoxPlan {
  const plans = planned.get(flow) ?? new Map<string, BoxPlan>();
  planned.set(flow, plans);
  const plan = plans.get(key) ?? make();
  plans.set(key, plan);
  return plan;
}

function planColumns(box: BoxToLay, flow: BoxFlow, density: Density, rows: number, chains: Chains): BoxPlan {
  const plan = planBox(box.id, flow, density, rows, box.tabWidth);
  if (chains === 'row') return plan;
  return chains === 'zigzag'
    ? zigzagPlan(plan, flow.members, density, box.tabWidth)
    : wrapPlan(plan, chains, density, box.tabWidth);
}

function planNests(
  input: LayoutInput,
  { nests }: Flows,
  density: Density,
  shape: Shape,
  manner: Manner,
): Map<string, BoxPlan> {
  if (nests.size === 0) return new Map();
  const tabs = new Map(input.boxes.map((box) => [box.id, box.tabWidth]));
  const whole = areaOf(input, density);
  return new Map(
    [...nests].map(([thing, nest]) => {
      const share = areaOf(nest.input, density) / Math.max(1, whole);
      const inner = { ...nest.input, viewport: partOf(input.viewport, share, shape, density) };
      const { packing, plans } = bestAttempt(inner, nest.found, density, manner);
      return [
        thing,
        planNest(nest, standInColumns(inner, density, packing, plans, 'at once'), density, tabs.get(nest.id) ?? 0),
      ];
    }),
  );
}

function partOf({ width, height }: Viewport, share: number, shape: Shape, density: Density): Viewport {
  const across = shape === 'wide' ? 1 : shape === 'tall' ? share : Math.sqrt(share);
  const down = shape === 'tall' ? 1 : shape === 'wide' ? share : Math.sqrt(share);
  const { top, side, bottom } = insetsOf(density);
  return {
    width: Math.max(1, width * across - 2 * side),
    height: Math.max(1, height * down - top - bottom - TAB_HEIGHT / 2),
  };
}

function thingsOf(plans: ReadonlyMap<string, BoxPlan>): Map<string, Packed> {
  return new Map([...plans].map(([id, plan]) => [id, { id, width: plan.width, height: plan.height }]));
}
