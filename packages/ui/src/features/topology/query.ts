import { keepPreviousData, type UseQueryOptions } from '@tanstack/react-query';
import type {
  Client,
  LatenciesAnswer,
  LatenciesQuery,
  QuantilesAnswer,
  QuantilesQuery,
  SilenceAnswer,
  SilenceQuery,
  TopologyAnswer,
  TopologyQuery,
} from '@waymark/contract';

export const topologyKey = (question: TopologyQuery): readonly unknown[] => ['topology', question];

/**
 * The picture that answers a question. Live, the stream fills the cache and nobody asks; paused, the moment is asked for once.
 * While another question is on its way, the last picture stays.
 */
export const topologyQuery = (
  client: Client,
  question: TopologyQuery,
  mode: 'live' | 'paused',
): UseQueryOptions<TopologyAnswer> => ({
  queryKey: topologyKey(question),
  queryFn: ({ signal }) => client.topology(question, signal),
  enabled: mode === 'paused',
  // A moment of the past does not change.
  staleTime: Infinity,
  placeholderData: keepPreviousData,
  // Steps keep what did not change; comparing a large picture field by field again would cost more than a frame.
  structuralSharing: false,
});

/** Percentiles of one pair: dear, so only while its panel is open, and not at every refresh. */
export const quantilesQuery = (client: Client, question: QuantilesQuery): UseQueryOptions<QuantilesAnswer> => ({
  queryKey: ['quantiles', question],
  queryFn: ({ signal }) => client.quantiles(question, signal),
  staleTime: 60_000,
});

/** Why a place is silent: asked when its panel is opened, and rarely anew, since causes change slower than traffic. */
export const silenceQuery = (client: Client, question: SilenceQuery): UseQueryOptions<SilenceAnswer> => ({
  queryKey: ['silence', question],
  queryFn: ({ signal }) => client.silence(question, signal),
  staleTime: 60_000,
});

/** A quantile of each conversation in the picture: dear, so only while lines are labelled with it, and not at every refresh. */
export const latenciesQuery = (
  client: Client,
  question: TopologyQuery,
  quantile: LatenciesQuery['quantile'] | undefined,
): UseQueryOptions<LatenciesAnswer> => ({
  queryKey: ['latencies', question, quantile],
  queryFn: ({ signal }) => client.latencies({ ...question, quantile: quantile ?? 'p95' }, signal),
  enabled: quantile !== undefined,
  staleTime: 60_000,
  refetchInterval: 60_000,
  placeholderData: keepPreviousData,
});
