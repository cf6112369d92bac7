import type { Scenario, ScenarioNumbers, WorldPlan } from '../plan.ts';

const RATE = 'rate';

/**
 * The healthy world: one ambient namespace behind its waypoint, an ingress that goes through it too, a database that is
 * reached by L4 alone, and one version that is slow.
 */
export const bookinfo: Scenario = {
  what: 'The Bookinfo sample in ambient mode: healthy, one namespace waypoint, one ingress; reviews-v3 is slow.',
  options: [{ key: RATE, what: 'multiplies every request rate', default: 1 }],
  plan: planBookinfo,
};

function planBookinfo(options: ScenarioNumbers): WorldPlan {
  const rate = options[RATE] ?? 1;
  return {
    cluster: 'east',
    nodes: [
      { name: 'node-a', region: 'region-1', zone: 'zone-a' },
      { name: 'node-b', region: 'region-1', zone: 'zone-b' },
      { name: 'node-c', region: 'region-1', zone: 'zone-c' },
    ],
    namespaces: [
      { name: 'bookinfo', mode: 'ambient', useWaypoint: 'waypoint', ingressUseWaypoint: true },
      { name: 'clients', mode: 'ambient' },
      { name: 'data', mode: 'ambient' },
    ],
    workloads: [
      {
        in: 'bookinfo',
        name: 'productpage-v1',
        app: 'productpage',
        version: 'v1',
        account: 'bookinfo-productpage',
        port: 9080,
        nodes: ['node-a', 'node-b'],
      },
      {
        in: 'bookinfo',
        name: 'details-v1',
        app: 'details',
        version: 'v1',
        account: 'bookinfo-details',
        port: 9080,
        nodes: ['node-b'],
      },
      {
        in: 'bookinfo',
        name: 'reviews-v1',
        app: 'reviews',
        version: 'v1',
        account: 'bookinfo-reviews',
        port: 9080,
        nodes: ['node-a'],
      },
      {
        in: 'bookinfo',
        name: 'reviews-v2',
        app: 'reviews',
        version: 'v2',
        account: 'bookinfo-reviews',
        port: 9080,
        nodes: ['node-b'],
      },
      {
        in: 'bookinfo',
        name: 'reviews-v3',
        app: 'reviews',
        version: 'v3',
        account: 'bookinfo-reviews',
        port: 9080,
        nodes: ['node-c'],
      },
      {
        in: 'bookinfo',
        name: 'ratings-v1',
        app: 'ratings',
        version: 'v1',
        account: 'bookinfo-ratings',
        port: 9080,
        nodes: ['node-c'],
      },
      { in: 'clients', name: 'curl', app: 'curl', port: 8080, nodes: ['node-c'] },
      { in: 'data', name: 'mongodb', app: 'mongodb', port: 27017, nodes: ['node-a'] },
    ],
    services: [
      { in: 'bookinfo', name: 'productpage', app: 'productpage', port: 9080, protocol: 'http' },
      { in: 'bookinfo', name: 'details', app: 'details', port: 9080, protocol: 'http' },
      { in: 'bookinfo', name: 'reviews', app: 'reviews', port: 9080, protocol: 'http' },
      { in: 'bookinfo', name: 'ratings', app: 'ratings', port: 9080, protocol: 'http' },
      { in: 'data', name: 'mongodb', app: 'mongodb', port: 27017, protocol: 'tcp' },
    ],
    gateways: [
      { in: 'bookinfo', name: 'waypoint', kind: 'waypoint', nodes: ['node-b'] },
      { in: 'bookinfo', name: 'bookinfo-gateway', kind: 'ingress', nodes: ['node-a'], address: '198.51.100.10' },
    ],
    policies: [
      {
        kind: 'AuthorizationPolicy',
        in: 'data',
        name: 'mongodb-clients',
        spec: {
          selector: { matchLabels: { app: 'mongodb' } },
          action: 'ALLOW',
          rules: [{ from: [{ source: { principals: ['cluster.local/ns/bookinfo/sa/bookinfo-ratings'] } }] }],
        },
        condition: { type: 'ZtunnelAccepted', status: 'True', reason: 'Accepted', message: 'attached to ztunnel' },
      },
    ],
    routes: [
      {
        in: 'bookinfo',
        name: 'bookinfo',
        hostnames: ['bookinfo.example'],
        parent: { kind: 'Gateway', name: 'bookinfo-gateway' },
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ group: '', kind: 'Service', name: 'productpage', port: 9080, weight: 1 }],
          },
        ],
      },
      {
        in: 'bookinfo',
        name: 'reviews-split',
        parent: { kind: 'Service', name: 'reviews', port: 9080 },
        rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'reviews', port: 9080, weight: 1 }] }],
      },
    ],
    conversations: [
      {
        name: 'visitors read book pages',
        from: 'bookinfo/bookinfo-gateway-istio',
        origin: '203.0.113.7',
        to: { service: 'bookinfo/productpage' },
        perSecond: 8 * rate,
        bytes: { toServer: 510, toClient: 5300 },
        latency: { p50Ms: 90, p95Ms: 380 },
        answers: [{ code: '404', share: 0.004 }],
      },
      {
        name: 'curl reads book pages',
        from: 'clients/curl',
        to: { service: 'bookinfo/productpage' },
        perSecond: 2 * rate,
        perConnection: 1,
        bytes: { toServer: 150, toClient: 5300 },
        latency: { p50Ms: 85, p95Ms: 360 },
      },
      {
        name: 'pages show details',
        from: 'bookinfo/productpage-v1',
        to: { service: 'bookinfo/details' },
        perSecond: 10 * rate,
        bytes: { toServer: 430, toClient: 380 },
        latency: { p50Ms: 4, p95Ms: 11 },
      },
      {
        name: 'pages show reviews',
        from: 'bookinfo/productpage-v1',
        to: { service: 'bookinfo/reviews' },
        perSecond: 10 * rate,
        bytes: { toServer: 440, toClient: 620 },
        backends: [
          { workload: 'reviews-v1', share: 0.4, latency: { p50Ms: 9, p95Ms: 25 } },
          { workload: 'reviews-v2', share: 0.35, latency: { p50Ms: 16, p95Ms: 48 } },
          { workload: 'reviews-v3', share: 0.25, latency: { p50Ms: 420, p95Ms: 1650 } },
        ],
      },
      {
        name: 'reviews-v2 shows stars',
        from: 'bookinfo/reviews-v2',
        to: { service: 'bookinfo/ratings' },
        perSecond: 3.5 * rate,
        bytes: { toServer: 390, toClient: 230 },
        latency: { p50Ms: 6, p95Ms: 18 },
      },
      {
        name: 'reviews-v3 shows stars',
        from: 'bookinfo/reviews-v3',
        to: { service: 'bookinfo/ratings' },
        perSecond: 2.5 * rate,
        bytes: { toServer: 390, toClient: 230 },
        latency: { p50Ms: 6, p95Ms: 18 },
      },
      {
        name: 'ratings reads its database',
        from: 'bookinfo/ratings-v1',
        to: { service: 'data/mongodb' },
        perSecond: 6 * rate,
        perConnection: 500,
        bytes: { toServer: 210, toClient: 940 },
        latency: { p50Ms: 3, p95Ms: 8 },
      },
      {
        name: 'curl looks outside',
        from: 'clients/curl',
        to: { address: '198.51.100.80' },
        perSecond: 0.2 * rate,
        perConnection: 1,
        bytes: { toServer: 145, toClient: 352 },
      },
    ],
    restarts: [],
    limitedTo: ['bookinfo', 'clients'],
  };
}
