import { nameKey } from '../identity.ts';
import type { TargetBinding } from '../policy/policy-binding.ts';
import type { VirtualServiceRecord } from '../policy/l7-need.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import { judgeAtZtunnel, type ZtunnelVerdict } from '../policy/ztunnel-verdict.ts';
import type { ConfigRecords, RouteRecord, ServiceEntryRecord, WorkloadEntryRecord } from './config-records.ts';
import { conditionsOfBinding, type ComputedCondition, type Decisions } from './decide.ts';
import {
  canaryWithoutWeight,
  ignoredLabels,
  ignoredOfGateway,
  ingressPast,
  misspelled,
  type IgnoredSetting,
} from './ignored-settings.ts';
import { LABEL, selects } from './labels.ts';
import type { GrantRecord } from './mention-records.ts';
import { inboundMtlsOf, type PeerAuthenticationRecord } from '../security/peer-authentication.ts';
import type {
  ClusterRecords,
  ConditionRecord,
  GatewayRecord,
  NamespaceRecord,
  ObjectReference,
  PodRecord,
  ServiceRecord,
} from './records.ts';
import { gatewaysSendingTo } from './ingress-routes.ts';
import { ingressThroughWaypoint, type WaypointBinding } from './waypoint-binding.ts';
import type { CanaryFault } from './waypoint-canary.ts';
import type { Asking, WaypointName } from './waypoint-names.ts';

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
  | { readonly because: 'the parent has no such port'; readonly parent: ObjectReference }
  /** In the mesh no ReferenceGrant is asked for: traffic reaches these backends of other namespaces. */
  | { readonly because: 'backends are reached without a grant'; readonly backends: readonly WaypointName[] }
  | { readonly because: 'the waypoint is bound to itself' };

/** One verdict of istiod held against what its objects say by our own computation, and against the pods of this moment. */
export type HeldVerdict =
  | { readonly is: 'agreed'; readonly told: ToldCondition }
  | { readonly is: 'disagreed'; readonly told: ToldCondition; readonly computed: ComputedCondition }
  /** Nobody decided: no controller knows the object's class, or none has come to it yet. */
  | { readonly is: 'undecided'; readonly told: ToldCondition }
  /** It was written of an earlier generation of its object, and what it says is no longer so. */
  | { readonly is: 'outdated'; readonly told: ToldCondition; readonly computed?: ComputedCondition }
  /** It speaks of a wish that is no more. */
  | { readonly is: 'left over'; readonly told: ToldCondition }
  /** There ought to be a verdict. Having none does not mean accepted. */
  | { readonly is: 'unsaid'; readonly computed: ComputedCondition }
  /** True once, and not taken back: the waypoint has no ready pod, and who is bound to it fails. */
  | { readonly is: 'outlived'; readonly told: ToldCondition; readonly waypoint: WaypointName; readonly pods: PodsNow }
  | ({ readonly is: 'misleading'; readonly told: ToldCondition } & Misleading)
  | IgnoredSetting;

/** As the watch has them at this moment. */
export interface PodsNow {
  readonly ready: number;
  readonly of: number;
  /** Since when none has been ready, Unix ms; absent where one is, or where none is left to say so. */
  readonly noneSinceMs?: number;
}

/** By object; each list is empty where nothing was written and nothing ought to be. */
export interface Verdicts {
  readonly ofService: (service: ServiceRecord) => readonly HeldVerdict[];
  readonly ofServiceEntry: (entry: ServiceEntryRecord) => readonly HeldVerdict[];
  readonly ofWorkloadEntry: (entry: WorkloadEntryRecord) => readonly HeldVerdict[];
  readonly ofPod: (pod: PodRecord) => readonly HeldVerdict[];
  readonly ofPolicy: (policy: PolicyRecord) => readonly HeldVerdict[];
  readonly ofRoute: (route: RouteRecord) => readonly HeldVerdict[];
  readonly ofGateway: (gateway: GatewayRecord) => readonly HeldVerdict[];
  readonly ofNamespace: (namespace: NamespaceRecord) => readonly HeldVerdict[];
  readonly ofPeerAuthentication: (policy: PeerAuthenticationRecord) => readonly HeldVerdict[];
}

/** What else was read of the cluster; what could not be read is absent, and nothing is said of it. */
export interface BesideVerdicts {
  readonly grants?: readonly GrantRecord[];
  readonly peerAuthentications?: readonly PeerAuthenticationRecord[];
  readonly virtualServices?: readonly VirtualServiceRecord[];
}

