import type { Labels, ObjectReference } from '../inventory/records.ts';
import { LABEL } from '../inventory/labels.ts';
import { l7AttributesOf } from './l4-attributes.ts';
import type { PolicyRecord } from './policy-records.ts';

/** What of a DestinationRule needs HTTP to be understood. */
export type HttpFeature = 'hash of HTTP parts' | 'HTTP connection pool' | 'outlier detection';

export interface DestinationRuleRecord {
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
  /** `trafficPolicy.tls.mode`, as written. */
  readonly tlsMode?: string;
  /** Of its policy, of its ports' and of its subsets'. */
  readonly httpFeatures: readonly HttpFeature[];
}

export interface VirtualServiceRecord {
  readonly namespace: string;
  readonly name: string;
  /** As written: short names, full ones, or with `*` before them. */
  readonly hosts: readonly string[];
  readonly gateways: readonly string[];
  /** It has routes for HTTP or TLS, and not for TCP alone. */
  readonly routesAboveTcp: boolean;
  /** Hosts that its routes send to, each with the gateways that do so (`mesh`: clients in the mesh); absent: nothing of it was read. */
  readonly sends?: readonly { readonly hosts: readonly string[]; readonly gateways: readonly string[] }[];
}

export interface TelemetryRecord {
  readonly namespace: string;
  readonly name: string;
  readonly targets: readonly ObjectReference[];
  /** Sections with content. */
  readonly sets: readonly ('tracing' | 'access logging' | 'metric overrides')[];
}

/** What of a policy only a waypoint, a gateway or a sidecar can look at; empty: any ztunnel can enforce it. */
export const l7AttributesOfPolicy = (policy: PolicyRecord): readonly string[] => [
  ...new Set(policy.rules.flatMap(l7AttributesOf)),
];

/** ztunnels read no DestinationRules; what balances TCP or sets TLS still needs no HTTP. */
export const needsHttp = (rule: DestinationRuleRecord): boolean => rule.httpFeatures.length > 0;

/** Without gateways, a VirtualService is for the mesh. */
export const routesMeshTraffic = ({ gateways }: Pick<VirtualServiceRecord, 'gateways'>): boolean =>
  gateways.length === 0 || gateways.includes('mesh');

/** Routes for gateways alone are applied there, without a waypoint. */
export const needsWaypoint = (service: VirtualServiceRecord): boolean =>
  service.routesAboveTcp && routesMeshTraffic(service);

/** ztunnels' own metrics cannot be changed, and they trace nothing. */
export const needsL7Telemetry = ({ sets }: TelemetryRecord): boolean => sets.length > 0;

/** An object or its namespace names a waypoint. Whether there is one is another question; an empty name names none. */
export function asksForWaypoint(labels: Labels, namespaceLabels: Labels): boolean {
  const name = labels[LABEL.useWaypoint] ?? namespaceLabels[LABEL.useWaypoint];
  return name !== undefined && name !== '' && name !== 'none';
}
