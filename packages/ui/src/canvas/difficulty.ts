import { bodyRect, roundBody, touches, wideBody } from './body.ts';
import type { Body } from './body.ts';
import { densityByName } from './density.ts';
import type { Density } from './density.ts';
import { areAcross, distanceToSegment } from './geometry.ts';
import type { Point } from './geometry.ts';
import type { Layout, LayoutInput } from './layout-input.ts';

/** A flow read against the direction costs more than one that crosses another, or that has to make its way around a place. */
const COSTS = { back: 2, crossing: 0.25, inWay: 0.3 } as const;
/** Where more than this share flows back, a picture has no direction any more. */
const MOST_BACK = 0.1;
const BEYOND = 4;
/** A step to the right that no eye would see as one. */
const LEAST_STEP = 8;
/** Beyond this many pairs, which nobody reads one by one, every pair against every other would take too long. */
const COMPARED_UP_TO = 400;
/** The same where it is done again for every swap. */
const UNTANGLED_UP_TO = 60;

interface Way {
  readonly from: string;
  readonly to: string;
  readonly start: Point;
  readonly end: Point;
}

/** How hard a layout is to follow, for each pair of places that talk; 0 is a row from left to right. Lines are taken as straight. O(pairs²). */
export function difficultyOf(input: LayoutInput, layout: Layout): number {
  const density = densityByName(layout.density);
  const ways = new Map<string, Way>();
  for (const { from, to } of input.lines) {
    const [start, end] = [layout.places.get(from), layout.places.get(to)];
    if (start !== undefined && end !== undefined) ways.set(JSON.stringify([from, to]), { from, to, start, end });
  }
  const oneWay = [...ways.values()].filter(({ from, to }) => !ways.has(JSON.stringify([to, from])));
  const back = oneWay.filter(({ start, end }) => end.x - start.x < LEAST_STEP).length;
  // Both directions of a pair share one way.
  const pairs = [...ways.values()].filter(({ from, to }) => from < to || !ways.has(JSON.stringify([to, from])));
  const shareBack = back / Math.max(1, oneWay.length);
  const direction = COSTS.back * shareBack + BEYOND * Math.max(0, shareBack - MOST_BACK);
  if (pairs.length > COMPARED_UP_TO) return direction;
  const standing = bodiesOf(input, density).flatMap(({ id, body }) => {
    const at = layout.places.get(id);
    return at === undefined ? [] : [{ id, at, body }];
  });
  const tangle = COSTS.inWay * countInWay(pairs, standing) + COSTS.crossing * countCrossings(pairs);
  return direction + tangle / Math.max(1, pairs.length);
}

/** A line less that crosses another is worth so much more up and down of all lines together, model pixels. */
const CROSSING_PX = 500;
const UP_COST = 1;

/** How tangled the lines are that stand so, as many crossings; undefined where there are too many to compare each with every other. */
export function tangleOf(
  input: LayoutInput,
  density: Density,
  atOf: (id: string) => Point | undefined,
): (() => number) | undefined {
  const pairs = [
    ...new Map(
      input.lines.flatMap(({ from, to }) => (from === to ? [] : [[JSON.stringify([from, to].sort()), { from, to }]])),
    ).values(),
  ];
  if (pairs.length > UNTANGLED_UP_TO) return undefined;
  // Asked for many hundred times: by number, since names would take most of the time.
  const bodies = bodiesOf(input, density);
  const numberOf = new Map(bodies.map(({ id }, index) => [id, index] as const));
  const ways = pairs.flatMap(({ from, to }) => {
    const [start, end] = [numberOf.get(from), numberOf.get(to)];
    return start === undefined || end === undefined ? [] : [{ start, end }];
  });
  return () => {
    const at = bodies.map(({ id }) => atOf(id) ?? NOWHERE);
    let cost = 0;
    for (let index = 0; index < ways.length; index += 1) {
      const way = ways[index] ?? NO_WAY;
      const [start, end] = [at[way.start] ?? NOWHERE, at[way.end] ?? NOWHERE];
      const [top, bottom] = start.y < end.y ? [start.y, end.y] : [end.y, start.y];
      cost += steepness(start, end) / CROSSING_PX;
      for (let later = index + 1; later < ways.length; later += 1) {
        const other = ways[later] ?? NO_WAY;
        if (way.start === other.start || way.start === other.end || way.end === other.start || way.end === other.end)
          continue;
        const [from, to] = [at[other.start] ?? NOWHERE, at[other.end] ?? NOWHERE];
        if ((from.y < top && to.y < top) || (from.y > bottom && to.y > bottom)) continue;
        if (areAcross(start, end, from, to)) cost += 1;
      }
      for (let place = 0; place < bodies.length; place += 1) {
        if (place === way.start || place === way.end) continue;
        const { body } = bodies[place] ?? {};
        const middle = at[place] ?? NOWHERE;
        if (body === undefined || middle.y + FARTHEST < top || middle.y - FARTHEST > bottom) continue;
        if (runsInto(start, end, middle, body)) cost += COSTS.inWay / COSTS.crossing;
      }
    }
    return cost;
  };
}

const NOWHERE: Point = { x: 0, y: 0 };
const NO_WAY = { start: -1, end: -1 };
/** No body reaches further up or down. */
const FARTHEST = 60;

/** Down is how people read: what rises more than it goes aside is followed late. */
const steepness = (start: Point, end: Point): number =>
  Math.abs(end.y - start.y) + UP_COST * Math.max(0, start.y - end.y - Math.abs(end.x - start.x));

function bodiesOf(input: LayoutInput, density: Density): { readonly id: string; readonly body: Body }[] {
  const round = roundBody(density);
  return input.places.map(({ id, words, labelWidth, noteWidth }) => ({
    id,
    body: words === 'inside' ? wideBody(labelWidth, noteWidth, density) : round,
  }));
}

interface Standing {
  readonly id: string;
  readonly at: Point;
  readonly body: Body;
}

const countInWay = (ways: readonly Way[], standing: readonly Standing[]): number =>
  ways.reduce((sum, way) => sum + standing.filter(({ id, at, body }) => meets(way, id, at, body)).length, 0);

function countCrossings(ways: readonly Way[]): number {
  let count = 0;
  for (const [index, a] of ways.entries())
    for (let other = index + 1; other < ways.length; other += 1) {
      const b = ways[other];
      if (b !== undefined && cross(a, b)) count += 1;
    }
  return count;
}

function meets({ from, to, start, end }: Way, id: string, at: Point, body: Body): boolean {
  return id !== from && id !== to && runsInto(start, end, at, body);
}

function runsInto(start: Point, end: Point, at: Point, body: Body): boolean {
  return body.is === 'wide'
    ? touches(start, end, bodyRect(at, body))
    : distanceToSegment(at, start, end) < body.halfWidth;
}

/** Lines that share an end meet there, which is not a crossing. */
function cross(a: Way, b: Way): boolean {
  if (a.from === b.from || a.from === b.to || a.to === b.from || a.to === b.to) return false;
  return areAcross(a.start, a.end, b.start, b.end);
}
