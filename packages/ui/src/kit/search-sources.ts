/** Something that the search can jump to. */
export interface Findable {
  /** Unique among those of its kind. */
  readonly id: string;
  readonly kind: FindableKind;
  readonly name: string;
  /** What it is, e.g. `Workload in shop`; also found by. */
  readonly hint?: string;
  /** Other words it is found by, such as its app or its services; not shown. */
  readonly also?: readonly string[];
  readonly go: () => void;
}

/** In the order of the answers. `help` is also offered beside the shortcuts. */
export const FINDABLE_KINDS = ['place', 'namespace', 'page', 'action', 'help'] as const;
export type FindableKind = (typeof FINDABLE_KINDS)[number];

/** Asked when the reader searches, not before: a page may know thousands of places. */
export type SearchSource = () => readonly Findable[];

/** What can be found now. Screens add what they know while they are shown; the search box knows no screen. */
export interface SearchSources {
  /** Gives the way to take it back. */
  readonly add: (source: SearchSource) => () => void;
  readonly all: () => readonly Findable[];
}

export function createSearchSources(): SearchSources {
  const sources = new Set<SearchSource>();
  return {
    add: (source) => {
      // Wrapped, so that the same function added twice is two sources.
      const own: SearchSource = () => source();
      sources.add(own);
      return () => sources.delete(own);
    },
    all: () => [...sources].flatMap((source) => source()),
  };
}
