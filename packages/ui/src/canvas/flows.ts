import { findBoxFlow } from './box-plan.ts';
import type { BoxFlow } from './box-plan.ts';
import type { BoxToLay, LayoutInput, LineToLay, Order, PlaceToLay } from './layout-input.ts';
import { mergeLinks, toColumns, weightsOf } from './ranks.ts';
import type { Link } from './ranks.ts';

/** Who stands left of whom, on all levels; found once, since it depends on no density. */
export interface Flows {
  /** By ids of boxes without boxes inside and, as a thing, of free places. */
  readonly flows: ReadonlyMap<string, BoxFlow>;
  /** Boxes of boxes, by their id as a thing. */
  readonly nests: ReadonlyMap<string, Nest>;
  readonly outer: readonly Link[];
  /** Boxes and free places by the flow between them. */
  readonly ranks: readonly (readonly string[])[];
  /** Columns of an earlier picture that are to be kept. */
  readonly kept: readonly (readonly string[])[] | undefined;
}

/** The inside of a box of boxes: a picture of its own. */
export interface Nest {
  readonly id: string;
  readonly input: LayoutInput;
  readonly found: Flows;
  /** Every line that touches a place inside. */
  readonly lines: readonly LineToLay[];
}

export function findFlows(input: LayoutInput, order: Order, around = ''): Flows {
  const roots = rootsOf(input.boxes);
  const nested = new Set(input.boxes.flatMap((box) => (roots.get(box.id) === box.id ? [] : [roots.get(box.id) ?? ''])));
  const members = new Map<string, PlaceToLay[]>(
    input.boxes.filter((box) => roots.get(box.id) === box.id).map((box) => [boxThing(box.id), []]),
  );
  const thingOf = new Map<string, string>();
  for (const place of input.places) {
    const thing = place.box === undefined ? placeThing(place.id) : boxThing(roots.get(place.box) ?? place.box);
    thingOf.set(place.id, thing);
    const known = members.get(thing);
    if (known === undefined) members.set(thing, [place]);
    else known.push(place);
  }
  const lines = new Map<string, LineToLay[]>([...members.keys()].map((thing) => [thing, []]));
  const links: Link[] = [];
  const weightOf = weightsOf(input.lines);
  for (const line of input.lines) {
    const from = thingOf.get(line.from);
    const to = thingOf.get(line.to);
    if (from === undefined || to === undefined) continue;
    lines.get(from)?.push(line);
    if (from === to) continue;
    lines.get(to)?.push(line);
    links.push({ from, to, weight: weightOf(line) });
  }
  const outer = mergeLinks(links);
  const nests = new Map(
    [...nested].map((id) => {
      const thing = boxThing(id);
      return [thing, findNest(id, input, roots, members.get(thing) ?? [], lines.get(thing) ?? [], order)] as const;
    }),
  );
  return {
    flows: new Map(
      [...members].flatMap(([thing, places]) =>
        nests.has(thing) ? [] : [[thing, findBoxFlow(places, lines.get(thing) ?? [])] as const],
      ),
    ),
    nests,
    outer,
    ranks: toColumns([...members.keys()], outer),
    kept: order.get(around),
  };
}

function findNest(
  id: string,
  input: LayoutInput,
  roots: ReadonlyMap<string, string>,
  places: readonly PlaceToLay[],
  lines: readonly LineToLay[],
  order: Order,
): Nest {
  const own = new Set(places.map((place) => place.id));
  const inner: LayoutInput = {
    places: places.map((place) => (place.box === id ? { ...place, box: undefined } : place)),
    boxes: input.boxes.flatMap((box) => {
      if (box.id === id || roots.get(box.id) !== id) return [];
      const { parent, ...rest } = box;
      return [parent === undefined || parent === id ? rest : { ...rest, parent }];
    }),
    lines: lines.filter((line) => own.has(line.from) && own.has(line.to)),
    viewport: input.viewport,
  };
  return { id, input: inner, found: findFlows(inner, order, id), lines };
}

/** The outermost box around each. Boxes that claim to stand in each other stand in the first of them. */
function rootsOf(boxes: readonly BoxToLay[]): Map<string, string> {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const roots = new Map<string, string>();
  for (const box of boxes) {
    let root = box.id;
    const seen = new Set([root]);
    for (
      let parent = byId.get(root)?.parent;
      parent !== undefined && byId.has(parent) && !seen.has(parent);
      parent = byId.get(root)?.parent
    ) {
      root = parent;
      seen.add(root);
    }
    roots.set(box.id, roots.get(root) ?? root);
  }
  return roots;
}

/** Boxes and places have ids of their own, which may be spelled alike. */
export function boxThing(id: string): string {
  return `box ${id}`;
}

/** The id of the box or place that a thing is. */
export function ownId(thing: string): string {
  return thing.slice(thing.indexOf(' ') + 1);
}

function placeThing(id: string): string {
  return `place ${id}`;
}
