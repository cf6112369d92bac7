/** istiod's own account: who is connected and what each has acknowledged. */

import { bornAt, bornMs, SYSTEM_NAMESPACE } from '../kubernetes/metadata.ts';
import { toRfc3339, toRfc3339Nano } from '../instants.ts';
import type { Proxy } from '../proxies.ts';
import { lifeSince } from '../proxies.ts';
import { ISTIO_TAG } from '../samples.ts';
import { hash32, kubeUid } from '../seeded-words.ts';
import type { World } from '../world.ts';
import type { AdminAnswer, Json, JsonObject } from './json.ts';
import { jsonAnswer, textAnswer } from './json.ts';

const BUILD = '86c9f01fd735fb01d8192f5bcaf0d424afb7f14c';

export function istiodAnswer(world: World, path: string, atMs: number): AdminAnswer {
  const [route, query = ''] = path.split('?');
  switch (route) {
    case '/debug/syncz': {
      const namespace = /(?:^|&)namespace=([^&]*)/.exec(query)?.[1];
      return jsonAnswer(syncz(world, atMs, namespace));
    }
    case '/debug/registryz':
      return jsonAnswer(registryz(world));
    case '/version':
      return textAnswer(`${ISTIO_TAG}-${BUILD}-Clean`);
    case '/ready':
      return textAnswer('');
    default:
      return textAnswer('404 page not found\n', 404);
  }
}

const TYPES = {
  cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  endpoint: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
  listener: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  route: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
} as const;

const ZTUNNEL_TYPES = [
  'type.googleapis.com/istio.security.Authorization',
  'type.googleapis.com/istio.workload.Address',
];

/** A proxy whose process is down is simply absent. */
function syncz(world: World, atMs: number, namespace: string | undefined): Json {
  return world.proxies
    .filter((proxy) => lifeSince(proxy, atMs) !== undefined)
    .filter((proxy) => namespace === undefined || proxy.namespace === namespace)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    .map((proxy) => (proxy.kind === 'ztunnel' ? ztunnelSync(world, proxy, atMs) : envoySync(world, proxy, atMs)));
}

function clusterOf(world: World, proxy: Proxy): string {
  const ztunnel = world.cast.ztunnels.find(({ pod }) => pod === proxy.id);
  return proxy.actor?.cluster ?? ztunnel?.cluster ?? world.cast.cluster;
}

function nameOf(proxy: Proxy): string {
  return `${proxy.id}.${proxy.namespace}`;
}

/** The version istiod pushed last, and a nonce for this proxy and type. */
function nonceOf(world: World, proxy: Proxy, type: string, sentMs: number): string {
  const pushed = `${toRfc3339(bornMs(world, SYSTEM_NAMESPACE))}/28`;
  return `${pushed}${kubeUid(world.seed, `nonce ${proxy.id} ${type} ${sentMs}`)}`;
}

function sentMsOf(world: World, proxy: Proxy, atMs: number): number {
  const since = lifeSince(proxy, atMs) ?? atMs;
  // Pushed when the process came up; a process as old as the cluster was pushed to at the last change, before the world began.
  return Number.isFinite(since) ? since + 40 : world.startMs - 600_000;
}

function syncOf(world: World, proxy: Proxy, type: string, atMs: number): JsonObject {
  const sentMs = sentMsOf(world, proxy, atMs);
  const nonce = nonceOf(world, proxy, type, sentMs);
  const sentTime = toRfc3339Nano(sentMs, hash32(world.seed, `sent ${proxy.id} ${type}`) % 1_000_000_000);
  return { sent: nonce, acked: nonce, sentTime };
}

function ztunnelSync(world: World, proxy: Proxy, atMs: number): JsonObject {
  return {
    cluster_id: clusterOf(world, proxy),
    proxy: nameOf(proxy),
    proxy_type: 'ztunnel',
    resources: Object.fromEntries(ZTUNNEL_TYPES.map((type) => [type, syncOf(world, proxy, type, atMs)])),
  };
}

function envoySync(world: World, proxy: Proxy, atMs: number): JsonObject {
  const sentMs = sentMsOf(world, proxy, atMs);
  const kinds = ['cluster', 'listener', 'route', 'endpoint'] as const;
  const flat = kinds.flatMap((kind) => {
    const nonce = nonceOf(world, proxy, TYPES[kind], sentMs);
    return [
      [`${kind}_sent`, nonce],
      [`${kind}_acked`, nonce],
    ] as const;
  });
  const type = proxy.kind === 'gateway' ? 'router' : proxy.kind;
  return {
    cluster_id: clusterOf(world, proxy),
    proxy: nameOf(proxy),
    proxy_type: type,
    istio_version: ISTIO_TAG,
    ...Object.fromEntries(flat),
    resources: Object.fromEntries(Object.values(TYPES).map((url) => [url, syncOf(world, proxy, url, atMs)])),
  };
}

function registryz(world: World): Json {
  return world.cast.services.map((service) => ({
    Attributes: {
      ServiceRegistry: 'Kubernetes',
      Name: service.name,
      Namespace: service.namespace,
      Labels: {
        app: service.plan.app,
        ...(service.plan.useWaypoint === undefined ? {} : { 'istio.io/use-waypoint': service.plan.useWaypoint }),
      },
      ExportTo: null,
      Visibility: 0,
      LabelSelectors: { app: service.plan.app },
      Aliases: null,
      ClusterExternalAddresses: { Addresses: null },
      ClusterExternalPorts: null,
      PassthroughTargetPorts: null,
      Type: 'ClusterIP',
      ExternalName: '',
      NodeLocal: false,
      TrafficDistribution: 0,
      ObjectName: '',
      DNSConnectStrategy: 0,
      PublishNotReadyAddresses: false,
    },
    ports: [{ name: service.plan.protocol, port: service.plan.port, protocol: service.plan.protocol.toUpperCase() }],
    creationTime: bornAt(world, service.namespace),
    hostname: service.host,
    clusterVIPs: { Addresses: { [world.cast.cluster]: [service.clusterIp] } },
    defaultAddress: service.clusterIp,
    Resolution: 0,
    MeshExternal: false,
    ResourceVersion: String(400 + (hash32(world.seed, `Service/${service.namespace}/${service.name}`) % 9000)),
  }));
}
