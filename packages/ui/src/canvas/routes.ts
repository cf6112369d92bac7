import { bodyOf, bodyRect, reachOf, roundBody, touches } from './body.ts';
import type { Body } from './body.ts';
import type { Drawing, DrawnLine } from './drawing.ts';
import type { Density } from './density.ts';
import { densityByName, LABEL_DROP, LINE_HEIGHT } from './density.ts';
import { distanceToSegment, enclose, grow, rectAround } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import type { Layout } from './layout-input.ts';
import { compare } from './layout-input.ts';

/** The way of one line: from its start at the client's rim to its tip at the server's. */
export interface Route {
  readonly start: Point;
  readonly end: Point;
  /** How far the middle stands off the straight way, to the left of the direction of travel; 0 is straight. */
  readonly bend: number;
}

/** Lines that join the same two places run this far apart. */
const SPACING = 7;
const DENSE_SPACING = 5;
/** From the ring to a line's end. */
const CLEARANCE = 3;
/** Bends tried when the straight way would run through a place that has no part in the flow. */
const BENDS = [0, ...[8, 16, 24, 32, 42, 52, 64, 78, 92, 108, 125, 145, 170, 200].flatMap((bend) => [bend, -bend])];
/** A bypass is an arc even where the way is free: it goes around, and looks like it. */
const ARC = [46, -46, 70, -70, 100, -100];
/** Longer detours than this share of the way would be followed wrongly. */
const MAX_BEND = 0.34;
/** Above this, looking for free ways costs more than a frame; such pictures are looked at from afar. */
const BEND_UP_TO = 320;
const SAMPLES = 14;
const SWING_OUT = 10;

export function toRoutes(drawing: Drawing, layout: Layout): Map<string, Route> {
  const density = densityByName(layout.density);
  const wide = new Map(
    drawing.places.flatMap((place) => (place.shape === 'folded' ? [[place.id, bodyOf(place, density)] as const] : [])),
  );
  const round = roundBody(density);
  const bundles = new Map<string, DrawnLine[]>();
  for (const line of [...drawing.lines].sort((a, b) => compare(a.id, b.id))) {
    if (line.from === line.to || !layout.places.has(line.from) || !layout.places.has(line.to)) continue;
    // A bypass takes a way of its own, everything else between two places shares one.
    const key = JSON.stringify([...[line.from, line.to].sort(), line.kind === 'bypass' ? line.from : '']);
    const bundle = bundles.get(key);
    if (bundle === undefined) bundles.set(key, [line]);
    else bundle.push(line);
  }
  const routes = new Map<string, Route>();
  for (const bundle of bundles.values()) {
    const first = bundle[0];
    if (first === undefined) continue;
    const [a, b] = [first.from, first.to].sort() as [string, string];
    const from = layout.places.get(a);
    const to = layout.places.get(b);
    if (from === undefined || to === undefined) continue;
    const spacing = density.name === 'dense' ? DENSE_SPACING : SPACING;
    const bend = bendOf(
      a,
      b,
      first.kind === 'bypass',
      layout,
      wide,
      ((bundle.length - 1) / 2) * (density.name === 'dense' ? DENSE_SPACING : SPACING),
    );
    const ends = {
      a,
      from,
      to,
      bodies: [wide.get(a) ?? round, wide.get(b) ?? round] as const,
    };
    for (const [index, line] of inOrder(bundle, layout.places).entries()) {
      routes.set(line.id, routeOf(line, ends, (index - (bundle.length - 1) / 2) * spacing, bend));
    }
  }
  return routes;
}

/** L4 above L7 for lines to the right, which are most; lines back lie under them, mirrored. Like lanes, the same everywhere. */
function inOrder(bundle: readonly DrawnLine[], places: Layout['places']): DrawnLine[] {
  const rank = (line: DrawnLine): number => {
    const layer = line.kind === 'l4' ? 0 : line.kind === 'idle' ? 1 : 2;
    return isRightward(places.get(line.from), places.get(line.to)) ? layer : 10 - layer;
  };
  return [...bundle].sort((x, y) => rank(x) - rank(y) || compare(x.id, y.id));
}

function isRightward(from: Point | undefined, to: Point | undefined): boolean {
  if (from === undefined || to === undefined) return true;
  return to.x > from.x || (to.x === from.x && to.y > from.y);
}

/** The two places of a bundle, in the order of their ids. */
interface Ends {
  readonly a: string;
  readonly from: Point;
  readonly to: Point;
  readonly bodies: readonly [Body, Body];
}

