import type { Scenario, WorldPlan } from '../plan.ts';

const RATE = 'rate';
const MINUTE_MS = 60_000;

/**
 * A mesh on its way from sidecars to ambient. Every stand a pod can have is here, and some namespace labels already say
 * what the pods are not yet: sidecars stay until a pod is replaced, capture begins without that.
 */
export const mixedMigration: Scenario = {
  what: 'A half-finished migration: sidecar, ambient, pending, opted-out and uncaptured pods side by side.',
  options: [{ key: RATE, what: 'multiplies every request rate', default: 1 }],
  plan: planMigration,
};

function planMigration(options: Readonly<Record<string, number>>): WorldPlan {
  const rate = options[RATE] ?? 1;
  return {
    cluster: 'east',
    nodes: [
      { name: 'node-a', region: 'region-1', zone: 'zone-a' },
      { name: 'node-b', region: 'region-1', zone: 'zone-b' },
    ],
    namespaces: [
      { name: 'orders', mode: 'ambient' },
      // Labelled for ambient first, injection not yet taken away: new pods still get sidecars.
      { name: 'billing', mode: 'sidecar', labels: { 'istio.io/dataplane-mode': 'ambient' } },
      { name: 'untouched', mode: 'sidecar' },
      { name: 'done', mode: 'ambient' },
      { name: 'outside', mode: 'none' },
    ],
    workloads: [
      // One app of both kinds: v1 was injected before the namespace changed its label, v2 came after.
      { in: 'orders', name: 'cart-v1', app: 'cart', version: 'v1', port: 8080, nodes: ['node-a'], stand: 'sidecar' },
      { in: 'orders', name: 'cart-v2', app: 'cart', version: 'v2', port: 8080, nodes: ['node-b'] },
      { in: 'orders', name: 'frontend', app: 'frontend', port: 8080, nodes: ['node-a', 'node-b'] },
      { in: 'orders', name: 'pricing', app: 'pricing', port: 8080, nodes: ['node-b'], stand: 'pending' },
      { in: 'orders', name: 'legacy-agent', app: 'legacy-agent', port: 8080, nodes: ['node-a'], capture: 'none' },
      { in: 'orders', name: 'stock', app: 'stock', port: 8080, nodes: ['node-a'], stand: 'uncaptured' },
      { in: 'orders', name: 'node-probe', app: 'node-probe', port: 9100, nodes: ['node-b'], stand: 'host-network' },
      { in: 'billing', name: 'invoices', app: 'invoices', port: 8080, nodes: ['node-b'] },
      { in: 'untouched', name: 'reports', app: 'reports', port: 8080, nodes: ['node-a'] },
      { in: 'done', name: 'mail', app: 'mail', port: 8025, nodes: ['node-a'] },
      { in: 'outside', name: 'cron', app: 'cron', port: 8080, nodes: ['node-b'] },
      // A single pod may ask for capture though its namespace does not.
      { in: 'outside', name: 'importer', app: 'importer', port: 8080, nodes: ['node-a'], capture: 'ambient' },
    ],
    services: [
      { in: 'orders', name: 'cart', app: 'cart', port: 80, protocol: 'http' },
      { in: 'orders', name: 'frontend', app: 'frontend', port: 80, protocol: 'http' },
      { in: 'orders', name: 'pricing', app: 'pricing', port: 80, protocol: 'http' },
      { in: 'orders', name: 'stock', app: 'stock', port: 80, protocol: 'http' },
      { in: 'billing', name: 'invoices', app: 'invoices', port: 80, protocol: 'http' },
      { in: 'untouched', name: 'reports', app: 'reports', port: 80, protocol: 'http' },
      { in: 'done', name: 'mail', app: 'mail', port: 25, protocol: 'tcp' },
    ],
    gateways: [],
    policies: [
      { kind: 'PeerAuthentication', in: 'done', name: 'default', spec: { mtls: { mode: 'STRICT' } }, enforced: true },
    ],
    routes: [],
    conversations: [
      { name: 'carts are filled', from: 'orders/frontend', to: { service: 'orders/cart' }, perSecond: 6 * rate },
      { name: 'prices are asked', from: 'orders/frontend', to: { service: 'orders/pricing' }, perSecond: 1 * rate },
      { name: 'stock is asked', from: 'orders/frontend', to: { service: 'orders/stock' }, perSecond: 2 * rate },
      { name: 'pricing asks stock', from: 'orders/pricing', to: { service: 'orders/stock' }, perSecond: 0.5 * rate },
      { name: 'old carts send mail', from: 'orders/cart-v1', to: { service: 'done/mail' }, perSecond: 0.5 * rate },
      { name: 'new carts send mail', from: 'orders/cart-v2', to: { service: 'done/mail' }, perSecond: 0.5 * rate },
      {
        name: 'invoices are written',
        from: 'orders/cart-v2',
        to: { service: 'billing/invoices' },
        perSecond: 1 * rate,
      },
      {
        name: 'reports read invoices',
        from: 'untouched/reports',
        to: { service: 'billing/invoices' },
        perSecond: rate,
      },
      { name: 'the agent looks in', from: 'orders/legacy-agent', to: { service: 'orders/frontend' }, perSecond: rate },
      { name: 'cron mails in plain text', from: 'outside/cron', to: { service: 'done/mail' }, perSecond: 0.2 * rate },
      { name: 'the importer imports', from: 'outside/importer', to: { service: 'orders/cart' }, perSecond: 0.4 * rate },
    ],
    restarts: [],
    events: [
      // The next step of the migration: the label reaches running pods, their sidecars do not go until they are replaced.
      {
        afterMs: 50 * MINUTE_MS,
        happens: 'namespace-labelled',
        namespace: 'untouched',
        labels: { mode: 'ambient' },
      },
      { afterMs: 60 * MINUTE_MS, happens: 'deployed', workload: 'untouched/reports' },
    ],
    limitedTo: ['orders', 'billing'],
  };
}
