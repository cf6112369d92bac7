import { describe, expect, it } from 'vitest';

import type { Once, World } from './index.ts';
import { exposition, playPlan, samplesOf, scrapeTargets, truthBetween, withOnce, withRestart } from './index.ts';
import { CRASH_LOOP } from './plan.ts';
import { LEAKY_PLACES } from './scenarios/leaky-checkout-places.ts';

const START = 1_795_500_000_000;
const SILENT: World = playPlan({ ...LEAKY_PLACES, restarts: [], conversations: [] }, { startMs: START });
const AT = START + CRASH_LOOP.periodMs + 60_000;

/** `reporter flags security` of every failed connection, and what was opened. */
function tellingOf(world: World): { opened: string[]; failed: string[] } {
  const later = AT + 60_000;
  const samples = scrapeTargets(world, later).flatMap((target) => samplesOf(world, target.id, later) ?? []);
  const words = (name: string): string[] =>
    samples
      .filter((sample) => sample.name === name)
      .flatMap(({ labels, value }) =>
        Array<string>(value).fill(
          `${labels['reporter']} ${labels['response_flags']} ${labels['connection_security_policy']}`,
        ),
      )
      .sort();
  return { opened: words('istio_tcp_connections_opened_total'), failed: words('istio_tcp_connections_failed_total') };
}

interface Row {
  readonly what: string;
  readonly once: Omit<Once, 'atMs'> & { readonly atMs?: number };
  readonly failed: readonly string[];
  readonly truth: { readonly failed?: object; readonly failedUncounted?: object };
  readonly world?: World;
}

const serverZtunnelDown = withRestart(SILENT, { proxy: 'ztunnel node-b', afterMs: AT - START - 1000, downMs: 5000 });
const ownZtunnelDown = withRestart(SILENT, { proxy: 'ztunnel node-c', afterMs: AT - START - 1000, downMs: 5000 });

/** One row for each way to fail, as measured in a real mesh: metric flags at source and destination. */
const TABLE: readonly Row[] = [
  {
    what: 'L4 ALLOW policy, no match',
    once: { client: 'shop/cart', service: 'data/orders-db', outcome: 'denied' },
    failed: ['destination DENY mutual_tls', 'source CONNECT mutual_tls'],
    truth: { failed: { denied: 1 } },
  },
  {
    what: 'DENY policy',
    once: { client: 'shop/frontend', service: 'data/redis', outcome: 'denied' },
    failed: ['destination DENY mutual_tls', 'source CONNECT mutual_tls'],
    truth: { failed: { denied: 1 } },
  },
  {
    what: 'plain client, STRICT',
    once: { client: 'legacy/cron', service: 'data/redis', outcome: 'denied' },
    failed: ['destination DENY unknown'],
    truth: { failed: { denied: 1 } },
  },
  {
    what: 'port without listener',
    once: { client: 'shop/frontend', podOf: 'shop/cart', port: 9999, outcome: 'refused' },
    failed: ['destination CONNECT mutual_tls', 'source CONNECT mutual_tls'],
    truth: { failed: { refused: 1 } },
  },
  {
    what: 'waypoint process down, pod still Ready',
    once: { client: 'shop/checkout', service: 'payments/payments', atMs: START + CRASH_LOOP.periodMs + 1000 },
    failed: ['source CONNECT mutual_tls'],
    truth: { failed: { refused: 1 } },
  },
  {
    what: 'waypoint pod not Ready',
    once: { client: 'shop/checkout', service: 'payments/payments' },
    failed: [],
    truth: { failedUncounted: { 'unknown-waypoint': 1 } },
  },
  {
    what: 'no ready endpoint',
    once: { client: 'shop/cart', service: 'shop/giftcards' },
    failed: [],
    truth: { failedUncounted: { 'no-healthy-upstream': 1 } },
  },
  {
    what: 'ztunnel of the server’s node down',
    world: serverZtunnelDown,
    once: { client: 'shop/checkout', service: 'data/orders-db' },
    failed: ['source CONNECT mutual_tls'],
    truth: { failed: { refused: 1 } },
  },
  {
    what: '15008 dropped on the way',
    once: { client: 'shop/cart', service: 'data/audit-log', outcome: 'timeout' },
    failed: ['source NETWORK_POLICY mutual_tls'],
    truth: { failed: { timeout: 1 } },
  },
  {
    what: 'wrong identity of the peer',
    once: { client: 'shop/frontend', service: 'sidecars/ledger', outcome: 'identity' },
    failed: ['source CONNECT mutual_tls'],
    truth: { failed: { identity: 1 } },
  },
  {
    what: 'outside address refused',
    once: { client: 'shop/checkout', address: '198.51.100.99', outcome: 'refused' },
    failed: ['source CONNECT unknown'],
    truth: { failed: { refused: 1 } },
  },
  {
    what: 'own ztunnel down',
    world: ownZtunnelDown,
    once: { client: 'shop/checkout', service: 'data/orders-db' },
    failed: [],
    truth: { failedUncounted: { refused: 1 } },
  },
];

