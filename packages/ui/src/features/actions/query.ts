import type { UseQueryOptions } from '@tanstack/react-query';
import type { Client, NamespacesAnswer, PlanAction, PlanAnswer, ProgressAnswer } from '@waymark/contract';
import { hasTakenEffect } from '@waymark/mesh';

/** ms between looks: a pod is captured within a second, a waypoint ready within a few. */
const LOOK_EVERY_MS = 1_500;

/** The same answer as the frame's picker has. */
export const namespacesQuery = (client: Client): UseQueryOptions<NamespacesAnswer> => ({
  queryKey: ['namespaces'],
  queryFn: ({ signal }) => client.namespaces(signal),
  staleTime: 60_000,
});

/** `asking` tells one look from the next: a plan is as old as the moment it was asked for, and never taken from memory. */
export const planQuery = (client: Client, question: PlanAction, asking: number): UseQueryOptions<PlanAnswer> => ({
  queryKey: ['action-plan', question, asking],
  queryFn: ({ signal }) => client.planAction(question, signal),
  staleTime: Infinity,
  gcTime: 0,
});

/** Until everything has happened, or nobody looks any more. */
export const progressQuery = (
  client: Client,
  question: PlanAction,
  sinceMs: number,
): UseQueryOptions<ProgressAnswer> => ({
  queryKey: ['action-progress', question, sinceMs],
  queryFn: ({ signal }) => client.actionProgress(question, signal),
  refetchInterval: ({ state }) =>
    state.data !== undefined && hasTakenEffect(state.data.steps) ? false : LOOK_EVERY_MS,
  gcTime: 0,
});
