import { nameKey } from '../identity.ts';
import type { TargetBinding } from '../policy/policy-binding.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import { judgeAtZtunnel, type ZtunnelVerdict } from '../policy/ztunnel-verdict.ts';
import type { ConfigRecords, RouteRecord, ServiceEntryRecord, WorkloadEntryRecord } from './config-records.ts';
import { conditionsOfBinding, type ComputedCondition, type Decisions } from './decide.ts';
import { LABEL } from './labels.ts';
import type {
  ClusterRecords,
  ConditionRecord,
  GatewayRecord,
  ObjectReference,
  PodRecord,
  ServiceRecord,
} from './records.ts';
import type { WaypointBinding } from './waypoint-binding.ts';
import type { CanaryFault } from './waypoint-canary.ts';
import type { WaypointName } from './waypoint-names.ts';

/** What istiod said, and for how long. A condition is its intention when it last looked, not the present. */
export interface ToldCondition {
  readonly condition: ConditionRecord;
  /** Milliseconds; absent where istiod gave no time. */
  readonly forMs?: number;
}

/** Why True does not mean that all is well (measured). */
export type Misleading =
  | { readonly because: 'a waypoint is missing' }
  | { readonly because: 'the canary gets nothing'; readonly canary: CanaryFault }
  | { readonly because: 'ztunnels enforce it differently'; readonly enforced: ZtunnelVerdict }
  | { readonly because: 'not all targets are bound'; readonly unbound: readonly TargetBinding[] }
  | {
      readonly because: 'no waypoint applies the route';
      readonly parent: ObjectReference;
      readonly binding: WaypointBinding;
    }
  | { readonly because: 'the parent has no such port'; readonly parent: ObjectReference };

/** What nobody says anything about. */
export type Ignored =
  | { readonly what: 'the pod’s waypoint takes no workloads or cannot be had'; readonly binding: WaypointBinding }
  | { readonly what: 'a waypoint as the parent of a route'; readonly parent: ObjectReference }
  | { readonly what: 'the namespace of a waypoint that is not named' };

/** One verdict of istiod held against what its objects say by our own computation, and against the pods of this moment. */
export type HeldVerdict =
  | { readonly is: 'agreed'; readonly told: ToldCondition }
  | { readonly is: 'disagreed'; readonly told: ToldCondition; readonly computed: ComputedCondition }
  /** It speaks of a wish that is no more. */
  | { readonly is: 'left over'; readonly told: ToldCondition }
  /** There ought to be a verdict. Having none does not mean accepted. */
  | { readonly is: 'unsaid'; readonly computed: ComputedCondition }
  /** True once, and not taken back: the waypoint has no ready pod, and who is bound to it fails. */
  | { readonly is: 'outlived'; readonly told: ToldCondition; readonly waypoint: WaypointName; readonly pods: PodsNow }
  | ({ readonly is: 'misleading'; readonly told: ToldCondition } & Misleading)
  | ({ readonly is: 'ignored' } & Ignored);

/** As the watch has them at this moment. */
export interface PodsNow {
  readonly ready: number;
  readonly of: number;
}

export interface Verdicts {
  readonly ofService: (service: ServiceRecord) => readonly HeldVerdict[];
  readonly ofServiceEntry: (entry: ServiceEntryRecord) => readonly HeldVerdict[];
  readonly ofWorkloadEntry: (entry: WorkloadEntryRecord) => readonly HeldVerdict[];
  readonly ofPod: (pod: PodRecord) => readonly HeldVerdict[];
  readonly ofPolicy: (policy: PolicyRecord) => readonly HeldVerdict[];
  readonly ofRoute: (route: RouteRecord) => readonly HeldVerdict[];
  readonly ofGateway: (gateway: GatewayRecord) => readonly HeldVerdict[];
}

