import type { ConfigRecords } from '../inventory/config-records.ts';
import type { GatewayRecord, PodRecord } from '../inventory/records.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';

/** A running pod of namespace `shop` that nobody enrolled. */
export const podRecord = (name: string, over: Partial<PodRecord> = {}): PodRecord => ({
  namespace: 'shop',
  name,
  labels: { app: name },
  hostNetwork: false,
  phase: 'Running',
  addressed: true,
  ready: true,
  injected: false,
  ...over,
});

/** A waypoint of namespace `shop` that has an address and listens for its own namespace. */
export const waypointRecord = (over: Partial<GatewayRecord> = {}): GatewayRecord => ({
  namespace: 'shop',
  name: 'wp',
  labels: {},
  className: 'istio-waypoint',
  addressed: true,
  listeners: [{ protocol: 'HBONE', port: 15_008 }],
  ...over,
});

/** The waypoint `infra/wp`, which anybody may name. */
export const sharedWaypoint: GatewayRecord = waypointRecord({
  namespace: 'infra',
  listeners: [{ protocol: 'HBONE', port: 15_008, allowedNamespaces: { from: 'All' } }],
});

/** An ALLOW of namespace `shop` for all of it: without rules nobody is let in. */
export const policyRecord = (over: Partial<PolicyRecord> = {}): PolicyRecord => ({
  namespace: 'shop',
  name: 'rules',
  action: 'ALLOW',
  dryRun: false,
  targets: [],
  rules: [],
  conditions: [],
  ...over,
});

/** Configuration of a mesh that was only just installed. */
export const NO_CONFIG: ConfigRecords = {
  serviceEntries: [],
  workloadEntries: [],
  routes: [],
  policies: [],
  rootNamespace: 'istio-system',
  domain: 'cluster.local',
};
