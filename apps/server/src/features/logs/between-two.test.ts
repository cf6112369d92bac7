import { buildWorld, readScenario } from '@waymark/demo-mesh';
import type { PlaceKey } from '@waymark/mesh';
import type { LogLineAnswer, LogsAnswer } from '@waymark/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logsApp, type LogsApp } from '../../testing/logs-app.ts';
import { serviceAsked } from './own-words.ts';

const SPAN_MS = 30_000;
const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;
const world = buildWorld(readScenario('leaky-checkout'), { startMs: START });

let server: LogsApp;
beforeAll(async () => {
  server = await logsApp(world, AT);
});
afterAll(() => server.app.close());

const ask = (from: string, to: string): Promise<LogsAnswer> =>
  server.ask('admin', {
    from: `workload/east/${from}` as PlaceKey,
    to: `workload/east/${to}` as PlaceKey,
    sinceMs: AT - SPAN_MS,
    most: 5000,
  });
/** What is told, hop by hop: `ztunnel-client cart → redis`. A host that a client wrote in short is told by its first label. */
const told = (lines: readonly LogLineAnswer[]): readonly string[] => [
  ...new Set(
    lines.map(({ hop, ends, record }) => {
      const from = ends.from?.name.replace(/^203\..*/, 'outside');
      const host = record.is === 'application' ? record.authority?.split('.')[0] : undefined;
      const to = ends.to?.name ?? host;
      return from === undefined && to === undefined ? `${hop}, own words` : `${hop} ${from} → ${to}`;
    }),
  ),
];

describe('the lines between two places', () => {
  it.each([
    [
      'behind a waypoint',
      ['shop/frontend', 'shop/checkout'],
      [
        'app frontend → checkout',
        'app waypoint → checkout',
        'app, own words',
        'waypoint frontend → checkout',
        'ztunnel-client frontend → checkout',
        'ztunnel-server waypoint → checkout',
      ],
    ],
    [
      'of one of two versions, a request that never reached one told by its service',
      ['shop/frontend', 'shop/catalog-v2'],
      [
        'app frontend → catalog',
        'app waypoint → catalog-v2',
        'waypoint frontend → catalog',
        'waypoint frontend → catalog-v2',
        'ztunnel-client frontend → catalog',
        'ztunnel-server waypoint → catalog-v2',
      ],
    ],
    [
      'over TCP',
      ['shop/cart', 'data/redis'],
      ['app, own words', 'ztunnel-client cart → redis', 'ztunnel-server cart → redis'],
    ],
    [
      'where all is denied',
      ['shop/cart', 'data/orders-db'],
      ['app, own words', 'ztunnel-client cart → orders-db', 'ztunnel-server cart → orders-db'],
    ],
    ['to a sidecar', ['shop/cart', 'sidecars/reports'], ['app cart → reports', 'ztunnel-client cart → reports']],
    [
      'from a sidecar',
      ['sidecars/reports', 'payments/payments'],
      ['app reports → payments', 'ztunnel-server reports → payments'],
    ],
    [
      'from a gateway, which writes for whom it asks',
      ['web/shop-gateway-istio', 'shop/frontend'],
      ['app outside → frontend', 'app shop-gateway-istio → frontend', 'ztunnel-server shop-gateway-istio → frontend'],
    ],
  ])('tell of nobody else: %s', async (_what, [from = '', to = ''], expected) => {
    const { lines } = await ask(from, to);
    expect([...told(lines)].sort()).toEqual(expected);
  });

  it('past a waypoint leave out the requests that it carried for others', async () => {
    const { lines } = await ask('shop/cart', 'shop/catalog-v1');
    const direct = lines.filter(({ hop }) => hop === 'ztunnel-client');
    expect(direct.length).toBeGreaterThan(5);
    expect(direct.filter(({ ends }) => ends.from?.name !== 'cart' || ends.to?.name !== 'catalog-v1')).toEqual([]);
    const carried = lines.filter(({ hop, ends }) => hop === 'app' && ends.from?.name === 'waypoint');
    // The waypoint writes of a request up to a second after the application has.
    expect(carried.filter(({ atMs }) => atMs < AT - 1500 && atMs > AT - SPAN_MS + 1500)).toEqual([]);
  });
});

describe('the host that a client asks for', () => {
  it.each([
    ['cart', { name: 'cart', namespace: 'shop' }],
    ['cart:8080', { name: 'cart', namespace: 'shop' }],
    ['cart.data', { name: 'cart', namespace: 'data' }],
    ['cart.data.svc', { name: 'cart', namespace: 'data' }],
    ['cart.data.svc.cluster.local:80', { name: 'cart', namespace: 'data' }],
    ['api.payments.example.com', undefined],
    ['10.96.1.15:80', undefined],
    ['localhost:9090', undefined],
    ['[fd00::1]:80', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is read as to a pod of shop', (host, service) => {
    expect(serviceAsked(host, 'shop')).toEqual(service);
  });
});
