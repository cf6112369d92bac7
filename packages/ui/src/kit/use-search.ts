import { useCallback, useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';

/** `step`: Back undoes it; `replace`: for typing, where every letter would be a step. */
export type SearchMove = 'step' | 'replace';

/**
 * The URL's search and how to change it. The router renders a change later, and its own functional form builds on what was rendered last:
 * two quick changes, such as a letter and Enter, would lose the first. This one builds on what was asked last.
 */
export function useSearch(): readonly [
  URLSearchParams,
  (change: (held: URLSearchParams) => URLSearchParams, as?: SearchMove) => void,
] {
  const [search, setSearch] = useSearchParams();
  const asked = useRef(search);
  useEffect(() => {
    asked.current = search;
  }, [search]);
  const update = useCallback(
    (change: (held: URLSearchParams) => URLSearchParams, as: SearchMove = 'step') => {
      const next = change(asked.current);
      if (next.toString() === asked.current.toString()) return;
      asked.current = next;
      setSearch(next, { replace: as === 'replace' });
    },
    [setSearch],
  );
  return [search, update];
}
