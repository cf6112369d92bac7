import { useCallback, useMemo } from 'react';
import { useSearch, type SearchMove } from '../../kit/use-search.ts';
import { readTopologyView, writeTopologyView, type TopologyView } from './url.ts';

type Change = (view: TopologyView) => TopologyView;

/** The view in the URL and how to change it. */
export function useTopologyView(): readonly [TopologyView, (change: Change, as?: SearchMove) => void] {
  const [search, update] = useSearch();
  const view = useMemo(() => readTopologyView(search), [search]);
  const change = useCallback(
    (to: Change, as?: SearchMove) => update((held) => writeTopologyView(held, to(readTopologyView(held))), as),
    [update],
  );
  return [view, change];
}
