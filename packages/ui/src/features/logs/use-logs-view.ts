import { useCallback, useMemo } from 'react';
import type { PlaceKey } from '@waymark/mesh';
import { useSearch, type SearchMove } from '../../kit/use-search.ts';
import { readLogsView, writeLogsView, type LogsView } from './url.ts';

export type ChangeView = (change: (view: LogsView) => LogsView, as?: SearchMove) => void;

/** The view in the URL and how to change it. On the page of a place its lines are shown, whatever the URL says. */
export function useLogsView(place: PlaceKey | undefined): readonly [LogsView, ChangeView] {
  const [search, update] = useSearch();
  const view = useMemo(() => readOn(place, search), [place, search]);
  const change = useCallback<ChangeView>(
    (to, as) =>
      update((held) => {
        const next = to(readOn(place, held));
        return writeLogsView(held, place === undefined ? next : withoutSubject(next));
      }, as),
    [place, update],
  );
  return [view, change];
}

const readOn = (place: PlaceKey | undefined, search: URLSearchParams): LogsView => {
  const view = readLogsView(search);
  return place === undefined ? view : { ...view, subject: { is: 'place', place } };
};

/** The page's own address says whose lines they are. */
const withoutSubject = ({ subject: _page, ...view }: LogsView): LogsView => view;
