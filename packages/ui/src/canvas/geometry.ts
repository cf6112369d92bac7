/** Plain plane geometry of the picture; y grows downwards, lengths are model pixels (screen pixels at zoom 1). */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** By its edges, because edges are what overlap and packing ask for. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function rectAround(centre: Point, width: number, height: number): Rect {
  return {
    left: centre.x - width / 2,
    top: centre.y - height / 2,
    right: centre.x + width / 2,
    bottom: centre.y + height / 2,
  };
}

export function grow(rect: Rect, by: number): Rect {
  return { left: rect.left - by, top: rect.top - by, right: rect.right + by, bottom: rect.bottom + by };
}

export function shift(rect: Rect, by: Point): Rect {
  return { left: rect.left + by.x, top: rect.top + by.y, right: rect.right + by.x, bottom: rect.bottom + by.y };
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export function contains(outer: Rect, inner: Rect): boolean {
  return (
    outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom
  );
}

/** Shared area, 0 when apart. */
export function overlapArea(a: Rect, b: Rect): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** The smallest rectangle around all; undefined around nothing. */
export function enclose(rects: Iterable<Rect>): Rect | undefined {
  let all: Rect | undefined;
  for (const rect of rects) {
    all =
      all === undefined
        ? rect
        : {
            left: Math.min(all.left, rect.left),
            top: Math.min(all.top, rect.top),
            right: Math.max(all.right, rect.right),
            bottom: Math.max(all.bottom, rect.bottom),
          };
  }
  return all;
}

/** Whether two straight ways cross; to touch is not to cross. */
export function areAcross(from: Point, to: Point, otherFrom: Point, otherTo: Point): boolean {
  return (
    sideOf(from, to, otherFrom) * sideOf(from, to, otherTo) < 0 &&
    sideOf(otherFrom, otherTo, from) * sideOf(otherFrom, otherTo, to) < 0
  );
}

function sideOf(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

export function distanceToSegment(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length2));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}

/** From the first point to the last, along all of them. */
export function lengthOf(way: readonly Point[]): number {
  return way.slice(1).reduce((sum, to, index) => {
    const from = way[index] ?? to;
    return sum + Math.hypot(to.x - from.x, to.y - from.y);
  }, 0);
}
