import type { ServiceId } from '../identity.ts';
import type { RateAnnotation } from '../health/annotation.ts';
import { nameKey, serviceKey } from '../identity.ts';
import type { Capture, OutReason, PodCapture } from './capture.ts';
import type { DeclaredPod, DeclaredService, DeclaredWorkload, Inventory } from './inventory.ts';
import { selects } from './labels.ts';
import { captureOfPod, dataplaneOf, type CaptureRules } from './pod-capture.ts';
import type { ClusterRecords, Labels, NamespaceRecord, OwnerRecord, PodRecord, ServiceRecord } from './records.ts';
import { waypointNamedBy, waypointsOf, type Waypoints } from './waypoint-binding.ts';
import { canonicalOf, workloadNameOf } from './workload-name.ts';
import { roleOfPod, type GatewayKnowledge, type WorkloadRole } from './workload-role.ts';

const NO_LABELS: Labels = {};

/** What one cluster declares. Finished pods are left out, as istiod leaves them out. */
export function declareInventory(records: ClusterRecords, rules: CaptureRules): Inventory {
  const namespaces = new Map(records.namespaces.map((namespace) => [namespace.name, namespace]));
  const services = declareServices(records, namespaces);
  const waypoints = waypointsOf(records);
  return {
    namespaces: records.namespaces.map(({ name, labels }) => ({
      cluster: records.cluster,
      name,
      dataplane: dataplaneOf(labels),
    })),
    workloads: declareWorkloads(records, namespaces, rules, services, behindWaypoint(records, waypoints), waypoints),
    services,
  };
}

function declareServices(
  records: ClusterRecords,
  namespaces: ReadonlyMap<string, NamespaceRecord>,
): readonly DeclaredService[] {
  return records.services.map((service) => {
    const names = waypointNamedBy(service, namespaces.get(service.namespace)?.labels ?? NO_LABELS);
    return {
      id: { cluster: records.cluster, namespace: service.namespace, name: service.name },
      ports: service.ports ?? [],
      ...(service.addresses === undefined ? {} : { addresses: service.addresses }),
      ...(names === undefined ? {} : { names }),
      ...(service.bound === undefined ? {} : { bound: { status: service.bound.status, reason: service.bound.reason } }),
      ...rateOf('Service', service),
    };
  });
}

/** Keys of the services whose traffic goes through a waypoint: by istiod's verdict, or by ours where it wrote none. */
function behindWaypoint(records: ClusterRecords, waypoints: Waypoints): ReadonlySet<string> {
  const bound = records.services.filter((service) => {
    const binding = waypoints.ofService(service);
    // Without a wish for one, a condition is a leftover of the past.
    return binding.is !== 'unasked' && (service.bound?.status ?? binding.is === 'bound');
  });
  return new Set(bound.map(nameKey));
}

interface Member {
  readonly pod: PodRecord;
  readonly role: WorkloadRole;
}

function declareWorkloads(
  records: ClusterRecords,
  namespaces: ReadonlyMap<string, NamespaceRecord>,
  rules: CaptureRules,
  declaredServices: readonly DeclaredService[],
  behind: ReadonlySet<string>,
  waypoints: Waypoints,
): readonly DeclaredWorkload[] {
  const known = gatewayKnowledge(records);
  const findServices = servicesByPair(records.services);
  const declared = new Map(declaredServices.map((service) => [serviceKey(service.id), service]));
  const found = [...membersByWorkload(records.pods, known)];
  const withPods = found.map(([namespace, name, members]): DeclaredWorkload => {
    const labels = namespaces.get(namespace)?.labels ?? NO_LABELS;
    const services = servicesOf(records.cluster, members, findServices);
    return {
      id: { cluster: records.cluster, namespace, name },
      role: mostCommon(members.map(({ role }) => role)),
      app: mostCommon(members.map(({ pod }) => canonicalOf(pod).app)),
      version: mostCommon(members.map(({ pod }) => canonicalOf(pod).version)),
      pods: { ready: members.filter(({ pod }) => pod.ready).length, of: members.length },
      capture: captureOf(
        members,
        labels,
        rules,
        services.some((service) => behind.has(nameKey(service))),
      ),
      members: members.flatMap(({ pod, role }) =>
        pod.at === undefined
          ? []
          : [
              {
                name: pod.name,
                ...pod.at,
                ready: pod.ready,
                capture: captureOfPod(pod, role, labels, rules).state,
                ...waypointOf(pod, role, waypoints),
              },
            ],
      ),
      services,
      ...rateOfWorkload(members, declared, services),
    };
  });
  const present = new Set(found.map(([namespace, name]) => nameKey({ namespace, name })));
  const withoutPods = (records.owners ?? [])
    .map((owner) => declareWithoutPods(owner, records.cluster, known, findServices, behind))
    .filter(({ id }) => !present.has(nameKey(id)));
  return [...withPods, ...withoutPods];
}

function waypointOf(pod: PodRecord, role: WorkloadRole, waypoints: Waypoints): Pick<DeclaredPod, 'waypoint'> {
  if (role !== 'workload') return {};
  const binding = waypoints.ofPod(pod);
  return binding.is === 'bound' ? { waypoint: binding.waypoint } : {};
}

