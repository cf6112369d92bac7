import { placeKey, workloadPlace } from '@waymark/mesh';
import type { EnrolledAnswer, WaypointAnswer } from '@waymark/contract';

type Pair = NonNullable<WaypointAnswer['traffic']>['past'][number];

/** Of those who go past the waypoint, the ones that concern a row: by the service they asked for, or the workload they reached. */
export function pastOfRow(row: EnrolledAnswer, { facts, traffic }: WaypointAnswer): readonly Pair[] {
  const names = row.kind === 'Workload' ? [row.name] : (row.workloads ?? []);
  const places = new Set<string>(
    names.map((name) => placeKey(workloadPlace({ cluster: facts.id.cluster, namespace: row.namespace, name }))),
  );
  const own = `${row.namespace}/${row.name}`;
  return (traffic?.past ?? []).filter(({ service, to }) =>
    row.kind === 'Workload' ? places.has(to) : service === own || (service === undefined && places.has(to)),
  );
}
