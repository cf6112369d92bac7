import { nameKey, type NamespacedName } from '../identity.ts';
import { LABEL } from '../inventory/labels.ts';
import type { Labels, ServiceRecord } from '../inventory/records.ts';
import type { HeldVerdict } from '../inventory/verdicts.ts';
import { ingressThroughWaypoint, waypointNamedBy, type WaypointBinding } from '../inventory/waypoint-binding.ts';
import type { Asking } from '../inventory/waypoint-names.ts';
import type { Enrolled, EnrolledKind, Standing } from './enrolled.ts';
import { enrolWorkloads } from './enrol-workloads.ts';
import type { Add, FactsOf, Growing, Judged, WaypointRoll } from './roll.ts';
import { toNote } from './verdict-note.ts';
import { fixOfRefusal } from './waypoint-fix.ts';
import { factsOfWaypoint, podsByGateway, type WaypointFacts } from './waypoint-facts.ts';

/**
 * Every waypoint of a cluster: Gateways of Istio's waypoint classes, and whatever else is named as one, there or not.
 * One pass over the cluster, by name of the waypoint.
 */
export function callTheRoll(judged: Judged): ReadonlyMap<string, WaypointRoll> {
  const { cluster, decisions } = judged;
  const gateways = new Map(cluster.gateways.map((one) => [nameKey(one), one]));
  const names = new Map<string, NamespacedName>();
  for (const gateway of cluster.gateways)
    if (decisions.waypoints.managed(gateway) === 'by Istio') names.set(nameKey(gateway), gateway);
  const named = (name: NamespacedName): string => {
    const key = nameKey(name);
    if (!names.has(key)) names.set(key, { namespace: name.namespace, name: name.name });
    return key;
  };
  const pods = podsByGateway(cluster.pods);
  const facts = new Map<string, WaypointFacts>();
  const factsOf = (name: NamespacedName): WaypointFacts => {
    const key = named(name);
    const held =
      facts.get(key) ??
      factsOfWaypoint(cluster, decisions.waypoints, name, { gateway: gateways.get(key), pods: pods.get(key) ?? [] });
    facts.set(key, held);
    return held;
  };

  const rows: Growing = new Map();
  const add = (name: NamespacedName, row: Enrolled): void => {
    const key = named(name);
    const held = rows.get(key) ?? { name, rows: [] };
    rows.set(key, held);
    held.rows.push(row);
  };
  enrolServices(judged, factsOf, add);
  enrolEntries(judged, factsOf, add);
  enrolWorkloads(judged, rows, factsOf, add);
  return new Map(
    [...names].map(([key, name]) => [key, { facts: factsOf(name), enrolled: rows.get(key)?.rows ?? [] }] as const),
  );
}

function enrolServices(judged: Judged, factsOf: FactsOf, add: Add): void {
  const { cluster, decisions, verdicts } = judged;
  const labels = new Map(cluster.namespaces.map((one) => [one.name, one.labels]));
  for (const service of cluster.services) {
    const namespaceLabels = labels.get(service.namespace) ?? {};
    const rows = rowsOf('Service', service, decisions.waypoints.ofService(service), namespaceLabels, factsOf);
    if (rows.length === 0) {
      const wanted = optedOutOf(service, namespaceLabels);
      if (wanted !== undefined) add(wanted, optedOut(service, namespaceLabels));
      continue;
    }
    const notes = verdicts.ofService(service).map(toNote);
    for (const [name, row] of rows)
      add(name, {
        ...row,
        notes,
        ports: service.ports ?? [],
        ...(isHeadless(service) ? { headless: true } : {}),
        ingress: ingressThroughWaypoint(service.labels, namespaceLabels),
      });
  }
}

/** The Service that stands for an InferencePool has no address either, and none is meant to be called. */
const isHeadless = ({ headless, labels }: ServiceRecord): boolean =>
  headless === true && labels['internal.istio.io/service-semantics'] === undefined;

