import type { UseQueryOptions } from '@tanstack/react-query';
import type { PlaceKey } from '@waymark/mesh';
import type { Client, HistoryAnswer, SeriesQuery, TotalsQuery } from '@waymark/contract';

/** A new point comes with every step; asking more often would bring the same answer. */
const SHORTEST_PAUSE_MS = 15_000;

/** All traffic over time, or that of one place. Live while the question has no end; while another is on its way, the last curve stays. */
export const totalsQuery = (
  client: Client,
  { place, ...question }: TotalsQuery & Pick<SeriesQuery, 'place'>,
): UseQueryOptions<HistoryAnswer> => ({
  queryKey: ['totals', question, place],
  queryFn: ({ signal }) =>
    place === undefined ? client.totals(question, signal) : client.series(ofPlace(place, question), signal),
  staleTime: question.endMs === undefined ? SHORTEST_PAUSE_MS : Infinity,
  refetchInterval:
    question.endMs === undefined
      ? ({ state }) => Math.max(SHORTEST_PAUSE_MS, (state.data?.stepSeconds ?? 0) * 1000)
      : false,
  placeholderData: (held, query) => (query?.queryKey[2] === place ? held : undefined),
});

const ofPlace = (place: PlaceKey, { namespaces, ...time }: TotalsQuery): SeriesQuery => ({ place, ...time });

/** The traffic of one pair or place over time. Its question always has an end, so an answer stays good. */
export const seriesQuery = (client: Client, question: SeriesQuery): UseQueryOptions<HistoryAnswer> => ({
  queryKey: ['series', question],
  queryFn: ({ signal }) => client.series(question, signal),
  staleTime: Infinity,
  placeholderData: (held, query) => (sameSubject(query?.queryKey[1], question) ? held : undefined),
});

/** The curve of another place may not stand for this one's, not for a moment. */
function sameSubject(asked: unknown, question: SeriesQuery): boolean {
  const held = (asked ?? {}) as Partial<SeriesQuery>;
  return held.place === question.place && held.from === question.from && held.to === question.to;
}
