import type { Density } from './density.ts';
import { densityByName, TAB_HEIGHT } from './density.ts';
import { contains, enclose, grow, overlaps, shift } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import { layOut } from './layout.ts';
import type { LaidBox, LaidPlace, Layout, LayoutInput, PlaceToLay } from './layout-input.ts';
import { footprint, roomOf as roomAt } from './layout-input.ts';

/** True when someone has no position yet, or moved to another box. Changed numbers, tones or words never are a reason to lay out. */
export function hasNewcomers(previous: Layout, input: LayoutInput): boolean {
  const boxes = new Set(previous.boxes.map((box) => box.id));
  return input.places.some((place) => !stands(place, previous)) || input.boxes.some((box) => !boxes.has(box.id));
}

/** When most of what is drawn is new, the question has changed: then a new picture says more than an old one with an annex. */
export function isAnotherPicture(previous: Layout, input: LayoutInput): boolean {
  return input.places.filter((place) => stands(place, previous)).length < input.places.length / 2;
}

/** When little is left of what was drawn: where the few stood among the many says nothing, and leaves most of the picture empty. */
export function isRemnant(previous: Layout, input: LayoutInput): boolean {
  return (
    input.boxes.length < previous.boxes.length &&
    input.places.filter((place) => stands(place, previous)).length < previous.places.size / 3
  );
}

function stands(place: PlaceToLay, { places }: Layout): boolean {
  const laid = places.get(place.id);
  return laid !== undefined && laid.box === place.box;
}

export interface Kept {
  readonly layout: Layout;
  /** Newcomers for whom there was no room where they belong. */
  readonly aside: number;
}

/**
 * The refresh rule: whoever has a position keeps it exactly. Newcomers of a known box get a free spot in it, else the box grows where nobody stands,
 * else it gets a second rectangle beside the picture. Whole new boxes are laid out on their own and put beside the picture.
 */
export function layOutNewcomers(previous: Layout, input: LayoutInput): Kept {
  const density = densityByName(previous.density);
  const boxIds = new Set(input.boxes.map((box) => box.id));
  const staying = new Set(input.places.filter((place) => stands(place, previous)).map((place) => place.id));
  const places = new Map([...previous.places].filter(([id]) => staying.has(id)));
  const boxes = previous.boxes.filter((box) => boxIds.has(box.id));
  const known = new Set(boxes.map((box) => box.id));
  const newcomers = input.places.filter((place) => !places.has(place.id));
  const placesById = new Map(input.places.map((place) => [place.id, place]));
  const roomOf = (id: string): Rect | undefined => {
    const place = placesById.get(id);
    const at = places.get(id);
    return place === undefined || at === undefined ? undefined : roomAt(place, at, density);
  };
  const tree = toTree(input);
  const leftOver: PlaceToLay[] = [];
  for (const place of newcomers) {
    const spot =
      place.box !== undefined && known.has(place.box)
        ? spotInBox(footprint(place, density), place.box, { boxes, places, roomOf, density, tree })
        : undefined;
    if (spot === undefined) {
      leftOver.push(place);
      continue;
    }
    places.set(place.id, { ...spot.at, box: place.box });
    boxes[spot.index] = { id: place.box ?? '', rect: spot.rect };
  }
  const missing = input.boxes.filter((box) => !known.has(box.id));
  const kept: Layout = { density: previous.density, places, boxes, order: previous.order };
  if (leftOver.length === 0 && missing.length === 0) return { layout: kept, aside: 0 };
  const drawn = new Set([...leftOver.flatMap((place) => place.box ?? []), ...missing.map((box) => box.id)]);
  for (const id of [...drawn]) for (const around of tree.around(id)) drawn.add(around);
  const layout = besidePicture(kept, roomOf, {
    ...input,
    places: leftOver,
    boxes: input.boxes.filter((box) => drawn.has(box.id)),
  });
  return { layout, aside: leftOver.length };
}

/** Which boxes stand around which. */
interface Tree {
  /** From the innermost. */
  around(id: string): readonly string[];
}

function toTree({ boxes }: LayoutInput): Tree {
  const parents = new Map(boxes.map((box) => [box.id, box.parent]));
  return {
    around(id) {
      const found: string[] = [];
      for (let at = parents.get(id); at !== undefined && !found.includes(at); at = parents.get(at)) found.push(at);
      return found;
    },
  };
}

interface Spot {
  readonly at: Point;
  readonly index: number;
  readonly rect: Rect;
}

/** Steps of the search for free ground; fine enough to find the gaps that folding leaves. */
const STEP = 12;
/** A box may grow by about two rows or one column for one newcomer. */
const REACH = 150;

/** What stands already. */
interface Ground {
  readonly boxes: readonly LaidBox[];
  readonly places: ReadonlyMap<string, LaidPlace>;
  readonly roomOf: (id: string) => Rect | undefined;
  readonly density: Density;
  readonly tree: Tree;
}

