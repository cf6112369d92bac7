import type { UseQueryOptions } from '@tanstack/react-query';
import type { Client, NamespacesAnswer, SessionAnswer } from '@waymark/contract';

export const SESSION_KEY = ['session'] as const;

/** Who reads. It changes only by signing in and out, or when an answer says the session has ended. */
export const sessionQuery = (client: Client): UseQueryOptions<SessionAnswer> => ({
  queryKey: SESSION_KEY,
  queryFn: ({ signal }) => client.session(signal),
  staleTime: Infinity,
});

/** Namespaces come and go rarely; a minute's age is no harm in a picker. */
export const namespacesQuery = (client: Client): UseQueryOptions<NamespacesAnswer> => ({
  queryKey: ['namespaces'],
  queryFn: ({ signal }) => client.namespaces(signal),
  staleTime: 60_000,
});
