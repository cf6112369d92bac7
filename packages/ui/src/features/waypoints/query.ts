import { keepPreviousData, type UseQueryOptions } from '@tanstack/react-query';
import type {
  Client,
  EnvoyAnswer,
  EnvoyQuery,
  WaypointAnswer,
  WaypointPath,
  WaypointSeriesAnswer,
  WaypointSeriesQuery,
} from '@waymark/contract';
import type { GlobalChoice } from '../../kit/global-choice.ts';
import { paceOf, timeOf } from '../../kit/waypoints-query.ts';

export function waypointQuery(client: Client, of: WaypointPath, choice: GlobalChoice): UseQueryOptions<WaypointAnswer> {
  const question = timeOf(choice);
  return {
    queryKey: ['waypoint', of, question],
    queryFn: ({ signal }) => client.waypoint(of, question, signal),
    // Of this waypoint only: another one's page must not show for a moment.
    placeholderData: (held, query) => (JSON.stringify(query?.queryKey[1]) === JSON.stringify(of) ? held : undefined),
    ...paceOf(choice),
  };
}

/** A dump is dear: asked for while its tab is open, and again only when the reader asks otherwise. */
export const envoyQuery = (client: Client, of: WaypointPath, question: EnvoyQuery): UseQueryOptions<EnvoyAnswer> => ({
  queryKey: ['envoy', of, question],
  queryFn: ({ signal }) => client.waypointEnvoy(of, question, signal),
  placeholderData: keepPreviousData,
  staleTime: 30_000,
});

export const waypointSeriesQuery = (
  client: Client,
  question: WaypointSeriesQuery,
): UseQueryOptions<WaypointSeriesAnswer> => ({
  queryKey: ['waypoint-series', question],
  queryFn: ({ signal }) => client.waypointSeries(question, signal),
  // Of this waypoint only: another one's curves must not show for a moment.
  placeholderData: (held, query) => {
    const [, before] = (query?.queryKey ?? []) as readonly [string?, WaypointSeriesQuery?];
    return before?.place === question.place ? held : undefined;
  },
  staleTime: 60_000,
});
