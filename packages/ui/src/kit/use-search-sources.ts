import { createContext, useContext, useEffect, useRef } from 'react';
import type { SearchSource, SearchSources } from './search-sources.ts';

const NONE: SearchSources = { add: () => () => undefined, all: () => [] };
const SourcesContext = createContext(NONE);
export const SearchSourcesProvider = SourcesContext.Provider;

export const useSearchSources = (): SearchSources => useContext(SourcesContext);

/** Makes findable what a screen knows, for as long as it is shown. */
export function useSearchSource(source: SearchSource): void {
  const sources = useSearchSources();
  const held = useRef(source);
  held.current = source;
  useEffect(() => sources.add(() => held.current()), [sources]);
}
