import type { Density } from './density.ts';
import { TAB_HEIGHT, TAB_INSET } from './density.ts';
import type { Point, Rect } from './geometry.ts';
import type { LaidBox, LineToLay, Order, PlaceToLay } from './layout-input.ts';
import { footprint } from './layout-input.ts';
import { findHub } from './hub.ts';
import type { Hub } from './hub.ts';
import { toColumns, weightsOf } from './ranks.ts';
import { rowLength } from './settle.ts';

/** A member of a column. A passage keeps a row free for a line that crosses the column, so that the line does not run through a place. */
export interface Slot {
  readonly id: string;
  readonly is: 'place' | 'passage';
  readonly room: Rect;
  /** Where its words stand; absent: below. */
  readonly words?: 'above';
  /** Places whose height it would like to share. */
  readonly neighbours: readonly string[];
}

/** The inside of a box before anything has coordinates: columns left to right, slots top to bottom. */
export interface BoxPlan {
  readonly id: string;
  readonly columns: readonly (readonly Slot[])[];
  /** Between one column and the next; one fewer than columns. */
  readonly gaps: readonly number[];
  readonly width: number;
  readonly height: number;
  /** From the outline to what stands inside. */
  readonly insets: { readonly top: number; readonly side: number; readonly bottom: number };
  /** A box of boxes is laid out before its own place is known, and moves as one. */
  readonly inside?: Inside;
}

/** What stands in a box of boxes, from its upper left corner. */
export interface Inside {
  readonly slots: readonly { readonly slot: Slot; readonly at: Point }[];
  readonly boxes: readonly LaidBox[];
  readonly order: Order;
}

/** More passages than this in a column would cost more room than crossed places cost clarity. */
const MAX_PASSAGES = 2;
const PASSAGE_HEIGHT = 12;

/** What is known of a box before it is known how tall it may be or how tightly it is drawn. */
export interface BoxFlow {
  readonly members: readonly PlaceToLay[];
  /** Lines that touch a member. */
  readonly lines: readonly LineToLay[];
  /** Members by the flow between them, not folded yet. */
  readonly columns: readonly (readonly string[])[];
  /** Where all goes through one of the members. */
  readonly hub?: Hub;
}

export function findBoxFlow(members: readonly PlaceToLay[], lines: readonly LineToLay[]): BoxFlow {
  const hub = findHub(members, lines);
  return { members, lines, columns: columnsByFlow(members, lines), ...(hub === undefined ? {} : { hub }) };
}

function columnsByFlow(members: readonly PlaceToLay[], lines: readonly LineToLay[]): string[][] {
  const inside = new Set(members.map((place) => place.id));
  const inner = lines.filter((line) => inside.has(line.from) && inside.has(line.to));
  const weightOf = weightsOf(inner);
  const linked = new Set(inner.flatMap((line) => [line.from, line.to]));
  const sends = new Set(lines.map((line) => line.from));
  const receives = new Set(lines.map((line) => line.to));
  const columns = toColumns(
    members.filter((place) => linked.has(place.id)).map((place) => place.id),
    inner.map((line) => ({ from: line.from, to: line.to, weight: weightOf(line) })),
  );
  // Places without inner lines stand on the side their outer lines leave from, the silent ones where there is most room.
  const alone = members.filter((place) => !linked.has(place.id));
  const senders = alone.filter((place) => sends.has(place.id) && !receives.has(place.id)).map((place) => place.id);
  const receivers = alone.filter((place) => receives.has(place.id)).map((place) => place.id);
  const silent = alone.filter((place) => !sends.has(place.id) && !receives.has(place.id)).map((place) => place.id);
  if (columns.length === 0) return [[...senders, ...receivers, ...silent]];
  columns[0]?.push(...senders);
  columns.at(-1)?.push(...receivers);
  for (const id of silent) {
    columns.reduce((shortest, column) => (column.length < shortest.length ? column : shortest)).push(id);
  }
  return columns;
}

export function planBox(id: string, flow: BoxFlow, density: Density, maxRows: number, tabWidth: number): BoxPlan {
  const { columns, lines } = flow;
  const places = new Map(flow.members.map((place) => [place.id, place]));
  const near = neighboursOf(places, lines);
  const folded = columns.flatMap((column) => fold(column, maxRows));
  const slots = folded.map((column) =>
    column.flatMap((placeId): Slot[] => {
      const place = places.get(placeId);
      if (place === undefined) return [];
      return [{ id: placeId, is: 'place', room: footprint(place, density), neighbours: near.get(placeId) ?? [] }];
    }),
  );
  if (density.name === 'roomy') addPassages(slots, lines);
  const gaps = gapsBetween(slots, lines, density);
  const insets = insetsOf(density);
  const content = [...slots.map(columnWidth), ...gaps].reduce((sum, width) => sum + width, 0);
  const tallest = Math.max(2 * density.radius, ...slots.map((column) => columnHeight(column, density)));
  return {
    id,
    columns: slots,
    gaps,
    width: Math.max(content + 2 * insets.side, tabWidth + 2 * TAB_INSET),
    height: tallest + insets.top + insets.bottom,
    insets,
  };
}

