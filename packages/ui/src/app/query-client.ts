import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from '@waymark/contract';
import { SESSION_KEY } from './session-query.ts';

/** One cache per app. Asking again is worth it only where the problem says so. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => {
    if (hasEnded(error)) void client.invalidateQueries({ queryKey: SESSION_KEY });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && error instanceof ProblemError && (error.problem?.retry ?? true),
        retryDelay: (failures) => Math.min(1000 * 2 ** failures, 8000),
      },
    },
  });
  return client;
}

const hasEnded = (error: unknown): boolean => error instanceof ProblemError && error.problem?.code === 'not_signed_in';
