import type { Mark, Tone } from '../../../canvas/drawing.ts';

/** One cell: what it says, and by what it is sorted. */
export interface Cell {
  readonly text: string;
  /** Numbers sort by size, texts by letters; absent: not known, and last in either direction. */
  readonly by?: number | string;
  readonly tone?: Tone;
  /** The capture mark that stands beside the words. */
  readonly mark?: Mark;
  /** Why there is nothing in it. */
  readonly why?: string;
}

export interface TableRow<C extends string> {
  /** The id of what the picture draws: a selection of one selects the other. */
  readonly id: string;
  readonly cells: Readonly<Record<C, Cell>>;
  /** Everything about it in words. */
  readonly description: string;
}

/** Rank 1 always stays; 4 is the first to go where there is little room. */
export interface Column<C extends string> {
  readonly id: C;
  readonly rank: 1 | 2 | 3 | 4;
  readonly align: 'text' | 'number';
  /** Which way the first click sorts: the reader looks for the most or for the first letter. */
  readonly first: Direction;
}

export type Direction = 'up' | 'down';

export interface Sort<C extends string> {
  readonly column: C;
  readonly direction: Direction;
}

/** Equal rows keep their order, what is not known comes last. */
export function sorted<C extends string>(
  rows: readonly TableRow<C>[],
  { column, direction }: Sort<C>,
): readonly TableRow<C>[] {
  const sign = direction === 'up' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const left = a.cells[column].by;
    const right = b.cells[column].by;
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return sign * compared(left, right);
  });
}

const letters = new Intl.Collator('en', { numeric: true });

const compared = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : letters.compare(String(a), String(b));

/** Live data change values in place: rows stay where the reader saw them, and newcomers wait at the end. */
export function inPlace<C extends string>(
  rows: readonly TableRow<C>[],
  order: ReadonlyMap<string, number>,
): readonly TableRow<C>[] {
  return [...rows].sort((a, b) => (order.get(a.id) ?? order.size) - (order.get(b.id) ?? order.size));
}

export const orderOf = (rows: readonly { readonly id: string }[]): ReadonlyMap<string, number> =>
  new Map(rows.map((row, index) => [row.id, index]));

/** How many rows would have to move for these places to be in order: all but the longest run that already is. */
export function misplaced(places: readonly number[]): number {
  /** The lowest end of a run of each length. */
  const ends: number[] = [];
  for (const place of places) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    ends[low] = place;
  }
  return places.length - ends.length;
}
