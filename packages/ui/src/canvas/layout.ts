import { planBox, columnsByFlow } from './box-plan.ts';
import type { BoxPlan } from './box-plan.ts';
import { DENSITIES, MIN_LEGIBLE_ZOOM, spreadOut } from './density.ts';
import type { Density } from './density.ts';
import type { Layout, LayoutInput, PlaceToLay } from './layout-input.ts';
import { footprint } from './layout-input.ts';
import { judge, packColumns } from './pack.ts';
import type { Packing } from './pack.ts';
import { toColumns } from './ranks.ts';
import type { Link, Ranked } from './ranks.ts';
import { standInColumns } from './stand.ts';

/** How tall a column inside a box may grow before it folds; each is tried. */
const ROWS_TO_TRY = [2, 3, 4, 5, 6, 8, 10, 14, 20];

interface Attempt {
  readonly density: Density;
  readonly packing: Packing;
  readonly plans: ReadonlyMap<string, BoxPlan>;
  readonly rows: number;
}

/** How far gaps may widen to fill the viewport; more would tear neighbours apart. */
const SPREAD = [2.3, 2, 1.75, 1.5, 1.3, 1.15, 1];
/** Rows stand closer together to begin with. */
const SPREAD_DOWN = [3.2, 2.7, ...SPREAD];

/**
 * A new picture in two levels: dagre's columns inside each box, then boxes and free places in columns by the flow between them.
 * The loosest density that is legible in the viewport wins. The same input gives the same picture, whatever the order of its lists.
 */
export function layOut(input: LayoutInput, densities: readonly Density[] = DENSITIES): Layout {
  let best: Attempt | undefined;
  for (const density of densities) {
    const attempt = bestAttempt(input, density);
    if (best === undefined || attempt.packing.zoom > best.packing.zoom) best = attempt;
    if (attempt.packing.zoom >= MIN_LEGIBLE_ZOOM) {
      best = attempt;
      break;
    }
  }
  if (best === undefined) throw new Error('There is no density to lay out with');
  const { density, packing, plans } = spread(input, best);
  return standInColumns(input, density, packing, plans);
}

function bestAttempt(input: LayoutInput, density: Density): Attempt {
  const flows = flowsOfBoxes(input, density);
  const outer = outerLinks(input);
  const most = Math.max(1, ...[...flows.values()].flat().map((column) => column.length));
  let best: Attempt | undefined;
  for (const rows of ROWS_TO_TRY.filter((_, index) => index === 0 || (ROWS_TO_TRY[index - 1] ?? 0) < most)) {
    const plans = planAll(input, flows, density, rows);
    const things = thingsOf(plans);
    const packing = packColumns(toColumns([...things.values()], outer), things, outer, density, input.viewport);
    if (best === undefined || packing.score > best.packing.score) best = { density, packing, plans, rows };
  }
  if (best === undefined) throw new Error('There is no height to try');
  return best;
}

/** The widest gaps, first across where lines carry their labels, then down, with which the picture is shown at natural size. */
function spread(input: LayoutInput, attempt: Attempt): Attempt {
  const flows = flowsOfBoxes(input, attempt.density);
  const outer = outerLinks(input);
  const zoom = Math.min(1, attempt.packing.zoom);
  const tryOut = (across: number, down: number): Attempt => {
    const density = spreadOut(attempt.density, across, down);
    const plans = planAll(input, flows, density, attempt.rows);
    return { ...attempt, density, plans, packing: judge(attempt.packing.columns, thingsOf(plans), outer, density, input.viewport) };
  };
  const across = SPREAD.find((factor) => tryOut(factor, 1).packing.zoom >= zoom) ?? 1;
  const down = SPREAD_DOWN.find((factor) => tryOut(across, factor).packing.zoom >= zoom) ?? 1;
  return across === 1 && down === 1 ? attempt : tryOut(across, down);
}

function flowsOfBoxes(input: LayoutInput, density: Density): Map<string, string[][]> {
  const members = new Map<string, PlaceToLay[]>(input.boxes.map((box) => [box.id, []]));
  for (const place of input.places) if (place.box !== undefined) members.get(place.box)?.push(place);
  return new Map([...members].map(([id, places]) => [id, columnsByFlow(places, linesTouching(input, places), density)]));
}

function planAll(input: LayoutInput, flows: ReadonlyMap<string, string[][]>, density: Density, rows: number): Map<string, BoxPlan> {
  const free = input.places.filter((place) => place.box === undefined);
  const plans = new Map(free.map((place) => [placeThing(place.id), freePlan(place, input, density)]));
  for (const box of input.boxes) {
    plans.set(boxThing(box.id), planBox(box.id, flows.get(box.id) ?? [], input, density, rows, box.tabWidth));
  }
  return plans;
}

function thingsOf(plans: ReadonlyMap<string, BoxPlan>): Map<string, Ranked> {
  return new Map([...plans].map(([id, plan]) => [id, { id, width: plan.width, height: plan.height }]));
}

function linesTouching(input: LayoutInput, places: readonly PlaceToLay[]): LayoutInput['lines'] {
  const ids = new Set(places.map((place) => place.id));
  return input.lines.filter((line) => ids.has(line.from) || ids.has(line.to));
}

/** A place outside every box takes part in packing like a box without an outline. */
function freePlan(place: PlaceToLay, input: LayoutInput, density: Density): BoxPlan {
  const room = footprint(place, density);
  const neighbours = input.lines.flatMap((line) => (line.from === place.id ? [line.to] : line.to === place.id ? [line.from] : []));
  return {
    id: place.id,
    columns: [[{ id: place.id, is: 'place', room, neighbours }]],
    columnGap: 0,
    width: room.right - room.left,
    height: room.bottom - room.top,
    insets: { top: 0, side: 0, bottom: 0 },
  };
}

function outerLinks(input: LayoutInput): Link[] {
  const thingOf = new Map(
    input.places.map((place) => [place.id, place.box === undefined ? placeThing(place.id) : boxThing(place.box)]),
  );
  return input.lines.flatMap((line) => {
    const from = thingOf.get(line.from);
    const to = thingOf.get(line.to);
    return from === undefined || to === undefined || from === to ? [] : [{ from, to, weight: 1 }];
  });
}

/** Boxes and places have ids of their own, which may be spelled alike. */
export function boxThing(id: string): string {
  return `box ${id}`;
}

export function placeThing(id: string): string {
  return `place ${id}`;
}
