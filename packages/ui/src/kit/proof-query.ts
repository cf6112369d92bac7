import type { UseQueryOptions } from '@tanstack/react-query';
import type { Client, WorkloadPath, WorkloadProofAnswer } from '@waymark/contract';

/** Asks proxies, so not at every refresh. */
export const proofQuery = (client: Client, path: WorkloadPath): UseQueryOptions<WorkloadProofAnswer> => ({
  queryKey: ['workload-proof', path],
  queryFn: ({ signal }) => client.workloadProof(path, signal),
  staleTime: 60_000,
  retry: false,
});
