import type { Density } from './density.ts';
import { TAB_HEIGHT, TAB_INSET } from './density.ts';
import type { Rect } from './geometry.ts';
import type { LayoutInput, LineToLay, PlaceToLay } from './layout-input.ts';
import { footprint } from './layout-input.ts';
import { toColumns } from './ranks.ts';
import { rowLength } from './settle.ts';

/** A member of a column. A passage keeps a row free for a line that crosses the column, so that the line does not run through a place. */
export interface Slot {
  readonly id: string;
  readonly is: 'place' | 'passage';
  readonly room: Rect;
  /** Places whose height it would like to share. */
  readonly neighbours: readonly string[];
}

/** The inside of a box before anything has coordinates: columns left to right, slots top to bottom. */
export interface BoxPlan {
  readonly id: string;
  readonly columns: readonly (readonly Slot[])[];
  readonly columnGap: number;
  readonly width: number;
  readonly height: number;
  /** From the outline to what stands inside. */
  readonly insets: { readonly top: number; readonly side: number; readonly bottom: number };
}

/** More passages than this in a column would cost more room than crossed places cost clarity. */
const MAX_PASSAGES = 2;
const PASSAGE_HEIGHT = 12;

/** Columns of a box by flow, before folding; the part of the work that does not depend on how tall the box may be. */
export function columnsByFlow(members: readonly PlaceToLay[], lines: readonly LineToLay[], density: Density): string[][] {
  const inside = new Set(members.map((place) => place.id));
  const inner = lines.filter((line) => inside.has(line.from) && inside.has(line.to));
  const linked = new Set(inner.flatMap((line) => [line.from, line.to]));
  const sends = new Set(lines.map((line) => line.from));
  const receives = new Set(lines.map((line) => line.to));
  const columns = toColumns(
    members.filter((place) => linked.has(place.id)).map((place) => ({ id: place.id, ...sizeOf(footprint(place, density)) })),
    inner.map((line) => ({ from: line.from, to: line.to, weight: 1 })),
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

export function planBox(
  id: string,
  columns: readonly (readonly string[])[],
  input: LayoutInput,
  density: Density,
  maxRows: number,
  tabWidth: number,
): BoxPlan {
  const places = new Map(input.places.map((place) => [place.id, place]));
  const members = new Set(columns.flat());
  const near = neighboursOf(members, input.lines);
  const folded = columns.flatMap((column) => fold(column, maxRows));
  const slots = folded.map((column) =>
    column.flatMap((placeId): Slot[] => {
      const place = places.get(placeId);
      if (place === undefined) return [];
      return [{ id: placeId, is: 'place', room: footprint(place, density), neighbours: near.get(placeId) ?? [] }];
    }),
  );
  if (density.name === 'roomy') addPassages(slots, input.lines);
  const inner = input.lines.filter((line) => members.has(line.from) && members.has(line.to));
  const columnGap = gapFor(inner, density);
  const insets = { top: density.boxPadding + TAB_HEIGHT / 2, side: density.boxPadding, bottom: density.boxPadding * 0.7 };
  const content = slots.reduce((sum, column) => sum + columnWidth(column), 0) + columnGap * Math.max(0, slots.length - 1);
  const tallest = Math.max(2 * density.radius, ...slots.map((column) => columnHeight(column, density)));
  return {
    id,
    columns: slots,
    columnGap,
    width: Math.max(content + 2 * insets.side, tabWidth + 2 * TAB_INSET),
    height: tallest + insets.top + insets.bottom,
    insets,
  };
}

export function columnWidth(column: readonly Slot[]): number {
  return Math.max(0, ...column.map((slot) => slot.room.right - slot.room.left));
}

export function columnHeight(column: readonly Slot[], density: Density): number {
  return rowLength(column.map(extentOf), density.rowGap);
}

export function extentOf(slot: Slot): { before: number; after: number } {
  return { before: -slot.room.top, after: slot.room.bottom };
}

function sizeOf(room: Rect): { width: number; height: number } {
  return { width: room.right - room.left, height: room.bottom - room.top };
}

/** A label needs its own stretch of line; only roomy pictures can afford that everywhere. */
function gapFor(inner: readonly LineToLay[], density: Density): number {
  if (density.name !== 'roomy') return density.columnGap;
  return Math.max(density.columnGap, Math.min(136, Math.max(0, ...inner.map((line) => line.labelWidth)) + 26));
}

function fold(column: readonly string[], maxRows: number): string[][] {
  const parts = Math.max(1, Math.ceil(column.length / maxRows));
  const each = Math.ceil(column.length / parts);
  return Array.from({ length: parts }, (_, part) => column.slice(part * each, (part + 1) * each)).filter((part) => part.length > 0);
}

function neighboursOf(members: ReadonlySet<string>, lines: readonly LineToLay[]): Map<string, string[]> {
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
  const rowOf = new Map(columns.flatMap((column) => column.map((slot, row) => [slot.id, row / Math.max(1, column.length - 1)] as const)));
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
      column.splice(Math.round(where * column.length), 0, { id: `${key}\n${String(index)}`, is: 'passage', room, neighbours: [from, to] });
    }
  }
}
