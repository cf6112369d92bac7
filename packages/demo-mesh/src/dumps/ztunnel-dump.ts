/** ztunnel's /config_dump: the whole mesh as it knows it, and of its own node certificates and open connections. */

import type { Actor, ServiceCast } from '../cast.ts';
import { isPod } from '../cast.ts';
import { bornMs, SYSTEM_NAMESPACE, uidOf } from '../kubernetes/metadata.ts';
import { healthOf } from '../kubernetes/pod-health.ts';
import { ISTIOD_CLUSTER_IP, ISTIOD_PORTS, istiodPod } from '../kubernetes/system.ts';
import { legPart } from '../logs/operations.ts';
import { nextHop, sourceAddress, tunnelTarget } from '../logs/ztunnel-access.ts';
import { ztunnelSettings } from '../logs/ztunnel-config.ts';
import { ZTUNNEL_VERSION } from '../logs/ztunnel-process.ts';
import type { Proxy } from '../proxies.ts';
import type { World } from '../world.ts';
import type { Certificate } from './certificates.ts';
import { leafOf, rootOf } from './certificates.ts';
import type { Json, JsonObject } from './json.ts';
import { inKeyOrder, toBase64 } from './json.ts';
import { connectionsLive } from './live-connections.ts';
import { policiesOf, policiesOn } from './ztunnel-policies.ts';

const HBONE_PORT = 15_008;

export function ztunnelDump(world: World, proxy: Proxy, atMs: number): Json {
  const cluster = world.cast.ztunnels.find(({ pod }) => pod === proxy.id)?.cluster ?? world.cast.cluster;
  const isHere = (place: { readonly cluster: string }): boolean => place.cluster === cluster;
  return inKeyOrder({
    certificates: certificatesOf(world, proxy, atMs),
    config: ztunnelSettings(world, proxy),
    policies: policiesOf(world),
    services: [
      ...world.cast.services.filter(isHere).map((service) => serviceOf(world, service, atMs)),
      ...gatewayServices(world, isHere, atMs),
      istiodService(world, cluster),
    ],
    stagedServices: {},
    staticConfig: { policies: [], services: [], workloads: [] },
    version: {
      buildProfile: 'release',
      buildStatus: 'Modified',
      cryptoProvider: 'tls-ring',
      gitRevision: ZTUNNEL_VERSION,
      istioVersion: 'unknown',
      rustVersion: '1.95.0',
      version: ZTUNNEL_VERSION,
    },
    workloadState: Object.fromEntries(
      capturedOn(world, proxy).map((pod) => [
        uidOf(world, 'Pod', pod.namespace, pod.pod),
        {
          connections: connectionsOf(world, proxy, pod, atMs),
          info: { name: pod.pod, namespace: pod.namespace, serviceAccount: pod.account },
          state: 'Up',
        },
      ]),
    ),
    workloads: [
      ...world.cast.actors.filter(isHere).map((actor) => workloadOf(world, actor, atMs)),
      ...systemWorkloads(world, cluster),
    ],
  });
}

function capturedOn(world: World, proxy: Proxy): Actor[] {
  return world.cast.actors.filter((actor) => actor.capture === 'ambient' && actor.node.name === proxy.node);
}

function certificatesOf(world: World, proxy: Proxy, atMs: number): Json {
  const bornAtMs = bornMs(world, SYSTEM_NAMESPACE);
  const shown = (certificate: Certificate): Json => ({
    pem: toBase64(certificate.pem),
    serialNumber: BigInt(`0x${certificate.serial}`).toString(),
    validFrom: certificate.validFrom,
    expirationTime: certificate.expires,
  });
  const identities = [...new Set(capturedOn(world, proxy).map((pod) => pod.principal))];
  return identities.map((identity) => ({
    identity,
    state: 'Available',
    certChain: [shown(leafOf(world, identity, bornAtMs, atMs))],
    rootCerts: [shown(rootOf(world, bornAtMs, atMs))],
  }));
}

function podUid({ cluster, namespace, pod }: Pick<Actor, 'cluster' | 'namespace' | 'pod'>): string {
  return `${cluster}//Pod/${namespace}/${pod}`;
}

