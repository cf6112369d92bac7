import type { UseQueryOptions } from '@tanstack/react-query';
import type { Client, ControlPlanesAnswer } from '@waymark/contract';

/** Installations change rarely; the answer comes from memory. */
export const controlPlanesQuery = (client: Client): UseQueryOptions<ControlPlanesAnswer> => ({
  queryKey: ['control-planes'],
  queryFn: ({ signal }) => client.controlPlanes(signal),
  refetchInterval: 30_000,
});
