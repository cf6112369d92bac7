/** Which waypoint an object gets, as istiod decides it, and what it writes about that. */

import type { NamespacePlan, ServicePlan, WorkloadPlan, WorldPlan } from './plan.ts';
import type { Binding, GatewayCast } from './roles.ts';

interface BindingWorld {
  readonly plan: WorldPlan;
  readonly gateways: readonly GatewayCast[];
}

interface Asking {
  readonly in: string;
  readonly cluster?: string;
  readonly useWaypoint?: string;
  readonly useWaypointNamespace?: string;
}

/** A label on the object wins and never falls back to the namespace's; the waypoint's namespace is read beside the name. */
function askedFor(object: Asking, namespace: NamespacePlan | undefined): Binding['asksFor'] | undefined {
  const asking = object.useWaypoint === undefined ? namespace : object;
  if (asking?.useWaypoint === undefined || asking.useWaypoint === 'none') return undefined;
  return { namespace: asking.useWaypointNamespace ?? object.in, name: asking.useWaypoint };
}

type Verdict = Pick<Binding, 'reason' | 'message' | 'waypoint'>;

function tryToBind(
  { plan, gateways }: BindingWorld,
  object: Asking,
  wanted: Binding['asksFor'],
  traffic: 'service' | 'workload',
): Verdict {
  const name = `${wanted.namespace}/${wanted.name}`;
  const cluster = object.cluster ?? plan.cluster;
  const gateway = gateways.find(
    (g) => g.cluster === cluster && g.namespace === wanted.namespace && g.name === wanted.name,
  );
  // The address comes with the first ready pod and stays when all pods die.
  if (gateway === undefined || gateway.plan.health === 'waiting' || gateway.plan.health === 'starting') {
    return { reason: 'WaypointIsNotReady', message: `waypoint "${name}" is not ready` };
  }
  if ((gateway.plan.allowedRoutes ?? 'Same') === 'Same' && gateway.namespace !== object.in) {
    return {
      reason: 'AttachmentDenied',
      message: `we are not permitted to attach to waypoint "${name}" (missing allowedRoutes?)`,
    };
  }
  const takes = gateway.plan.waypointFor ?? 'service';
  if (takes !== 'all' && takes !== traffic) {
    return {
      reason: 'UnsupportedTrafficType',
      message: `attempting to bind to traffic type "${traffic}" which the waypoint "${name}" does not support`,
    };
  }
  return { reason: 'WaypointAccepted', message: `Successfully attached to waypoint ${name}`, waypoint: gateway };
}

export function bindService(
  world: BindingWorld,
  service: ServicePlan,
  namespace: NamespacePlan | undefined,
): Binding | undefined {
  const asksFor = askedFor(service, namespace);
  if (asksFor === undefined) return undefined;
  const verdict = tryToBind(world, service, asksFor, 'service');
  if (verdict.waypoint === undefined) return { asksFor, ...verdict };
  const ingress =
    (service.ingressUseWaypoint ?? namespace?.ingressUseWaypoint ?? false)
      ? '. Ingress traffic will traverse the waypoint'
      : '';
  const bound = { asksFor, ...verdict, message: `${verdict.message}${ingress}` };
  if (service.canary === undefined) return bound;
  const second = tryToBind(world, service, { namespace: service.in, name: service.canary.waypoint }, 'service');
  // A canary that cannot be had never turns the condition False: all traffic stays with the first waypoint.
  if (second.waypoint === undefined) return { ...bound, message: `${bound.message}. Canary: ${second.message}` };
  return { ...bound, canary: { waypoint: second.waypoint, share: service.canary.weight / 100 } };
}

/** Pods get no condition: a waypoint which does not take workloads is silently without effect. */
export function bindWorkload(
  world: BindingWorld,
  workload: WorkloadPlan,
  namespace: NamespacePlan | undefined,
): GatewayCast | undefined {
  const asksFor = askedFor(workload, namespace);
  return asksFor === undefined ? undefined : tryToBind(world, workload, asksFor, 'workload').waypoint;
}
