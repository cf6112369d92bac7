/** What stands where in `leaky-checkout`, and the rules laid over it. */

import type { WorldPlan } from '../plan.ts';

const MINUTE_MS = 60_000;

export const LEAKY_PLACES: Omit<WorldPlan, 'conversations'> = {
  cluster: 'east',
  nodes: [
    { name: 'node-a', region: 'region-1', zone: 'zone-a' },
    { name: 'node-b', region: 'region-1', zone: 'zone-b' },
    { name: 'node-c', region: 'region-1', zone: 'zone-c' },
  ],
  namespaces: [
    { name: 'web', mode: 'none' },
    { name: 'shop', mode: 'ambient', useWaypoint: 'waypoint' },
    { name: 'payments', mode: 'ambient', useWaypoint: 'payments-wp' },
    { name: 'data', mode: 'ambient' },
    { name: 'legacy', mode: 'none' },
    { name: 'sidecars', mode: 'sidecar' },
  ],
  workloads: [
    { in: 'shop', name: 'frontend', app: 'frontend', port: 8080, nodes: ['node-a', 'node-b'] },
    { in: 'shop', name: 'catalog-v1', app: 'catalog', version: 'v1', port: 8080, nodes: ['node-a'] },
    { in: 'shop', name: 'catalog-v2', app: 'catalog', version: 'v2', port: 8080, nodes: ['node-b'] },
    { in: 'shop', name: 'cart', app: 'cart', version: 'v1', port: 8080, nodes: ['node-b'] },
    {
      in: 'shop',
      name: 'checkout',
      app: 'checkout',
      version: 'v1',
      port: 9090,
      nodes: ['node-c'],
      // Its owner knows of the few calls that fail (2 %) and wants to hear of more only.
      healthRate: '^[1-9]$|^1[0-6]$,5,20,grpc,inbound;5XX,0,10,http,inbound',
    },
    { in: 'shop', name: 'promotions', app: 'promotions', port: 8080, nodes: ['node-c'] },
    { in: 'shop', name: 'recommendations', app: 'recommendations', port: 8080, nodes: ['node-a'], ready: false },
    { in: 'shop', name: 'giftcards', app: 'giftcards', port: 8080, nodes: ['node-c'], ready: false },
    { in: 'payments', name: 'payments', app: 'payments', version: 'v1', port: 8080, nodes: ['node-c'] },
    { in: 'data', name: 'orders-db', app: 'orders-db', port: 5432, nodes: ['node-b'] },
    { in: 'data', name: 'redis', app: 'redis', port: 6379, nodes: ['node-a'] },
    { in: 'data', name: 'audit-log', app: 'audit-log', port: 9000, nodes: ['node-c'] },
    { in: 'legacy', name: 'cron', app: 'cron', port: 8080, nodes: ['node-a'] },
    { in: 'sidecars', name: 'reports', app: 'reports', port: 8080, nodes: ['node-b'] },
    { in: 'sidecars', name: 'ledger', app: 'ledger', port: 8080, nodes: ['node-a'] },
  ],
  services: [
    { in: 'shop', name: 'frontend', app: 'frontend', port: 80, protocol: 'http' },
    { in: 'shop', name: 'catalog', app: 'catalog', port: 80, protocol: 'http' },
    { in: 'shop', name: 'checkout', app: 'checkout', port: 9090, protocol: 'grpc' },
    { in: 'shop', name: 'recommendations', app: 'recommendations', port: 80, protocol: 'http' },
    { in: 'shop', name: 'cart', app: 'cart', port: 80, protocol: 'http', useWaypoint: 'none' },
    { in: 'shop', name: 'giftcards', app: 'giftcards', port: 80, protocol: 'http', useWaypoint: 'none' },
    // Names a waypoint that was never there: calls flow, the L7 policy below does not apply (fail open).
    { in: 'shop', name: 'promotions', app: 'promotions', port: 80, protocol: 'http', useWaypoint: 'promo-waypoint' },
    { in: 'payments', name: 'payments', app: 'payments', port: 80, protocol: 'http' },
    { in: 'data', name: 'orders-db', app: 'orders-db', port: 5432, protocol: 'tcp' },
    { in: 'data', name: 'redis', app: 'redis', port: 6379, protocol: 'tcp' },
    { in: 'data', name: 'audit-log', app: 'audit-log', port: 9000, protocol: 'tcp' },
    { in: 'sidecars', name: 'reports', app: 'reports', port: 80, protocol: 'http' },
    { in: 'sidecars', name: 'ledger', app: 'ledger', port: 80, protocol: 'http' },
  ],
  gateways: [
    {
      in: 'web',
      name: 'shop-gateway',
      kind: 'ingress',
      nodes: ['node-a'],
      allowedRoutes: 'All',
      address: '198.51.100.20',
    },
    { in: 'shop', name: 'waypoint', kind: 'waypoint', nodes: ['node-b'] },
    { in: 'payments', name: 'payments-wp', kind: 'waypoint', nodes: ['node-c'], health: 'crash-looping' },
  ],
  policies: [
    {
      kind: 'AuthorizationPolicy',
      in: 'shop',
      name: 'catalog-get',
      spec: {
        targetRefs: [{ group: '', kind: 'Service', name: 'catalog' }],
        action: 'ALLOW',
        rules: [{ to: [{ operation: { methods: ['GET'] } }] }],
      },
      condition: { type: 'WaypointAccepted', status: 'True', reason: 'Accepted', message: 'bound to shop/waypoint' },
    },
    {
      kind: 'AuthorizationPolicy',
      in: 'shop',
      name: 'promotions-get',
      spec: {
        targetRefs: [{ group: '', kind: 'Service', name: 'promotions' }],
        action: 'ALLOW',
        rules: [{ to: [{ operation: { methods: ['GET'] } }] }],
      },
      condition: {
        type: 'WaypointAccepted',
        status: 'False',
        reason: 'AncestorNotBound',
        message: 'Service shop/promotions is not bound to a waypoint',
      },
    },
    {
      kind: 'AuthorizationPolicy',
      in: 'data',
      name: 'orders-db-clients',
      spec: {
        selector: { matchLabels: { app: 'orders-db' } },
        action: 'ALLOW',
        rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/checkout'] } }] }],
      },
      condition: { type: 'ZtunnelAccepted', status: 'True', reason: 'Accepted', message: 'attached to ztunnel' },
    },
    {
      kind: 'AuthorizationPolicy',
      in: 'data',
      name: 'redis-not-frontend',
      spec: {
        selector: { matchLabels: { app: 'redis' } },
        action: 'DENY',
        rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/frontend'] } }] }],
      },
      condition: { type: 'ZtunnelAccepted', status: 'True', reason: 'Accepted', message: 'attached to ztunnel' },
    },
    { kind: 'PeerAuthentication', in: 'data', name: 'default', spec: { mtls: { mode: 'STRICT' } } },
  ],
  routes: [
    {
      in: 'shop',
      name: 'shop-public',
      hostnames: ['www.shop.example'],
      parent: { kind: 'Gateway', name: 'shop-gateway', in: 'web' },
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ group: '', kind: 'Service', name: 'frontend', port: 80, weight: 1 }],
        },
      ],
    },
    {
      in: 'shop',
      name: 'catalog-to-waypoint',
      parent: { kind: 'Gateway', name: 'waypoint' },
      ignored: true,
      rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'catalog', port: 80, weight: 1 }] }],
    },
  ],
  restarts: [
    { proxy: 'ztunnel node-b', afterMs: 40 * MINUTE_MS, downMs: 6000 },
    { proxy: 'shop/waypoint', afterMs: 95 * MINUTE_MS, downMs: 4000 },
  ],
  limitedTo: ['web', 'shop'],
};
