import type { NamespacedName } from '../identity.ts';
import { nameKey } from '../identity.ts';
import { selects } from '../inventory/labels.ts';
import type { PodRecord, ServiceRecord } from '../inventory/records.ts';
import type { HeldVerdict } from '../inventory/verdicts.ts';
import { ingressThroughWaypoint, type WaypointBinding } from '../inventory/waypoint-binding.ts';
import type { Judged } from '../waypoints/roll.ts';
import { toNote, type VerdictNote } from '../waypoints/verdict-note.ts';

/** How what is asked for is bound to a waypoint: by our own computation, and what istiod says beside it. */
export interface BindingTold {
  readonly is: WaypointBinding['is'];
  /** The waypoint that is named, got or not; absent when none is. */
  readonly waypoint?: NamespacedName;
  readonly askedBy?: 'object' | 'namespace';
  /** Why it does not get it. */
  readonly reason?: string;
  readonly canary?: { readonly waypoint: NamespacedName; readonly weight: number };
  readonly notes: readonly VerdictNote[];
}

export interface SelectingService extends NamespacedName {
  readonly binding: BindingTold;
  /** Whether ingress gateways go through the waypoint, too. */
  readonly ingress: 'unsaid' | 'yes' | 'no';
  readonly ports: readonly { readonly port: number; readonly name?: string; readonly appProtocol?: string }[];
}

/** Services that select one of these pods, by name; clients that call them get their waypoint. */
export function servicesOnPods(
  { cluster, decisions, verdicts }: Judged,
  pods: readonly PodRecord[],
): readonly SelectingService[] {
  const namespaces = new Map(cluster.namespaces.map((one) => [one.name, one.labels]));
  return cluster.services
    .filter((service) => !service.alias && pods.some((pod) => isSelected(service, pod)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((service) => ({
      namespace: service.namespace,
      name: service.name,
      binding: toTold(decisions.waypoints.ofService(service), verdicts.ofService(service)),
      ingress: ingressThroughWaypoint(service.labels, namespaces.get(service.namespace) ?? {}),
      ports: (service.ports ?? []).map(({ port, name, appProtocol }) => ({
        port,
        ...(name === undefined ? {} : { name }),
        ...(appProtocol === undefined ? {} : { appProtocol }),
      })),
    }));
}

const isSelected = (
  service: { readonly namespace: string; readonly selector: PodRecord['labels'] },
  pod: PodRecord,
): boolean => service.namespace === pod.namespace && selects(service.selector, pod.labels);

/** How calls to a Service go: its binding, and whether ingress gateways follow it. */
export function bindingOfService(
  { cluster, decisions, verdicts }: Judged,
  service: ServiceRecord,
): Pick<SelectingService, 'binding' | 'ingress'> {
  const labels = cluster.namespaces.find(({ name }) => name === service.namespace)?.labels ?? {};
  return {
    binding: toTold(decisions.waypoints.ofService(service), verdicts.ofService(service)),
    ingress: ingressThroughWaypoint(service.labels, labels),
  };
}

/** How callers of the pods' own addresses go; pods that differ, say during a rollout, are told apart. */
export function bindingsOfPods({ decisions, verdicts }: Judged, pods: readonly PodRecord[]): readonly BindingTold[] {
  const told = new Map<string, BindingTold>();
  for (const pod of pods) {
    const binding = toTold(decisions.waypoints.ofPod(pod), verdicts.ofPod(pod));
    told.set(JSON.stringify(binding), binding);
  }
  return [...told.values()];
}

function toTold(binding: WaypointBinding, held: readonly HeldVerdict[]): BindingTold {
  const notes = held.map(toNote);
  if (binding.is === 'unasked') return { is: 'unasked', notes };
  const { waypoint, askedBy } = binding;
  if (binding.is === 'refused') return { is: 'refused', waypoint, askedBy, reason: binding.reason, notes };
  const { canary } = binding;
  const share =
    canary !== undefined && 'weight' in canary ? { canary: { waypoint: canary.named, weight: canary.weight } } : {};
  return { is: 'bound', waypoint, askedBy, ...share, notes };
}

/** The waypoints that callers really pass, each once. */
export function waypointsBehind(bindings: readonly BindingTold[]): readonly NamespacedName[] {
  const found = new Map<string, NamespacedName>();
  for (const { is, waypoint, canary } of bindings) {
    if (is !== 'bound') continue;
    for (const one of [waypoint, canary?.waypoint]) if (one !== undefined) found.set(nameKey(one), one);
  }
  return [...found.values()];
}
