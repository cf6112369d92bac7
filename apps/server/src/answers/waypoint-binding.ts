import { z } from 'zod';
import {
  ancestorOf,
  attachableFrom,
  attachedTo,
  conditionsOfBinding,
  decide,
  ingressThroughWaypoint,
  namedCanary,
  type AllowedNamespaces,
  type Asking,
  type ComputedCondition,
  type Decisions,
  type WaypointBinding,
} from '@waymark/mesh';
import { readObjects, type ReadObjects } from '../sources/kubernetes/read-objects.ts';
import { readCases, toObjects } from './read-cases.ts';

const CaseSchema = z.object({
  id: z.string(),
  target: z.object({ kind: z.string(), namespace: z.string(), name: z.string() }).nullable(),
  objects: z.string(),
  meshConfig: z.unknown().optional(),
});
type Case = z.output<typeof CaseSchema>;

/** Which waypoint applies to an object of a small world, and what istiod would say of it. */
export async function answerWaypointBinding(file: string): Promise<unknown> {
  return (await readCases(file, CaseSchema)).map((one) => ({ id: one.id, answer: answerOf(one) }));
}

function answerOf({ target, objects, meshConfig }: Case): unknown {
  const world = readObjects(toObjects(objects), 'Kubernetes', meshConfig);
  const decisions = decide(world.cluster, world.config);
  const attached = attachedTo(world.cluster, world.config, decisions);
  const about = target ?? { kind: 'Gateway', ...world.cluster.gateways[0] };
  const is = (one: { readonly namespace: string; readonly name: string }): boolean =>
    one.namespace === about.namespace && one.name === about.name;
  switch (about.kind) {
    case 'Service': {
      const service = world.cluster.services.find(is);
      return service === undefined ? {} : ofBinding(decisions.waypoints.ofService(service), service, world);
    }
    case 'ServiceEntry': {
      const entry = world.config.serviceEntries.find(is);
      if (entry === undefined) return {};
      return ofBinding(decisions.bindingOfServiceEntry(entry), entry, world, decisions.conditionsOfServiceEntry(entry));
    }
    case 'Pod': {
      const pod = world.cluster.pods.find(is);
      if (pod === undefined) return {};
      // No controller ever writes a condition to a pod.
      return {
        ...ofBinding(decisions.waypoints.ofPod(pod), pod, world, []),
        applicationTunnel: decisions.waypoints.tunnelOf(pod),
      };
    }
    case 'WorkloadEntry': {
      const entry = world.config.workloadEntries.find(is);
      return entry === undefined ? {} : ofBinding(decisions.waypoints.ofWorkloadEntry(entry), entry, world);
    }
    case 'AuthorizationPolicy':
      return ofPolicy(world, decisions, is);
    case 'Gateway': {
      const gateway = world.cluster.gateways.find(is);
      const ofClass = world.cluster.gatewayClasses.find(({ name }) => name === gateway?.className);
      return {
        attachableFrom: gateway === undefined ? undefined : toAttachable(attachableFrom(gateway, ofClass)),
        boundWorkloads: namesBy(attached.map(({ waypoint, pods }) => [waypoint.name, pods])),
        boundServices: namesBy(attached.map(({ waypoint, services }) => [waypoint.name, services])),
      };
    }
    default:
      return {};
  }
}

function ofBinding(
  binding: WaypointBinding,
  asking: Asking,
  { cluster }: ReadObjects,
  conditions: readonly ComputedCondition[] = conditionsOfBinding(binding),
): Record<string, unknown> {
  const namespace = cluster.namespaces.find(({ name }) => name === asking.namespace);
  const ingress = ingressThroughWaypoint(asking.labels, namespace?.labels ?? {});
  const inheritsFrom = binding.is !== 'unasked' && binding.askedBy === 'object' ? undefined : namespace;
  return {
    waypoint: binding.is === 'bound' ? binding.waypoint : null,
    weighted: toWeighted(binding),
    conditions: withAbsent(conditions),
    canaryReference: namedCanary(asking, inheritsFrom) ?? null,
    ingressUseWaypoint: { labelPresent: ingress !== 'unsaid', useWaypoint: ingress === 'yes' },
  };
}

const CONDITION_TYPES = [
  'istio.io/WaypointBound',
  'istio.io/WaypointMissing',
  'istio.io/VisibilityApplied',
  'ZtunnelAccepted',
  'WaypointAccepted',
];

/** The peer's tests say, too, which conditions may not be there. */
const withAbsent = (conditions: readonly ComputedCondition[]): readonly unknown[] => [
  ...conditions,
  ...CONDITION_TYPES.filter((type) => conditions.every((one) => one.type !== type)).map((type) => ({
    type,
    present: false,
  })),
];

function toWeighted(binding: WaypointBinding): unknown {
  if (binding.is !== 'bound' || binding.canary === undefined || !('weight' in binding.canary)) return undefined;
  const { named, weight } = binding.canary;
  return [
    { ...binding.waypoint, weight: 100 - weight },
    { ...named, weight },
  ];
}

function ofPolicy(
  { config }: ReadObjects,
  decisions: Decisions,
  is: (one: { readonly namespace: string; readonly name: string }) => boolean,
): unknown {
  const policy = config.policies.find(is);
  if (policy === undefined) return {};
  return {
    conditions: withAbsent(decisions.conditionsOfPolicy(policy)),
    policyBinding: decisions
      .targetsOf(policy)
      .map((target) => ({ ancestor: ancestorOf(target), bound: target.reason === 'Accepted', reason: target.reason })),
  };
}

/** An empty selector beside a declared `from` is how the peer's tests spell "none given". */
const toAttachable = (allowed: AllowedNamespaces | undefined): unknown => ({
  from: allowed?.from ?? 'Same',
  selector: allowed === undefined ? null : toSelector(allowed),
});

function toSelector(allowed: AllowedNamespaces): unknown {
  if (allowed.from !== 'Selector' || allowed.selector === undefined) return {};
  const { matchLabels, matchExpressions } = allowed.selector;
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}

const namesBy = (
  rows: readonly (readonly [string, readonly { readonly name: string }[]])[],
): Record<string, readonly string[]> =>
  Object.fromEntries(rows.filter(([, of]) => of.length > 0).map(([name, of]) => [name, of.map((one) => one.name)]));
