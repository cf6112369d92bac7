import type { TopologyAnswer } from '@waymark/contract';
import {
  ms,
  placeKey,
  type Capture,
  type Edge,
  type L4Edge,
  type L7Edge,
  type Place,
  type PlaceKey,
  type ResponseCount,
} from '@waymark/mesh';

/** A small shop in which several things are wrong at once; every mark and word of the picture occurs. */

const SECONDS = 300;
export const LEAKY_CHECKOUT_END_MS = Date.UTC(2026, 7, 20, 12, 5, 8);

const cluster = 'east';
const captured: Capture = { pods: { captured: 2 }, behindWaypoint: false };
const behind: Capture = { pods: { captured: 2 }, behindWaypoint: true };
const infrastructure: Capture = { pods: { infrastructure: 1 }, behindWaypoint: false };

function place(namespace: string, name: string, more: Partial<Omit<Place, 'key' | 'id'>> = {}): Place {
  const id = { kind: 'workload', cluster, namespace, name } as const;
  return {
    key: placeKey(id),
    id,
    role: 'workload',
    presence: { is: 'active' },
    capture: captured,
    pods: { ready: 2, of: 2 },
    remarks: [],
    ...more,
  };
}

export const places = {
  ingress: place('web', 'shop-gateway', { role: 'gateway', capture: infrastructure }),
  frontend: place('shop', 'frontend', { capture: behind }),
  waypoint: place('shop', 'waypoint', { role: 'waypoint', capture: infrastructure }),
  catalogV1: place('shop', 'catalog-v1', { capture: behind, app: 'catalog', version: 'v1' }),
  catalogV2: place('shop', 'catalog-v2', { capture: behind, app: 'catalog', version: 'v2' }),
  checkout: place('shop', 'checkout', { capture: behind }),
  cart: place('shop', 'cart', {
    capture: { pods: { captured: 3, out: 2 }, outReason: 'opted out', behindWaypoint: false },
  }),
  cron: place('legacy', 'cron', { capture: { pods: { out: 1 }, outReason: 'not selected', behindWaypoint: false } }),
  reports: place('legacy', 'reports', {
    capture: { pods: { out: 2 }, outReason: 'not selected', behindWaypoint: false },
  }),
  ordersDb: place('data', 'orders-db'),
  redis: place('data', 'redis'),
  payments: place('payments', 'payments', {
    capture: behind,
    remarks: [
      {
        is: 'waypoint-not-bound',
        service: { cluster: 'east', namespace: 'payments', name: 'payments' },
        waypoint: { namespace: 'payments', name: 'lost-wp' },
        reason: 'WaypointMissing',
      },
    ],
  }),
  paymentsWaypoint: place('payments', 'payments-wp', {
    role: 'waypoint',
    capture: infrastructure,
    pods: { ready: 0, of: 1 },
    remarks: [{ is: 'waypoint-not-ready', ready: 0, of: 1 }],
  }),
  archive: place('data', 'archive', { presence: { is: 'idle' } }),
  outside: {
    key: placeKey({ kind: 'outside' }),
    id: { kind: 'outside' },
    role: 'outside',
    presence: { is: 'unlisted' },
    remarks: [],
  },
  restricted: {
    key: placeKey({ kind: 'restricted' }),
    id: { kind: 'restricted' },
    role: 'restricted',
    presence: { is: 'unlisted' },
    remarks: [],
  },
} as const satisfies Record<string, Place>;

type Name = keyof typeof places;
const at = (name: Name): PlaceKey => places[name].key;
const identity = (name: Name): string => {
  const { id } = places[name];
  return id.kind === 'workload' ? `spiffe://cluster.local/ns/${id.namespace}/sa/${id.name}` : '';
};

export function l4(
  from: Name,
  to: Name,
  perSecond: { readonly bytes: number; readonly opened: number },
  more: Partial<L4Edge> = {},
): L4Edge {
  const opened = perSecond.opened * SECONDS;
  const bytes = perSecond.bytes * SECONDS;
  return {
    layer: 'L4',
    from: at(from),
    to: at(to),
    opened,
    bytesToServer: bytes * 0.2,
    bytesToClient: bytes * 0.8,
    failed: {},
    security: { mtls: opened, plain: 0 },
    principals: { client: identity(from), server: identity(to) },
    services: [],
    reporters: ['source', 'destination'],
    ...more,
  };
}

