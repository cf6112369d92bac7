/** The settings a ztunnel runs with: printed as a YAML record when it starts, and part of its dump. In the order of its own struct. */

import type { Proxy } from '../proxies.ts';
import type { World } from '../world.ts';

type Setting = string | number | boolean | null | readonly Setting[] | { readonly [key: string]: Setting };
export type Settings = Readonly<Record<string, Setting>>;

const ISTIOD = 'https://istiod.istio-system.svc:15012';
const seconds = (secs: number): Setting => ({ secs, nanos: 0 });

export function ztunnelSettings(world: World, proxy: Proxy): Settings {
  return {
    proxy: true,
    dnsProxy: true,
    windowSize: 4_194_304,
    connectionWindowSize: 16_777_216,
    frameSize: 1_048_576,
    poolMaxStreamsPerConn: 100,
    poolUnusedReleaseTimeout: seconds(300),
    socks5Addr: null,
    adminAddr: { Localhost: [true, 15_000] },
    statsAddr: { SocketAddr: '[::]:15020' },
    readinessAddr: { SocketAddr: '[::]:15021' },
    inboundAddr: '[::]:15008',
    inboundPlaintextAddr: '[::]:15006',
    outboundAddr: '[::]:15001',
    dnsProxyAddr: { Localhost: [true, 15_053] },
    illegalPorts: [15_008, 15_001, 15_006],
    network: '',
    localNode: proxy.node,
    proxyMode: 'Shared',
    proxyWorkloadInformation: null,
    clusterId: world.cast.cluster,
    clusterDomain: 'cluster.local',
    caAddress: ISTIOD,
    caRootCert: { File: './var/run/secrets/istio/root-cert.pem' },
    altCaHostname: null,
    xdsAddress: ISTIOD,
    xdsRootCert: { File: './var/run/secrets/istio/root-cert.pem' },
    altXdsHostname: null,
    preferedServiceNamespace: null,
    secretTtl: seconds(86_400),
    xdsOnDemand: false,
    fakeCa: false,
    fakeSelfInbound: false,
    selfTerminationDeadline: seconds(25),
    proxyMetadata: { CLUSTER_ID: world.cast.cluster },
    numWorkerThreads: 2,
    requireOriginalSource: null,
    proxyArgs: 'proxy ztunnel',
    dnsResolverCfg: {
      domain: null,
      search: ['istio-system.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      name_servers: [
        {
          ip: '10.96.0.10',
          trust_negative_responses: true,
          connections: [
            { port: 53, protocol: { type: 'udp' }, bind_addr: null },
            { port: 53, protocol: { type: 'tcp' }, bind_addr: null },
          ],
        },
      ],
    },
    dnsResolverOpts: RESOLVER_OPTIONS,
    inpodUds: '/var/run/ztunnel/ztunnel.sock',
    inpodPortReuse: true,
    packetMark: 1337,
    socketConfig: {
      keepaliveTime: seconds(180),
      keepaliveInterval: seconds(180),
      keepaliveRetries: 9,
      keepaliveEnabled: true,
      userTimeoutEnabled: false,
    },
    xdsHeaders: [],
    caHeaders: [],
    localhostAppTunnel: true,
    ztunnelIdentity: 'spiffe://cluster.local/ns/istio-system/sa/ztunnel',
    ztunnelWorkload: { name: proxy.id, namespace: 'istio-system', serviceAccount: 'ztunnel' },
    ipv6Enabled: true,
    crlPath: null,
    enableEnhancedBaggage: true,
  };
}

const RESOLVER_OPTIONS: Setting = {
  ndots: 5,
  timeout: 5,
  attempts: 2,
  edns0: false,
  ip_strategy: 'Ipv4AndIpv6',
  cache_size: 4096,
  use_hosts_file: 'Auto',
  positive_min_ttl: null,
  negative_min_ttl: null,
  positive_max_ttl: null,
  negative_max_ttl: null,
  num_concurrent_reqs: 2,
  max_active_requests: 32,
  preserve_intermediates: true,
  try_tcp_on_error: false,
  server_ordering_strategy: 'QueryStatistics',
  recursion_desired: true,
  avoid_local_udp_ports: [],
  os_port_selection: false,
  case_randomization: false,
  trust_anchor: null,
  allow_answers: [],
  deny_answers: [],
  edns_payload_len: 1232,
};

/** As serde prints it: lists are not indented, and an enum's variant is a tag. */
export function toYaml(settings: Settings): string {
  return `${mapLines(settings).join('\n')}\n`;
}

function mapLines(map: Settings): string[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const lines = valueLines(value);
    const [first = ''] = lines;
    if (typeof value !== 'object' || value === null || (Array.isArray(value) && value.length === 0))
      return [`${key}: ${first}`];
    const tag = tagOf(value);
    if (tag !== undefined) return [`${key}: ${first}`, ...lines.slice(1)];
    return [`${key}:`, ...(isList(value) ? lines : lines.map((line) => `  ${line}`))];
  });
}

function isList(value: Setting): value is readonly Setting[] {
  return Array.isArray(value);
}

function tagOf(value: Setting): string | undefined {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  const [key, ...others] = Object.keys(value);
  return key !== undefined && others.length === 0 && /^[A-Z][a-z]/.test(key) ? key : undefined;
}

function valueLines(value: Setting): string[] {
  if (isList(value)) {
    if (value.length === 0) return ['[]'];
    return value.flatMap((item) => valueLines(item).map((line, i) => `${i === 0 ? '- ' : '  '}${line}`));
  }
  if (typeof value === 'object' && value !== null) {
    const tag = tagOf(value);
    const inner = tag === undefined ? undefined : value[tag];
    if (tag === undefined || inner === undefined) return mapLines(value);
    return isList(inner) ? [`!${tag}`, ...valueLines(inner)] : [`!${tag} ${valueLines(inner).join('')}`];
  }
  if (typeof value === 'string') return [value === '' || value.startsWith('[') ? `'${value}'` : value];
  return [String(value)];
}
