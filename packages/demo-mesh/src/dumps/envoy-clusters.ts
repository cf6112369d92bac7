/** The clusters and listeners that istiod gives a waypoint, a gateway or a sidecar: names and ends as pushed, settings trimmed. */

import type { Actor, ServiceCast } from '../cast.ts';
import { isOutside, isPod } from '../cast.ts';
import { begun, connectionsClosed, connectionsOpened, ended } from '../counting.ts';
import { healthOf } from '../kubernetes/pod-health.ts';
import type { Proxy } from '../proxies.ts';
import { lifeSince } from '../proxies.ts';
import type { World } from '../world.ts';
import type { JsonObject } from './json.ts';

export interface EnvoyCluster {
  readonly name: string;
  readonly service?: ServiceCast;
  readonly endpoints: readonly EnvoyEndpoint[];
}

export interface EnvoyEndpoint {
  readonly address: JsonObject;
  readonly pod?: Actor;
  readonly counts: EndpointCounts;
}

/** Since the proxy's process began. */
export interface EndpointCounts {
  readonly connections: number;
  readonly connectionsLive: number;
  readonly connectFailures: number;
  readonly requests: number;
  readonly requestsLive: number;
  readonly errors: number;
  readonly byCode: Readonly<Record<string, number>>;
}

const NOTHING: EndpointCounts = {
  connections: 0,
  connectionsLive: 0,
  connectFailures: 0,
  requests: 0,
  requestsLive: 0,
  errors: 0,
  byCode: {},
};

function internalAddress(listener: string, endpoint?: string): JsonObject {
  const id = endpoint === undefined ? {} : { endpoint_id: endpoint };
  return { envoy_internal_address: { server_listener_name: listener, ...id } };
}

export function socketAddress(address: string, port: number): JsonObject {
  return { socket_address: { address, port_value: port } };
}

export function clustersOf(world: World, proxy: Proxy, atMs: number): EnvoyCluster[] {
  const waypoint = proxy.kind === 'waypoint';
  const services = world.cast.services.filter(
    (service) => !waypoint || service.waypoint?.pods.some((pod) => pod.pod === proxy.id) === true,
  );
  const own = services.map((service) => ({
    name: clusterName(proxy, service),
    service,
    endpoints: service.backends
      .filter((pod) => healthOf(world, pod, atMs).ready)
      .map((pod) => ({
        pod,
        address: waypoint
          ? internalAddress('connect_originate', `${pod.ip}:${pod.port}`)
          : socketAddress(pod.ip, pod.port),
        counts: countsOf(world, proxy, service, pod, atMs),
      })),
  }));
  const fixed = (name: string, address: JsonObject): EnvoyCluster => ({
    name,
    endpoints: [{ address, counts: NOTHING }],
  });
  if (waypoint) {
    return [
      fixed('main_internal', internalAddress('main_internal')),
      fixed('encap', internalAddress('connect_originate')),
      ...own,
      { name: 'connect_originate', endpoints: [] },
    ];
  }
  const { actor } = proxy;
  const inbound =
    proxy.kind === 'sidecar' && actor !== undefined
      ? [fixed(`inbound|${actor.port}||`, socketAddress('127.0.0.6', actor.port))]
      : [];
  return [...own, ...inbound, { name: 'connect_originate', endpoints: [] }];
}

export function clusterName(proxy: Proxy, service: ServiceCast): string {
  const { port, protocol } = service.plan;
  if (proxy.kind !== 'waypoint') return `outbound|${port}||${service.host}`;
  return `inbound-vip|${port}|${protocol === 'tcp' ? 'tcp' : 'http'}|${service.host}`;
}

function countsOf(world: World, proxy: Proxy, service: ServiceCast, pod: Actor, atMs: number): EndpointCounts {
  const since = lifeSince(proxy, atMs) ?? atMs;
  const total = { connections: 0, connectionsLive: 0, connectFailures: 0, requests: 0, requestsLive: 0, errors: 0 };
  const byCode: Record<string, number> = {};
  for (const strand of world.strands) {
    const report = strand.reports.find((each) => each.proxyId === proxy.id && each.reporter !== 'destination');
    const server = report?.destination;
    if (report === undefined || strand.service?.host !== service.host || server === undefined || isOutside(server))
      continue;
    // A gateway that goes through a waypoint still counts under the service's own cluster; its endpoint is the waypoint.
    if (!isPod(server, pod) && !isPod(strand.server, pod)) continue;
    const { flow } = strand;
    const began = begun(flow, atMs) - begun(flow, since);
    const done = ended(flow, atMs) - ended(flow, since);
    const leg = strand.legs.at(-1);
    total.requests += began;
    total.requestsLive += began - done;
    byCode[report.code] = (byCode[report.code] ?? 0) + done;
    if (Number(report.code) >= 500) total.errors += done;
    if (leg === undefined) continue;
    const opened = connectionsOpened(flow, leg.perConnection, atMs) - connectionsOpened(flow, leg.perConnection, since);
    const closed = connectionsClosed(flow, leg.perConnection, atMs) - connectionsClosed(flow, leg.perConnection, since);
    total.connections += opened;
    total.connectionsLive += Math.max(0, opened - closed);
    if (leg.failure !== undefined) total.connectFailures += closed;
  }
  return { ...total, byCode };
}

export interface EnvoyListener {
  readonly name: string;
  readonly address: JsonObject;
  /** Served by the bootstrap, not pushed by istiod. */
  readonly fixed?: true;
}

export function listenersOf(world: World, proxy: Proxy): EnvoyListener[] {
  const socket = (port: number, name = `0.0.0.0_${port}`): EnvoyListener => ({
    name,
    address: socketAddress('0.0.0.0', port),
  });
  const internal = (name: string): EnvoyListener => ({ name, address: internalAddress(name) });
  const own = { fixed: true } as const;
  const telemetry = [
    { ...socket(15_090), ...own },
    { ...socket(15_021), ...own },
  ];
  switch (proxy.kind) {
    case 'waypoint':
      return [
        { ...socket(15_008, 'connect_terminate') },
        internal('main_internal'),
        internal('connect_originate'),
        ...telemetry,
      ];
    case 'gateway':
      return [socket(80), internal('connect_originate'), ...telemetry];
    default: {
      const ports = [...new Set(world.cast.services.map((service) => service.plan.port))];
      return [
        socket(15_001, 'virtualOutbound'),
        socket(15_006, 'virtualInbound'),
        ...ports.map((port) => socket(port)),
        internal('connect_originate'),
        ...telemetry,
      ];
    }
  }
}
