import { placeKey, workloadPlace } from '@waymark/mesh';
import type { EnvoyAnswer, PassingAnswer, WaypointAnswer, WaypointsAnswer } from '@waymark/contract';
import { LEAKY_CHECKOUT_END_MS } from './leaky-checkout.ts';

const NOTHING: PassingAnswer = { requests: 0, failedRequests: 0, connections: 0, failedConnections: 0, bytes: 0 };
const HOUR_MS = 3_600_000;
const window = { endMs: LEAKY_CHECKOUT_END_MS, seconds: 300, observedSeconds: 300 };
const key = (namespace: string, name: string) => placeKey(workloadPlace({ cluster: 'east', namespace, name }));
const bound = {
  type: 'istio.io/WaypointBound',
  status: 'True' as const,
  reason: 'WaypointAccepted',
  sinceMs: LEAKY_CHECKOUT_END_MS - 2 * HOUR_MS,
};

const facts: WaypointAnswer['facts'] = {
  id: { cluster: 'east', namespace: 'shop', name: 'waypoint' },
  is: 'managed',
  className: 'istio-waypoint',
  takes: { value: 'service', saidBy: 'default' },
  allows: { from: 'Same' },
  listeners: [{ protocol: 'HBONE', port: 15_008, use: 'used' }],
  addresses: ['10.96.0.20'],
  conditions: [{ type: 'Programmed', status: 'True', reason: 'Programmed', sinceMs: LEAKY_CHECKOUT_END_MS - HOUR_MS }],
  pods: { ready: 1, of: 1 },
  replicas: [
    {
      pod: 'waypoint-7f',
      ready: true,
      node: 'node-b',
      version: '1.32-dev',
      sync: [
        { type: 'CDS', state: 'accepted' },
        { type: 'LDS', state: 'rejected', error: 'no such filter' },
      ],
    },
  ],
  place: key('shop', 'waypoint'),
};

const bypassed: WaypointAnswer['findings'][number] = {
  code: 'bypassed',
  severity: 'warning',
  fails: 'open',
  about: [{ kind: 'Service', namespace: 'shop', name: 'catalog' }],
  count: 1,
  measured: { ...NOTHING, connections: 300, bytes: 900_000 },
};

/** The waypoint of a leaky shop: one service is gone past, one opted out, one route is ignored. */
export const shopWaypoint: WaypointAnswer = {
  window,
  facts,
  services: [
    {
      kind: 'Service',
      namespace: 'shop',
      name: 'catalog',
      standing: 'bound',
      ways: [{ by: 'namespace label', calls: 'service', label: 'waypoint', standing: 'bound' }],
      notes: [{ is: 'agreed', told: bound }],
      ports: [{ port: 80, appProtocol: 'http' }],
      ingress: 'unsaid',
      pods: { ready: 2, of: 2 },
      workloads: ['catalog-v1'],
      through: { ...NOTHING, requests: 8400, failedRequests: 240, connections: 420 },
      past: { ...NOTHING, connections: 300, bytes: 900_000 },
    },
    {
      kind: 'Service',
      namespace: 'shop',
      name: 'cart',
      standing: 'opted out',
      ways: [{ by: 'own label', calls: 'service', label: 'none', standing: 'opted out' }],
      notes: [],
      ports: [],
      through: NOTHING,
      past: NOTHING,
    },
  ],
  workloads: [],
  more: { services: 0, workloads: 0 },
  rules: [
    {
      kind: 'HTTPRoute',
      namespace: 'shop',
      name: 'catalog-to-waypoint',
      effect: 'ignored',
      targets: [{ kind: 'Gateway', namespace: 'shop', name: 'waypoint' }],
      notes: [{ is: 'ignored', why: 'a waypoint as the parent of a route' }],
      fix: { is: 'target the Service', command: 'parentRefs: [{group: "", kind: Service, name: catalog}]' },
    },
  ],
  namespaces: [
    { name: 'shop', may: 'yes', services: 1, workloads: 0, denied: 0 },
    { name: 'legacy', may: 'no', services: 0, workloads: 0, denied: 2 },
  ],
  canaries: [
    {
      namespace: 'shop',
      name: 'catalog',
      as: 'primary',
      other: { namespace: 'shop', name: 'next' },
      weight: 80,
      got: 78,
    },
  ],
  ingress: [
    {
      namespace: 'shop',
      name: 'catalog',
      is: 'past',
      label: 'unsaid',
      sent: { through: NOTHING, past: { ...NOTHING, requests: 600 } },
    },
  ],
  findings: [bypassed],
  traffic: {
    total: { through: { ...NOTHING, requests: 8400 }, past: { ...NOTHING, connections: 300 } },
    through: [
      {
        ...NOTHING,
        from: key('shop', 'frontend'),
        to: key('shop', 'catalog-v1'),
        service: 'shop/catalog',
        requests: 8400,
        failedRequests: 240,
        averageLatencyMs: 87,
      },
    ],
    into: [],
    past: [
      {
        ...NOTHING,
        from: key('legacy', 'cron'),
        to: key('shop', 'catalog-v1'),
        service: 'shop/catalog',
        connections: 300,
        bytes: 900_000,
        why: 'not captured',
      },
    ],
    withheld: 'none',
  },
  outside: { services: 0, workloads: 2, rules: 0 },
  gaps: [],
};

const { id, is, takes, allows, addresses, pods, place } = facts;
const listed = { id, is, takes, allows, addresses, pods, place };

export const waypointList: WaypointsAnswer = {
  window,
  waypoints: [
    {
      facts: {
        ...listed,
        id: { ...id, name: 'promo-waypoint' },
        is: 'missing',
        pods: { ready: 0, of: 0 },
        place: key('shop', 'promo-waypoint'),
      },
      services: 0,
      workloads: 0,
      through: NOTHING,
      past: { ...NOTHING, connections: 44 },
      findings: [
        {
          code: 'missing',
          severity: 'error',
          fails: 'open',
          about: [{ kind: 'Service', namespace: 'shop', name: 'promotions' }],
          count: 1,
        },
      ],
      outside: { services: 0, workloads: 0, rules: 0 },
    },
    {
      facts: listed,
      services: 1,
      workloads: 1,
      through: { ...NOTHING, requests: 8400, failedRequests: 240 },
      past: { ...NOTHING, connections: 300 },
      findings: [bypassed],
      outside: { services: 0, workloads: 0, rules: 0 },
    },
  ],
  outside: 1,
  gaps: [],
};

export const shopEnvoy: EnvoyAnswer = {
  pod: 'waypoint-7f',
  version: '1.32-dev',
  counts: { cluster: 60, listener: 3, route: 1 },
  outside: 4,
  found: 60,
  entries: [
    {
      kind: 'cluster',
      name: 'inbound-vip|80|http|catalog.shop.svc.cluster.local',
      service: { namespace: 'shop', name: 'catalog' },
      facts: [{ what: 'endpoint', value: '10.10.1.11:8080' }],
    },
  ],
  gaps: [],
};
