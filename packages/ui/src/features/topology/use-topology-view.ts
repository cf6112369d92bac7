import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { readTopologyView, writeTopologyView, type TopologyView } from './url.ts';

type Change = (view: TopologyView) => TopologyView;

/** The view in the URL. `step`: Back undoes it; `replace`: for typing, where every letter would be a step. */
export function useTopologyView(): readonly [TopologyView, (change: Change, as?: 'step' | 'replace') => void] {
  const [search, setSearch] = useSearchParams();
  const view = useMemo(() => readTopologyView(search), [search]);
  const update = useCallback(
    (change: Change, as: 'step' | 'replace' = 'step') =>
      setSearch((held) => writeTopologyView(held, change(readTopologyView(held))), { replace: as === 'replace' }),
    [setSearch],
  );
  return [view, update];
}
