import { LABEL } from '../inventory/labels.ts';
import { captureOfPod } from '../inventory/pod-capture.ts';
import type { PodRecord } from '../inventory/records.ts';
import { OWN_CLASSES, WAYPOINT_CONTROLLERS } from '../inventory/gateway-classes.ts';
import { waypointsOf, type WaypointBinding } from '../inventory/waypoint-binding.ts';
import { namespaceOfTarget, type ActionTarget, type MeshAction } from './action.ts';
import {
  gatewayOf,
  isOf,
  keyOf,
  podsBehind,
  podsOfWaypoint,
  type ActionFacts,
  type FactRecords,
  type BindingMove,
} from './facts.ts';
import type { ActionWarning } from './warning.ts';

type Enrol = Extract<MeshAction, { readonly is: 'enrol' }>;
type Unenrol = Extract<MeshAction, { readonly is: 'unenrol' }>;

/** What becomes of the way of calls when something is put behind a waypoint, or taken from behind it. */
export function foreseeBinding(
  action: Enrol | Unenrol,
  moves: readonly BindingMove[],
  facts: ActionFacts,
): readonly ActionWarning[] {
  return [
    ...(action.is === 'enrol' ? ofEnrolment(action, moves, facts) : ofLeaving(action, facts.records)),
    ...leftWaypoints(moves),
    ...ownLabels(action.target, facts.records),
  ];
}

function ofEnrolment(action: Enrol, moves: readonly BindingMove[], facts: ActionFacts): readonly ActionWarning[] {
  const gained = moves.filter(({ after }) => keyOf(after) === keyOf(action.waypoint));
  const pods = enrolledPods(action.target, gained, facts.records);
  return [
    ...ofWaypoint(action, facts),
    ...(gained.length === 0 ? [] : [{ is: 'adds-a-hop', services: gained.length } as const]),
    ...outOfMesh(pods, facts),
  ];
}

const enrolledPods = (
  target: ActionTarget,
  gained: readonly BindingMove[],
  records: FactRecords,
): readonly PodRecord[] =>
  target.kind === 'pod' || target.kind === 'workload'
    ? records.pods.filter((pod) => isOf(target, pod))
    : podsBehind(
        records,
        gained.map(({ service }) => service),
      );

function ofWaypoint(action: Enrol, { records, unread }: ActionFacts): readonly ActionWarning[] {
  const { waypoint } = action;
  const gateway = gatewayOf(records, waypoint);
  if (gateway === undefined)
    return unread.includes('Gateway') ? [] : [{ is: 'not-bound', waypoint, reason: 'missing' }];
  const ofClass = records.gatewayClasses.find(({ name }) => name === gateway.className);
  const controller = ofClass?.controllerName ?? OWN_CLASSES[gateway.className];
  if (controller !== undefined && !WAYPOINT_CONTROLLERS.includes(controller))
    return [{ is: 'not-a-waypoint', waypoint, className: gateway.className }];
  const refused = refusalOf(action, records);
  if (refused !== undefined) return [{ is: 'not-bound', waypoint, reason: refused }];
  const pods = podsOfWaypoint(records, waypoint);
  if (unread.includes('Pod') || pods.some((pod) => pod.ready)) return [];
  return [{ is: 'no-ready-pod', waypoint }];
}

/** Asked of a made-up Service or pod, so that a namespace without any gets an answer, too. */
function refusalOf({ target, waypoint }: Enrol, records: FactRecords): ReturnType<typeof reasonOf> {
  const asking = {
    namespace: namespaceOfTarget(target),
    name: '',
    labels: { [LABEL.useWaypoint]: waypoint.name, [LABEL.useWaypointNamespace]: waypoint.namespace },
  };
  const waypoints = waypointsOf(records);
  return target.kind === 'pod' || target.kind === 'workload'
    ? reasonOf(waypoints.ofWorkloadEntry(asking))
    : reasonOf(waypoints.ofServiceEntry(asking, 'everywhere'));
}

const reasonOf = (binding: WaypointBinding): Extract<WaypointBinding, { is: 'refused' }>['reason'] | undefined =>
  binding.is === 'refused' ? binding.reason : undefined;

/** Their own calls, too, go past every waypoint: whoever is not captured does not know of any. */
function outOfMesh(pods: readonly PodRecord[], { records, rules }: ActionFacts): readonly ActionWarning[] {
  const labels = new Map(records.namespaces.map((one) => [one.name, one.labels]));
  const out = pods.filter(
    (pod) => captureOfPod(pod, 'workload', labels.get(pod.namespace) ?? {}, rules).state === 'out',
  );
  return out.length === 0 ? [] : [{ is: 'out-of-mesh', pods: out.length }];
}

function leftWaypoints(moves: readonly BindingMove[]): readonly ActionWarning[] {
  const left = new Map<string, { readonly waypoint: NonNullable<BindingMove['before']>; services: number }>();
  for (const { before } of moves) {
    if (before === undefined) continue;
    const known = left.get(keyOf(before)) ?? { waypoint: before, services: 0 };
    left.set(keyOf(before), { ...known, services: known.services + 1 });
  }
  return [...left.values()].map((one) => ({ is: 'leaves-waypoint', ...one }));
}

/** A namespace's label is not asked where an object has its own. */
function ownLabels(target: ActionTarget, records: FactRecords): readonly ActionWarning[] {
  if (target.kind !== 'namespace') return [];
  const services = records.services
    .filter(({ namespace, labels }) => namespace === target.name && labels[LABEL.useWaypoint] !== undefined)
    .map(({ name }) => name)
    .sort();
  return services.length === 0 ? [] : [{ is: 'own-labels-win', services }];
}

/** Whoever takes their own word back gets what the namespace says. */
function ofLeaving({ target, leaving }: Unenrol, records: FactRecords): readonly ActionWarning[] {
  if (target.kind === 'namespace' || leaving === 'none') return [];
  const inherited = waypointsOf(records).ofServiceEntry({ namespace: target.namespace, labels: {} }, 'everywhere');
  return inherited.is === 'unasked' ? [] : [{ is: 'inherits', waypoint: inherited.waypoint }];
}
