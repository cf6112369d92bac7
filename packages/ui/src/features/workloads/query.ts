import { keepPreviousData, type UseQueryOptions } from '@tanstack/react-query';
import type {
  Client,
  ServiceAnswer,
  WorkloadAnswer,
  WorkloadQuery,
  WorkloadsAnswer,
  WorkloadsQuery,
} from '@waymark/contract';
import type { GlobalChoice } from '../../kit/global-choice.ts';

const everyOf = ({ untilMs, refreshSeconds }: GlobalChoice): { readonly refetchInterval: number | false } => ({
  refetchInterval: untilMs === undefined ? refreshSeconds * 1000 : false,
});

export const timeOf = ({ windowSeconds, untilMs }: GlobalChoice): Pick<WorkloadsQuery, 'windowSeconds' | 'endMs'> => ({
  windowSeconds,
  ...(untilMs === undefined ? {} : { endMs: untilMs }),
});

export const workloadsQuery = (
  client: Client,
  question: WorkloadsQuery,
  choice: GlobalChoice,
): UseQueryOptions<WorkloadsAnswer> => ({
  queryKey: ['workloads', question],
  queryFn: ({ signal }) => client.workloads(question, signal),
  placeholderData: keepPreviousData,
  ...everyOf(choice),
});

export const workloadQuery = (
  client: Client,
  question: WorkloadQuery,
  choice: GlobalChoice,
): UseQueryOptions<WorkloadAnswer> => ({
  queryKey: ['workload', question],
  queryFn: ({ signal }) => client.workload(question, signal),
  placeholderData: keepPreviousData,
  ...everyOf(choice),
});

export const serviceQuery = (
  client: Client,
  question: WorkloadQuery,
  choice: GlobalChoice,
): UseQueryOptions<ServiceAnswer> => ({
  queryKey: ['service', question],
  queryFn: ({ signal }) => client.service(question, signal),
  placeholderData: keepPreviousData,
  ...everyOf(choice),
});