export function l7(
  from: Name,
  to: Name,
  perSecond: number,
  latencyMs: number,
  more: Partial<L7Edge> & {
    readonly failing?: { readonly share: number; readonly response: Omit<ResponseCount, 'count'> };
  } = {},
): L7Edge {
  const { failing, ...rest } = more;
  const requests = perSecond * SECONDS;
  const bad = failing === undefined ? 0 : requests * failing.share;
  return {
    layer: 'L7',
    from: at(from),
    to: at(to),
    protocol: 'http',
    requests,
    responses: [
      { code: '200', flags: '-', count: requests - bad },
      ...(failing === undefined ? [] : [{ ...failing.response, count: bad }]),
    ],
    averageLatency: ms(latencyMs),
    reporters: ['waypoint'],
    ...rest,
  };
}

const via = at('waypoint');
const reset = { code: '503', flags: 'UC' } as const;

const edges: readonly Edge[] = [
  l7('ingress', 'frontend', 12.4, 40, { reporters: ['source'] }),
  l4('ingress', 'frontend', { bytes: 210_000, opened: 2 }),
  l4('frontend', 'waypoint', { bytes: 2_400_000, opened: 1 }),
  l7('frontend', 'catalogV1', 21, 31, { via }),
  l7('frontend', 'catalogV2', 7.1, 210, { via, failing: { share: 0.11, response: reset } }),
  l7('frontend', 'checkout', 6.2, 740, { via, failing: { share: 0.01, response: { code: '504', flags: 'UT' } } }),
  l4('waypoint', 'catalogV1', { bytes: 1_400_000, opened: 1 }, { reporters: ['destination'] }),
  l4('waypoint', 'catalogV2', { bytes: 1_100_000, opened: 1 }, { reporters: ['destination'] }),
  l4('waypoint', 'checkout', { bytes: 300_000, opened: 1 }, { reporters: ['destination'] }),
  l4(
    'frontend',
    'cart',
    { bytes: 3_100_000, opened: 4 },
    {
      services: [
        {
          service: { cluster: 'east', namespace: 'shop', name: 'cart' },
          opened: 1200,
          failed: 0,
          bytesToServer: 2e8,
          bytesToClient: 7e8,
        },
      ],
    },
  ),
  l4('cart', 'redis', { bytes: 1_200_000, opened: 3 }),
  l4(
    'cart',
    'ordersDb',
    { bytes: 0, opened: 0.1 },
    { failed: { denied: 30 }, lastFailureMs: LEAKY_CHECKOUT_END_MS - 40_000, security: { mtls: 30, plain: 0 } },
  ),
  l4('checkout', 'ordersDb', { bytes: 8_400_000, opened: 5 }),
  l4(
    'checkout',
    'paymentsWaypoint',
    { bytes: 0, opened: 1 },
    { failed: { unreachable: 300 }, security: { mtls: 0, plain: 0 }, reporters: ['source'] },
  ),
  l4(
    'cron',
    'catalogV2',
    { bytes: 3_000, opened: 0.05 },
    { bypasses: via, security: { mtls: 0, plain: 15 }, principals: {}, reporters: ['destination'] },
  ),
  l4(
    'reports',
    'payments',
    { bytes: 90_000, opened: 0.4 },
    { failed: { timeout: 3 }, security: { mtls: 0, plain: 120 }, principals: {}, reporters: ['destination'] },
  ),
  l4(
    'payments',
    'outside',
    { bytes: 40_000, opened: 0.2 },
    { security: { mtls: 0, plain: 60 }, principals: {}, reporters: ['source'] },
  ),
  l4('frontend', 'restricted', { bytes: 0, opened: 0 }, { withheld: true }),
];

export const leakyCheckout: TopologyAnswer = {
  window: { endMs: LEAKY_CHECKOUT_END_MS, seconds: SECONDS, observedSeconds: SECONDS },
  wave: 'complete',
  places: Object.values(places).map((each) => structuredClone(each) as TopologyAnswer['places'][number]),
  edges: edges.map((edge) => structuredClone(edge) as TopologyAnswer['edges'][number]),
  gaps: [],
  health: { requests: [], connections: [] },
};

/** The same moment, with only part of it. */
export const answerOf = (
  parts: { readonly edges?: readonly Edge[]; readonly places?: readonly Place[] } & Partial<
    Pick<TopologyAnswer, 'gaps' | 'window' | 'wave'>
  >,
): TopologyAnswer => structuredClone({ ...leakyCheckout, ...parts }) as TopologyAnswer;
