/** Envoy's admin answers for waypoints, gateways and sidecars: trimmed to what tells of the mesh, in the shape of the real ones. */

import { bornMs } from '../kubernetes/metadata.ts';
import type { Proxy } from '../proxies.ts';
import type { World } from '../world.ts';
import { leafOf, rootOf } from './certificates.ts';
import { envoyConfigDump } from './envoy-config.ts';
import type { EndpointCounts, EnvoyCluster } from './envoy-clusters.ts';
import { clustersOf, listenersOf } from './envoy-clusters.ts';
import { nodeOf, upSince } from './envoy-node.ts';
import type { AdminAnswer, Json, JsonObject } from './json.ts';
import { jsonAnswer, textAnswer } from './json.ts';

const ENVOY_VERSION = '9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL';
/** Envoy can print neither clusters nor listeners nor stats as JSON unless it is asked to. */
const JSON_ONLY = new Set(['/clusters', '/listeners', '/stats']);

/** Some of an Envoy's loggers, at the levels at which Istio starts it. */
const LOGGERS = `active loggers:\n${[
  ...['admin', 'client', 'config', 'connection', 'conn_handler', 'filter', 'hc', 'http', 'http2', 'init', 'io', 'jwt'],
  ...['main', 'misc', 'pool', 'rbac', 'router', 'runtime', 'secret', 'stats', 'upstream', 'wasm'],
]
  .map((name) => `  ${name}: ${name === 'misc' ? 'error' : 'warning'}\n`)
  .join('')}\n`;

export function envoyAnswer(world: World, proxy: Proxy, path: string, atMs: number): AdminAnswer {
  const [route = '', query = ''] = path.split('?');
  if (JSON_ONLY.has(route) && !/(?:^|&)format=json(?:&|$)/.test(query)) {
    return textAnswer('only format=json is told here\n', 400);
  }
  switch (route) {
    case '/config_dump':
      return jsonAnswer(envoyConfigDump(world, proxy, atMs));
    case '/clusters':
      return jsonAnswer({ cluster_statuses: clustersOf(world, proxy, atMs).map(clusterStatus) });
    case '/listeners':
      return jsonAnswer({
        listener_statuses: listenersOf(world, proxy).map(({ name, address }) => ({ name, local_address: address })),
      });
    case '/certs':
      return jsonAnswer(certsOf(world, proxy, atMs));
    case '/server_info':
      return jsonAnswer(serverInfo(world, proxy, atMs));
    case '/stats':
      return jsonAnswer({ stats: statsOf(world, proxy, atMs) });
    case '/logging':
      return textAnswer(LOGGERS);
    case '/ready':
      return textAnswer('LIVE\n');
    default:
      return textAnswer('invalid path. admin commands are:\n', 404);
  }
}

/** Protobuf leaves out zeros, names stay. */
function stat(name: string, value: number, gauge: 'GAUGE' | 'COUNTER' = 'COUNTER'): JsonObject {
  return {
    ...(gauge === 'GAUGE' ? { type: 'GAUGE' } : {}),
    ...(value === 0 ? {} : { value: String(value) }),
    name,
  };
}

function endpointStats(counts: EndpointCounts): Json {
  return [
    stat('cx_connect_fail', counts.connectFailures),
    stat('cx_total', counts.connections),
    stat('rq_error', counts.errors),
    stat('rq_success', counts.requests - counts.requestsLive - counts.errors),
    stat('rq_timeout', 0),
    stat('rq_total', counts.requests),
    stat('cx_active', counts.connectionsLive, 'GAUGE'),
    stat('rq_active', counts.requestsLive, 'GAUGE'),
    stat('rq_pending_active', 0, 'GAUGE'),
  ];
}

const NO_LIMIT = 4_294_967_295;

function clusterStatus({ name, endpoints }: EnvoyCluster): JsonObject {
  const limits = { max_connections: NO_LIMIT, max_pending_requests: NO_LIMIT, max_requests: NO_LIMIT };
  const high = { max_connections: 1024, max_pending_requests: 1024, max_requests: 1024, max_retries: 3 };
  const hosts = endpoints.map(({ address, pod, counts }) => ({
    address,
    stats: endpointStats(counts),
    health_status: { eds_health_status: 'HEALTHY' },
    weight: 1,
    locality: pod === undefined ? {} : { region: pod.node.region, zone: pod.node.zone },
  }));
  return {
    name,
    ...(hosts.length === 0 ? {} : { host_statuses: hosts }),
    circuit_breakers: {
      thresholds: [
        { ...limits, max_retries: NO_LIMIT },
        { priority: 'HIGH', ...high },
      ],
    },
    observability_name: `${name};`,
  };
}