/** The namespace's waypoint that a Service declines; undefined where nobody asked. */
function optedOutOf(service: ServiceRecord, namespaceLabels: Labels): NamespacedName | undefined {
  if (service.labels[LABEL.useWaypoint] !== 'none') return undefined;
  const others = Object.entries(service.labels).filter(([key]) => key !== LABEL.useWaypoint);
  return waypointNamedBy({ ...service, labels: Object.fromEntries(others) }, namespaceLabels);
}

const optedOut = (service: ServiceRecord, namespaceLabels: Labels): Enrolled => ({
  kind: 'Service',
  namespace: service.namespace,
  name: service.name,
  standing: 'opted out',
  ways: [{ by: 'own label', calls: 'service', label: 'none', standing: 'opted out' }],
  notes: [],
  ports: service.ports ?? [],
  ingress: ingressThroughWaypoint(service.labels, namespaceLabels),
});

function enrolEntries({ cluster, config, decisions, verdicts }: Judged, factsOf: FactsOf, add: Add): void {
  const labels = new Map(cluster.namespaces.map((one) => [one.name, one.labels]));
  const enrol = <T extends Asking & NamespacedName>(
    kind: 'ServiceEntry' | 'WorkloadEntry',
    entry: T,
    binding: WaypointBinding,
    held: (entry: T) => readonly HeldVerdict[],
  ): void => {
    for (const [name, row] of rowsOf(kind, entry, binding, labels.get(entry.namespace) ?? {}, factsOf))
      add(name, { ...row, notes: held(entry).map(toNote) });
  };
  for (const entry of config.serviceEntries)
    enrol('ServiceEntry', entry, decisions.bindingOfServiceEntry(entry), verdicts.ofServiceEntry);
  for (const entry of config.workloadEntries)
    enrol('WorkloadEntry', entry, decisions.waypoints.ofWorkloadEntry(entry), verdicts.ofWorkloadEntry);
}

/** The rows that one binding makes: at its waypoint, and at a canary that takes its share. */
function rowsOf(
  kind: EnrolledKind,
  { namespace, name, labels }: Asking & NamespacedName,
  binding: WaypointBinding,
  namespaceLabels: Labels,
  factsOf: FactsOf,
): readonly (readonly [NamespacedName, Enrolled])[] {
  if (binding.is === 'unasked') return [];
  const byOwn = binding.askedBy === 'object';
  const calls = kind === 'Service' || kind === 'ServiceEntry' ? 'service' : 'address';
  const byWord = (own: boolean): 'own label' | 'namespace label' => (own ? 'own label' : 'namespace label');
  const row = (standing: Standing, label: string, over: Partial<Enrolled> = {}): Enrolled => ({
    kind,
    namespace,
    name,
    standing,
    ways: [{ by: byWord(byOwn), calls, label, standing }],
    notes: [],
    ...over,
  });
  const label = labelText(byOwn ? labels : namespaceLabels);
  if (binding.is === 'refused') {
    const { waypoint, reason } = binding;
    const traffic = calls === 'service' ? 'service' : 'workload';
    const fix = fixOfRefusal(reason, factsOf(waypoint), traffic);
    return [[waypoint, row('refused', label, { reason, fix })]];
  }
  const { waypoint, canary } = binding;
  if (canary === undefined || 'fault' in canary) {
    const fix = canary === undefined ? {} : { fix: { is: 'correct the canary' as const } };
    return [[waypoint, row('bound', label, fix)]];
  }
  const { weight, named } = canary;
  const own = labels[LABEL.useWaypointCanary];
  const way = {
    by: byWord(own !== undefined),
    calls,
    label: own ?? namespaceLabels[LABEL.useWaypointCanary] ?? '',
    standing: 'canary',
  } as const;
  return [
    [waypoint, row('bound', label, { share: 100 - weight, sharedWith: named })],
    [named, row('canary', label, { share: weight, sharedWith: waypoint, ways: [way] })],
  ];
}

function labelText(labels: Labels): string {
  const namespace = labels[LABEL.useWaypointNamespace];
  const name = labels[LABEL.useWaypoint] ?? '';
  return namespace === undefined ? name : `${namespace}/${name}`;
}
