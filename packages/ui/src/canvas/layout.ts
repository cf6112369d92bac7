import { findBoxFlow, planBox } from './box-plan.ts';
import type { BoxFlow, BoxPlan } from './box-plan.ts';
import { DENSITIES, LONGEST_LABEL, MIN_LEGIBLE_ZOOM, spreadOut } from './density.ts';
import type { Density } from './density.ts';
import type { Layout, LayoutInput, LineToLay, PlaceToLay } from './layout-input.ts';
import { footprint } from './layout-input.ts';
import { judge, packColumns } from './pack.ts';
import type { Packed, Packing } from './pack.ts';
import { mergeLinks, toColumns } from './ranks.ts';
import type { Link } from './ranks.ts';
import { standInColumns } from './stand.ts';

/** How tall a column inside a box may grow before it folds; each is tried. */
const ROWS_TO_TRY = [2, 3, 4, 5, 6, 8, 10, 14, 20];
/** A folded column puts equals behind each other; a little less flow between boxes is better than that. */
const FOLD_COST = 0.03;
/** Large pictures are not legible as a whole whatever is tried, so less is. */
const FEW_ROWS_TO_TRY = [3, 5, 8, 14];
const LARGE = 400;
/** Lines, titles and uneven columns need about this much room for each unit of places. */
const AIR = 1.3;

interface Attempt {
  readonly density: Density;
  readonly packing: Packing;
  readonly plans: ReadonlyMap<string, BoxPlan>;
  readonly rows: number;
}

/** How far gaps may widen to fill the viewport; more would tear neighbours apart. */
const SPREAD = [2.3, 2, 1.75, 1.5, 1.3, 1.15, 1];
/** Widths of labels to make room for, best first. */
const LABEL_ROOM = [LONGEST_LABEL, 112, 90, 70, 50, 0];
/** Rows stand closer together to begin with. */
const SPREAD_DOWN = [3.2, 2.7, ...SPREAD];

/**
 * A new picture in two levels: dagre's columns inside each box, then boxes and free places in columns by the flow between them.
 * Of the densities that are legible in the viewport, the one that is easiest to follow wins. The same input gives the same picture, whatever the order of its lists.
 */
export function layOut(input: LayoutInput, densities: readonly Density[] = DENSITIES): Layout {
  const found = findFlows(input);
  let best: Attempt | undefined;
  for (const [index, density] of densities.entries()) {
    const isLast = index === densities.length - 1;
    if (!isLast && !mayBeLegible(input, density)) continue;
    const attempt = bestAttempt(input, found, density);
    if (best === undefined || isBetter(attempt, best)) best = attempt;
  }
  if (best === undefined) throw new Error('There is no density to lay out with');
  const { density, packing, plans } = spread(input, found, best);
  return standInColumns(input, density, packing, plans);
}

function isBetter(attempt: Attempt, best: Attempt): boolean {
  const legible = attempt.packing.zoom >= MIN_LEGIBLE_ZOOM;
  if (legible !== best.packing.zoom >= MIN_LEGIBLE_ZOOM) return legible;
  if (!legible) return attempt.packing.zoom > best.packing.zoom;
  return attempt.packing.flow + attempt.density.comfort > best.packing.flow + best.density.comfort;
}

/** Saves the search for densities in which the places alone are larger than the viewport. */
function mayBeLegible(input: LayoutInput, density: Density): boolean {
  const area = input.places.reduce((sum, place) => {
    const room = footprint(place, density);
    return sum + (room.right - room.left) * (room.bottom - room.top);
  }, 0);
  return area * AIR * MIN_LEGIBLE_ZOOM ** 2 <= input.viewport.width * input.viewport.height;
}

