import { insetsOf, neighboursOf } from './box-plan.ts';
import type { BoxFlow, BoxPlan, Slot } from './box-plan.ts';
import type { Density } from './density.ts';
import { TAB_INSET } from './density.ts';
import { distanceToSegment, enclose, grow, overlaps, shift } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import type { Hub } from './hub.ts';
import { footprint } from './layout-input.ts';

/** Widths of the ring for one of its heights; the flatter, the fewer rows it stands for. */
const FLATNESS: readonly (readonly [rows: number, flatness: number])[] = [
  [2, 3.4],
  [3, 2.6],
  [4, 2],
  [5, 1.6],
  [Number.POSITIVE_INFINITY, 1.25],
];
const GROWTH = 1.05;
const LARGEST_RADIUS = 4_000;
/** Two lanes of either layer each way, as far as they reach from the middle of their bundle. */
const HALF_BUNDLE = 11;
const NAME_AIR = 6;
/** Who stands higher has the lines to the hub below, and the name above. */
const UPPER = -0.2;

/** Of a ring that stands for so many rows. */
export function flatnessOf(rows: number): number {
  return FLATNESS.find(([most]) => rows <= most)?.[1] ?? 1;
}

/** The smallest ring on which nobody stands in another's way or in the way of another's lines. */
export function planRing(
  id: string,
  flow: BoxFlow,
  hub: Hub,
  density: Density,
  flatness: number,
  tabWidth: number,
): BoxPlan {
  const places = new Map(flow.members.map((place) => [place.id, place]));
  const near = neighboursOf(places, flow.lines);
  const toSlot = (placeId: string, words: 'above' | 'below'): Slot[] => {
    const place = places.get(placeId);
    if (place === undefined) return [];
    const slot = { id: placeId, is: 'place' as const, neighbours: near.get(placeId) ?? [] };
    const room = footprint(place, density, words);
    return [words === 'above' ? { ...slot, room, words } : { ...slot, room }];
  };
  const [centre] = toSlot(hub.id, 'below');
  if (centre === undefined) throw new Error('A hub stands in its box');
  // Labels lie on the lines to the hub.
  let height = 2 * density.radius + density.rowGap + (density.labelRoom > 0 ? 34 : 14);
  const unit = onEllipse(hub.around.length, flatness, 1, left(flow, hub));
  const slots = hub.around.flatMap((placeId, index) =>
    toSlot(placeId, (unit[index]?.y ?? 0) < UPPER ? 'above' : 'below'),
  );
  const scaled = (by: number): Point[] => unit.map(({ x, y }) => ({ x: x * by, y: y * by }));
  let points = scaled(height);
  while (!isClear(slots, points, centre, density) && height < LARGEST_RADIUS) {
    height *= GROWTH;
    points = scaled(height);
  }
  return boxAround(id, [...slots, centre], [...points, { x: 0, y: 0 }], density, tabWidth);
}

/** Who only calls the hub: they share the left end. */
function left(flow: BoxFlow, hub: Hub): number {
  const called = new Set(flow.lines.filter((line) => line.from === hub.id).map((line) => line.to));
  const calls = new Set(flow.lines.filter((line) => line.to === hub.id).map((line) => line.from));
  return hub.around.filter((id) => calls.has(id) && !called.has(id)).length;
}

const STEPS = 720;

/** Points at even distances along the rim, clockwise; the first `leftmost` of them around the left end. */
function onEllipse(count: number, width: number, height: number, leftmost: number): Point[] {
  const rim = Array.from({ length: STEPS + 1 }, (_, step) => {
    const angle = Math.PI + (2 * Math.PI * step) / STEPS;
    return { x: width * Math.cos(angle), y: height * Math.sin(angle) };
  });
  const lengths = [0];
  for (const [index, point] of rim.slice(1).entries()) {
    const before = rim[index] ?? point;
    lengths.push((lengths[index] ?? 0) + Math.hypot(point.x - before.x, point.y - before.y));
  }
  const whole = lengths.at(-1) ?? 0;
  return Array.from({ length: count }, (_, index) => {
    const share = (((index + 0.5 - leftmost / 2) / count) % 1) + 1;
    const at = lengths.findIndex((length) => length >= (share % 1) * whole);
    return rim[Math.max(0, at)] ?? { x: 0, y: 0 };
  });
}

function isClear(slots: readonly Slot[], points: readonly Point[], centre: Slot, density: Density): boolean {
  const origin = { x: 0, y: 0 };
  const rooms = slots.map((slot, index) => grow(shift(slot.room, points[index] ?? origin), density.rowGap / 4));
  return rooms.every((room, index) => {
    const point = points[index] ?? origin;
    if (overlaps(room, grow(centre.room, density.rowGap / 2))) return false;

    return rooms.every((other, at) => {
      if (at === index) return true;
      if (overlaps(room, other)) return false;
      const there = points[at] ?? origin;
      return (
        distanceToSegment(point, origin, there) > density.radius + HALF_BUNDLE + 2 &&
        !crossesName(slots[index], point, density, origin, there)
      );
    });
  });
}

/** A name must not lie on the way of its neighbours' lines. */
function crossesName(slot: Slot | undefined, { x, y }: Point, density: Density, from: Point, to: Point): boolean {
  const away = density.radius + NAME_AIR;
  return distanceToSegment({ x, y: y + (slot?.words === 'above' ? -away : away) }, from, to) < NAME_AIR;
}

function boxAround(
  id: string,
  slots: readonly Slot[],
  points: readonly Point[],
  density: Density,
  tabWidth: number,
): BoxPlan {
  const insets = insetsOf(density);
  const origin = { x: 0, y: 0 };
  const all: Rect = enclose(slots.map((slot, index) => shift(slot.room, points[index] ?? origin))) ?? {
    left: 0,
    top: 0,
    right: 0,
    bottom: 0,
  };
  const width = Math.max(all.right - all.left + 2 * insets.side, tabWidth + 2 * TAB_INSET);
  const by = { x: (width - (all.right - all.left)) / 2 - all.left, y: insets.top - all.top };
  return {
    id,
    columns: [],
    gaps: [],
    width,
    height: all.bottom - all.top + insets.top + insets.bottom,
    insets,
    inside: {
      slots: slots.map((slot, index) => {
        const at = points[index] ?? origin;
        return { slot, at: { x: at.x + by.x, y: at.y + by.y } };
      }),
      boxes: [],
      order: new Map(),
    },
  };
}
