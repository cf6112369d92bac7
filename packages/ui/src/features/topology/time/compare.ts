/** What the picture is compared with: a window of the same length that ended earlier, or at a moment. */
export type Compare =
  | { readonly with: 'previous' | 'hour' | 'day' }
  /** End of that window, Unix ms. */
  | { readonly with: 'moment'; readonly endMs: number };

/** Spelled as in the URL. `previous` moves with the window: right before it. */
const RELATIVE = { before: 'previous', '1h': 'hour', '1d': 'day' } as const;

/** The `compare` of a link; undefined while nothing is compared, or what it says is no time. */
export function readCompare(search: URLSearchParams): Compare | undefined {
  const text = search.get('compare') ?? '';
  if (Object.hasOwn(RELATIVE, text)) return { with: RELATIVE[text as keyof typeof RELATIVE] };
  const endMs = Date.parse(text);
  return Number.isNaN(endMs) || endMs <= 0 ? undefined : { with: 'moment', endMs };
}

/** Writes it over a search; other parameters stay. */
export function writeCompare(search: URLSearchParams, compare: Compare | undefined): URLSearchParams {
  const next = new URLSearchParams(search);
  const word =
    compare?.with === 'moment'
      ? new Date(compare.endMs).toISOString()
      : Object.entries(RELATIVE).find(([, known]) => known === compare?.with)?.[0];
  if (word === undefined) next.delete('compare');
  else next.set('compare', word);
  return next;
}

/** End of the window to compare with, given the window on the screen. */
export function compareEndOf(compare: Compare, shown: { readonly endMs: number; readonly seconds: number }): number {
  switch (compare.with) {
    case 'previous':
      return shown.endMs - shown.seconds * 1000;
    case 'hour':
      return shown.endMs - 3_600_000;
    case 'day':
      return shown.endMs - 86_400_000;
    case 'moment':
      return compare.endMs;
  }
}