/** Holds istiod's verdicts against the present, object by object. */
export function holdVerdicts(
  cluster: ClusterRecords,
  config: ConfigRecords,
  decisions: Decisions,
  atMs: number,
  { grants, peerAuthentications = [], virtualServices = [] }: BesideVerdicts = {},
): Verdicts {
  const { waypoints } = decisions;
  const namespaces = new Map(cluster.namespaces.map((one) => [one.name, one]));
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
      if (ours.status === condition.status && ours.reason === condition.reason)
        return { is: 'agreed', told: toTold(condition) };
      const is = condition.outdated === true ? 'outdated' : 'disagreed';
      return { is, told: toTold(condition), computed: ours };
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
    asking: Asking & { readonly name: string },
  ): readonly HeldVerdict[] => {
    const found = compared(told, computed);
    if (binding.is === 'bound') {
      const { waypoint, canary } = binding;
      const bound = told.find(({ type, status }) => type === BOUND && status === 'True');
      const pods = deadPodsOf(waypoint);
      if (bound !== undefined && pods !== undefined)
        found.push({ is: 'outlived', told: toTold(bound), waypoint, pods });
      if (bound !== undefined && canary !== undefined && 'weight' in canary && canary.weight > 0) {
        const ofCanary = deadPodsOf(canary.named);
        if (ofCanary !== undefined)
          found.push({ is: 'outlived', told: toTold(bound), waypoint: canary.named, pods: ofCanary });
      }
      if (canary !== undefined && 'fault' in canary)
        found.push(...misled(told, BOUND, { because: 'the canary gets nothing', canary }));
    }
    found.push(...misled(told, 'istio.io/WaypointMissing', { because: 'a waypoint is missing' }));
    return [
      ...found,
      ...misspelled(binding, cluster.gateways),
      ...ignoredLabels(asking.labels),
      ...canaryWithoutWeight(asking, binding),
    ];
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
      const told = conditionsTold(service);
      const held = ofAsking(told, conditionsOfBinding(binding), binding, service);
      if (binding.is !== 'bound') return held;
      const isItself =
        service.labels[LABEL.gatewayName] === binding.waypoint.name || isNamed(service, binding.waypoint);
      const namespaceLabels = namespaces.get(service.namespace)?.labels ?? {};
      const passing = ingressThroughWaypoint(service.labels, namespaceLabels) === 'yes' ? [] : ingressTo(service);
      return [
        ...held,
        ...(isItself ? misled(told, BOUND, { because: 'the waypoint is bound to itself' }) : []),
        ...(passing.length === 0 ? [] : [ingressPast(passing, service.labels, namespaceLabels)]),
      ];
    },
    ofServiceEntry: (entry) => {
      const binding = decisions.bindingOfServiceEntry(entry);
      const held = ofAsking(entry.conditions, decisions.conditionsOfServiceEntry(entry), binding, entry);
      switch (decisions.fateOfServiceEntry(entry)) {
        case 'hidden':
          return [...held, { is: 'ignored', what: 'nobody may see it' }];
        case 'a Service has its hosts':
          return [...held, { is: 'ignored', what: 'its hosts are those of Services', hosts: entry.hosts }];
        case 'taken':
          return held;
      }
    },
    ofWorkloadEntry: (entry) => {
      const binding = waypoints.ofWorkloadEntry(entry);
      return ofAsking(entry.conditions, conditionsOfBinding(binding), binding, entry);
    },
    ofPod: (pod) => {
      const binding = waypoints.ofPod(pod);
      const silent: readonly HeldVerdict[] =
        // Only its own label is a wish of the pod; a namespace's waypoint may be meant for its services.
        binding.is === 'refused' && binding.askedBy === 'object'
          ? [{ is: 'ignored', what: 'the pod’s waypoint takes no workloads or cannot be had', binding }]
          : [];
      return [...silent, ...misspelled(binding, cluster.gateways), ...ignoredLabels(pod.labels)];
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
        const backends = grants === undefined ? [] : ungranted(route, grants);
        if (backends.length > 0)
          found.push(...misled(told, 'ResolvedRefs', { because: 'backends are reached without a grant', backends }));
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
      const { namespace, name } = gateway;
      return [
        ...(pods === undefined || programmed === undefined
          ? []
          : [{ is: 'outlived', told: toTold(programmed), waypoint: { namespace, name }, pods } as const]),
        ...undecidedOf(gateway).map((condition) => ({ is: 'undecided', told: toTold(condition) }) as const),
        ...ignoredOfGateway(gateway),
      ];
    },
    ofNamespace: ({ labels }) => ignoredLabels(labels),
    ofPeerAuthentication: (policy) => {
      if (Object.keys(policy.selector ?? {}).length === 0) return [];
      const pods = cluster.pods.filter(
        (pod) => pod.namespace === policy.namespace && selects(policy.selector ?? {}, pod.labels),
      );
      const ports = [
        ...new Set(pods.flatMap((pod) => inboundMtlsOf(pod, peerAuthentications, config.rootNamespace).notHonoured)),
      ].filter((port) => policy.ports.some((one) => one.port === port));
      return ports.length === 0 ? [] : [{ is: 'ignored', what: 'ports stay strict', ports }];
    },
  };

  /** Ingress gateways whose routes send to a Service. */
  function ingressTo(service: ServiceRecord): readonly WaypointName[] {
    return gatewaysSendingTo(service, {
      routes: config.routes,
      virtualServices,
      domain: config.domain,
      isIngress: (parent, from) =>
        parent.kind === 'Gateway' && gateways.has(nameKey(atOf(parent, from))) && !isManagedWaypoint(parent, from),
    });
  }

  function isManagedWaypoint(parent: ObjectReference, own: string): boolean {
    if (parent.kind !== 'Gateway') return false;
    const at = gateways.get(nameKey({ namespace: parent.namespace ?? own, name: parent.name }));
    return at !== undefined && waypoints.managed(at) === 'by Istio';
  }
}

