import type { Point } from './geometry.ts';

/** The way of one line: from its start at the client's rim to its tip at the server's. */
export interface Route {
  readonly start: Point;
  readonly end: Point;
  /**
   * What pulls the line aside, from the start on; none: it is straight. Each is the control point of a quadratic curve, and one curve passes into
   * the next half way between their control points, without a kink.
   */
  readonly via: readonly Point[];
}

const STEPS = 12;

/** A point of the route; t runs from 0 at the start to 1 at the tip. */
export function pointOn(route: Route, t: number): Point {
  const { start, end, via } = route;
  const only = via[0];
  if (only === undefined) return between(start, end, t);
  if (via.length === 1) return quadratic(start, only, end, t);
  // Many curves are of many lengths: even steps of t should be even steps on the way.
  const { points, lengths, whole } = measured(route);
  const wanted = Math.min(1, Math.max(0, t)) * whole;
  const index = Math.max(
    1,
    lengths.findIndex((length) => length >= wanted),
  );
  const before = lengths[index - 1] ?? 0;
  const share = (wanted - before) / Math.max(0.001, (lengths[index] ?? whole) - before);
  return between(points[index - 1] ?? start, points[index] ?? end, share);
}

/** The curves of a route, one after another: where each ends and what pulls at it. */
export function curvesOf({ end, via }: Route): readonly { readonly control: Point; readonly end: Point }[] {
  return via.map((control, index) => {
    const next = via[index + 1];
    return { control, end: next === undefined ? end : between(control, next, 0.5) };
  });
}

interface Measured {
  readonly points: readonly Point[];
  readonly lengths: readonly number[];
  readonly whole: number;
}
const known = new WeakMap<Route, Measured>();

function measured(route: Route): Measured {
  const before = known.get(route);
  if (before !== undefined) return before;
  const points = [route.start];
  for (const { control, end } of curvesOf(route)) {
    const start = points.at(-1) ?? route.start;
    for (let step = 1; step <= STEPS; step += 1) points.push(quadratic(start, control, end, step / STEPS));
  }
  const lengths = [0];
  for (const [index, point] of points.slice(1).entries()) {
    const last = points[index] ?? point;
    lengths.push((lengths[index] ?? 0) + Math.hypot(point.x - last.x, point.y - last.y));
  }
  const found = { points, lengths, whole: lengths.at(-1) ?? 0 };
  known.set(route, found);
  return found;
}

function quadratic(start: Point, control: Point, end: Point, t: number): Point {
  return between(between(start, control, t), between(control, end, t), t);
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}
