import { keepPreviousData, type UseQueryOptions } from '@tanstack/react-query';
import type { Client, WaypointQuery, WaypointsAnswer, WaypointsQuery } from '@waymark/contract';
import type { GlobalChoice } from './global-choice.ts';

/** Live, the question is asked again at the reader's pace; a moment of the past does not change. */
export const paceOf = ({
  untilMs,
  refreshSeconds,
}: GlobalChoice): { readonly staleTime?: number; readonly refetchInterval?: number } =>
  untilMs === undefined ? { refetchInterval: refreshSeconds * 1000 } : { staleTime: Infinity };

/** The window that the reader looks at, live or of the past. */
export const timeOf = ({ windowSeconds, untilMs }: GlobalChoice): WaypointQuery => ({
  windowSeconds,
  ...(untilMs === undefined ? {} : { endMs: untilMs }),
});

/** All waypoints that the reader may see, as every screen asks for them. */
export function waypointsQuery(client: Client, choice: GlobalChoice): UseQueryOptions<WaypointsAnswer> {
  const question: WaypointsQuery = { namespaces: [...choice.namespaces], ...timeOf(choice) };
  return {
    queryKey: ['waypoints', question],
    queryFn: ({ signal }) => client.waypoints(question, signal),
    placeholderData: keepPreviousData,
    ...paceOf(choice),
  };
}
