import { useCallback, useMemo } from 'react';
import { useSearch } from '../../../kit/use-search.ts';
import { readCompare, writeCompare, type Compare } from './compare.ts';

/** What the link compares with, and how to change it. */
export function useCompare(): readonly [Compare | undefined, (compare: Compare | undefined) => void] {
  const [search, update] = useSearch();
  const compare = useMemo(() => readCompare(search), [search]);
  const change = useCallback((to: Compare | undefined) => update((held) => writeCompare(held, to)), [update]);
  return [compare, change];
}
