import type { GatewayPlan, Scenario, ScenarioNumbers, ServicePlan, WorkloadPlan, WorldPlan } from '../plan.ts';
import { VARIANT_OBJECTS } from './waypoint-variants-objects.ts';

const RATE = 'rate';
const MINUTE_MS = 60_000;
const NODES = ['node-a', 'node-b'] as const;

/** Every way in which a service or pod gets a waypoint or does not, with one service each; the names say which. */
export const waypointVariants: Scenario = {
  what: 'Waypoints for services, workloads, all and none; shared, overridden, denied, missing, canary and lost ones; egress.',
  options: [{ key: RATE, what: 'multiplies every request rate', default: 1 }],
  plan: planVariants,
};

/** Services of namespace `shop`, whose own waypoint is `waypoint`; what each asks for instead. */
const ASKING: readonly (readonly [name: string, asks: Partial<ServicePlan>])[] = [
  ['usual', {}],
  ['overridden', { useWaypoint: 'own' }],
  ['opted-out', { useWaypoint: 'none' }],
  ['missing', { useWaypoint: 'nowhere' }],
  ['for-workload', { useWaypoint: 'wl' }],
  ['for-none', { useWaypoint: 'idle' }],
  ['shared', { useWaypoint: 'shared', useWaypointNamespace: 'infra' }],
  ['denied', { useWaypoint: 'private', useWaypointNamespace: 'infra' }],
  ['canary', { canary: { waypoint: 'own', weight: 20 } }],
  ['canary-unready', { canary: { waypoint: 'nowhere', weight: 20 } }],
  ['lost', { useWaypoint: 'fading' }],
  ['later', { useWaypoint: 'coming' }],
];

function waypoint(namespace: string, name: string, more: Partial<GatewayPlan> = {}): GatewayPlan {
  return { in: namespace, name, kind: 'waypoint', nodes: ['node-b'], ...more };
}

function planVariants(options: ScenarioNumbers): WorldPlan {
  const rate = options[RATE] ?? 1;
  const behind = (namespace: string, name: string, index = 0): WorkloadPlan => ({
    in: namespace,
    name,
    app: name,
    port: 8080,
    nodes: [NODES[index % NODES.length] ?? NODES[0]],
  });
  return {
    cluster: 'east',
    nodes: [
      { name: 'node-a', region: 'region-1', zone: 'zone-a' },
      { name: 'node-b', region: 'region-1', zone: 'zone-b' },
    ],
    namespaces: [
      { name: 'clients', mode: 'ambient' },
      { name: 'shop', mode: 'ambient', useWaypoint: 'waypoint' },
      { name: 'pods', mode: 'ambient', useWaypoint: 'everything' },
      { name: 'infra', mode: 'none' },
      { name: 'egress', mode: 'ambient', useWaypoint: 'egress' },
    ],
    workloads: [
      behind('clients', 'curl'),
      ...ASKING.map(([name], index) => behind('shop', name, index)),
      behind('pods', 'worker', 1),
      { ...behind('pods', 'worker-own', 0), useWaypoint: 'pods-only' },
    ],
    services: [
      ...ASKING.map(([name, asks]): ServicePlan => ({
        in: 'shop',
        name,
        app: name,
        port: 80,
        protocol: 'http',
        ...asks,
      })),
      { in: 'pods', name: 'worker', app: 'worker', port: 80, protocol: 'http' },
      {
        in: 'egress',
        name: 'partner-api',
        app: 'partner-api',
        port: 80,
        protocol: 'http',
        entry: { host: 'api.partner.example', address: '198.51.100.40' },
      },
      {
        in: 'egress',
        name: 'direct-api',
        app: 'direct-api',
        port: 80,
        protocol: 'http',
        useWaypoint: 'none',
        entry: { host: 'direct.partner.example', address: '198.51.100.41' },
      },
    ],
    gateways: [
      waypoint('shop', 'waypoint'),
      waypoint('shop', 'own', { waypointFor: 'service' }),
      waypoint('shop', 'wl', { waypointFor: 'workload' }),
      waypoint('shop', 'idle', { waypointFor: 'none' }),
      waypoint('shop', 'fading'),
      waypoint('infra', 'shared', { allowedRoutes: 'All' }),
      waypoint('infra', 'private'),
      waypoint('pods', 'everything', { waypointFor: 'all' }),
      waypoint('pods', 'pods-only', { waypointFor: 'workload' }),
      waypoint('egress', 'egress'),
    ],
    policies: [],
    routes: [
      {
        in: 'shop',
        name: 'usual',
        parent: { kind: 'Service', name: 'usual', port: 80 },
        rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'usual', port: 80, weight: 1 }] }],
      },
    ],
    objects: VARIANT_OBJECTS,
    conversations: [
      ...ASKING.map(([name]) => ({
        name: `curl asks ${name}`,
        from: 'clients/curl',
        to: { service: `shop/${name}` },
        perSecond: 2 * rate,
        perConnection: 1,
      })),
      { name: 'curl asks worker', from: 'clients/curl', to: { service: 'pods/worker' }, perSecond: rate },
      {
        name: 'curl asks the pod of worker',
        from: 'clients/curl',
        to: { podOf: 'pods/worker' },
        protocol: 'http',
        perSecond: rate,
      },
      {
        name: 'curl asks the pod of worker-own',
        from: 'clients/curl',
        to: { podOf: 'pods/worker-own' },
        protocol: 'http',
        perSecond: rate,
      },
      { name: 'curl asks a partner', from: 'clients/curl', to: { service: 'egress/partner-api' }, perSecond: rate },
      { name: 'curl asks directly', from: 'clients/curl', to: { service: 'egress/direct-api' }, perSecond: rate },
    ],
    restarts: [],
    events: [
      { afterMs: 10 * MINUTE_MS, happens: 'waypoint-lost', waypoint: 'shop/fading' },
      { afterMs: 30 * MINUTE_MS, happens: 'waypoint-recovered', waypoint: 'shop/fading' },
      { afterMs: 20 * MINUTE_MS, happens: 'waypoint-created', waypoint: waypoint('shop', 'coming') },
      { afterMs: 45 * MINUTE_MS, happens: 'waypoint-deleted', waypoint: 'shop/coming' },
      { afterMs: 25 * MINUTE_MS, happens: 'failed', workload: 'shop/usual', as: 'erring' },
      { afterMs: 28 * MINUTE_MS, happens: 'recovered', workload: 'shop/usual' },
      {
        afterMs: 35 * MINUTE_MS,
        happens: 'policy-applied',
        policy: {
          kind: 'AuthorizationPolicy',
          in: 'shop',
          name: 'not-curl',
          enforced: true,
          spec: {
            targetRefs: [{ group: '', kind: 'Service', name: 'overridden' }],
            action: 'DENY',
            rules: [{ from: [{ source: { principals: ['cluster.local/ns/clients/sa/curl'] } }] }],
          },
        },
      },
      { afterMs: 40 * MINUTE_MS, happens: 'policy-deleted', policy: 'shop/not-curl' },
    ],
    limitedTo: ['clients', 'shop'],
  };
}
