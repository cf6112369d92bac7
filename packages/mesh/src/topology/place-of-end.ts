import { servicePlace, workloadPlace, type PlaceId, type ServiceId } from '../identity.ts';
import type { End, RowEnds } from '../traffic/rows.ts';

/** Where a conversation comes from. */
export function clientPlace(client: End, localCluster: string): PlaceId {
  return workloadOf(client, localCluster) ?? { kind: 'unknown' };
}

/** Where a conversation goes: to the workload that was reached, else to the service that was asked for, else out of the mesh. */
export function serverPlace(server: End, service: ServiceId | undefined, localCluster: string): PlaceId {
  const workload = workloadOf(server, localCluster);
  if (workload !== undefined) return workload;
  if (service !== undefined) return servicePlace(service);
  return { kind: 'outside' };
}

/** The service asked for. Where nothing was reached no cluster is told, and its client asked within its own. */
export function askedService({ client, server, service }: RowEnds, localCluster: string): ServiceId | undefined {
  if (service === undefined) return undefined;
  const told = server.workload === undefined ? (server.cluster ?? client.cluster) : server.cluster;
  return { cluster: told ?? localCluster, namespace: service.namespace, name: service.name };
}

function workloadOf(end: End, localCluster: string): PlaceId | undefined {
  if (end.workload === undefined || end.namespace === undefined) return undefined;
  return workloadPlace({ cluster: end.cluster ?? localCluster, namespace: end.namespace, name: end.workload });
}
