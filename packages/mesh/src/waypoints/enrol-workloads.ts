import { nameKey, type NamespacedName } from '../identity.ts';
import { isAddressable } from '../inventory/decide.ts';
import { LABEL, selects } from '../inventory/labels.ts';
import type { Labels, PodRecord, ServiceRecord } from '../inventory/records.ts';
import type { WaypointBinding } from '../inventory/waypoint-binding.ts';
import { workloadNameOf } from '../inventory/workload-name.ts';
import type { Add, FactsOf, Growing, Judged } from './roll.ts';
import type { Enrolled, EnrolWay, Standing } from './enrolled.ts';
import { toNote, type VerdictNote } from './verdict-note.ts';
import { fixOfRefusal, type Fix } from './waypoint-fix.ts';

interface GrowingWorkload {
  readonly at: NamespacedName;
  readonly name: NamespacedName;
  readonly ways: Map<string, EnrolWay>;
  readonly notes: Map<string, VerdictNote>;
  readonly pods: Set<PodRecord>;
  fix?: Fix;
  reason?: Enrolled['reason'];
}

const STRONGEST: readonly Standing[] = ['bound', 'canary', 'refused', 'ignored', 'opted out'];

/** Workloads that a waypoint serves: by a label of their pods or namespace for calls to their own address, and behind the services that are enrolled already. */
export function enrolWorkloads(judged: Judged, rows: Growing, factsOf: FactsOf, add: Add): void {
  const { cluster, decisions, verdicts } = judged;
  const labels = new Map(cluster.namespaces.map((one) => [one.name, one.labels]));
  const front = frontOf(cluster.services, rows);
  const found = new Map<string, GrowingWorkload>();
  const at = (waypoint: NamespacedName, pod: PodRecord): GrowingWorkload => {
    const name = { namespace: pod.namespace, name: workloadNameOf(pod) };
    const key = `${nameKey(waypoint)} ${nameKey(name)}`;
    const held = found.get(key) ?? { at: waypoint, name, ways: new Map(), notes: new Map(), pods: new Set() };
    found.set(key, held);
    held.pods.add(pod);
    return held;
  };

  for (const pod of cluster.pods) {
    // Pods of waypoints and gateways are what serves, not what is served.
    if (!isAddressable(pod) || pod.labels[LABEL.gatewayName] !== undefined) continue;
    const own = decisions.waypoints.ofPod(pod);
    const way = wayOf(own, pod.labels, labels.get(pod.namespace) ?? {});
    if (own.is !== 'unasked' && way !== undefined) {
      const held = at(own.waypoint, pod);
      held.ways.set(JSON.stringify(way), way);
      for (const note of verdicts.ofPod(pod).map(toNote)) held.notes.set(JSON.stringify(note), note);
      if (own.is === 'refused') {
        held.reason = own.reason;
        held.fix = fixOfRefusal(own.reason, factsOf(own.waypoint), 'workload');
      }
    }
    for (const { service, row, waypoint } of front(pod)) {
      const [asked] = row.ways;
      if (asked === undefined) continue;
      const behind: EnrolWay = {
        by: asked.by === 'own label' ? 'service label' : 'service namespace label',
        calls: 'service',
        label: asked.label,
        service: service.name,
        standing: row.standing,
      };
      at(waypoint, pod).ways.set(JSON.stringify(behind), behind);
    }
  }
  for (const workload of found.values()) add(workload.at, toRow(workload));
  nameWorkloads(found, rows);
}

function wayOf(binding: WaypointBinding, own: Labels, namespace: Labels): EnrolWay | undefined {
  if (binding.is === 'unasked') return undefined;
  const byOwn = binding.askedBy === 'object';
  // A pod never gets a condition: a label of its own without effect is ignored in silence.
  const standing: Standing = binding.is === 'bound' ? 'bound' : byOwn ? 'ignored' : 'refused';
  const { waypoint } = binding;
  const source = byOwn ? own : namespace;
  const label =
    source[LABEL.useWaypointNamespace] === undefined ? waypoint.name : `${waypoint.namespace}/${waypoint.name}`;
  return { by: byOwn ? 'own label' : 'namespace label', calls: 'address', label, standing };
}

interface Front {
  readonly service: ServiceRecord;
  readonly row: Enrolled;
  readonly waypoint: NamespacedName;
}

/** Enrolled services that select a pod, with where they are enrolled. */
function frontOf(services: readonly ServiceRecord[], rows: Growing): (pod: PodRecord) => readonly Front[] {
  const records = new Map(services.map((one) => [nameKey(one), one]));
  const byNamespace = new Map<string, Front[]>();
  for (const { name: waypoint, rows: enrolled } of rows.values()) {
    for (const row of enrolled) {
      const service = row.kind === 'Service' ? records.get(nameKey(row)) : undefined;
      if (service === undefined || service.alias) continue;
      const held = byNamespace.get(service.namespace) ?? [];
      byNamespace.set(service.namespace, held);
      held.push({ service, row, waypoint });
    }
  }
  return (pod) => (byNamespace.get(pod.namespace) ?? []).filter(({ service }) => selects(service.selector, pod.labels));
}

function toRow({ name, ways, notes, pods, fix, reason }: GrowingWorkload): Enrolled {
  const told = [...ways.values()];
  const standing = STRONGEST.find((one) => told.some((way) => way.standing === one)) ?? 'opted out';
  const own = told.some(({ calls }) => calls === 'address');
  return {
    kind: 'Workload',
    ...name,
    standing,
    ways: told,
    notes: [...notes.values()],
    pods: { ready: [...pods].filter(({ ready }) => ready).length, of: pods.size },
    ...(own && reason !== undefined ? { reason } : {}),
    ...(own && fix !== undefined ? { fix } : {}),
  };
}

/** Tells each Service which workloads it fronts, and how many of their pods are ready. */
function nameWorkloads(found: ReadonlyMap<string, GrowingWorkload>, rows: Growing): void {
  const behind = new Map<string, GrowingWorkload[]>();
  for (const workload of found.values())
    for (const { service } of workload.ways.values()) {
      if (service === undefined) continue;
      const key = `${nameKey(workload.at)} ${nameKey({ namespace: workload.name.namespace, name: service })}`;
      behind.set(key, [...(behind.get(key) ?? []), workload]);
    }
  for (const [waypoint, { rows: enrolled }] of rows)
    enrolled.forEach((row, i) => {
      if (row.kind !== 'Service') return;
      const own = [...new Set(behind.get(`${waypoint} ${nameKey(row)}`) ?? [])];
      const pods = own.flatMap((one) => [...one.pods]);
      enrolled[i] = {
        ...row,
        workloads: own.map(({ name }) => name.name).sort(),
        pods: { ready: pods.filter(({ ready }) => ready).length, of: pods.length },
      };
    });
}
