import type { UseQueryOptions } from '@tanstack/react-query';
import type { Client, HistoryAnswer, SeriesQuery, TotalsQuery } from '@waymark/contract';

/** A new point comes with every step; asking more often would bring the same answer. */
const SHORTEST_PAUSE_MS = 15_000;

/** All traffic over time, or that of one cluster. Live while the question has no end; while another is on its way, the last curve stays. */
export const totalsQuery = (client: Client, question: TotalsQuery): UseQueryOptions<HistoryAnswer> => ({
  queryKey: ['totals', question, question.cluster],
  queryFn: ({ signal }) => client.totals(question, signal),
  staleTime: question.endMs === undefined ? SHORTEST_PAUSE_MS : Infinity,
  refetchInterval:
    question.endMs === undefined
      ? ({ state }) => Math.max(SHORTEST_PAUSE_MS, (state.data?.stepSeconds ?? 0) * 1000)
      : false,
  placeholderData: (held, query) => (query?.queryKey[2] === question.cluster ? held : undefined),
});

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