/** Default values are left out: an empty list is no key. */
function workloadOf(world: World, actor: Actor, atMs: number): JsonObject {
  const services = servicesOn(world, actor);
  const policies = policiesOn(world, actor);
  return {
    ...(policies.length === 0 ? {} : { authorizationPolicies: policies }),
    canonicalName: actor.app,
    canonicalRevision: actor.version ?? 'latest',
    capacity: 1,
    clusterId: actor.cluster,
    locality: { region: actor.node.region, subzone: '', zone: actor.node.zone },
    name: actor.pod,
    namespace: actor.namespace,
    ...(actor.capture === 'sidecar' ? { nativeTunnel: true } : {}),
    networkMode: 'Standard',
    node: actor.node.name,
    // Waypoints and gateways are TCP here: the caller learns from the waypoint field that they speak HBONE.
    protocol: actor.capture === 'none' ? 'TCP' : 'HBONE',
    serviceAccount: actor.account,
    ...(services.length === 0 ? {} : { services }),
    status: healthOf(world, actor, atMs).ready ? 'Healthy' : 'Unhealthy',
    trustDomain: 'cluster.local',
    uid: podUid(actor),
    workloadIps: [actor.ip],
    workloadName: actor.workload,
    workloadType: 'pod',
  };
}

function servicesOn(world: World, actor: Actor): string[] {
  const own = world.cast.services.filter((service) => service.backends.includes(actor));
  const gateways = world.cast.gateways.filter((gateway) => gateway.pods.includes(actor));
  return [
    ...own.map((service) => `${service.namespace}/${service.host}`),
    ...gateways.map((gateway) => `${gateway.namespace}/${gateway.workload}.${gateway.namespace}.svc.cluster.local`),
  ];
}

function systemWorkloads(world: World, cluster: string): JsonObject[] {
  const istiod = istiodPod(world);
  const pods = [
    { name: istiod.pod, ip: istiod.ip, node: istiod.node, account: 'istiod' },
    ...world.cast.ztunnels
      .filter((z) => z.cluster === cluster)
      .map((z) => ({ name: z.pod, ip: z.ip, node: z.node.name, account: 'ztunnel' })),
  ];
  return pods.map(({ name, ip, node, account }) => {
    const place = world.plan.nodes.find((each) => each.name === node);
    return {
      canonicalName: account,
      canonicalRevision: 'latest',
      capacity: 1,
      clusterId: cluster,
      locality: { region: place?.region ?? '', subzone: '', zone: place?.zone ?? '' },
      name,
      namespace: SYSTEM_NAMESPACE,
      networkMode: 'Standard',
      node,
      protocol: 'TCP',
      serviceAccount: account,
      ...(account === 'istiod' ? { services: [`${SYSTEM_NAMESPACE}/${ISTIOD_HOST}`] } : {}),
      status: 'Healthy',
      trustDomain: 'cluster.local',
      uid: podUid({ cluster, namespace: SYSTEM_NAMESPACE, pod: name }),
      workloadIps: [ip],
      workloadName: account,
      workloadType: 'pod',
    };
  });
}

function endpointsOf(world: World, pods: readonly Actor[], port: JsonObject, atMs: number): JsonObject {
  return Object.fromEntries(
    pods.map((pod) => {
      const workloadUid = podUid(pod);
      const status = healthOf(world, pod, atMs).ready ? 'Healthy' : 'Unhealthy';
      return [workloadUid, { port, status, workloadUid }];
    }),
  );
}

function serviceOf(world: World, service: ServiceCast, atMs: number): JsonObject {
  const { plan, waypoint } = service;
  const ports = { [plan.port]: service.backends[0]?.port ?? plan.port };
  // Without a policy for health, only what is ready is listed at all.
  const ready = service.backends.filter((pod) => healthOf(world, pod, atMs).ready);
  return {
    canonical: true,
    endpoints: endpointsOf(world, ready, ports, atMs),
    hostname: service.host,
    ipFamilies: 'IPv4',
    name: service.name,
    namespace: service.namespace,
    ports,
    subjectAltNames: [],
    vips: [`/${service.clusterIp}`],
    visibility: 'Public',
    ...(waypoint === undefined
      ? {}
      : {
          waypoint: {
            destination: `${waypoint.namespace}/${waypoint.workload}.${waypoint.namespace}.svc.cluster.local`,
            hboneMtlsPort: HBONE_PORT,
          },
        }),
  };
}

