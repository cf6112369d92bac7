import { useCallback, useMemo } from 'react';
import { useSearch, type SearchMove } from '../../kit/use-search.ts';
import { readLogsView, writeLogsView, type LogsView } from './url.ts';

export type ChangeView = (change: (view: LogsView) => LogsView, as?: SearchMove) => void;

/** The view in the URL and how to change it. */
export function useLogsView(): readonly [LogsView, ChangeView] {
  const [search, update] = useSearch();
  const view = useMemo(() => readLogsView(search), [search]);
  const change = useCallback<ChangeView>(
    (to, as) => update((held) => writeLogsView(held, to(readLogsView(held))), as),
    [update],
  );
  return [view, change];
}