describe('a failed connection is told as it was measured in a real mesh', () => {
  it.each(TABLE)('$what', ({ once, failed, truth, world: base = SILENT }) => {
    const world = withOnce(base, { atMs: AT, ...once });
    const told = tellingOf(world);
    expect(told.failed).toEqual(failed);
    // Whoever counts a failure at its end has counted the opening at its start, always with "-".
    expect(told.opened).toEqual(failed.map((words) => words.replace(/ \S+ /, ' - ')));
    const rows = truthBetween(world, START, AT + 60_000);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.legs).toMatchObject([{ opened: 1, failed: {}, failedUncounted: {}, bytesToServer: 0, ...truth }]);
  });
});

describe('a request that an L7 proxy fails', () => {
  it('leaves no error at L4 when the waypoint denies it: 403, destination unknown, service right', () => {
    const world = playPlan(
      {
        ...LEAKY_PLACES,
        restarts: [],
        conversations: [
          {
            name: 'deny',
            from: 'shop/frontend',
            to: { service: 'shop/catalog' },
            onceAtMs: AT,
            answers: [{ code: '403', share: 1, byProxy: true }],
          },
        ],
      },
      { startMs: START },
    );
    expect(tellingOf(world).failed).toEqual([]);
    const samples = scrapeTargets(world, AT + 5000).flatMap((target) => samplesOf(world, target.id, AT + 5000) ?? []);
    expect(
      samples.filter((sample) => sample.name === 'istio_requests_total').map((sample) => sample.labels),
    ).toMatchObject([
      {
        reporter: 'waypoint',
        response_code: '403',
        response_flags: '-',
        destination_workload: 'unknown',
        destination_service: 'catalog.shop.svc.cluster.local',
        // Envoy fills in a revision even where it knows no workload.
        destination_canonical_revision: 'latest',
        destination_version: 'unknown',
      },
    ]);
    expect(truthBetween(world, START, AT + 5000)).toMatchObject([
      { requests: { 403: 1 }, path: ['ztunnel node-a', 'waypoint shop/waypoint'] },
    ]);
  });

  it('is 503 UH at the waypoint when the service behind it has no ready endpoint', () => {
    const world = withOnce(SILENT, { atMs: AT, client: 'shop/frontend', service: 'shop/recommendations' });
    const samples = scrapeTargets(world, AT + 5000).flatMap((target) => samplesOf(world, target.id, AT + 5000) ?? []);
    expect(exposition(samples)).toMatch(/istio_requests_total\{.*response_code="503".*response_flags="UH"/);
  });
});

describe('a waypoint that stops with pooled connections', () => {
  it('is a false alarm: the server’s ztunnel counts failures where every request was answered', () => {
    const stopMs = 120_000;
    const world = playPlan(
      {
        ...LEAKY_PLACES,
        restarts: [{ proxy: 'shop/waypoint', afterMs: stopMs, downMs: 2000 }],
        conversations: [
          {
            name: 'steady',
            from: 'shop/frontend',
            to: { service: 'shop/checkout' },
            perSecond: 2,
            endsAfterMs: stopMs,
          },
        ],
      },
      { startMs: START },
    );
    const at = START + stopMs;
    const samples = scrapeTargets(world, at).flatMap((target) => samplesOf(world, target.id, at) ?? []);
    const failed = samples.filter((sample) => sample.name === 'istio_tcp_connections_failed_total');
    expect(failed.map((sample) => sample.labels)).toMatchObject([
      {
        reporter: 'destination',
        response_flags: 'CONNECT',
        source_workload: 'waypoint',
        destination_workload: 'checkout',
      },
    ]);
    const rows = truthBetween(world, START, at);
    expect(rows.flatMap((row) => row.legs).every((leg) => Object.keys(leg.failed).length === 0)).toBe(true);
    expect(rows.reduce((sum, row) => sum + (row.requests['200'] ?? 0), 0)).toBe(240);
  });
});

describe('a bypass', () => {
  it.each([
    ['a sidecar never uses a waypoint', 'sidecars/reports', 'payments/payments'],
    ['an out-of-mesh pod does not know of waypoints', 'legacy/cron', 'shop/catalog'],
    ['a gateway goes past it without ingress-use-waypoint', 'web/shop-gateway-istio', 'shop/frontend'],
    ['a service that names a missing waypoint is called directly', 'shop/frontend', 'shop/promotions'],
  ])('%s', (_, client, service) => {
    const [row] = truthBetween(withOnce(SILENT, { atMs: AT, client, service }), START, AT + 60_000);
    expect(row?.bypassesWaypoint).toBe(true);
    expect(row?.waypoint).toBeUndefined();
    expect(row?.legs.every((leg) => Object.keys(leg.failed).length === 0)).toBe(true);
  });
});