/** Scaled down, or not able to get its pods: it is still there, and still the one that its traffic was told of. */
function declareWithoutPods(
  owner: OwnerRecord,
  cluster: string,
  known: GatewayKnowledge,
  findServices: FindServices,
  behind: ReadonlySet<string>,
): DeclaredWorkload {
  const { namespace, kind, name, replicas } = owner;
  const pod = { ...owner, owner: { kind, name } };
  const services = findServices(owner)
    .map((service) => ({ cluster, namespace, name: service.name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    id: { cluster, namespace, name: workloadNameOf(pod) },
    role: roleOfPod(owner, known),
    ...canonicalOf(pod),
    pods: { ready: 0, of: replicas },
    capture: { pods: {}, behindWaypoint: services.some((service) => behind.has(nameKey(service))) },
    services,
  };
}

/** The pods' own word, else that of a Service in front of them; of several that of the first name, so that answers are steady. */
function rateOfWorkload(
  members: readonly Member[],
  services: ReadonlyMap<string, DeclaredService>,
  own: readonly ServiceId[],
): { readonly rate?: RateAnnotation } {
  const [pod] = members
    .map((member) => member.pod)
    .filter(({ rate }) => rate !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (pod !== undefined) return rateOf('Pod', pod);
  const rate = own.map((service) => services.get(serviceKey(service))?.rate).find((found) => found !== undefined);
  return rate === undefined ? {} : { rate };
}

const rateOf = (
  kind: 'Service' | 'Pod',
  { rate, namespace, name }: { readonly rate?: string; readonly namespace: string; readonly name: string },
): { readonly rate?: RateAnnotation } =>
  rate === undefined ? {} : { rate: { value: rate, on: { kind, namespace, name } } };

function* membersByWorkload(
  pods: readonly PodRecord[],
  known: GatewayKnowledge,
): Iterable<readonly [string, string, readonly [Member, ...Member[]]]> {
  const byNamespace = new Map<string, Map<string, [Member, ...Member[]]>>();
  for (const pod of pods) {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    const workloads = byNamespace.get(pod.namespace) ?? new Map<string, [Member, ...Member[]]>();
    byNamespace.set(pod.namespace, workloads);
    const member = { pod, role: roleOfPod(pod, known) };
    const name = workloadNameOf(pod);
    const members = workloads.get(name);
    if (members === undefined) workloads.set(name, [member]);
    else members.push(member);
  }
  for (const [namespace, workloads] of byNamespace)
    for (const [name, members] of workloads) yield [namespace, name, members];
}

function captureOf(members: readonly Member[], namespaceLabels: Labels, rules: CaptureRules, behind: boolean): Capture {
  const pods: { [S in PodCapture]?: number } = {};
  let outReason: OutReason | undefined;
  for (const { pod, role } of members) {
    const capture = captureOfPod(pod, role, namespaceLabels, rules);
    pods[capture.state] = (pods[capture.state] ?? 0) + 1;
    if (capture.state === 'out') outReason ??= capture.reason;
  }
  return { pods, ...(outReason === undefined ? {} : { outReason }), behindWaypoint: behind };
}

/** What tells a Gateway’s pods apart: a waypoint’s, a gateway’s, or somebody else’s. */
export function gatewayKnowledge(records: ClusterRecords): GatewayKnowledge {
  const controllers = new Map(records.gatewayClasses.map((one) => [one.name, one.controllerName]));
  const classes = new Map(records.gateways.map((gateway) => [nameKey(gateway), gateway.className]));
  return {
    controllerOfClass: (className) => controllers.get(className),
    classOfGateway: (namespace, name) => classes.get(nameKey({ namespace, name })),
  };
}

type FindServices = (pod: Pick<PodRecord, 'namespace' | 'labels'>) => readonly ServiceRecord[];

/** Filed under one pair of each selector, so that a pod is held against the few services that can select it and not against all of its namespace. */
function servicesByPair(services: readonly ServiceRecord[]): FindServices {
  const filed = new Map<string, ServiceRecord[]>();
  const slot = (namespace: string, key: string, value: string): string => JSON.stringify([namespace, key, value]);
  for (const service of services) {
    const pair = Object.entries(service.selector)[0];
    if (pair === undefined || service.alias) continue;
    const at = slot(service.namespace, ...pair);
    filed.set(at, [...(filed.get(at) ?? []), service]);
  }
  return (pod) =>
    Object.entries(pod.labels)
      .flatMap(([key, value]) => filed.get(slot(pod.namespace, key, value)) ?? [])
      .filter((service) => selects(service.selector, pod.labels));
}

function servicesOf(cluster: string, members: readonly Member[], find: FindServices): readonly ServiceId[] {
  const found = new Map<string, ServiceId>();
  for (const { pod } of members)
    for (const { namespace, name } of find(pod)) found.set(name, { cluster, namespace, name });
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of pods that differ, say during a rollout, the majority speaks; the first word in the alphabet when there is none, so that answers are steady. */
function mostCommon<T extends string>(words: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (best === undefined) throw new Error('a workload has at least one pod');
  return best[0];
}