/** Holds istiod's verdicts against the present, object by object. */
export function holdVerdicts(
  cluster: ClusterRecords,
  config: ConfigRecords,
  decisions: Decisions,
  atMs: number,
): Verdicts {
  const { waypoints } = decisions;
  const services = new Map(cluster.services.map((one) => [nameKey(one), one]));
  const entries = new Map(config.serviceEntries.map((one) => [nameKey(one), one]));
  const gateways = new Map(cluster.gateways.map((one) => [nameKey(one), one]));
  const podsOf = podsByGateway(cluster.pods);

  const toTold = (condition: ConditionRecord): ToldCondition => ({
    condition,
    ...(condition.sinceMs === undefined ? {} : { forMs: Math.max(0, atMs - condition.sinceMs) }),
  });
  const compared = (told: readonly ConditionRecord[], computed: readonly ComputedCondition[]): HeldVerdict[] => {
    const judged = told.map((condition): HeldVerdict => {
      const ours = computed.find(({ type }) => type === condition.type);
      if (ours === undefined) return { is: 'left over', told: toTold(condition) };
      return ours.status === condition.status && ours.reason === condition.reason
        ? { is: 'agreed', told: toTold(condition) }
        : { is: 'disagreed', told: toTold(condition), computed: ours };
    });
    const unsaid = computed
      .filter(({ type }) => told.every((condition) => condition.type !== type))
      .map((one): HeldVerdict => ({ is: 'unsaid', computed: one }));
    return [...judged, ...unsaid];
  };
  /** Undefined where nothing can be said: pods made by hand may carry any label. */
  const deadPodsOf = (name: WaypointName): PodsNow | undefined => {
    const gateway = waypoints.usable(name);
    if (gateway === undefined || waypoints.managed(gateway) === 'by hand') return undefined;
    const pods = podsOf(name);
    return pods.ready > 0 ? undefined : pods;
  };
  const misled = (told: readonly ConditionRecord[], type: string, why: Misleading): HeldVerdict[] =>
    told
      .filter((condition) => condition.type === type && condition.status === 'True')
      .map((condition) => ({ is: 'misleading', told: toTold(condition), ...why }));

  const ofAsking = (
    told: readonly ConditionRecord[],
    computed: readonly ComputedCondition[],
    binding: WaypointBinding,
    labels: ServiceRecord['labels'],
  ): readonly HeldVerdict[] => {
    const found = compared(told, computed);
    if (binding.is === 'bound') {
      const { waypoint, canary } = binding;
      const bound = told.find(({ type, status }) => type === BOUND && status === 'True');
      const pods = deadPodsOf(waypoint);
      if (bound !== undefined && pods !== undefined)
        found.push({ is: 'outlived', told: toTold(bound), waypoint, pods });
      if (canary !== undefined && 'fault' in canary)
        found.push(...misled(told, BOUND, { because: 'the canary gets nothing', canary }));
    }
    found.push(...misled(told, 'istio.io/WaypointMissing', { because: 'a waypoint is missing' }));
    return [...found, ...strayNamespace(labels)];
  };
  const bindingOfParent = (parent: ObjectReference, own: string): WaypointBinding | undefined => {
    const key = nameKey({ namespace: parent.namespace ?? own, name: parent.name });
    const service = parent.kind === 'Service' ? services.get(key) : undefined;
    if (service !== undefined) return waypoints.ofService(service);
    const entry = parent.kind === 'ServiceEntry' ? entries.get(key) : undefined;
    return entry === undefined ? undefined : decisions.bindingOfServiceEntry(entry);
  };

  return {
    ofService: (service) => {
      const binding = waypoints.ofService(service);
      return ofAsking(conditionsTold(service), conditionsOfBinding(binding), binding, service.labels);
    },
    ofServiceEntry: (entry) =>
      ofAsking(
        entry.conditions,
        decisions.conditionsOfServiceEntry(entry),
        decisions.bindingOfServiceEntry(entry),
        entry.labels,
      ),
    ofWorkloadEntry: (entry) => {
      const binding = waypoints.ofWorkloadEntry(entry);
      return ofAsking(entry.conditions, conditionsOfBinding(binding), binding, entry.labels);
    },
    ofPod: (pod) => {
      const binding = waypoints.ofPod(pod);
      const silent: readonly HeldVerdict[] =
        // Only its own label is a wish of the pod; a namespace's waypoint may be meant for its services.
        binding.is === 'refused' && binding.askedBy === 'object'
          ? [{ is: 'ignored', what: 'the pod’s waypoint takes no workloads or cannot be had', binding }]
          : [];
      return [...silent, ...strayNamespace(pod.labels)];
    },
    ofPolicy: (policy) => {
      const told = policy.conditions;
      const enforced = judgeAtZtunnel(policy);
      const targets = decisions.targetsOf(policy);
      const unbound = targets.filter(({ reason }) => reason !== 'Accepted');
      return [
        ...compared(told, decisions.conditionsOfPolicy(policy)),
        ...(enforced.is === 'enforced differently'
          ? misled(told, 'ZtunnelAccepted', { because: 'ztunnels enforce it differently', enforced })
          : []),
        ...(unbound.length > 0 && unbound.length < targets.length
          ? misled(told, 'WaypointAccepted', { because: 'not all targets are bound', unbound })
          : []),
      ];
    },
    ofRoute: (route) => {
      const judged = decisions.parentsOf(route).flatMap(({ parent, conditions }): HeldVerdict[] => {
        const told = route.told.find((one) => isSame(one.parent, parent, route.namespace))?.conditions ?? [];
        const found = compared(told, conditions);
        const binding = bindingOfParent(parent, route.namespace);
        if (binding !== undefined && binding.is !== 'bound')
          found.push(
            ...misled(told, 'ResolvedWaypoints', { because: 'no waypoint applies the route', parent, binding }),
          );
        const ports = services.get(
          nameKey({ namespace: parent.namespace ?? route.namespace, name: parent.name }),
        )?.ports;
        if (
          parent.kind === 'Service' &&
          parent.port !== undefined &&
          ports?.every(({ port }) => port !== parent.port) === true
        )
          found.push(...misled(told, 'Accepted', { because: 'the parent has no such port', parent }));
        return found;
      });
      const ignored = route.parents
        .filter((parent) => isManagedWaypoint(parent, route.namespace))
        .map((parent): HeldVerdict => ({ is: 'ignored', what: 'a waypoint as the parent of a route', parent }));
      return [...judged, ...ignored];
    },
    ofGateway: (gateway) => {
      const pods = deadPodsOf(gateway);
      const programmed = gateway.conditions?.find(({ type, status }) => type === 'Programmed' && status === 'True');
      if (pods === undefined || programmed === undefined) return [];
      const waypoint = { namespace: gateway.namespace, name: gateway.name };
      return [{ is: 'outlived', told: toTold(programmed), waypoint, pods }];
    },
  };

  function isManagedWaypoint(parent: ObjectReference, own: string): boolean {
    if (parent.kind !== 'Gateway') return false;
    const at = gateways.get(nameKey({ namespace: parent.namespace ?? own, name: parent.name }));
    return at !== undefined && waypoints.managed(at) === 'by Istio';
  }
}

