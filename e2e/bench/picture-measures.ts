/** The measures of a first view, from where things were painted. Plain geometry of its own: what judges a picture must not share its code. */

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What the picture tells of itself, in pixels of the picture; times `zoom` they are pixels of the screen. */
export interface Geometry {
  readonly zoom: number;
  readonly places: readonly { readonly id: string; readonly box?: string; readonly rect: Rect }[];
  readonly boxes: readonly { readonly id: string; readonly parent?: string; readonly rect: Rect }[];
  readonly words: readonly {
    readonly of: string;
    readonly is: 'name' | 'note' | 'title' | 'label';
    readonly rect: Rect;
    readonly fontSize: number;
  }[];
  readonly lines: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly points: readonly Point[];
  }[];
}

export interface Measures {
  readonly places: number;
  readonly lines: number;
  /** Of the names of places, those that are painted at 11 px or more. */
  readonly namedShare: number;
  /** Words painted smaller than 11 px. */
  readonly tiny: number;
  readonly overlappingPlaces: number;
  readonly overlappingBoxes: number;
  readonly overlappingWords: number;
  /** Lines that run through a place which is not one of their ends. */
  readonly throughPlaces: number;
  readonly crossingsPerLine: number;
  /** Of the pairs that talk one way, those whose server stands right of the client. Who talks both ways, as a waypoint with those behind it, has no direction. */
  readonly rightwardShare: number;
}

const LEGIBLE_PX = 11;
/** Less is the last bit of a rounding. */
const ROUNDING_PX = 0.05;

export function measure({ zoom, places, boxes, words, lines }: Geometry): Measures {
  const sized = words.map((each) => each.fontSize * zoom);
  const named = new Set(
    words
      .filter((each) => each.is === 'name' && each.fontSize * zoom >= LEGIBLE_PX - ROUNDING_PX)
      .map((each) => each.of),
  );
  const parents = new Map(boxes.map((box) => [box.id, box.parent]));
  const isInside = (inner: string, outer: string): boolean => {
    for (let at: string | undefined = inner; at !== undefined; at = parents.get(at)) if (at === outer) return true;
    return false;
  };
  const pairs = new Map(lines.map((line) => [`${line.from}\n${line.to}`, line] as const));
  const centres = new Map(places.map((place) => [place.id, (place.rect.left + place.rect.right) / 2] as const));
  const oneWay = [...pairs.values()].filter((line) => !pairs.has(`${line.to}\n${line.from}`));
  const rightward = oneWay.filter((line) => (centres.get(line.to) ?? 0) > (centres.get(line.from) ?? 0));
  return {
    places: places.length,
    lines: lines.length,
    namedShare: places.length === 0 ? 1 : places.filter((place) => named.has(place.id)).length / places.length,
    tiny: sized.filter((px) => px < LEGIBLE_PX - ROUNDING_PX).length,
    overlappingPlaces: countPairs(places, (a, b) => overlaps(a.rect, b.rect)),
    overlappingBoxes: countPairs(
      boxes,
      (a, b) => !isInside(a.id, b.id) && !isInside(b.id, a.id) && overlaps(a.rect, b.rect),
    ),
    overlappingWords: countPairs(words, (a, b) => overlaps(a.rect, b.rect)),
    throughPlaces: lines.filter((line) =>
      places.some((place) => place.id !== line.from && place.id !== line.to && runsThrough(line.points, place.rect)),
    ).length,
    crossingsPerLine: countPairs([...pairs.values()], cross) / Math.max(1, pairs.size),
    rightwardShare: oneWay.length === 0 ? 1 : rightward.length / oneWay.length,
  };
}

function countPairs<T>(things: readonly T[], meet: (a: T, b: T) => boolean): number {
  let count = 0;
  for (const [index, a] of things.entries()) for (const b of things.slice(index + 1)) if (meet(a, b)) count += 1;
  return count;
}

const overlaps = (a: Rect, b: Rect): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Bodies are mostly round: the corners of their squares are free. */
function runsThrough(points: readonly Point[], rect: Rect): boolean {
  const centre = { x: (rect.left + rect.right) / 2, y: (rect.top + rect.bottom) / 2 };
  const halfWidth = (rect.right - rect.left) / 2;
  const halfHeight = (rect.bottom - rect.top) / 2;
  const isRound = Math.abs(halfWidth - halfHeight) < 1;
  return pieces(points).some(([from, to]) => {
    if (isRound) return distance(centre, from, to) < halfWidth;
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 4));
    return Array.from({ length: steps + 1 }, (_, step) => step / steps).some(
      (t) =>
        Math.abs(from.x + (to.x - from.x) * t - centre.x) < halfWidth &&
        Math.abs(from.y + (to.y - from.y) * t - centre.y) < halfHeight,
    );
  });
}

type Line = Geometry['lines'][number];

/** Lines that share an end meet there, which is not a crossing. */
function cross(a: Line, b: Line): boolean {
  if (a.from === b.from || a.from === b.to || a.to === b.from || a.to === b.to) return false;
  return pieces(a.points).some(([p, q]) =>
    pieces(b.points).some(([r, s]) => side(p, q, r) * side(p, q, s) < 0 && side(r, s, p) * side(r, s, q) < 0),
  );
}

const side = (a: Point, b: Point, c: Point): number => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

const pieces = (points: readonly Point[]): (readonly [Point, Point])[] =>
  points.slice(1).map((point, index) => [points[index] ?? point, point] as const);

function distance(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length2));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}
