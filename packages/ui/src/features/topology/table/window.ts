/** Rows have one height, so which of them are in view is arithmetic. */
export interface RowWindow {
  /** The first row to render and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Rendered beyond the edges, so that quick scrolling shows rows and not emptiness. */
const MARGIN = 12;

export function windowAt(scrollTop: number, height: number, rowHeight: number, count: number): RowWindow {
  const first = Math.floor(scrollTop / rowHeight);
  const shown = Math.ceil(height / rowHeight);
  const from = Math.max(0, Math.min(first - MARGIN, count - shown - MARGIN));
  return { from, to: Math.min(count, Math.max(first, 0) + shown + MARGIN) };
}

/** Where to scroll so that a row is in view below the heads; undefined when it already is. */
export function scrollTo(
  row: number,
  view: { readonly scrollTop: number; readonly height: number; readonly head: number },
  rowHeight: number,
): number | undefined {
  const top = row * rowHeight;
  if (top < view.scrollTop) return top;
  const room = Math.max(rowHeight, view.height - view.head);
  return top + rowHeight > view.scrollTop + room ? top + rowHeight - room : undefined;
}
