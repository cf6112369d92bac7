import type { Labels } from './records.ts';

export interface WaypointName {
  readonly namespace: string;
  readonly name: string;
}

/** Reasons of `istio.io/WaypointBound`=False. A missing waypoint and one that was never ready are the same to istiod. */
export type Refusal =
  'WaypointIsNotReady' | 'AttachmentDenied' | 'UnsupportedTrafficType' | 'CrossNamespaceWaypointForbidden';

/** What is asked for a waypoint: a Service, a ServiceEntry, a Pod, a WorkloadEntry. */
export interface Asking {
  readonly namespace: string;
  readonly labels: Labels;
  readonly canaryWeight?: string;
}
