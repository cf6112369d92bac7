import { nameKey, type NamespacedName } from '../identity.ts';
import type { DeclaredWorkload, Inventory } from '../inventory/inventory.ts';
import type { GatewayRecord } from '../inventory/records.ts';
import type { WaypointName } from '../inventory/waypoint-names.ts';
import type { MeshAction } from './action.ts';
import { stepsOfPods, type PodStep, type WatchedPod } from './progress-of-pods.ts';

/** One thing that has to happen before an action has taken effect. `unseen`: the reader may not look. */
export type ProgressStep =
  | { readonly is: 'programmed'; readonly state: StepState; readonly reason?: string }
  | { readonly is: 'addressed'; readonly state: StepState }
  | { readonly is: 'pods-ready'; readonly state: StepState; readonly ready: number; readonly of: number }
  /** Pods of the namespace that are in the mesh by ztunnel, of those that can be. */
  | { readonly is: 'captured'; readonly state: StepState; readonly pods: CaptureCounts }
  | { readonly is: 'released'; readonly state: StepState; readonly pods: CaptureCounts }
  | {
      readonly is: 'services-bound';
      readonly state: StepState;
      readonly bound: number;
      readonly of: number;
      readonly refused: readonly { readonly service: string; readonly reason: string }[];
    }
  /** Services that no longer name the waypoint they had. */
  | { readonly is: 'services-released'; readonly state: StepState; readonly left: number; readonly of: number }
  | PodStep;

export type StepState = 'done' | 'waiting' | 'unseen';

/** Pods of one namespace by how they take part in the mesh. */
export interface CaptureCounts {
  readonly captured: number;
  readonly pending: number;
  /** Should be captured and are not. */
  readonly missed: number;
  readonly sidecar: number;
  /** Out of the mesh for good reasons, such as a label of their own. */
  readonly out: number;
  /** Out of the mesh because no label asks for them, as far as is known yet. */
  readonly unselected: number;
}

/** What is seen of the mesh now. */
export interface ProgressView {
  readonly inventory: Inventory;
  readonly cluster: string;
  /** Absent: there is none, or not yet. `unseen`: it may not be read. */
  readonly gateway: GatewayRecord | 'unseen' | undefined;
  /** Of a workload or pod that it is about; `unseen`: the reader may not get them, or they could not be read. */
  readonly pods: readonly WatchedPod[] | 'unseen';
}

/** How far an action has come. It has taken effect when every step is done. */
export function judgeProgress(action: MeshAction, view: ProgressView): readonly ProgressStep[] {
  switch (action.is) {
    case 'create-waypoint':
      return ofWaypoint(action, view);
    case 'join-ambient': {
      const pods = countPods(action.namespace, view);
      const waiting = pods.pending + pods.missed + pods.unselected > 0;
      return [{ is: 'captured', state: waiting ? 'waiting' : 'done', pods }];
    }
    case 'leave-ambient': {
      const pods = countPods(action.namespace, view);
      return [{ is: 'released', state: pods.captured + pods.pending + pods.missed > 0 ? 'waiting' : 'done', pods }];
    }
    case 'enrol':
      return [
        ...ofWaypoint(action.waypoint, view),
        ...(isAboutPods(action) ? stepsOfPods(action, view.pods) : [ofServices(action, view)]),
      ];
    case 'unenrol':
      return isAboutPods(action) ? stepsOfPods(action, view.pods) : [ofLeaving(action, view)];
  }
}

/** What the reader may not look at stands in nobody’s way. */
export const hasTakenEffect = (steps: readonly ProgressStep[]): boolean =>
  steps.every(({ state }) => state !== 'waiting' && state !== 'failed');

/** Something stands in its way that no waiting removes. */
export const hasFailed = (steps: readonly ProgressStep[]): boolean => steps.some(({ state }) => state === 'failed');

/** Of pods istiod writes no verdict: they are watched themselves. */
export const isAboutPods = (action: MeshAction): action is Enrol | Unenrol =>
  (action.is === 'enrol' || action.is === 'unenrol') &&
  (action.target.kind === 'pod' || action.target.kind === 'workload');