/** `offset` moves the line sideways off the pair's axis; the axis is directed from `a` whatever the line's direction, so lanes never cross. */
function routeOf(line: DrawnLine, { a, from, to, bodies }: Ends, offset: number, bend: number): Route {
  const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
  // Lanes count from above when read left to right.
  const side = isRightward(from, to) ? 1 : -1;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const across = { x: -along.y * side, y: along.x * side };
  const leave = tilt(along, bend, length);
  const arrive = tilt({ x: -along.x, y: -along.y }, -bend, length);
  const aside = { x: across.x * offset, y: across.y * offset };
  const reachA = reachOf(bodies[0], aside, leave, CLEARANCE);
  const reachB = reachOf(bodies[1], aside, arrive, CLEARANCE);
  const atA = { x: from.x + leave.x * reachA + aside.x, y: from.y + leave.y * reachA + aside.y };
  const atB = { x: to.x + arrive.x * reachB + aside.x, y: to.y + arrive.y * reachB + aside.y };
  return line.from === a ? { start: atA, end: atB, bend } : { start: atB, end: atA, bend: -bend };
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

/** A point of the route; t runs from 0 at the start to 1 at the tip. */
export function pointOn({ start, end, bend }: Route, t: number): Point {
  const x = start.x + (end.x - start.x) * t;
  const y = start.y + (end.y - start.y) * t;
  if (bend === 0) return { x, y };
  const length = Math.max(1, Math.hypot(end.x - start.x, end.y - start.y));
  const off = bend * 4 * t * (1 - t);
  return { x: x + ((end.y - start.y) / length) * off, y: y - ((end.x - start.x) / length) * off };
}

/** Bends by layout: they depend on who stands where, so a refresh of numbers finds them all here. */
const known = new WeakMap<Layout, Map<string, number>>();

function bendOf(
  a: string,
  b: string,
  isBypass: boolean,
  layout: Layout,
  wide: ReadonlyMap<string, Body>,
  halfBundle: number,
): number {
  let bends = known.get(layout);
  if (bends === undefined) {
    bends = new Map();
    known.set(layout, bends);
  }
  const key = JSON.stringify([a, b, isBypass]);
  const bend = bends.get(key) ?? freeBend(a, b, isBypass ? ARC : BENDS, layout, wide, halfBundle);
  bends.set(key, bend);
  return bend;
}

function freeBend(
  a: string,
  b: string,
  bends: readonly number[],
  layout: Layout,
  wide: ReadonlyMap<string, Body>,
  halfBundle: number,
): number {
  const straight = bends[0] ?? 0;
  const from = layout.places.get(a);
  const to = layout.places.get(b);
  if (from === undefined || to === undefined || layout.places.size > BEND_UP_TO) return straight;
  const density = densityByName(layout.density);
  const reach = 150 + density.radius;
  const inWay = [...layout.places].flatMap(([id, at]) => {
    if (id === a || id === b) return [];
    if (at.x < Math.min(from.x, to.x) - reach || at.x > Math.max(from.x, to.x) + reach) return [];
    if (at.y < Math.min(from.y, to.y) - reach || at.y > Math.max(from.y, to.y) + reach) return [];
    return [{ at, body: wide.get(id) }];
  });
  let best = { bend: straight, cost: Number.POSITIVE_INFINITY };
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const within = reachOfPicture(layout);
  for (const bend of bends) {
    if (bend !== straight && Math.abs(bend) > length * MAX_BEND) continue;
    if (bend !== straight && !holds(within, pointOn({ start: from, end: to, bend }, 0.5))) continue;
    const cost = Math.abs(bend) * 0.012 + crossings({ start: from, end: to, bend }, inWay, density, halfBundle);
    if (cost < best.cost) best = { bend, cost };
    if (best.cost <= Math.abs(bend) * 0.012) break;
  }
  return best.bend;
}

/** Where lines may swing to: a little around all that stands, or they would cost the whole picture its size. */
function reachOfPicture({ places, boxes }: Layout): Rect {
  const all = enclose([...boxes.map(({ rect }) => rect), ...[...places.values()].map((at) => rectAround(at, 60, 60))]);
  return grow(all ?? { left: 0, top: 0, right: 0, bottom: 0 }, SWING_OUT);
}

function holds({ left, right, top, bottom }: Rect, { x, y }: Point): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** Running through a circle misleads: it seems to stop there. Running through a name only disturbs. */
function crossings(
  route: Route,
  places: readonly { readonly at: Point; readonly body: Body | undefined }[],
  density: Density,
  halfBundle: number,
): number {
  const points = Array.from({ length: SAMPLES + 1 }, (_, index) => pointOn(route, index / SAMPLES));
  let cost = 0;
  for (const { at, body } of places) {
    const rect = body === undefined ? undefined : grow(bodyRect(at, body), 4);
    const name = { x: at.x, y: at.y + density.radius + LABEL_DROP + LINE_HEIGHT / 2 };
    let hit = 0;
    for (let index = 1; index < points.length; index += 1) {
      const start = points[index - 1];
      const end = points[index];
      if (start === undefined || end === undefined) continue;
      if (rect !== undefined) hit = touches(start, end, rect) ? 4 : hit;
      else if (distanceToSegment(at, start, end) < density.radius + 4) hit = Math.max(hit, 4);
      // Of several lanes, the outer ones.
      else if (distanceToSegment(at, start, end) < density.radius + 2 + halfBundle) hit = Math.max(hit, 2);
      else if (density.name !== 'dense' && distanceToSegment(name, start, end) < LINE_HEIGHT / 2)
        hit = Math.max(hit, 0.5);
    }
    cost += hit;
  }
  return cost;
}
