import type { NamespacedName } from '../identity.ts';
import type { WaypointName } from '../inventory/waypoint-names.ts';

/** What can be put behind a waypoint. `workload`: whatever makes the pods, a Deployment, StatefulSet or DaemonSet. */
export type ActionTarget =
  | { readonly kind: 'namespace'; readonly name: string }
  | ({ readonly kind: 'service' | 'workload' | 'pod' } & NamespacedName);

/** Label `istio.io/waypoint-for`. */
export const WAYPOINT_TAKES = ['service', 'workload', 'all', 'none'] as const;
export type WaypointTakes = (typeof WAYPOINT_TAKES)[number];

/** From where a new waypoint may be named. `listed`: from these, and from its own. */
export type AdmittedNamespaces =
  | { readonly from: 'same' }
  | { readonly from: 'all' }
  | { readonly from: 'listed'; readonly namespaces: readonly string[] };

/** Something a reader wants to do to the mesh. */
export type MeshAction =
  | ({ readonly is: 'create-waypoint' } & WaypointPlan)
  | { readonly is: 'enrol'; readonly target: ActionTarget; readonly waypoint: WaypointName }
  /** `inherit`: takes the object's own word back, so that its namespace decides. `none`: no waypoint, whatever the namespace says. */
  | { readonly is: 'unenrol'; readonly target: ActionTarget; readonly leaving: 'inherit' | 'none' }
  | { readonly is: 'join-ambient'; readonly namespace: string }
  | { readonly is: 'leave-ambient'; readonly namespace: string };

/** A waypoint to be made, as the reader asks for it. */
export interface WaypointPlan extends NamespacedName {
  readonly takes: WaypointTakes;
  readonly admits: AdmittedNamespaces;
  /** Label `istio.io/rev`: which of several control planes makes it. */
  readonly revision?: string;
}

/** The namespace in which it happens. */
export function namespaceOfAction(action: MeshAction): string {
  switch (action.is) {
    case 'create-waypoint':
    case 'join-ambient':
    case 'leave-ambient':
      return action.namespace;
    case 'enrol':
    case 'unenrol':
      return namespaceOfTarget(action.target);
  }
}

/** The namespace whose rights a change of this target needs; of a namespace itself its own name. */
export const namespaceOfTarget = (target: ActionTarget): string =>
  target.kind === 'namespace' ? target.name : target.namespace;
