import { nameKey } from '../identity.ts';
import { bindTargets, summaryOf, type TargetBinding } from '../policy/policy-binding.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import { judgeAtZtunnel, type ZtunnelVerdict } from '../policy/ztunnel-verdict.ts';
import type {
  ConfigRecords,
  RouteRecord,
  ServiceEntryRecord,
  Visibility,
  WorkloadEntryRecord,
} from './config-records.ts';
import { LABEL, matches } from './labels.ts';
import type { ClusterRecords, ConditionRecord, PodRecord, ServiceRecord } from './records.ts';
import { judgeRoute, type ParentVerdict } from './route-verdict.ts';
import { waypointsOf, type WaypointBinding, type Waypoints } from './waypoint-binding.ts';
import type { WaypointName } from './waypoint-names.ts';

/** A condition that we compute ourselves; it has no age. */
export type ComputedCondition = Pick<ConditionRecord, 'type' | 'status' | 'reason'>;

/** What istiod is bound to decide about one cluster, computed from its objects without a look at their status. */
export interface Decisions {
  readonly waypoints: Waypoints;
  bindingOfServiceEntry(entry: ServiceEntryRecord): WaypointBinding;
  /** Whether the mesh takes it; istiod drops the others without a word. */
  fateOfServiceEntry(entry: ServiceEntryRecord): 'taken' | 'hidden' | 'a Service has its hosts';
  conditionsOfServiceEntry(entry: ServiceEntryRecord): readonly ComputedCondition[];
  targetsOf(policy: PolicyRecord): readonly TargetBinding[];
  conditionsOfPolicy(policy: PolicyRecord): readonly ComputedCondition[];
  parentsOf(route: RouteRecord): readonly ParentVerdict[];
}

/** Pure and without a clock: equal objects, equal decisions. */
export function decide(cluster: ClusterRecords, config: ConfigRecords): Decisions {
  const waypoints = waypointsOf(cluster);
  const services = new Map(cluster.services.map((one) => [nameKey(one), one]));
  const entries = new Map(config.serviceEntries.map((one) => [nameKey(one), one]));
  const namespaces = new Map(cluster.namespaces.map((one) => [one.name, one]));
  const classes = new Map(cluster.gatewayClasses.map((one) => [one.name, one]));

  const visibilityOf = ({ namespace }: ServiceEntryRecord): Visibility => {
    const rules = config.visibility;
    const labels = namespaces.get(namespace)?.labels ?? {};
    const decisive = rules?.policies.find(({ selectors }) => selectors.every((one) => matches(one, labels)));
    return decisive?.visibility ?? rules?.byDefault ?? 'everywhere';
  };
  const hosts = new Set(cluster.services.map((one) => hostOf(one, config)));
  /** A ServiceEntry for nothing but hosts of Services is dropped without a word, and so is one that nobody may see. */
  const fateOf = (entry: ServiceEntryRecord): ReturnType<Decisions['fateOfServiceEntry']> => {
    if (visibilityOf(entry) === 'nobody') return 'hidden';
    return entry.hosts.length > 0 && entry.hosts.every((host) => hosts.has(host)) ? 'a Service has its hosts' : 'taken';
  };
  const bindingOfServiceEntry = (entry: ServiceEntryRecord): WaypointBinding => {
    const visibility = visibilityOf(entry);
    return visibility === 'nobody' || fateOf(entry) !== 'taken'
      ? { is: 'unasked' }
      : waypoints.ofServiceEntry(entry, visibility);
  };
  const targetsOf = (policy: PolicyRecord): readonly TargetBinding[] =>
    bindTargets(
      policy,
      {
        service: (name) => services.get(nameKey(name)),
        bindingOfService: (service) => waypoints.ofService(service),
        bindingOfServiceEntry: (name) => {
          const entry = entries.get(nameKey(name));
          return entry === undefined ? undefined : bindingOfServiceEntry(entry);
        },
        isWaypoint: (name) => waypoints.usable(name) !== undefined,
        gatewayClass: (name) => classes.get(name),
      },
      config,
    );
  const seen = (kind: 'Service' | 'ServiceEntry', name: WaypointName): 'there' | 'missing' | 'unseen' => {
    if ((kind === 'Service' ? services : entries).has(nameKey(name))) return 'there';
    return namespaces.has(name.namespace) ? 'missing' : 'unseen';
  };

  return {
    waypoints,
    bindingOfServiceEntry,
    fateOfServiceEntry: fateOf,
    conditionsOfServiceEntry: (entry) => {
      if (fateOf(entry) !== 'taken') return [];
      const binding = bindingOfServiceEntry(entry);
      return [
        ...conditionsOfBinding(binding),
        ...(binding.is !== 'bound' &&
        entry.resolution === 'DYNAMIC_DNS' &&
        entry.hosts.some((host) => host.startsWith('*'))
          ? [{ type: 'istio.io/WaypointMissing', status: 'True' as const, reason: 'NoWaypointForWildcardService' }]
          : []),
        ...(config.visibility === undefined
          ? []
          : [
              {
                type: 'istio.io/VisibilityApplied',
                status: 'True' as const,
                reason: visibilityOf(entry) === 'everywhere' ? 'Public' : 'Namespace',
              },
            ]),
      ];
    },
    targetsOf,
    conditionsOfPolicy: (policy) =>
      policy.targets.length === 0
        ? conditionsAtZtunnel(judgeAtZtunnel(policy))
        : conditionsOfTargets(targetsOf(policy)),
    parentsOf: (route) => judgeRoute(route, { backend: seen }),
  };
}

