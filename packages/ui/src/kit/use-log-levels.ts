import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { LevelChange, LevelChangeAnswer, ProxyLevelAnswer, ProxyPod } from '@waymark/contract';
import { useHost } from '../host.ts';
import { loadWaiting, note, type WaitingLevel } from './changed-levels.ts';
import { useClient } from './use-client.ts';

/** A level is changed by hand, now and then. */
const EVERY_MS = 60_000;
const WAITING = ['log levels', 'waiting'] as const;

/** Proxies that wait to be set back; empty while nobody knows. */
export function useWaitingLevels(): readonly WaitingLevel[] {
  const { preferences } = useHost();
  const client = useClient();
  const { data } = useQuery({
    queryKey: WAITING,
    queryFn: ({ signal }) => loadWaiting(client, preferences, signal),
    refetchInterval: EVERY_MS,
    // A reminder: whoever misses it once is told the next time.
    retry: false,
  });
  return data ?? [];
}

export function useLogLevel(of: ProxyPod): UseQueryResult<ProxyLevelAnswer> {
  const client = useClient();
  return useQuery({
    queryKey: ['log levels', 'one', of],
    queryFn: ({ signal }) => client.logLevel(of, signal),
  });
}

/** Changes or sets back the level of a proxy; what is shown of levels anywhere is asked for anew. */
export function useChangeLevel(): UseMutationResult<LevelChangeAnswer, Error, LevelChange> {
  const { preferences } = useHost();
  const client = useClient();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: LevelChange) => client.changeLogLevel(change),
    onSuccess: ({ changed }, change) => {
      note(preferences, change, changed);
      return Promise.all(
        ['log levels', 'ztunnel', 'ztunnels'].map((name) => cache.invalidateQueries({ queryKey: [name] })),
      );
    },
  });
}