const ISTIOD_HOST = `istiod.${SYSTEM_NAMESPACE}.svc.cluster.local`;

function istiodService(world: World, cluster: string): JsonObject {
  const workloadUid = podUid({ cluster, namespace: SYSTEM_NAMESPACE, pod: istiodPod(world).pod });
  const ports = Object.fromEntries(ISTIOD_PORTS.map((port) => [String(port), port]));
  return {
    canonical: true,
    endpoints: { [workloadUid]: { port: ports, status: 'Healthy', workloadUid } },
    hostname: ISTIOD_HOST,
    ipFamilies: 'IPv4',
    name: 'istiod',
    namespace: SYSTEM_NAMESPACE,
    ports,
    subjectAltNames: [],
    vips: [`/${ISTIOD_CLUSTER_IP}`],
    visibility: 'Public',
  };
}

function gatewayServices(
  world: World,
  isHere: (place: { readonly cluster: string }) => boolean,
  atMs: number,
): JsonObject[] {
  return world.cast.gateways.filter(isHere).map((gateway) => {
    const waypoint = gateway.plan.kind === 'waypoint';
    const entry = waypoint ? HBONE_PORT : 80;
    const ports = { [entry]: entry, 15_021: 15_021 };
    const ready = gateway.pods.filter((pod) => healthOf(world, pod, atMs).ready);
    return {
      canonical: true,
      endpoints: endpointsOf(world, ready, ports, atMs),
      hostname: `${gateway.workload}.${gateway.namespace}.svc.cluster.local`,
      ipFamilies: 'IPv4',
      ...(waypoint
        ? {
            loadBalancer: {
              healthPolicy: 'OnlyHealthy',
              mode: 'Failover',
              routingPreferences: ['Network', 'Region', 'Zone'],
            },
          }
        : {}),
      name: gateway.workload,
      namespace: gateway.namespace,
      ports,
      subjectAltNames: [],
      vips: [`/${gateway.clusterIp}`],
      visibility: 'Public',
    };
  });
}

function connectionsOf(world: World, proxy: Proxy, pod: Actor, atMs: number): Json {
  const inbound: Json[] = [];
  const outbound: Json[] = [];
  for (const strand of world.strands) {
    for (const leg of strand.legs) {
      const asSource = isPod(leg.from, pod);
      const asServer = isPod(leg.to, pod) && leg.tellers.some((t) => t.reporter === 'destination');
      if (!asSource && !asServer) continue;
      if (!leg.tellers.some((teller) => teller.proxyId === proxy.id)) continue;
      const protocol = leg.encrypted ? 'HBONE' : 'TCP';
      for (const live of connectionsLive(world, strand, legPart(strand, leg), leg.perConnection, atMs)) {
        if (asSource) {
          const vip =
            strand.service === undefined ? undefined : `${strand.service.clusterIp}:${strand.service.plan.port}`;
          const actualDst = nextHop(leg);
          const originalDst = vip ?? (leg.encrypted ? tunnelTarget(strand, leg) : actualDst);
          outbound.push({ actualDst, originalDst, protocol, src: sourceAddress(world, leg, live, true) });
        }
        if (asServer) {
          // Only a ztunnel says which service it wants; an Envoy names the pod alone.
          const named =
            leg.from.kind === 'workload' && leg.from.capture === 'ambient' ? strand.service?.host : undefined;
          const actualDst = `${pod.ip}:${leg.port}`;
          inbound.push({
            actualDst,
            originalDst: named ?? null,
            protocol,
            src: sourceAddress(world, leg, live, false),
          });
        }
      }
    }
  }
  return { inbound, outbound };
}