const BOUND = 'istio.io/WaypointBound';

const conditionsTold = ({ bound }: ServiceRecord): readonly ConditionRecord[] =>
  bound === undefined ? [] : [{ ...bound, type: BOUND, status: bound.status ? 'True' : 'False' }];

/** The label is read from the object that names the waypoint only; alone it does nothing. */
const strayNamespace = (labels: ServiceRecord['labels']): readonly HeldVerdict[] =>
  labels[LABEL.useWaypointNamespace] !== undefined && labels[LABEL.useWaypoint] === undefined
    ? [{ is: 'ignored', what: 'the namespace of a waypoint that is not named' }]
    : [];

const isSame = (a: ObjectReference, b: ObjectReference, own: string): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  (a.namespace ?? own) === (b.namespace ?? own) &&
  (a.port === undefined || b.port === undefined || a.port === b.port);

function podsByGateway(pods: readonly PodRecord[]): (name: WaypointName) => PodsNow {
  const counted = new Map<string, PodsNow>();
  for (const pod of pods) {
    const name = pod.labels[LABEL.gatewayName];
    if (name === undefined || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    const key = nameKey({ namespace: pod.namespace, name });
    const held = counted.get(key) ?? { ready: 0, of: 0 };
    counted.set(key, { ready: held.ready + (pod.ready ? 1 : 0), of: held.of + 1 });
  }
  return (name) => counted.get(nameKey(name)) ?? { ready: 0, of: 0 };
}
