import { bodyRect, roundBody, touches } from './body.ts';
import type { Body } from './body.ts';
import type { Density } from './density.ts';
import { densityByName, LABEL_DROP, LINE_HEIGHT, TAB_HEIGHT } from './density.ts';
import { areAcross, distanceToSegment, enclose, grow, lengthOf, overlaps, rectAround } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import { laneOf } from './lanes.ts';
import type { Detour, Ends } from './lanes.ts';
import type { LaidPlace, Layout } from './layout-input.ts';
import { pointOn } from './route.ts';
import type { Route } from './route.ts';
import { wayAround } from './way-around.ts';

/** The two places a bundle joins. */
export interface Joined {
  readonly a: string;
  readonly b: string;
  readonly ends: Ends;
  /** A bypass is an arc even where the way is free: it goes around, and looks like it. */
  readonly wants: 'straight' | 'arc';
  /** From the middle of the bundle to its outermost line. */
  readonly halfBundle: number;
}

/** Bends tried when the straight way would run through a place that has no part in the flow. */
const BENDS = [0, ...[8, 16, 24, 32, 42, 52, 64, 78, 92, 108, 125, 145, 170, 200].flatMap((bend) => [bend, -bend])];
const ARCS = [46, -46, 70, -70, 100, -100];
/** Longer detours than this share of the way would be followed wrongly. */
const MAX_BEND = 0.34;
/** Above this, looking for free ways costs more than a frame; such pictures are looked at from afar. */
const DETOURS_UP_TO = 320;
/** Each search for a way takes a few milliseconds of the reader's time. */
const MOST_SEARCHES = 24;
/** Of more lines every other one is crossed whatever the way. */
const CROSSED_UP_TO = 150;
const SAMPLES = { fewest: 12, most: 70, length: 12 } as const;
const SWING_OUT = 10;
/** What a longer way and another corner are worth, where running through a place costs 4 and through a name a half. */
const BEND_COST = 0.012;
const CORNER_COST = 0.3;
const PLACE_COST = 4;
const NAME_COST = 0.5;
/** Of two ways that run through nothing, the one that crosses fewer lines. */
const CROSSING_COST = 0.12;
/** Kept between a line and a place. */
const PLACE_AIR = 3;
/** The same while a way is searched, best first; rounded corners cut in by 5 at most. */
const SEARCH_AIRS = [10, 7];

/** Who stands where, as lines see it, and what was found for them so far. */
interface Scene {
  readonly density: Density;
  readonly within: Rect;
  readonly standing: readonly Standing[];
  readonly words: readonly Rect[];
  /** The straight ways of all bundles; none where they are too many to be told apart. */
  readonly straight: readonly StraightWay[];
  readonly detours: Map<string, Detour>;
  readonly ways: (readonly Point[])[];
  searches: number;
}

/** Between two places that talk, from middle to middle. */
export interface StraightWay {
  readonly a: string;
  readonly b: string;
  readonly ends: Pick<Ends, 'from' | 'to'>;
}

interface Standing {
  readonly id: string;
  readonly at: LaidPlace;
  readonly body: Body;
}

/** By layout: detours depend on who stands where, so a refresh of numbers finds them all here. */
const scenes = new WeakMap<Layout, Scene>();

export function detourOf(
  joined: Joined,
  layout: Layout,
  wide: ReadonlyMap<string, Body>,
  straight: readonly StraightWay[],
): Detour {
  const scene = scenes.get(layout) ?? toScene(layout, wide, straight);
  scenes.set(layout, scene);
  const key = JSON.stringify([joined.a, joined.b, joined.wants]);
  const detour = scene.detours.get(key) ?? findDetour(joined, scene);
  scene.detours.set(key, detour);
  return detour;
}

function toScene(layout: Layout, wide: ReadonlyMap<string, Body>, straight: readonly StraightWay[]): Scene {
  const density = densityByName(layout.density);
  const round = roundBody(density);
  return {
    density,
    within: reachOfPicture(layout),
    standing: [...layout.places].map(([id, at]) => ({ id, at, body: wide.get(id) ?? round })),
    words: wordsOf(layout, wide, density),
    straight: straight.length > CROSSED_UP_TO ? [] : straight,
    detours: new Map(),
    ways: [],
    searches: 0,
  };
}

function findDetour(joined: Joined, scene: Scene): Detour {
  const bends = joined.wants === 'arc' ? ARCS : BENDS;
  const straight = bends[0] ?? 0;
  if (scene.standing.length > DETOURS_UP_TO) return { is: 'bend', bend: straight };
  const { from, to } = joined.ends;
  const near = reachOf(from, to, scene.within);
  const others = scene.standing.filter(({ id, at }) => id !== joined.a && id !== joined.b && holds(near, at));
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  let best: { readonly detour: Detour; readonly cost: number; readonly through: number } | undefined;
  for (const bend of bends) {
    const extra = Math.abs(bend) * BEND_COST;
    if (best !== undefined && best.cost <= extra) break;
    if (bend !== straight && Math.abs(bend) > length * MAX_BEND) continue;
    const detour: Detour = { is: 'bend', bend };
    if (bend !== straight && !holds(scene.within, pointOn(laneOf(joined.ends, 0, detour), 0.5))) continue;
    const through = runsThrough(joined, detour, length, others, scene.density, (best?.cost ?? Infinity) - extra);
    if (bend === 0 && through === 0) return detour;
    const cost = extra + through + CROSSING_COST * crossed(joined, detour, length, scene.straight);
    if (best === undefined || cost < best.cost) best = { detour, cost, through };
  }
  if (best === undefined) return { is: 'bend', bend: straight };
  if (best.through < PLACE_COST || scene.searches >= MOST_SEARCHES) return best.detour;
  scene.searches += 1;
  for (const air of SEARCH_AIRS) {
    const corners = wayAround(from, to, { ...scene, within: near, bodies: others }, joined.halfBundle + air);
    if (corners === undefined) continue;
    const detour: Detour = { is: 'corners', corners };
    const way = [from, ...corners, to];
    const through = runsThrough(joined, detour, lengthOf(way), others, scene.density, Infinity);
    const lines = crossed(joined, detour, lengthOf(way), scene.straight);
    const cost = corners.length * CORNER_COST + through + CROSSING_COST * lines;
    if (cost < best.cost) best = { detour, cost, through };
    if (through < PLACE_COST) break;
  }
  if (best.detour.is === 'corners') scene.ways.push([from, ...best.detour.corners, to]);
  return best.detour;
}

