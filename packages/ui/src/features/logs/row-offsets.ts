/** Where each row of a list begins, px from its top; the last entry is the height of all. Rows that were not measured are `rowHeight` high. */
export function toOffsets(
  ids: readonly { readonly id: string }[],
  rowHeight: number,
  measured: ReadonlyMap<string, number>,
): Float64Array {
  const tops = new Float64Array(ids.length + 1);
  let top = 0;
  for (const [at, { id }] of ids.entries()) {
    tops[at] = top;
    top += measured.size === 0 ? rowHeight : (measured.get(id) ?? rowHeight);
  }
  tops[ids.length] = top;
  return tops;
}

/** The row that lies at a height; the first or the last beyond the ends. */
export function rowAt(tops: Float64Array, y: number): number {
  let [low, high] = [0, Math.max(0, tops.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Rendered beyond the edges, so that quick scrolling shows rows and not emptiness. */
const MARGIN = 10;

/** The first row worth rendering and the one after the last. */
export const inView = (
  tops: Float64Array,
  top: number,
  height: number,
): { readonly from: number; readonly to: number } => ({
  from: Math.max(0, rowAt(tops, top) - MARGIN),
  to: Math.min(tops.length - 1, rowAt(tops, top + height) + 1 + MARGIN),
});

/** Where to scroll so that a row is in view; undefined when it is. What is higher than the view shows its beginning. */
export function scrollToRow(tops: Float64Array, row: number, top: number, height: number): number | undefined {
  const [begin = 0, end = 0] = [tops[row], tops[row + 1]];
  if (begin < top) return begin;
  return end > top + height ? Math.min(begin, end - height) : undefined;
}
