import { readPlaceKey, type PlaceKey } from '@waymark/mesh';
import type { WorkloadPath } from '@waymark/contract';

/** The workload that a place is; undefined for what stands for several, or for nobody that has pods. */
export function workloadOf(key: PlaceKey): WorkloadPath | undefined {
  const id = readPlaceKey(key);
  return id?.kind === 'workload' ? { cluster: id.cluster, namespace: id.namespace, name: id.name } : undefined;
}