function bestAttempt(input: LayoutInput, { flows, outer, ranks }: Flows, density: Density): Attempt {
  const most = Math.max(1, ...[...flows.values()].flatMap((flow) => flow.columns.map((column) => column.length)));
  const candidates = input.places.length > LARGE ? FEW_ROWS_TO_TRY : ROWS_TO_TRY;
  let best: Attempt | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const rows of candidates.filter((_, index) => index === 0 || (candidates[index - 1] ?? 0) < most)) {
    const plans = planAll(input, flows, density, rows);
    const things = thingsOf(plans);
    const packing = packColumns(ranks, things, outer, density, input.viewport);
    const folds = foldsOf(flows, rows);
    const score = packing.score - (packing.zoom >= MIN_LEGIBLE_ZOOM ? FOLD_COST * folds : 0);
    if (best === undefined || score > bestScore) {
      best = { density, packing, plans, rows };
      bestScore = score;
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
function spread(input: LayoutInput, { flows, outer }: Flows, attempt: Attempt): Attempt {
  const tryOut = (labelRoom: number, across: number, down: number): Attempt => {
    const density = { ...spreadOut(attempt.density, across, down), labelRoom };
    const plans = planAll(input, flows, density, attempt.rows);
    const packing = judge(attempt.packing.columns, thingsOf(plans), outer, density, input.viewport);
    return { ...attempt, density, plans, packing };
  };
  const least = Math.min(attempt.packing.zoom, MIN_LEGIBLE_ZOOM);
  const rooms = LABEL_ROOM.filter((width) => width >= attempt.density.labelRoom);
  const room = rooms.find((width) => tryOut(width, 1, 1).packing.zoom >= least) ?? attempt.density.labelRoom;
  const zoom = Math.min(1, tryOut(room, 1, 1).packing.zoom);
  const across = SPREAD.find((factor) => tryOut(room, factor, 1).packing.zoom >= zoom) ?? 1;
  const down = SPREAD_DOWN.find((factor) => tryOut(room, across, factor).packing.zoom >= zoom) ?? 1;
  return tryOut(room, across, down);
}

/** Who stands left of whom, on both levels; found once, since it depends on no density. */
interface Flows {
  /** By ids of boxes and, as a thing, of free places. */
  readonly flows: ReadonlyMap<string, BoxFlow>;
  readonly outer: readonly Link[];
  /** Boxes and free places by the flow between them. */
  readonly ranks: readonly (readonly string[])[];
}

function findFlows(input: LayoutInput): Flows {
  const members = new Map<string, PlaceToLay[]>(input.boxes.map((box) => [boxThing(box.id), []]));
  const thingOf = new Map<string, string>();
  for (const place of input.places) {
    const thing = place.box === undefined ? placeThing(place.id) : boxThing(place.box);
    thingOf.set(place.id, thing);
    const known = members.get(thing);
    if (known === undefined) members.set(thing, [place]);
    else known.push(place);
  }
  const lines = new Map<string, LineToLay[]>([...members.keys()].map((thing) => [thing, []]));
  const links: Link[] = [];
  for (const line of input.lines) {
    const from = thingOf.get(line.from);
    const to = thingOf.get(line.to);
    if (from === undefined || to === undefined) continue;
    lines.get(from)?.push(line);
    if (from === to) continue;
    lines.get(to)?.push(line);
    links.push({ from, to, weight: 1 });
  }
  const outer = mergeLinks(links);
  return {
    flows: new Map([...members].map(([thing, places]) => [thing, findBoxFlow(places, lines.get(thing) ?? [])])),
    outer,
    ranks: toColumns([...members.keys()], outer),
  };
}

function planAll(
  input: LayoutInput,
  flows: ReadonlyMap<string, BoxFlow>,
  density: Density,
  rows: number,
): Map<string, BoxPlan> {
  const tabs = new Map(input.boxes.map((box) => [boxThing(box.id), box]));
  return new Map(
    [...flows].map(([thing, flow]) => {
      const box = tabs.get(thing);
      return [thing, box === undefined ? planFree(flow, density) : planBox(box.id, flow, density, rows, box.tabWidth)];
    }),
  );
}

function thingsOf(plans: ReadonlyMap<string, BoxPlan>): Map<string, Packed> {
  return new Map([...plans].map(([id, plan]) => [id, { id, width: plan.width, height: plan.height }]));
}

/** A place outside every box takes part in packing like a box without an outline. */
function planFree({ members, lines }: BoxFlow, density: Density): BoxPlan {
  const [place] = members;
  if (place === undefined) throw new Error('A free place stands for itself');
  const room = footprint(place, density);
  const neighbours = lines.map((line) => (line.from === place.id ? line.to : line.from));
  return {
    id: place.id,
    columns: [[{ id: place.id, is: 'place', room, neighbours }]],
    gaps: [],
    width: room.right - room.left,
    height: room.bottom - room.top,
    insets: { top: 0, side: 0, bottom: 0 },
  };
}

/** Boxes and places have ids of their own, which may be spelled alike. */
function boxThing(id: string): string {
  return `box ${id}`;
}

function placeThing(id: string): string {
  return `place ${id}`;
}
