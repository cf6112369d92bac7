import type { Gap } from '@waymark/contract';
import type { FreshGap } from '../source-error.ts';

/** Remembers since when each gap lasts, so that the reader sees more than "now". Per process; a replica counts from its own first failure. */
export interface GapAges {
  /** The gaps of one complete answer, dated. What is not among them has recovered. */
  date(gaps: readonly FreshGap[], answered: 'first' | 'complete'): readonly Gap[];
}

export function gapAges(now: () => number): GapAges {
  const since = new Map<string, number>();
  const nameOf = ({ source, code, missing, cluster, kinds, namespaces }: FreshGap): string =>
    JSON.stringify([source, code, missing, cluster, kinds, namespaces]);
  return {
    date(gaps, answered) {
      const present = new Set(gaps.map(nameOf));
      // A first wave says nothing of what only the second asks.
      if (answered === 'complete') for (const name of [...since.keys()]) if (!present.has(name)) since.delete(name);
      return gaps.map((gap) => {
        const name = nameOf(gap);
        const sinceMs = since.get(name) ?? now();
        since.set(name, sinceMs);
        return { ...gap, sinceMs };
      });
    },
  };
}