const BOUND = 'istio.io/WaypointBound';

const conditionsTold = ({ bound }: ServiceRecord): readonly ConditionRecord[] =>
  bound === undefined ? [] : [{ ...bound, type: BOUND, status: bound.status ? 'True' : 'False' }];

const isNamed = (a: WaypointName, b: WaypointName): boolean => nameKey(a) === nameKey(b);
const atOf = ({ namespace, name }: ObjectReference, own: string): WaypointName => ({
  namespace: namespace ?? own,
  name,
});

/** A Gateway that nobody accepts has no waypoint to offer; its class may be a typo. */
const undecidedOf = ({ conditions = [] }: GatewayRecord): readonly ConditionRecord[] =>
  conditions.filter(({ type, status }) => type === 'Accepted' && status === 'Unknown');

/** Backends in other namespaces whose owners granted nothing; ingress gateways would refuse them, the mesh does not. */
function ungranted(route: RouteRecord, grants: readonly GrantRecord[]): readonly WaypointName[] {
  const isGranted = ({ group, kind }: ObjectReference, at: WaypointName): boolean =>
    grants.some(
      ({ namespace, from, to }) =>
        namespace === at.namespace &&
        from.some(
          (one) =>
            one.group === 'gateway.networking.k8s.io' && one.kind === route.kind && one.namespace === route.namespace,
        ) &&
        to.some((one) => one.group === group && one.kind === kind && (one.name === undefined || one.name === at.name)),
    );
  return route.backends.flatMap((backend) => {
    const at = atOf(backend, route.namespace);
    return at.namespace === route.namespace || isGranted(backend, at) ? [] : [at];
  });
}

const isSame = (a: ObjectReference, b: ObjectReference, own: string): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  (a.namespace ?? own) === (b.namespace ?? own) &&
  (a.port === undefined || b.port === undefined || a.port === b.port);

function podsByGateway(pods: readonly PodRecord[]): (name: WaypointName) => PodsNow {
  const counted = new Map<string, PodRecord[]>();
  for (const pod of pods) {
    const name = pod.labels[LABEL.gatewayName];
    if (name === undefined || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    const key = nameKey({ namespace: pod.namespace, name });
    const held = counted.get(key) ?? [];
    counted.set(key, held);
    held.push(pod);
  }
  return (name) => podsNow(counted.get(nameKey(name)) ?? []);
}

/** Of pods that have not come to their end. */
export function podsNow(pods: readonly PodRecord[]): PodsNow {
  const ready = pods.filter((pod) => pod.ready).length;
  const since = pods.flatMap(({ unreadySinceMs }) => unreadySinceMs ?? []);
  return {
    ready,
    of: pods.length,
    ...(ready === 0 && since.length > 0 ? { noneSinceMs: Math.max(...since) } : {}),
  };
}
