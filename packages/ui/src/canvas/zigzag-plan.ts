import { insetsOf } from './box-plan.ts';
import type { BoxPlan, Inside, Slot } from './box-plan.ts';
import type { Density } from './density.ts';
import { TAB_INSET } from './density.ts';
import type { Point } from './geometry.ts';
import type { PlaceToLay } from './layout-input.ts';
import { footprint } from './layout-input.ts';

/** A shorter chain has room in one row. */
const SHORTEST = 5;
/** From rim to rim of neighbours: what an arrow needs to be seen as one. */
const ARROW_ROOM = 24;
/** Between names of one row. */
const NAME_AIR = 6;

/** One place behind another, so many that a single row is long. */
export function isChain(columns: readonly (readonly unknown[])[]): boolean {
  return columns.length >= SHORTEST && columns.every((column) => column.length === 1);
}

/**
 * A long chain up and down between two rows: half as wide as in one row, and still every step goes right, which bands of a text would not do.
 * Names stand outside, above the upper row and below the lower one, so that no line strikes one through. Others than chains stay as they are.
 */
export function zigzagPlan(plan: BoxPlan, members: readonly PlaceToLay[], density: Density, tabWidth: number): BoxPlan {
  const chain = plan.columns.flatMap((column) => {
    const places = column.filter((slot) => slot.is === 'place');
    return places.length === 1 ? places : [];
  });
  if (!isChain(plan.columns) || chain.length < plan.columns.length || plan.inside !== undefined) return plan;
  const places = new Map(members.map((place) => [place.id, place]));
  const insets = insetsOf(density);
  const drop = 2 * density.radius + Math.max(ARROW_ROOM, density.rowGap);
  const standing: { slot: Slot; at: Point }[] = [];
  for (const [index, slot] of chain.entries()) {
    const place = places.get(slot.id);
    if (place === undefined) return plan;
    const isUpper = index % 2 === 0;
    const room = footprint(place, density, isUpper ? 'above' : 'below');
    const own: Slot = isUpper ? { ...slot, room, words: 'above' } : { ...slot, room };
    const before = standing.at(-1);
    const beside = standing.at(-2);
    const x = Math.max(
      before === undefined ? -room.left : before.at.x + density.radius + density.columnGap / 2,
      beside === undefined ? 0 : beside.at.x + beside.slot.room.right - room.left + NAME_AIR,
    );
    standing.push({ slot: own, at: { x, y: isUpper ? 0 : drop } });
  }
  const top = Math.min(...standing.map(({ slot, at }) => at.y + slot.room.top));
  const right = Math.max(...standing.map(({ slot, at }) => at.x + slot.room.right));
  const bottom = Math.max(...standing.map(({ slot, at }) => at.y + slot.room.bottom));
  const width = Math.max(right + 2 * insets.side, tabWidth + 2 * TAB_INSET);
  const by = { x: (width - right) / 2, y: insets.top - top };
  const inside: Inside = {
    slots: standing.map(({ slot, at }) => ({ slot, at: { x: at.x + by.x, y: at.y + by.y } })),
    boxes: [],
    order: new Map(),
  };
  return {
    id: plan.id,
    columns: [],
    gaps: [],
    width,
    height: bottom - top + insets.top + insets.bottom,
    insets,
    inside,
  };
}