/** Where lines may swing to: a little around all that stands, or they would cost the whole picture its size. */
function reachOfPicture({ places, boxes }: Layout): Rect {
  const all = enclose([...boxes.map(({ rect }) => rect), ...[...places.values()].map((at) => rectAround(at, 60, 60))]);
  return grow(all ?? { left: 0, top: 0, right: 0, bottom: 0 }, SWING_OUT);
}

/** Detours go no further than this from the straight way: a longer one is not found again by the eye. */
const REACH = 280;

function reachOf(from: Point, to: Point, within: Rect): Rect {
  return {
    left: Math.max(within.left, Math.min(from.x, to.x) - REACH),
    right: Math.min(within.right, Math.max(from.x, to.x) + REACH),
    top: Math.max(within.top, Math.min(from.y, to.y) - REACH),
    bottom: Math.min(within.bottom, Math.max(from.y, to.y) + REACH),
  };
}

function holds({ left, right, top, bottom }: Rect, { x, y }: Point): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** Names below circles and the titles of boxes, as wide as they usually are. */
function wordsOf(layout: Layout, wide: ReadonlyMap<string, Body>, density: Density): Rect[] {
  const names = [...layout.places].flatMap(([id, at]) =>
    wide.has(id) ? [] : [rectAround(nameOf(at, density), density.maxLabelWidth / 2, LINE_HEIGHT)],
  );
  const titles = layout.boxes.map(({ rect }) => ({
    left: rect.left,
    right: Math.min(rect.right, rect.left + TITLE_REACH),
    top: rect.top - TAB_HEIGHT / 2,
    bottom: rect.top + TAB_HEIGHT / 2,
  }));
  return [...names, ...titles];
}

const TITLE_REACH = 160;

function nameOf(at: LaidPlace, density: Density): Point {
  const away = density.radius + LABEL_DROP + LINE_HEIGHT / 2;
  return { x: at.x, y: at.y + (at.words === 'above' ? -away : away) };
}

/** Running through a circle misleads: it seems to stop there. Running through a name only disturbs. Judged by the outermost lines of the bundle, until it is more than `enough`. */
function runsThrough(
  { ends, halfBundle }: Joined,
  detour: Detour,
  length: number,
  others: readonly Standing[],
  density: Density,
  enough: number,
): number {
  const samples = samplesOf(length);
  const lanes = (halfBundle === 0 ? [0] : [-halfBundle, halfBundle]).map((offset) => {
    const route = laneOf(ends, offset, detour);
    const points = sampled(route, samples);
    return { points, around: enclose(points.map((point) => rectAround(point, 2 * NEAR, 2 * NEAR))) };
  });
  let cost = 0;
  for (const { at, body } of others) {
    const rect = bodyRect(at, body);
    const near = lanes.filter(({ around }) => around !== undefined && overlaps(around, rect));
    if (near.length === 0) continue;
    cost += Math.max(...near.map(({ points }) => hit(points, at, body, grow(rect, PLACE_AIR), density)));
    if (cost > enough) return cost;
  }
  return cost;
}

/** How many lines of others a way crosses, were they straight. */
function crossed({ a, b, ends }: Joined, detour: Detour, length: number, straight: readonly StraightWay[]): number {
  const points = sampled(laneOf(ends, 0, detour), samplesOf(length));
  return straight.filter(
    (way) => way.a !== a && way.a !== b && way.b !== a && way.b !== b && crosses(points, way.ends.from, way.ends.to),
  ).length;
}

function crosses(points: readonly Point[], from: Point, to: Point): boolean {
  return points.slice(1).some((end, index) => areAcross(points[index] ?? end, end, from, to));
}

/** Names reach this far beyond the bodies they belong to. */
const NEAR = 24;

const samplesOf = (length: number): number =>
  Math.min(SAMPLES.most, Math.max(SAMPLES.fewest, Math.ceil(length / SAMPLES.length)));

function sampled(route: Route, samples: number): Point[] {
  if (route.via.length === 0) return [route.start, route.end];
  return Array.from({ length: samples + 1 }, (_, index) => pointOn(route, index / samples));
}

function hit(points: readonly Point[], at: LaidPlace, body: Body, grown: Rect, density: Density): number {
  const name = nameOf(at, density);
  let worst = 0;
  for (let index = 1; index < points.length; index += 1) {
    const start = points[index - 1];
    const end = points[index];
    if (start === undefined || end === undefined) continue;
    if (
      body.is === 'wide' ? touches(start, end, grown) : distanceToSegment(at, start, end) < body.halfWidth + PLACE_AIR
    )
      return PLACE_COST;
    if (body.is === 'round' && distanceToSegment(name, start, end) < LINE_HEIGHT / 2) worst = NAME_COST;
  }
  return worst;
}