/** What clients call a Service by. */
export const hostOf = (
  { namespace, name }: Pick<ServiceRecord, 'namespace' | 'name'>,
  { domain }: Pick<ConfigRecords, 'domain'>,
): string => `${name}.${namespace}.svc.${domain}`;

/** `istio.io/WaypointBound`, which is there only while a waypoint is asked for. */
export function conditionsOfBinding(binding: WaypointBinding): readonly ComputedCondition[] {
  switch (binding.is) {
    case 'unasked':
      return [];
    case 'bound':
      return [{ type: 'istio.io/WaypointBound', status: 'True', reason: 'WaypointAccepted' }];
    case 'refused':
      return [{ type: 'istio.io/WaypointBound', status: 'False', reason: binding.reason }];
  }
}

function conditionsAtZtunnel(verdict: ZtunnelVerdict): readonly ComputedCondition[] {
  const type = 'ZtunnelAccepted';
  switch (verdict.is) {
    case 'not for ztunnel':
      return [];
    case 'enforced as written':
      return [{ type, status: 'True', reason: 'Accepted' }];
    case 'enforced differently':
      return [{ type, status: 'True', reason: 'UnsupportedValue' }];
    case 'not enforced':
      return [{ type, status: 'False', reason: 'UnsupportedValue' }];
  }
}

function conditionsOfTargets(targets: readonly TargetBinding[]): readonly ComputedCondition[] {
  const summary = summaryOf(targets);
  if (summary === undefined) return [];
  return [{ type: 'WaypointAccepted', status: summary.status ? 'True' : 'False', reason: summary.reason }];
}

/** How ztunnels speak to a workload: HBONE when CNI captured it, or when it says that it speaks HBONE itself, as sidecars do. */
export function tunnelOf(workload: PodRecord | WorkloadEntryRecord): 'HBONE' | 'none' {
  return workload.redirection === 'enabled' || workload.labels[LABEL.tunnel] === 'http' ? 'HBONE' : 'none';
}

/** Whether ztunnels know a pod at all: finished pods and those without an address they do not. */
export const isAddressable = (pod: PodRecord): boolean =>
  pod.addressed && pod.phase !== 'Succeeded' && pod.phase !== 'Failed';