export function insetsOf(density: Density): BoxPlan['insets'] {
  return { top: density.boxPadding + TAB_HEIGHT / 2, side: density.boxPadding, bottom: density.boxPadding * 0.7 };
}

export function columnWidth(column: readonly Slot[]): number {
  return Math.max(0, ...column.map((slot) => slot.room.right - slot.room.left));
}

function columnHeight(column: readonly Slot[], density: Density): number {
  return rowLength(column.map(extentOf), density.rowGap);
}

export function extentOf(slot: Slot): { before: number; after: number } {
  return { before: -slot.room.top, after: slot.room.bottom };
}

/** A label wants this much line on either side, its arrow head included. */
export const LABEL_AIR = 34;
/** A label needs its own stretch of line between the circles it joins. */
function gapsBetween(columns: readonly (readonly Slot[])[], lines: readonly LineToLay[], density: Density): number[] {
  const columnOf = new Map(columns.flatMap((column, index) => column.map((slot) => [slot.id, index] as const)));
  const widest = columns.map(() => 0);
  if (density.labelRoom > 0) {
    for (const line of lines) {
      const from = columnOf.get(line.from);
      const to = columnOf.get(line.to);
      if (from === undefined || to === undefined || Math.abs(from - to) !== 1) continue;
      const gap = Math.min(from, to);
      widest[gap] = Math.max(widest[gap] ?? 0, Math.min(density.labelRoom, line.labelWidth));
    }
  }
  return columns.slice(1).map((column, index) => {
    const label = widest[index] ?? 0;
    // Names reach further than circles; that room between the circles counts already.
    const reach = (columnWidth(columns[index] ?? []) + columnWidth(column)) / 2 - 2 * density.radius;
    return Math.max(density.columnGap, label === 0 ? 0 : label + LABEL_AIR - reach);
  });
}

function fold(column: readonly string[], maxRows: number): string[][] {
  const parts = Math.max(1, Math.ceil(column.length / maxRows));
  const each = Math.ceil(column.length / parts);
  return Array.from({ length: parts }, (_, part) => column.slice(part * each, (part + 1) * each)).filter(
    (part) => part.length > 0,
  );
}

export function neighboursOf(
  members: ReadonlyMap<string, PlaceToLay>,
  lines: readonly LineToLay[],
): Map<string, string[]> {
  const near = new Map<string, string[]>();
  const add = (place: string, other: string): void => {
    if (!members.has(place)) return;
    const known = near.get(place);
    if (known === undefined) near.set(place, [other]);
    else known.push(other);
  };
  for (const { from, to } of lines) {
    add(from, to);
    add(to, from);
  }
  return near;
}

function addPassages(columns: Slot[][], lines: readonly LineToLay[]): void {
  const columnOf = new Map(columns.flatMap((column, index) => column.map((slot) => [slot.id, index] as const)));
  const rowOf = new Map(
    columns.flatMap((column) => column.map((slot, row) => [slot.id, row / Math.max(1, column.length - 1)] as const)),
  );
  const room: Rect = { left: 0, top: -PASSAGE_HEIGHT / 2, right: 0, bottom: PASSAGE_HEIGHT / 2 };
  const seen = new Set<string>();
  for (const { from, to } of lines) {
    const start = columnOf.get(from);
    const end = columnOf.get(to);
    const key = [from, to].sort().join('\n');
    if (start === undefined || end === undefined || seen.has(key)) continue;
    seen.add(key);
    for (let index = Math.min(start, end) + 1; index < Math.max(start, end); index += 1) {
      const column = columns[index];
      if (column === undefined || column.filter((slot) => slot.is === 'passage').length >= MAX_PASSAGES) continue;
      const where = ((rowOf.get(from) ?? 0) + (rowOf.get(to) ?? 0)) / 2;
      column.splice(Math.round(where * column.length), 0, {
        id: `${key}\n${String(index)}`,
        is: 'passage',
        room,
        neighbours: [from, to],
      });
    }
  }
}
