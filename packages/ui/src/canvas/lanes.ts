import { reachOf } from './body.ts';
import type { Body } from './body.ts';
import type { Point } from './geometry.ts';
import type { Route } from './route.ts';

/**
 * How a bundle of lines gets from one place to another. `bend`: how far the middle stands off the straight way, to the left of the direction of travel;
 * 0 is straight. `corners`: along these, where every bend would run through a place.
 */
export type Detour =
  { readonly is: 'bend'; readonly bend: number } | { readonly is: 'corners'; readonly corners: readonly Point[] };

/** From the ring to a line's end. */
const CLEARANCE = 3;

/** The two places of a bundle, in the order of their ids. */
export interface Ends {
  readonly from: Point;
  readonly to: Point;
  readonly bodies: readonly [Body, Body];
}

/** `offset` moves the line sideways off the bundle's axis, which is directed from `a` whatever the line's direction, so lanes never cross. */
export function laneOf(ends: Ends, offset: number, detour: Detour): Route {
  return detour.is === 'bend' ? bentLane(ends, offset, detour.bend) : laneAlong(ends, offset, detour.corners);
}

function bentLane({ from, to, bodies }: Ends, offset: number, bend: number): Route {
  const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const across = acrossOf(along, from, to);
  const leave = tilt(along, bend, length);
  const arrive = tilt({ x: -along.x, y: -along.y }, -bend, length);
  const aside = { x: across.x * offset, y: across.y * offset };
  const start = leaveFrom(from, bodies[0], aside, leave);
  const end = leaveFrom(to, bodies[1], aside, arrive);
  return { start, end, via: bend === 0 ? [] : [bendPoint(start, end, bend)] };
}

/** Beside the way along the corners, at the same distance all along. */
function laneAlong({ from, to, bodies }: Ends, offset: number, corners: readonly Point[]): Route {
  const way = [from, ...corners, to];
  const legs = way.slice(1).map((end, index) => direction(way[index] ?? end, end));
  const sides = legs.map((leg) => acrossOf(leg, from, to));
  const moved = corners.map((corner, index) => {
    const before = sides[index] ?? { x: 0, y: 0 };
    const after = sides[index + 1] ?? before;
    // The sum of two directions is longer the straighter the corner is; a sharp one is cut rather than drawn to a spike.
    const sum = { x: before.x + after.x, y: before.y + after.y };
    const reach = (2 * offset) / Math.max(1, sum.x * sum.x + sum.y * sum.y);
    return { x: corner.x + sum.x * reach, y: corner.y + sum.y * reach };
  });
  const aside = (side: Point | undefined): Point => ({ x: (side?.x ?? 0) * offset, y: (side?.y ?? 0) * offset });
  const start = leaveFrom(from, bodies[0], aside(sides[0]), legs[0] ?? { x: 1, y: 0 });
  const last = legs.at(-1) ?? { x: 1, y: 0 };
  const end = leaveFrom(to, bodies[1], aside(sides.at(-1)), { x: -last.x, y: -last.y });
  return { start, end, via: rounded([start, ...moved, end]) };
}

function direction(from: Point, to: Point): Point {
  const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

/** Lanes count from above when read left to right. */
function acrossOf(along: Point, from: Point, to: Point): Point {
  const side = isRightward(from, to) ? 1 : -1;
  return { x: -along.y * side, y: along.x * side };
}

function leaveFrom(centre: Point, body: Body, aside: Point, along: Point): Point {
  const reach = reachOf(body, aside, along, CLEARANCE);
  return { x: centre.x + along.x * reach + aside.x, y: centre.y + along.y * reach + aside.y };
}

/** The direction in which a bent line leaves its place. */
function tilt(along: Point, bend: number, length: number): Point {
  if (bend === 0) return along;
  // A quadratic curve whose middle is off by `bend` has its control point off by twice that, half way along.
  const angle = Math.atan2(2 * bend, length / 2);
  // Left of travel is clockwise in screen coordinates where y grows downwards.
  const cos = Math.cos(-angle);
  const sin = Math.sin(-angle);
  return { x: along.x * cos - along.y * sin, y: along.x * sin + along.y * cos };
}

export function isRightward(from: Point | undefined, to: Point | undefined): boolean {
  if (from === undefined || to === undefined) return true;
  return to.x > from.x || (to.x === from.x && to.y > from.y);
}

/** What must pull at the middle of the way for it to stand off by `bend`: a quadratic curve's control point is twice as far off as its middle. */
function bendPoint(start: Point, end: Point, bend: number): Point {
  const length = Math.max(1, Math.hypot(end.x - start.x, end.y - start.y));
  return {
    x: (start.x + end.x) / 2 + ((end.y - start.y) / length) * 2 * bend,
    y: (start.y + end.y) / 2 - ((end.x - start.x) / length) * 2 * bend,
  };
}

const ROUNDING = 28;

/** Control points for a way along corners, both ends given: straight between the corners, and round at each. */
function rounded(way: readonly Point[]): Point[] {
  return way.slice(1, -1).flatMap((corner, index) => {
    const before = way[index] ?? corner;
    const after = way[index + 2] ?? corner;
    return [towards(corner, before), corner, towards(corner, after)];
  });
}

function towards(corner: Point, other: Point): Point {
  const leg = Math.max(1, Math.hypot(other.x - corner.x, other.y - corner.y));
  const share = Math.min(ROUNDING, leg * 0.45) / leg;
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share };
}