function ofWaypoint(name: WaypointName, { gateway, inventory, cluster }: ProgressView): readonly ProgressStep[] {
  const pods = inventory.workloads.find(
    ({ id, role }) => role === 'waypoint' && id.cluster === cluster && nameKey(id) === nameKey(name),
  )?.pods ?? { ready: 0, of: 0 };
  const ready: ProgressStep = { is: 'pods-ready', state: pods.ready > 0 ? 'done' : 'waiting', ...pods };
  if (gateway === 'unseen') return [{ is: 'programmed', state: 'unseen' }, { is: 'addressed', state: 'unseen' }, ready];
  const condition = gateway?.conditions?.find(({ type }) => type === 'Programmed');
  const programmed = condition?.status === 'True';
  return [
    ready,
    { is: 'addressed', state: gateway?.addressed === true ? 'done' : 'waiting' },
    {
      is: 'programmed',
      state: programmed ? 'done' : 'waiting',
      ...(programmed || condition === undefined ? {} : { reason: condition.reason }),
    },
  ];
}

const isApplication = ({ role }: DeclaredWorkload): boolean => role === 'workload';

function countPods(namespace: string, { inventory, cluster }: ProgressView): CaptureCounts {
  const counts = { captured: 0, pending: 0, missed: 0, sidecar: 0, out: 0, unselected: 0 };
  for (const workload of inventory.workloads) {
    if (workload.id.cluster !== cluster || workload.id.namespace !== namespace || !isApplication(workload)) continue;
    const { pods, outReason } = workload.capture;
    for (const state of ['captured', 'pending', 'missed', 'sidecar'] as const) counts[state] += pods[state] ?? 0;
    counts[outReason === 'not selected' ? 'unselected' : 'out'] += pods.out ?? 0;
  }
  return counts;
}

type Enrol = Extract<MeshAction, { readonly is: 'enrol' }>;
type Unenrol = Extract<MeshAction, { readonly is: 'unenrol' }>;

function servicesOf({ target }: Enrol | Unenrol, { inventory, cluster }: ProgressView): Inventory['services'] {
  return inventory.services.filter(({ id }) => {
    if (id.cluster !== cluster) return false;
    return target.kind === 'namespace' ? id.namespace === target.name : nameKey(id) === nameKey(target);
  });
}

function ofServices(action: Enrol, view: ProgressView): ProgressStep {
  const { waypoint } = action;
  const all = servicesOf(action, view).filter(({ id }) => !isGateways(id, view));
  const asking = all.filter(({ names }) => names !== undefined && nameKey(names) === nameKey(waypoint));
  const bound = asking.filter((service) => service.bound?.status === true);
  const refused = asking.flatMap(({ id, bound: told }) =>
    told?.status === false ? [{ service: id.name, reason: told.reason }] : [],
  );
  // The watch may lag behind the label: as long as nobody asks, it has not arrived.
  const arrived = all.length === 0 || asking.length > 0;
  const state = arrived && bound.length === asking.length ? 'done' : 'waiting';
  return { is: 'services-bound', state, bound: bound.length, of: asking.length, refused };
}

/** A waypoint's own Service is never given a waypoint. */
const isGateways = (service: NamespacedName, { inventory }: ProgressView): boolean =>
  inventory.workloads.some(({ id, role }) => role !== 'workload' && nameKey(id) === nameKey(service));

function ofLeaving(action: Unenrol, view: ProgressView): ProgressStep {
  const all = servicesOf(action, view).filter(({ id }) => !isGateways(id, view));
  // A namespace's Services with labels of their own keep what these say.
  const left = all.filter(({ names, bound }) => names === undefined && bound !== undefined).length;
  const asking = all.filter(({ names }) => names !== undefined).length;
  const waits = left > 0 || (action.leaving === 'none' && asking > 0 && action.target.kind === 'service');
  return { is: 'services-released', state: waits ? 'waiting' : 'done', left: left + asking, of: all.length };
}
