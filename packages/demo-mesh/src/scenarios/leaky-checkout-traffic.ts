/** Who talks to whom in `leaky-checkout`, and what becomes of it. */

import type { ConversationPlan } from '../plan.ts';

export function planLeakyTraffic(rate: number): ConversationPlan[] {
  return [...shopping(rate), ...leaks(rate), ...refusals(rate)];
}

/** What the shop lives from. */
function shopping(rate: number): ConversationPlan[] {
  return [
    {
      // shop has no ingress-use-waypoint: the gateway skips the waypoint and its policies.
      name: 'visitors open the shop',
      from: 'web/shop-gateway-istio',
      origin: '203.0.113.24',
      to: { service: 'shop/frontend' },
      perSecond: 12.4 * rate,
      bytes: { toServer: 530, toClient: 7200 },
      latency: { p50Ms: 70, p95Ms: 310 },
    },
    {
      name: 'frontend lists the catalog',
      from: 'shop/frontend',
      to: { service: 'shop/catalog' },
      perSecond: 28 * rate,
      bytes: { toServer: 380, toClient: 2100 },
      backends: [
        { workload: 'catalog-v1', share: 0.75, latency: { p50Ms: 8, p95Ms: 24 } },
        {
          workload: 'catalog-v2',
          share: 0.25,
          latency: { p50Ms: 11, p95Ms: 38 },
          answers: [{ code: '503', share: 0.11, flags: 'UC' }],
        },
      ],
    },
    {
      name: 'frontend tries to change the catalog',
      from: 'shop/frontend',
      to: { service: 'shop/catalog' },
      perSecond: 0.2 * rate,
      answers: [{ code: '403', share: 1, byProxy: true }],
    },
    {
      name: 'frontend checks out',
      from: 'shop/frontend',
      to: { service: 'shop/checkout' },
      perSecond: 6.2 * rate,
      bytes: { toServer: 900, toClient: 640 },
      latency: { p50Ms: 380, p95Ms: 1900 },
      answers: [{ code: '200', share: 0.02, grpcStatus: '14' }],
    },
    {
      name: 'frontend fills carts',
      from: 'shop/frontend',
      to: { service: 'shop/cart' },
      perSecond: 15 * rate,
      bytes: { toServer: 60_000, toClient: 150_000 },
    },
    {
      name: 'checkout writes orders',
      from: 'shop/checkout',
      to: { service: 'data/orders-db' },
      perSecond: 20 * rate,
      perConnection: 400,
      bytes: { toServer: 280_000, toClient: 140_000 },
    },
    {
      name: 'cart keeps carts in redis',
      from: 'shop/cart',
      to: { service: 'data/redis' },
      perSecond: 40 * rate,
      perConnection: 2000,
      bytes: { toServer: 18_000, toClient: 12_000 },
    },
    {
      // A sidecar never uses a waypoint: this works although the waypoint of payments is dead.
      name: 'reports reads payments',
      from: 'sidecars/reports',
      to: { service: 'payments/payments' },
      perSecond: 1.5 * rate,
      latency: { p50Ms: 30, p95Ms: 90 },
    },
    {
      name: 'cart asks for reports',
      from: 'shop/cart',
      to: { service: 'sidecars/reports' },
      perSecond: 0.5 * rate,
      latency: { p50Ms: 45, p95Ms: 130 },
    },
    {
      name: 'checkout calls the bank',
      from: 'shop/checkout',
      to: { address: '198.51.100.44' },
      perSecond: 0.8 * rate,
      perConnection: 1,
      bytes: { toServer: 1300, toClient: 900 },
    },
  ];
}

/** Calls that pass by the rules somebody thinks are enforced. */
function leaks(rate: number): ConversationPlan[] {
  return [
    {
      name: 'frontend shows promotions',
      from: 'shop/frontend',
      to: { service: 'shop/promotions' },
      perSecond: 3 * rate,
      latency: { p50Ms: 10, p95Ms: 30 },
    },
    {
      name: 'cron reads the catalog in plain text',
      from: 'legacy/cron',
      to: { service: 'shop/catalog' },
      perSecond: 1 * rate,
      perConnection: 1,
      bytes: { toServer: 240, toClient: 2760 },
      backends: [{ workload: 'catalog-v2', share: 1 }],
    },
    {
      name: 'cart calls catalog-v1 by its address',
      from: 'shop/cart',
      to: { podOf: 'shop/catalog-v1' },
      perSecond: 0.3 * rate,
      perConnection: 1,
    },
  ];
}

/** Calls that fail, in every way that one world can hold. */
function refusals(rate: number): ConversationPlan[] {
  return [
    // Counted as CONNECT while the pod still looks Ready, counted by nobody for the rest of each crash round.
    { name: 'checkout pays', from: 'shop/checkout', to: { service: 'payments/payments' }, perSecond: 4 * rate },
    {
      name: 'cart is not allowed to read orders',
      from: 'shop/cart',
      to: { service: 'data/orders-db' },
      perSecond: 0.6 * rate,
      outcome: 'denied',
    },
    {
      name: 'frontend is denied redis',
      from: 'shop/frontend',
      to: { service: 'data/redis' },
      perSecond: 0.3 * rate,
      outcome: 'denied',
    },
    {
      name: 'cron meets STRICT in plain text',
      from: 'legacy/cron',
      to: { service: 'data/redis' },
      perSecond: 0.2 * rate,
      outcome: 'denied',
    },
    {
      name: 'ledger shows a wrong identity',
      from: 'shop/frontend',
      to: { service: 'sidecars/ledger' },
      perSecond: 0.25 * rate,
      outcome: 'identity',
    },
    {
      name: 'cart cannot pass the network policy of audit-log',
      from: 'shop/cart',
      to: { service: 'data/audit-log' },
      perSecond: 0.1 * rate,
      outcome: 'timeout',
    },
    {
      name: 'frontend calls a closed port of cart',
      from: 'shop/frontend',
      to: { podOf: 'shop/cart', port: 9999 },
      perSecond: 0.1 * rate,
      outcome: 'refused',
    },
    {
      name: 'checkout calls a bank that hangs up',
      from: 'shop/checkout',
      to: { address: '198.51.100.99' },
      perSecond: 0.05 * rate,
      outcome: 'refused',
    },
    // Behind a waypoint an empty service is a 503 UH of the waypoint; without one it is a warn line and nothing else.
    {
      name: 'frontend wants recommendations',
      from: 'shop/frontend',
      to: { service: 'shop/recommendations' },
      perSecond: 0.8 * rate,
    },
    { name: 'cart wants gift cards', from: 'shop/cart', to: { service: 'shop/giftcards' }, perSecond: 0.4 * rate },
  ];
}