function certsOf(world: World, proxy: Proxy, atMs: number): Json {
  const born = upSince(world, proxy, atMs);
  const principal = proxy.actor?.principal ?? '';
  const leaf = leafOf(world, principal, born, atMs);
  const root = rootOf(world, bornMs(world, undefined), atMs);
  const shown = (certificate: typeof leaf, path: string, names: Json): Json => ({
    path,
    serial_number: certificate.serial,
    subject_alt_names: names,
    days_until_expiration: String(certificate.daysLeft),
    valid_from: certificate.validFrom,
    expiration_time: certificate.expires,
  });
  return {
    certificates: [
      {
        ca_cert: [shown(root, '<inline>', [])],
        cert_chain: [shown(leaf, '<inline>', [{ uri: principal }])],
      },
    ],
  };
}

function serverInfo(world: World, proxy: Proxy, atMs: number): Json {
  const uptime = `${Math.max(0, Math.floor((atMs - upSince(world, proxy, atMs)) / 1000))}s`;
  return {
    version: ENVOY_VERSION,
    state: 'LIVE',
    uptime_current_epoch: uptime,
    uptime_all_epochs: uptime,
    hot_restart_version: 'disabled',
    command_line_options: {
      base_id: '0',
      concurrency: 2,
      config_path: '/etc/istio/proxy/envoy-rev.json',
      log_level: 'warning',
      component_log_level: 'misc:error',
      log_format: '%Y-%m-%dT%T.%fZ\t%l\tenvoy %n %g:%#\t%v\tthread=%t',
      file_flush_interval: '1s',
      drain_time: '45s',
      parent_shutdown_time: '900s',
      mode: 'Serve',
      disable_hot_restart: true,
    },
    node: { ...nodeOf(world, proxy), user_agent_name: 'envoy' },
    hot_restart_initializing: false,
  };
}

function statsOf(world: World, proxy: Proxy, atMs: number): Json {
  const stats: { name: string; value: number }[] = [];
  const add = (name: string, value: number): void => {
    stats.push({ name, value });
  };
  for (const { name, service, endpoints } of clustersOf(world, proxy, atMs)) {
    if (service === undefined) continue;
    const prefix = `cluster.${name};`;
    const sum = (pick: (counts: EndpointCounts) => number): number =>
      endpoints.reduce((total, endpoint) => total + pick(endpoint.counts), 0);
    add(`${prefix}.membership_healthy`, endpoints.length);
    add(`${prefix}.membership_total`, endpoints.length);
    add(
      `${prefix}.upstream_cx_active`,
      sum((counts) => counts.connectionsLive),
    );
    add(
      `${prefix}.upstream_cx_total`,
      sum((counts) => counts.connections),
    );
    for (const code of codesOf(endpoints.map((endpoint) => endpoint.counts))) {
      add(
        `${prefix}.upstream_rq_${code}`,
        sum((counts) => counts.byCode[code] ?? 0),
      );
    }
    add(
      `${prefix}.upstream_rq_active`,
      sum((counts) => counts.requestsLive),
    );
    add(
      `${prefix}.upstream_rq_completed`,
      sum((counts) => counts.requests - counts.requestsLive),
    );
    add(
      `${prefix}.upstream_rq_total`,
      sum((counts) => counts.requests),
    );
  }
  add('server.concurrency', 2);
  add('server.days_until_first_cert_expiring', 0);
  add('server.live', 1);
  add('server.state', 0);
  add('server.uptime', Math.floor((atMs - upSince(world, proxy, atMs)) / 1000));
  return stats.map(({ name, value }) => ({ name, value }));
}

function codesOf(counts: readonly EndpointCounts[]): string[] {
  return [...new Set(counts.flatMap((each) => Object.keys(each.byCode)))].sort();
}
