import { nameKey } from '../identity.ts';
import type { Labels } from '../inventory/records.ts';
import type { WaypointBinding } from '../inventory/waypoint-binding.ts';
import type { Refusal, WaypointName } from '../inventory/waypoint-names.ts';
import type { MeshAction } from './action.ts';
import { labelChangeOf } from './label-change.ts';

/** A pod that an action is about, as it is now. */
export interface WatchedPod {
  readonly labels: Labels;
  readonly ready: boolean;
  /** By its objects; istiod writes no verdict about pods. */
  readonly binding: WaypointBinding;
  /** By which waypoint a ztunnel calls it. `not known`: the ztunnel was not told of it yet. `unseen`: none could be asked. */
  readonly told: WaypointName | 'none' | 'not known' | 'unseen';
}

/** `failed`: it does not come by waiting. */
export type PodStepState = 'done' | 'waiting' | 'unseen' | 'failed';

export type PodStep =
  /** Pods that carry the labels, and are ready, of those there are; a workload replaces its pods one by one. */
  | {
      readonly is: 'rolled-out';
      readonly state: PodStepState;
      readonly labelled: number;
      readonly ready: number;
      readonly of: number;
    }
  /** Pods whose way is as wanted in a ztunnel's dump. */
  | {
      readonly is: 'told-to-ztunnel';
      readonly state: PodStepState;
      readonly told: number;
      readonly of: number;
      /** Why the waypoint that is named is not given. */
      readonly reason?: Refusal;
      /** After taking the own word back: the namespace's waypoint, which applies instead. */
      readonly inherits?: WaypointName;
    };

type OfPods = Extract<MeshAction, { readonly is: 'enrol' | 'unenrol' }>;

/** How far a change of a workload's or pod's waypoint has come; `unseen`: the reader may not get these pods. */
export function stepsOfPods(action: OfPods, pods: readonly WatchedPod[] | 'unseen'): readonly PodStep[] {
  if (pods === 'unseen')
    return [
      { is: 'rolled-out', state: 'unseen', labelled: 0, ready: 0, of: 0 },
      { is: 'told-to-ztunnel', state: 'unseen', told: 0, of: 0 },
    ];
  const of = pods.length;
  const labelled = pods.filter(({ labels }) => Object.keys(labelChangeOf(action, labels)).length === 0);
  const ready = labelled.filter((pod) => pod.ready).length;
  const rolled = labelled.length === of && ready === of;
  return [
    { is: 'rolled-out', state: rolled ? 'done' : 'waiting', labelled: labelled.length, ready, of },
    toldToZtunnel(action, labelled, of),
  ];
}

function toldToZtunnel(action: OfPods, labelled: readonly WatchedPod[], of: number): PodStep {
  const told = labelled.filter((pod) => isAsWanted(action, pod)).length;
  const refused = action.is === 'enrol' ? labelled.find(({ binding }) => binding.is === 'refused')?.binding : undefined;
  const bound = action.is === 'unenrol' ? labelled.find(({ binding }) => binding.is === 'bound')?.binding : undefined;
  const more = {
    ...(refused?.is === 'refused' ? { reason: refused.reason } : {}),
    ...(bound?.is === 'bound' ? { inherits: bound.waypoint } : {}),
  };
  return { is: 'told-to-ztunnel', state: stateOf(), told, of, ...more };

  function stateOf(): PodStepState {
    // A waypoint may become ready; one that takes no pods does not begin to.
    if (refused?.is === 'refused' && refused.reason !== 'WaypointIsNotReady') return 'failed';
    if (told === of) return 'done';
    return labelled.length > 0 && labelled.every((pod) => pod.told === 'unseen') ? 'unseen' : 'waiting';
  }
}

function isAsWanted(action: OfPods, { binding, told }: WatchedPod): boolean {
  if (action.is === 'enrol') return typeof told === 'object' && nameKey(told) === nameKey(action.waypoint);
  if (binding.is === 'bound') return typeof told === 'object' && nameKey(told) === nameKey(binding.waypoint);
  return told === 'none';
}
