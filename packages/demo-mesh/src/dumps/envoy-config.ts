/** Envoy's /config_dump: sections, names and ends as in a real one; the filters' inner settings are left out. */

import type { ServiceCast } from '../cast.ts';
import { toRfc3339, toRfc3339Millis } from '../instants.ts';
import { bornMs } from '../kubernetes/metadata.ts';
import type { Proxy } from '../proxies.ts';
import type { World } from '../world.ts';
import type { EnvoyCluster, EnvoyEndpoint } from './envoy-clusters.ts';
import { clusterName, clustersOf, listenersOf, socketAddress } from './envoy-clusters.ts';
import { nodeOf, upSince } from './envoy-node.ts';
import type { Json, JsonObject } from './json.ts';

const ADMIN = 'type.googleapis.com/envoy.admin.v3';
const CONFIG = 'type.googleapis.com/envoy.config';
const FILTERS = 'type.googleapis.com/envoy.extensions.filters.network';

export function envoyConfigDump(world: World, proxy: Proxy, atMs: number): Json {
  // The process takes a moment to come up and be pushed to.
  const last_updated = toRfc3339Millis(upSince(world, proxy, atMs) + 350);
  const version_info = `${toRfc3339(bornMs(world, undefined))}/28`;
  const node = {
    ...nodeOf(world, proxy),
    locality: { region: proxy.actor?.node.region ?? '', zone: proxy.actor?.node.zone ?? '' },
  };
  const clusters = clustersOf(world, proxy, atMs);
  const listeners = listenersOf(world, proxy);
  const fixed = listeners.filter((listener) => listener.fixed === true);
  const pushed = listeners.filter((listener) => listener.fixed !== true);
  const listenerOf = ({ name, address }: (typeof listeners)[number]): JsonObject => ({
    '@type': `${CONFIG}.listener.v3.Listener`,
    name,
    // What other listeners of the same process call has no address of its own.
    ...('envoy_internal_address' in address ? { internal_listener: {} } : { address }),
    filter_chains: [{ filters: [filterOf(name)] }],
  });
  return {
    configs: [
      {
        '@type': `${ADMIN}.BootstrapConfigDump`,
        bootstrap: { node, admin: { address: socketAddress('127.0.0.1', 15_000) } },
        last_updated,
      },
      {
        '@type': `${ADMIN}.ClustersConfigDump`,
        version_info,
        dynamic_active_clusters: clusters.map((cluster) => ({
          version_info,
          cluster: clusterOf(cluster),
          last_updated,
        })),
      },
      {
        '@type': `${ADMIN}.ListenersConfigDump`,
        version_info,
        static_listeners: fixed.map((listener) => ({ listener: listenerOf(listener), last_updated })),
        dynamic_listeners: pushed.map((listener) => ({
          name: listener.name,
          active_state: { version_info, listener: listenerOf(listener), last_updated },
        })),
      },
      { '@type': `${ADMIN}.ScopedRoutesConfigDump` },
      routesDump(world, proxy, version_info, last_updated),
      { '@type': `${ADMIN}.SecretsConfigDump` },
    ],
  };
}

function filterOf(listener: string): JsonObject {
  if (listener === 'connect_originate') {
    return {
      name: 'envoy.filters.network.tcp_proxy',
      typed_config: { '@type': `${FILTERS}.tcp_proxy.v3.TcpProxy`, stat_prefix: listener, cluster: listener },
    };
  }
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: { '@type': `${FILTERS}.http_connection_manager.v3.HttpConnectionManager`, stat_prefix: listener },
  };
}

function clusterOf({ name, service, endpoints }: EnvoyCluster): JsonObject {
  const kind = name === 'connect_originate' ? 'ORIGINAL_DST' : name.startsWith('outbound|') ? 'EDS' : 'STATIC';
  return {
    '@type': `${CONFIG}.cluster.v3.Cluster`,
    name,
    type: kind,
    connect_timeout: '10s',
    lb_policy: kind === 'ORIGINAL_DST' ? 'CLUSTER_PROVIDED' : 'LEAST_REQUEST',
    ...(service === undefined
      ? {}
      : { metadata: { filter_metadata: { istio: { services: [serviceWords(service)] } } } }),
    alt_stat_name: `${name};`,
    ...(endpoints.length === 0
      ? {}
      : { load_assignment: { cluster_name: name, endpoints: endpoints.map(endpointOf) } }),
  };
}

function serviceWords({ host, name, namespace }: ServiceCast): JsonObject {
  return { host, name, namespace };
}

function endpointOf({ address, pod }: EnvoyEndpoint): JsonObject {
  if (pod === undefined) return { lb_endpoints: [{ endpoint: { address } }] };
  const workload = [pod.workload, pod.namespace, pod.app, pod.version ?? 'latest', pod.cluster].join(';');
  return {
    locality: { region: pod.node.region, zone: pod.node.zone },
    lb_endpoints: [
      {
        endpoint: { address },
        health_status: 'HEALTHY',
        metadata: { filter_metadata: { istio: { workload } } },
        load_balancing_weight: 1,
      },
    ],
    load_balancing_weight: 1,
  };
}

/** A waypoint's routes sit inside its listener; gateways and sidecars are told theirs by port. */
function routesDump(world: World, proxy: Proxy, version_info: string, last_updated: string): JsonObject {
  const head = { '@type': `${ADMIN}.RoutesConfigDump` };
  const routed = world.cast.services.filter((service) => service.plan.protocol !== 'tcp');
  const route = (name: string, virtual_hosts: Json, version: JsonObject = { version_info }): JsonObject => ({
    ...version,
    route_config: { '@type': `${CONFIG}.route.v3.RouteConfiguration`, name, virtual_hosts, validate_clusters: false },
    last_updated,
  });
  if (proxy.kind === 'waypoint') {
    const bound = routed.filter((service) => service.waypoint?.pods.some((pod) => pod.pod === proxy.id) === true);
    const configs = bound.map((service) => {
      const name = clusterName(proxy, service);
      const host = `inbound|http|${service.plan.port}`;
      return route(name, [{ name: host, domains: ['*'], routes: [toCluster('default', name)] }], {});
    });
    return { ...head, static_route_configs: configs };
  }
  if (proxy.kind === 'gateway') {
    const own = world.plan.routes.filter((each) => each.parent.kind === 'Gateway' && each.ignored !== true);
    const hosts = own.flatMap((each) =>
      (each.hostnames ?? ['*']).map((hostname) => ({
        name: `${hostname}:80`,
        domains: [hostname],
        routes: routed
          .filter((service) => JSON.stringify(each.rules).includes(`"${service.name}"`))
          .map((service, i) => toCluster(`${each.in}.${each.name}.${i}`, clusterName(proxy, service))),
      })),
    );
    return { ...head, dynamic_route_configs: [route('http.80', hosts)] };
  }
  const ports = [...new Set(routed.map((service) => service.plan.port))];
  return {
    ...head,
    dynamic_route_configs: ports.map((port) =>
      route(
        String(port),
        routed
          .filter((service) => service.plan.port === port)
          .map((service) => ({
            name: `${service.host}:${port}`,
            domains: [service.host, service.name, service.clusterIp],
            routes: [toCluster('default', clusterName(proxy, service))],
          })),
      ),
    ),
  };
}

function toCluster(name: string, cluster: string): JsonObject {
  return { match: { prefix: '/' }, route: { cluster, timeout: '0s' }, name };
}
