import { useCallback, useMemo } from 'react';
import { useSearch } from '../../../kit/use-search.ts';
import { readTableState, writeTableState, type TableState } from './columns.ts';

const NAME = 'rows';

/** Which rows in which order, in the URL. */
export function useTableState(): readonly [TableState, (state: TableState) => void] {
  const [search, update] = useSearch();
  const word = search.get(NAME) ?? '';
  const state = useMemo(() => readTableState(word), [word]);
  const change = useCallback(
    (next: TableState) =>
      update((held) => {
        const search = new URLSearchParams(held);
        const word = writeTableState(next);
        if (word === '') search.delete(NAME);
        else search.set(NAME, word);
        return search;
      }, 'replace'),
    [update],
  );
  return [state, change];
}
