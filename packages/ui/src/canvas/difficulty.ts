import { bodyRect, roundBody, touches, wideBody } from './body.ts';
import type { Body } from './body.ts';
import { densityByName } from './density.ts';
import { distanceToSegment } from './geometry.ts';
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
  const round = roundBody(density);
  const bodies = input.places.flatMap((place) => {
    const at = layout.places.get(place.id);
    const body = place.words === 'inside' ? wideBody(place.labelWidth, place.noteWidth, density) : round;
    return at === undefined ? [] : [{ id: place.id, at, body }];
  });
  const inWay = pairs.reduce(
    (sum, way) => sum + bodies.filter(({ id, at, body }) => meets(way, id, at, body)).length,
    0,
  );
  const crossing = pairs.reduce((sum, a, index) => sum + pairs.slice(index + 1).filter((b) => cross(a, b)).length, 0);
  return direction + (COSTS.inWay * inWay + COSTS.crossing * crossing) / Math.max(1, pairs.length);
}

function meets({ from, to, start, end }: Way, id: string, at: Point, body: Body): boolean {
  if (id === from || id === to) return false;
  return body.is === 'wide'
    ? touches(start, end, bodyRect(at, body))
    : distanceToSegment(at, start, end) < body.halfWidth;
}

/** Lines that share an end meet there, which is not a crossing. */
function cross(a: Way, b: Way): boolean {
  if (a.from === b.from || a.from === b.to || a.to === b.from || a.to === b.to) return false;
  return (
    side(a.start, a.end, b.start) * side(a.start, a.end, b.end) < 0 &&
    side(b.start, b.end, a.start) * side(b.start, b.end, a.end) < 0
  );
}

function side(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
