import type { ConfigRecords } from '../inventory/config-records.ts';
import { OWN_CLASSES } from '../inventory/gateway-classes.ts';
import type { GatewayClassRecord, ObjectReference, ServiceRecord } from '../inventory/records.ts';
import type { WaypointBinding } from '../inventory/waypoint-binding.ts';
import type { WaypointName } from '../inventory/waypoint-names.ts';
import type { PolicyRecord } from './policy-records.ts';

/** What became of one target of a policy. `unknown kind`: nothing that a waypoint enforces for. */
export interface TargetBinding {
  readonly target: ObjectReference;
  /** Where the target was looked for. */
  readonly namespace: string;
  readonly reason: 'Accepted' | 'TargetNotFound' | 'AncestorNotBound' | 'Invalid' | 'unknown kind';
}

export interface TargetsKnown {
  readonly service: (name: WaypointName) => ServiceRecord | undefined;
  readonly bindingOfService: (service: ServiceRecord) => WaypointBinding;
  /** Undefined: there is no such ServiceEntry. */
  readonly bindingOfServiceEntry: (name: WaypointName) => WaypointBinding | undefined;
  readonly isWaypoint: (name: WaypointName) => boolean;
  readonly gatewayClass: (name: string) => GatewayClassRecord | undefined;
}

/** Istio's own policies are not applied to waypoints of another make. */
const WAYPOINT_CONTROLLER = 'istio.io/mesh-controller';

/** Which targets of a policy a waypoint enforces it for. */
export function bindTargets(
  policy: PolicyRecord,
  known: TargetsKnown,
  { rootNamespace }: Pick<ConfigRecords, 'rootNamespace'>,
): readonly TargetBinding[] {
  return policy.targets.map((target) => {
    const namespace = target.namespace ?? policy.namespace;
    return { target, namespace, reason: reasonOf(target, { namespace, name: target.name }, known, rootNamespace) };
  });
}

function reasonOf(
  target: ObjectReference,
  at: WaypointName,
  known: TargetsKnown,
  rootNamespace: string,
): TargetBinding['reason'] {
  switch (target.kind) {
    case 'GatewayClass': {
      if (at.namespace !== rootNamespace) return 'Invalid';
      const controller = known.gatewayClass(at.name)?.controllerName ?? OWN_CLASSES[at.name];
      if (controller === undefined) return 'TargetNotFound';
      return controller === WAYPOINT_CONTROLLER ? 'Accepted' : 'Invalid';
    }
    // A Gateway that was never ready is no waypoint yet, and so "not found".
    case 'Gateway':
      return known.isWaypoint(at) ? 'Accepted' : 'TargetNotFound';
    case 'Service': {
      const service = known.service(at);
      if (service === undefined) return 'TargetNotFound';
      return known.bindingOfService(service).is === 'bound' ? 'Accepted' : 'AncestorNotBound';
    }
    case 'ServiceEntry': {
      const binding = known.bindingOfServiceEntry(at);
      if (binding === undefined) return 'TargetNotFound';
      return binding.is === 'bound' ? 'Accepted' : 'AncestorNotBound';
    }
    default:
      return 'unknown kind';
  }
}

/** How istiod names a target in its status. */
export const ancestorOf = ({ target, namespace }: TargetBinding): string =>
  `${target.kind}.${target.group === '' ? 'core' : target.group}:${namespace}/${target.name}`;

/** One verdict of several targets: a single bound one is enough for True. */
export function summaryOf(
  bindings: readonly TargetBinding[],
): { readonly status: boolean; readonly reason: string } | undefined {
  const [only, ...others] = bindings;
  if (only === undefined) return undefined;
  if (others.length === 0) return { status: only.reason === 'Accepted', reason: only.reason };
  const bound = bindings.filter(({ reason }) => reason === 'Accepted').length;
  if (bound === bindings.length) return { status: true, reason: 'Accepted' };
  return bound > 0 ? { status: true, reason: 'PartiallyInvalid' } : { status: false, reason: 'Invalid' };
}
