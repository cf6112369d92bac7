import { FINDABLE_KINDS, type Findable, type FindableKind } from '../kit/search-sources.ts';

export interface HitGroup {
  readonly kind: FindableKind;
  readonly hits: readonly Findable[];
  /** How many more there are than shown. */
  readonly more: number;
}

const MOST = 7;

/** What is worth showing before anything is typed: the few that are always there. */
const AT_FIRST: readonly FindableKind[] = ['page', 'action', 'help'];

/** Every word must be found, in any order; better fits come first within their group. */
export function toHits(findables: readonly Findable[], typed: string): readonly HitGroup[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return FINDABLE_KINDS.flatMap((kind) => {
    if (words.length === 0 && !AT_FIRST.includes(kind)) return [];
    const fits = findables
      .filter((findable) => findable.kind === kind)
      .map((findable) => ({ findable, fit: fitOf(findable, words) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit || a.findable.name.localeCompare(b.findable.name))
      .map(({ findable }) => findable);
    return fits.length === 0 ? [] : [{ kind, hits: fits.slice(0, MOST), more: Math.max(0, fits.length - MOST) }];
  });
}

/** 0: not meant. The sum over the words of how well each is found. */
function fitOf(findable: Findable, words: readonly string[]): number {
  const name = findable.name.toLowerCase();
  const others = [findable.hint ?? '', ...(findable.also ?? [])].join(' ').toLowerCase();
  let sum = 1;
  for (const word of words) {
    const fit =
      name === word
        ? 8
        : name.startsWith(word)
          ? 6
          : begins(name, word)
            ? 4
            : name.includes(word)
              ? 3
              : others.includes(word)
                ? 1
                : 0;
    if (fit === 0) return 0;
    sum += fit;
  }
  return sum;
}

/** `v2` begins a part of `catalog-v2`. */
const begins = (name: string, word: string): boolean => name.split(/[^a-z0-9]+/).some((part) => part.startsWith(word));
