import { nameKey } from '../identity.ts';
import { isAddressable, type Decisions } from './decide.ts';
import type { ConfigRecords, ServiceEntryRecord, WorkloadEntryRecord } from './config-records.ts';
import type { ClusterRecords, PodRecord, ServiceRecord } from './records.ts';
import type { WaypointBinding } from './waypoint-binding.ts';
import type { WaypointName } from './waypoint-names.ts';

/** All that one waypoint serves, in the order the cluster lists it. */
export interface Attached {
  readonly waypoint: WaypointName;
  readonly services: readonly ServiceRecord[];
  readonly serviceEntries: readonly ServiceEntryRecord[];
  readonly pods: readonly PodRecord[];
  readonly workloadEntries: readonly WorkloadEntryRecord[];
}

type Growing = { readonly [K in keyof Attached]: Attached[K] extends readonly (infer T)[] ? T[] : Attached[K] };

/** What every waypoint with something bound to it serves. A canary serves too, though nothing is bound to it. */
export function attachedTo(cluster: ClusterRecords, config: ConfigRecords, decisions: Decisions): readonly Attached[] {
  const found = new Map<string, Growing>();
  const at = (waypoint: WaypointName): Growing => {
    const key = nameKey(waypoint);
    const held = found.get(key) ?? { waypoint, services: [], serviceEntries: [], pods: [], workloadEntries: [] };
    found.set(key, held);
    return held;
  };
  const { waypoints } = decisions;
  for (const one of cluster.services)
    for (const to of destinationsOf(waypoints.ofService(one))) at(to).services.push(one);
  for (const one of config.serviceEntries)
    for (const to of destinationsOf(decisions.bindingOfServiceEntry(one))) at(to).serviceEntries.push(one);
  for (const one of cluster.pods.filter(isAddressable))
    for (const to of destinationsOf(waypoints.ofPod(one))) at(to).pods.push(one);
  for (const one of config.workloadEntries)
    for (const to of destinationsOf(waypoints.ofWorkloadEntry(one))) at(to).workloadEntries.push(one);
  return [...found.values()];
}

function destinationsOf(binding: WaypointBinding): readonly WaypointName[] {
  if (binding.is !== 'bound') return [];
  const { waypoint, canary } = binding;
  return canary !== undefined && 'weight' in canary ? [waypoint, canary.named] : [waypoint];
}
