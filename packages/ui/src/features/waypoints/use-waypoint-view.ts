import { useCallback, useMemo } from 'react';
import { useSearch, type SearchMove } from '../../kit/use-search.ts';
import { readWaypointView, writeWaypointView, type WaypointView } from './url.ts';

export type UpdateView = (change: (held: WaypointView) => WaypointView, as?: SearchMove) => void;

export function useWaypointView(): readonly [WaypointView, UpdateView] {
  const [search, update] = useSearch();
  const view = useMemo(() => readWaypointView(search), [search]);
  const updateView = useCallback<UpdateView>(
    (change, as) => update((held) => writeWaypointView(held, change(readWaypointView(held))), as),
    [update],
  );
  return [view, updateView];
}
