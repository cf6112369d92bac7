import { LABEL } from '../inventory/labels.ts';
import type { Labels } from '../inventory/records.ts';
import type { ActionTarget, MeshAction } from './action.ts';

/** Label to its new value; null takes it away. */
export type LabelChange = Readonly<Record<string, string | null>>;

export type LabelAction = Exclude<MeshAction, { readonly is: 'create-waypoint' }>;

/** The labels an action has a say in, whatever they are now: who looked at these may decide about them. */
export const labelsTouchedBy = (action: LabelAction): readonly string[] =>
  action.is === 'enrol' || action.is === 'unenrol'
    ? [LABEL.useWaypoint, LABEL.useWaypointNamespace]
    : [LABEL.dataplaneMode];

/** What has to change of an object's labels; empty when they say it already. */
export function labelChangeOf(action: LabelAction, now: Labels): LabelChange {
  const wanted = wantedLabels(action);
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => (now[key] ?? null) !== value));
}

function wantedLabels(action: LabelAction): LabelChange {
  switch (action.is) {
    case 'join-ambient':
      return { [LABEL.dataplaneMode]: 'ambient' };
    case 'leave-ambient':
      return { [LABEL.dataplaneMode]: null };
    case 'enrol': {
      const { target, waypoint } = action;
      const own = target.kind === 'namespace' ? target.name : target.namespace;
      return {
        [LABEL.useWaypoint]: waypoint.name,
        // Read beside the name only; one that is left from before would send to the wrong namespace.
        [LABEL.useWaypointNamespace]: waypoint.namespace === own ? null : waypoint.namespace,
      };
    }
    case 'unenrol':
      return { [LABEL.useWaypoint]: action.leaving === 'none' ? 'none' : null, [LABEL.useWaypointNamespace]: null };
  }
}

/** The labels as they are after the change; what it takes away is gone. */
export function withLabels(labels: Labels, change: LabelChange): Labels {
  const kept = Object.entries(labels).filter(([key]) => change[key] === undefined);
  const added = Object.entries(change).flatMap(([key, value]) => (value === null ? [] : [[key, value]]));
  return Object.fromEntries([...kept, ...added]) as Labels;
}

/** The object whose labels change. A workload's pods follow the labels of its template. */
export const targetOf = (action: LabelAction): ActionTarget =>
  action.is === 'enrol' || action.is === 'unenrol' ? action.target : { kind: 'namespace', name: action.namespace };
