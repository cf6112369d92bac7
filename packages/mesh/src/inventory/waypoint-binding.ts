import { LABEL, matches } from './labels.ts';
import type { GatewayRecord, Labels, NamespaceRecord, ServiceRecord } from './records.ts';

export interface WaypointName {
  readonly namespace: string;
  readonly name: string;
}

/** Services that belong to waypoints and east-west gateways themselves are never given a waypoint (facts A4). */
const EXEMPT_MANAGERS: readonly (string | undefined)[] = ['istio.io-mesh-controller', 'istio.io-eastwest-controller'];

/** `none` on an object is an answer, not a missing one: the namespace is not asked then. */
function namedBy(labels: Labels, ownNamespace: string): WaypointName | 'none' | undefined {
  const name = labels[LABEL.useWaypoint];
  if (name === undefined) return undefined;
  if (name === 'none') return 'none';
  // Read only from the object that names the waypoint; the other's namespace label means nothing here.
  return { namespace: labels[LABEL.useWaypointNamespace] ?? ownNamespace, name };
}

/** The waypoint a Service asks for, by itself or through its namespace (facts A4, steps 1 and 2). Whether it gets it is another question. */
export function waypointNamedBy(service: ServiceRecord, namespaceLabels: Labels): WaypointName | undefined {
  if (service.alias || EXEMPT_MANAGERS.includes(service.labels[LABEL.managed])) return undefined;
  const named = namedBy(service.labels, service.namespace) ?? namedBy(namespaceLabels, service.namespace);
  return named === 'none' ? undefined : named;
}

/**
 * Whether the named waypoint would take this Service (facts A4, "usable"). Only asked where istiod wrote no verdict:
 * its statuses can be switched off, and it needs a moment.
 */
export function acceptsService(gateway: GatewayRecord, classLabels: Labels, namespace: NamespaceRecord): boolean {
  if (!gateway.addressed) return false;
  const takes = gateway.labels[LABEL.waypointFor] ?? classLabels[LABEL.waypointFor] ?? 'service';
  if (takes !== 'service' && takes !== 'all') return false;
  const allowed = gateway.allowedNamespaces;
  switch (allowed.from) {
    case 'Same':
      return gateway.namespace === namespace.name;
    case 'All':
      return true;
    case 'Selector':
      return matches(allowed.selector, namespace.labels);
  }
}
