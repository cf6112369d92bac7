import { nameKey } from '../identity.ts';
import type { PodRecord, ServiceRecord, ClusterRecords, GatewayRecord } from '../inventory/records.ts';
import { LABEL, selects } from '../inventory/labels.ts';
import type { CaptureRules } from '../inventory/pod-capture.ts';
import { waypointsOf, type Waypoints } from '../inventory/waypoint-binding.ts';
import type { WaypointName } from '../inventory/waypoint-names.ts';
import { workloadNameOf } from '../inventory/workload-name.ts';
import type { AutoAllow } from '../policy/auto-allow.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import type { PeerAuthenticationRecord } from '../security/peer-authentication.ts';
import type { ActionTarget } from './action.ts';
import { withLabels, type LabelChange } from './label-change.ts';

/** Of one cluster, which one is for whoever asks to know. */
export type FactRecords = Omit<ClusterRecords, 'cluster'>;

/** What is known before an action; of other namespaces than those it touches nothing is. */
export interface ActionFacts {
  readonly records: FactRecords;
  readonly policies: readonly PolicyRecord[];
  readonly peerAuthentications: readonly PeerAuthenticationRecord[];
  readonly rootNamespace: string;
  readonly rules: CaptureRules;
  /** Whether istiod admits waypoints at the servers by itself. */
  readonly autoAllow: AutoAllow;
  /** Kinds that could not be read. */
  readonly unread: readonly string[];
}

/** How the records read once the labels have changed. */
export function afterChange(records: FactRecords, target: ActionTarget, change: LabelChange): FactRecords {
  const relabelled = <T extends { readonly labels: Readonly<Record<string, string>> }>(
    all: readonly T[],
    isIt: (one: T) => boolean,
  ): readonly T[] => all.map((one) => (isIt(one) ? { ...one, labels: withLabels(one.labels, change) } : one));
  switch (target.kind) {
    case 'namespace':
      return { ...records, namespaces: relabelled(records.namespaces, ({ name }) => name === target.name) };
    case 'service':
      return { ...records, services: relabelled(records.services, (one) => nameKey(one) === nameKey(target)) };
    case 'pod':
    case 'workload':
      return { ...records, pods: relabelled(records.pods, (pod) => isOf(target, pod)) };
  }
}

/** Whether a pod is the target, or one of its pods. A namespace's or a Service's pods are not asked for here. */
export function isOf(target: ActionTarget, pod: PodRecord): boolean {
  if (target.kind === 'namespace' || target.kind === 'service' || pod.namespace !== target.namespace) return false;
  return (target.kind === 'pod' ? pod.name : workloadNameOf(pod)) === target.name;
}

/** A Service whose waypoint changes; undefined on the side where it is bound to none. */
export interface BindingMove {
  readonly service: ServiceRecord;
  readonly before: WaypointName | undefined;
  readonly after: WaypointName | undefined;
}

/** Services whose waypoint becomes another, or none. */
export function movesOf(before: FactRecords, after: FactRecords): readonly BindingMove[] {
  const [was, is] = [waypointsOf(before), waypointsOf(after)];
  return before.services.flatMap((service, at) => {
    const relabelled = after.services[at] ?? service;
    const move = { service, before: boundTo(was, service), after: boundTo(is, relabelled) };
    return keyOf(move.before) === keyOf(move.after) ? [] : [move];
  });
}

const boundTo = (waypoints: Waypoints, service: ServiceRecord): WaypointName | undefined => {
  const binding = waypoints.ofService(service);
  return binding.is === 'bound' ? binding.waypoint : undefined;
};

/** Equal for the same waypoint, and empty for none. */
export const keyOf = (name: WaypointName | undefined): string => (name === undefined ? '' : nameKey(name));

/** Pods that any of these Services selects, each once. */
export const podsBehind = (records: FactRecords, services: readonly ServiceRecord[]): readonly PodRecord[] =>
  records.pods.filter((pod) =>
    services.some((service) => service.namespace === pod.namespace && selects(service.selector, pod.labels)),
  );

/** Undefined: there is no such Gateway, or it was not read. */
export const gatewayOf = (records: FactRecords, name: WaypointName): GatewayRecord | undefined =>
  records.gateways.find((gateway) => keyOf(gateway) === keyOf(name));

/** Pods of a waypoint that Istio makes. */
export const podsOfWaypoint = (records: FactRecords, name: WaypointName): readonly PodRecord[] =>
  records.pods.filter((pod) => pod.namespace === name.namespace && pod.labels[LABEL.gatewayName] === name.name);
