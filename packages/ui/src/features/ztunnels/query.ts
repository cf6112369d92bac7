import { keepPreviousData, type UseQueryOptions } from '@tanstack/react-query';
import type {
  Client,
  EntriesAnswer,
  EntriesQuery,
  ZtunnelAnswer,
  ZtunnelQuery,
  ZtunnelsAnswer,
} from '@waymark/contract';

/** How often to ask again, ms; undefined: not by itself. */
type Pace = number | undefined;

const every = (pace: Pace): { readonly refetchInterval: number | false } => ({ refetchInterval: pace ?? false });

export const ztunnelsQuery = (client: Client, pace: Pace): UseQueryOptions<ZtunnelsAnswer> => ({
  queryKey: ['ztunnels'],
  queryFn: ({ signal }) => client.ztunnels(signal),
  ...every(pace),
});

export const ztunnelQuery = (client: Client, query: ZtunnelQuery, pace: Pace): UseQueryOptions<ZtunnelAnswer> => ({
  queryKey: ['ztunnel', query],
  queryFn: ({ signal }) => client.ztunnel(query, signal),
  ...every(pace),
});

/** The rows of before stay while others of the same kind are asked for. */
export const entriesQuery = (client: Client, query: EntriesQuery, pace: Pace): UseQueryOptions<EntriesAnswer> => ({
  queryKey: ['ztunnel entries', query],
  queryFn: ({ signal }) => client.ztunnelEntries(query, signal),
  placeholderData: (before, of) => {
    const [, asked] = (of?.queryKey ?? []) as readonly [unknown, EntriesQuery?];
    const isSame = asked?.kind === query.kind && asked.node === query.node && asked.cluster === query.cluster;
    return isSame ? keepPreviousData(before) : undefined;
  },
  ...every(pace),
});
