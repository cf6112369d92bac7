import type { ServiceId } from '../identity.ts';

/** Envoy's clusters for traffic that asked for no service it knows; metrics name them where a service's name belongs. */
const STAND_INS: ReadonlySet<string> = new Set([
  'PassthroughCluster',
  'InboundPassthroughCluster',
  'InboundPassthroughClusterIpv4',
  'InboundPassthroughClusterIpv6',
  'BlackHoleCluster',
]);

/** Not a service that anybody declared. */
export const isStandIn = (service: ServiceId): boolean => STAND_INS.has(service.name);
