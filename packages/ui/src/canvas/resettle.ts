import type { Point } from './geometry.ts';
import { shift } from './geometry.ts';
import type { Layout } from './layout-input.ts';

/** Moves a new layout as a whole so that what was opened or closed stays where the reader's eye is; without such a thing, so that most stay. */
export function resettle(previous: Layout, next: Layout): Layout {
  const by = turned(previous, next) ?? typical(previous, next);
  return {
    ...next,
    places: new Map([...next.places].map(([id, at]) => [id, { ...at, x: at.x + by.x, y: at.y + by.y }])),
    boxes: next.boxes.map(({ id, rect }) => ({ id, rect: shift(rect, by) })),
  };
}

/** A box that became a place of the same id, or the other way round. */
function turned(previous: Layout, next: Layout): Point | undefined {
  for (const [id, at] of next.places) {
    const box = previous.boxes.find((one) => one.id === id);
    if (box !== undefined && !previous.places.has(id)) return between(at, middle(box.rect));
  }
  for (const box of next.boxes) {
    const at = previous.places.get(box.id);
    if (at !== undefined && !next.places.has(box.id)) return between(middle(box.rect), at);
  }
  return undefined;
}

function typical(previous: Layout, next: Layout): Point {
  const moves = [...next.places].flatMap(([id, at]) => {
    const before = previous.places.get(id);
    return before === undefined ? [] : [between(at, before)];
  });
  return { x: median(moves.map(({ x }) => x)), y: median(moves.map(({ y }) => y)) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function middle(rect: { left: number; top: number; right: number; bottom: number }): Point {
  return { x: Math.round((rect.left + rect.right) / 2), y: Math.round((rect.top + rect.bottom) / 2) };
}

function between(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}