function spotInBox(room: Rect, boxId: string, { boxes, places, roomOf, density, tree }: Ground): Spot | undefined {
  const around = tree.around(boxId);
  const standing = [...places.keys()].flatMap((id) => roomOf(id) ?? []);
  let best: { spot: Spot; cost: number } | undefined;
  for (const [index, box] of boxes.entries()) {
    if (box.id !== boxId) continue;
    const inner = boxes.filter((other) => tree.around(other.id).includes(boxId)).map(({ rect }) => withTab(rect));
    const others = boxes.flatMap((other, at) =>
      at === index || around.includes(other.id) || tree.around(other.id).includes(boxId) ? [] : [withTab(other.rect)],
    );
    // Of a box with an annex, only the part that it stands in may hold it.
    const limits = around.flatMap(
      (id) => boxes.find((other) => other.id === id && contains(other.rect, box.rect))?.rect ?? [],
    );
    const near = standing.filter((rect) => overlaps(rect, grow(box.rect, 2 * REACH)));
    for (let y = box.rect.top - REACH; y <= box.rect.bottom + REACH; y += STEP) {
      for (let x = box.rect.left - REACH; x <= box.rect.right + REACH; x += STEP) {
        const taken = shift(room, { x, y });
        const rect = enclose([box.rect, inset(taken, density)]) ?? box.rect;
        const growth = area(rect) - area(box.rect);
        const cost = growth * 10 + Math.abs(x - middleX(box.rect)) + Math.abs(y - middleY(box.rect));
        if (best !== undefined && cost >= best.cost) continue;
        if (near.some((other) => overlaps(grow(taken, density.rowGap / 2), other))) continue;
        if (inner.some((other) => overlaps(grow(taken, 2), other))) continue;
        if (
          growth > 0 &&
          (limits.some((limit) => !contains(limit, withTab(rect))) ||
            others.some((other) => overlaps(withTab(rect), other)) ||
            near.some((other) => invades(withTab(rect), box.rect, other)))
        )
          continue;
        best = { spot: { at: { x: Math.round(x), y: Math.round(y) }, index, rect }, cost };
      }
    }
  }
  return best?.spot;
}

/** Would the grown box swallow a place that stands outside the old one? */
function invades(grown: Rect, old: Rect, other: Rect): boolean {
  return overlaps(grown, other) && !overlaps(old, other);
}

function inset(taken: Rect, density: Density): Rect {
  const side = density.boxPadding * 0.6;
  return {
    left: taken.left - side,
    right: taken.right + side,
    bottom: taken.bottom + side,
    top: taken.top - side - TAB_HEIGHT / 2,
  };
}

function withTab(rect: Rect): Rect {
  return {
    ...rect,
    top: rect.top - TAB_HEIGHT / 2 - 2,
    bottom: rect.bottom + 2,
    left: rect.left - 2,
    right: rect.right + 2,
  };
}

function area(rect: Rect): number {
  return (rect.right - rect.left) * (rect.bottom - rect.top);
}

function middleX(rect: Rect): number {
  return (rect.left + rect.right) / 2;
}

function middleY(rect: Rect): number {
  return (rect.top + rect.bottom) / 2;
}

/** Lays the rest out as a picture of its own and sets it under or beside the old one, whichever keeps the whole nearer to the viewport's shape. */
function besidePicture(kept: Layout, roomOf: (id: string) => Rect | undefined, rest: LayoutInput): Layout {
  const density = densityByName(kept.density);
  const addition = layOut(rest, [density]);
  const restRooms = rest.places.flatMap((place) => {
    const at = addition.places.get(place.id);
    return at === undefined ? [] : [roomAt(place, at, density)];
  });
  const old = enclose([
    ...kept.boxes.map((box) => withTab(box.rect)),
    ...[...kept.places.keys()].flatMap((id) => roomOf(id) ?? []),
  ]);
  const added = enclose([...addition.boxes.map((box) => withTab(box.rect)), ...restRooms]);
  if (added === undefined) return kept;
  const by = old === undefined ? { x: 0, y: 0 } : offsetBeside(old, added, rest, density);
  return {
    density: kept.density,
    order: kept.order,
    places: new Map([
      ...kept.places,
      ...[...addition.places].map(([id, at]) => [id, { ...at, x: at.x + by.x, y: at.y + by.y }] as const),
    ]),
    boxes: [...kept.boxes, ...addition.boxes.map((box) => ({ id: box.id, rect: shift(box.rect, by) }))],
  };
}

function offsetBeside(old: Rect, added: Rect, { viewport }: LayoutInput, density: Density): Point {
  const wide = Math.max(old.bottom - old.top, added.bottom - added.top) * viewport.width;
  const right = old.right - old.left + density.boxColumnGap + added.right - added.left;
  const under = old.bottom - old.top + density.boxGap + added.bottom - added.top;
  const zoomRight = Math.min(viewport.width / right, (viewport.width * viewport.height) / wide);
  const zoomUnder = Math.min(
    viewport.height / under,
    viewport.width / Math.max(old.right - old.left, added.right - added.left),
  );
  return zoomRight > zoomUnder
    ? { x: Math.round(old.right + density.boxColumnGap - added.left), y: Math.round(old.top - added.top) }
    : { x: Math.round(old.left - added.left), y: Math.round(old.bottom + density.boxGap - added.top) };
}
