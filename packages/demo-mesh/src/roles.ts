/** Who and what there is in a world: pods, services, gateways and proxies, as everything else here names them. */

import type { CaptureMode, GatewayPlan, NodePlan, PodStand, ServicePlan } from './plan.ts';

/** A pod, with all that proxies and the API server say of it. */
export interface Actor {
  readonly kind: 'workload' | 'waypoint' | 'ingress' | 'east-west';
  readonly capture: CaptureMode;
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: string;
  readonly replicaSet: string;
  readonly pod: string;
  readonly node: NodePlan;
  readonly ip: string;
  readonly app: string;
  readonly version?: string;
  readonly account: string;
  readonly principal: string;
  readonly port: number;
  readonly ready: boolean;
  /** What it really is where its labels say something else. */
  readonly stand?: PodStand;
}

/** An address of which the mesh knows nothing. */
export interface Outside {
  readonly kind: 'outside';
  readonly address: string;
}

export type End = Actor | Outside;

export interface ServiceCast {
  readonly plan: ServicePlan;
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
  readonly clusterIp: string;
  readonly backends: readonly Actor[];
  /** What use-waypoint resolves to, before anyone looks whether it exists. */
  readonly asksFor?: { readonly namespace: string; readonly name: string };
  /** The waypoint that istiod bound; absent when none is asked for or the one asked for was never there. */
  readonly waypoint?: GatewayCast;
  readonly binding?: Binding;
  readonly canary?: { readonly waypoint: GatewayCast; readonly share: number };
  readonly ingressUsesWaypoint: boolean;
  /** Endpoints on other networks, behind an east-west gateway each. */
  readonly remote: readonly { readonly pod: Actor; readonly through: GatewayCast }[];
  /** What a ServiceEntry stands for. */
  readonly external?: Outside;
}

export interface GatewayCast {
  readonly plan: GatewayPlan;
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  /** Name of its Deployment and Service: class `istio` appends its name. */
  readonly workload: string;
  readonly clusterIp: string;
  readonly pods: readonly Actor[];
  /** Those it had, where it has lost them: its Deployment still describes them. */
  readonly lostPods: readonly Actor[];
}

export interface ZtunnelCast {
  readonly node: NodePlan;
  readonly pod: string;
  readonly ip: string;
  /** The first three numbers of every address on its node. */
  readonly net: string;
  readonly cluster: string;
}

export interface Cast {
  readonly cluster: string;
  readonly seed: number;
  readonly actors: readonly Actor[];
  readonly services: readonly ServiceCast[];
  readonly gateways: readonly GatewayCast[];
  readonly ztunnels: readonly ZtunnelCast[];
  /** Waypoints of pods that are called by their own address, by pod. */
  readonly workloadWaypoints: ReadonlyMap<string, GatewayCast>;
}

/** istiod's verdict on the waypoint that a Service asks for. */
export interface Binding {
  readonly asksFor: { readonly namespace: string; readonly name: string };
  readonly waypoint?: GatewayCast;
  readonly canary?: { readonly waypoint: GatewayCast; readonly share: number };
  readonly reason: 'WaypointAccepted' | 'WaypointIsNotReady' | 'AttachmentDenied' | 'UnsupportedTrafficType';
  readonly message: string;
}

/** The same pod may stand in the casts of several eras, each time as another object. */
export function isPod(end: End | undefined, pod: Actor): boolean {
  if (end === undefined || isOutside(end)) return false;
  return end.pod === pod.pod && end.namespace === pod.namespace && end.cluster === pod.cluster;
}

export function isOutside(end: End): end is Outside {
  return end.kind === 'outside';
}
