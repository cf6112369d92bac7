import { describe, expect, it } from 'vitest';
import type { TopologyAnswer } from '@waymark/contract';
import { placeKey, type L4Edge } from '@waymark/mesh';
import { t } from '../../testing/fake-host.ts';
import { answerOf, l4, l7, leakyCheckout, places } from '../../testing/leaky-checkout.ts';
import type { LinePanel } from './line-panel.ts';
import { toPanel, type PlacePanel } from './panel-model.ts';
import { flagsInWords } from './panel-sections.ts';
import { toPicture } from './picture.ts';
import { toSummary } from './summary.ts';

const picture = toPicture(leakyCheckout);
type Name = keyof typeof places;
const placePanel = (name: Name): PlacePanel =>
  toPanel(picture, { is: 'place', key: places[name].key }, t) as PlacePanel;
const linePanel = (from: Name, to: Name, is: 'line' | 'pair' = 'line'): LinePanel => {
  const ends = { from: places[from].key, to: places[to].key };
  return toPanel(picture, is === 'pair' ? { is, ...ends } : { is, layer: 'l7', ...ends }, t) as LinePanel;
};

describe('the panel of a place', () => {
  it('tells its kind, capture and health in words', () => {
    expect(placePanel('catalogV2')).toMatchObject({
      title: 'catalog-v2',
      kind: 'Workload in shop',
      capture: { words: 'ambient + waypoint' },
      health: 'failing',
      sentences: ['11 % of requests fail with 5xx.'],
      reporters: ['the waypoint (L7)', 'the server’s ztunnel (L4)'],
    });
  });

  it('lists who calls it: clients by requests, legs and bypasses by connections', () => {
    const rows = placePanel('catalogV2').incoming.map(({ peer, layer, hint, rate, errors, latency, mtls }) => [
      peer,
      layer,
      hint ?? '',
      rate,
      errors,
      latency,
      mtls,
    ]);
    expect(rows).toEqual([
      ['frontend', 'L7', '', '7.1/s', '11 %', '210 ms', '100 %'],
      ['waypoint', 'L4', 'leg', '1.1 MB/s', '0 %', '–', '100 %'],
      ['cron', 'L4', 'bypass', '3 kB/s', '0 %', '–', '0 %'],
    ]);
  });

  it('opens the whole conversation from a row whose requests go through a waypoint', () => {
    expect(placePanel('catalogV2').incoming[0]?.opens).toEqual({
      is: 'pair',
      from: places.frontend.key,
      to: places.catalogV2.key,
    });
    expect(placePanel('frontend').incoming[0]?.opens).toMatchObject({ is: 'line', layer: 'l7' });
  });

  it('of a waypoint sums its conversations by client and by server', () => {
    const panel = placePanel('waypoint');
    expect(panel.incoming.filter((row) => row.layer === 'L7').map((row) => [row.peer, row.rate])).toEqual([
      ['frontend', '34.3/s'],
    ]);
    expect(panel.outgoing.filter((row) => row.layer === 'L7').map((row) => row.peer)).toEqual([
      'catalog-v1',
      'catalog-v2',
      'checkout',
    ]);
  });

  it('explains what contradicts the configuration', () => {
    expect(placePanel('paymentsWaypoint').remarks).toEqual([
      'No pod of this waypoint is ready (0 of 1): calls to the services bound to it fail, and some of these failures no metric counts.',
    ]);
    expect(placePanel('payments').remarks[0]).toContain(
      'names the waypoint payments/lost-wp, which is not bound (WaypointMissing)',
    );
  });

  it('does not blame a place for denying, but says what it denied', () => {
    expect(placePanel('ordersDb')).toMatchObject({ health: 'healthy' });
    expect(placePanel('ordersDb').sentences).toContain('It denied 30 connections of cart.');
  });

  it('leaves it to the gap to say that its cluster is not read', () => {
    const unlisted = { ...places.cart, presence: { is: 'unlisted' as const } };
    const remarksWith = (gaps: TopologyAnswer['gaps']): readonly string[] => {
      const answer = { ...answerOf({}), places: [unlisted], gaps };
      return (toPanel(toPicture(answer), { is: 'place', key: unlisted.key }, t) as PlacePanel).remarks;
    };
    const gap = { source: 'kubernetes', code: 'not_looked_for', missing: 'inventory', sinceMs: 0 } as const;
    expect(remarksWith([{ ...gap, cluster: 'east' }])).toEqual([]);
    expect(remarksWith([gap])).toEqual([]);
    expect(remarksWith([{ ...gap, cluster: 'elsewhere' }])).toEqual(['The inventory says nothing about it.']);
  });

  it('says so when a link selects what is not there', () => {
    expect(toPanel(picture, { is: 'place', key: 'workload/east/shop/ghost' as never }, t)).toEqual({ is: 'gone' });
    expect(toPanel(picture, { is: 'pair', from: places.cart.key, to: places.cron.key }, t)).toEqual({ is: 'gone' });
  });
});

describe('thresholds of its own', () => {
  const annotated = (value: string): PlacePanel => {
    const on = { kind: 'Pod', namespace: 'shop', name: 'catalog-v2-x' } as const;
    const answer = {
      ...leakyCheckout,
      places: leakyCheckout.places.map((place) =>
        place.key === places.catalogV2.key ? { ...place, rate: { value, on } } : place,
      ),
    };
    return toPanel(toPicture(answer), { is: 'place', key: places.catalogV2.key }, t) as PlacePanel;
  };

  it('colour a place, and are told with the reason', () => {
    expect(annotated('5XX,20,30,http,inbound').health).toBe('healthy');
    const panel = annotated('5XX,5,30,http,inbound');
    expect([panel.health, ...panel.sentences]).toEqual([
      'degraded',
      '11 % of requests fail with 5xx. The annotation on Pod catalog-v2-x draws the line at 5 %.',
    ]);
  });

  it('are told where they cannot be read, and do not count', () => {
    const panel = annotated('5XX,20,http');
    expect(panel.health).toBe('failing');
    expect(panel.remarks.join(' ')).toContain('“5XX,20,http”');
  });
});

describe('the panel of a line', () => {
  it('of a leg lists the conversations in it, the busiest first, and asks for no percentiles of their sum', () => {
    const panel = linePanel('frontend', 'waypoint');
    expect(panel.pairs.map(({ words, rate, errors }) => [words, rate, errors])).toEqual([
      ['frontend → catalog-v1', '21/s', '0 %'],
      ['frontend → catalog-v2', '7.1/s', '11 %'],
      ['frontend → checkout', '6.2/s', '1 %'],
    ]);
    expect(panel.quantiles).toBeUndefined();
    expect(panel.path.map((hop) => hop.words)).toEqual(['client’s ztunnel', 'waypoint']);
  });

  it('of a leg with one conversation asks for its percentiles', () => {
    expect(linePanel('waypoint', 'catalogV2').quantiles).toEqual({
      from: places.frontend.key,
      to: places.catalogV2.key,
    });
  });

  it('of a conversation through a waypoint shows every proxy on the way', () => {
    const panel = linePanel('frontend', 'catalogV2', 'pair');
    expect(panel.path.map((hop) => hop.words)).toEqual(['client’s ztunnel', 'waypoint', 'server’s ztunnel', 'pod']);
    expect(panel.requests).toMatchObject({ rate: '7.1 req/s', errors: '11 %', average: '210 ms' });
    expect(panel.codes.map(({ code, meaning, rate }) => [code, meaning ?? '', rate])).toEqual([
      ['200', '', '6.3/s'],
      ['503', 'upstream closed the connection (UC)', '0.78/s'],
    ]);
  });

  it('counts connections, failures by reason and bytes both ways', () => {
    expect(linePanel('cart', 'ordersDb').connections).toMatchObject({
      opened: '30',
      failed: [{ reason: 'denied', count: '30' }],
      toServer: '0 B',
      toClient: '0 B',
    });
    expect(linePanel('frontend', 'cart').services).toEqual([
      { service: 'shop/cart', opened: '1\u202f200', failed: '0', bytes: '900 MB' },
    ]);
    expect(linePanel('frontend', 'cart').security).toEqual({
      mtls: '100 %',
      client: 'spiffe://cluster.local/ns/shop/sa/frontend',
      server: 'spiffe://cluster.local/ns/shop/sa/cart',
    });
  });

  it('says of how many failures the logs tell why, where they do not tell of all', () => {
    const failing = {
      ...l4('frontend', 'cart', { bytes: 0, opened: 40 }),
      failed: { unreachable: 32 },
      uncounted: 2,
      told: { of: 30, reasons: { identity: 17, tls: 1 } },
    };
    const line = { is: 'line', layer: 'l4', from: places.frontend.key, to: places.cart.key } as const;
    const panel = toPanel(toPicture(answerOf({ edges: [failing] })), line, t) as LinePanel;
    expect(panel.connections).toMatchObject({
      failed: [{ reason: 'unreachable', count: '32' }],
      told: 'Why they failed, ztunnel’s log tells of 18 of the 30 that metrics count: 1 TLS failed, 17 wrong identity. Metrics only guess why the others did.',
      uncounted: 'No metric counts 2 of these failures: only ztunnel’s log tells of them.',
    });
  });

  it('does not invent what a missing source would have told', () => {
    const known = Object.entries(l4('cart', 'redis', { bytes: 1000, opened: 1 })).filter(
      ([name]) => name !== 'opened' && name !== 'security',
    );
    const edge = Object.fromEntries(known) as unknown as L4Edge;
    const panel = toPanel(
      toPicture(answerOf({ edges: [edge] })),
      { is: 'line', layer: 'l4', from: places.cart.key, to: places.redis.key },
      t,
    ) as LinePanel;
    expect(panel.connections?.opened).toBeUndefined();
    expect(panel.security).toBeUndefined();
  });

  it('keeps numbers back that are beyond the reader’s rights', () => {
    const panel = linePanel('frontend', 'restricted');
    expect(panel).toMatchObject({ withheld: true, services: [], connections: undefined });
    expect(panel.requests).toBeUndefined();
  });

  it('names reporters by what stands at the ends', () => {
    const edges = [
      l7('ingress', 'frontend', 1, 1, { reporters: ['source'] }),
      l4('ingress', 'frontend', { bytes: 1, opened: 1 }),
    ];
    const panel = toPanel(
      toPicture(answerOf({ edges })),
      { is: 'line', layer: 'l4', from: places.ingress.key, to: places.frontend.key },
      t,
    ) as LinePanel;
    expect(panel.reporters).toEqual([
      'the sidecar or gateway of the client (L7)',
      'the sidecar or gateway of the client (L4)',
      'the server’s ztunnel (L4)',
    ]);
  });
});

it('tells how much goes into a namespace, out of it and about within, each conversation in one row', () => {
  const rows = (namespace: string): Record<string, string> => {
    const key = placeKey({ kind: 'namespace', cluster: 'east', namespace });
    const panel = toPanel(picture, { is: 'place', key }, t);
    if (panel.is !== 'box') throw new Error(`${namespace} is no box`);
    return Object.fromEntries(panel.summary.flows.map((row) => [row.words, `${row.requests} ${row.errors}`]));
  };
  const all = toSummary(picture, t).flows;
  expect(all.map((row) => row.words)).toEqual(['all']);
  expect(rows('data')).toEqual({ in: '– –' });
  expect(Object.keys(rows('shop'))).toEqual(['in', 'out', 'within']);
});

it('counts what passes a waypoint once in the sum of the picture, though both legs are drawn', () => {
  const edges = [
    l4('frontend', 'waypoint', { bytes: 1000, opened: 1 }),
    l4('waypoint', 'catalogV1', { bytes: 1200, opened: 1 }),
    l4('cart', 'redis', { bytes: 500, opened: 1 }),
  ];
  expect(toSummary(toPicture(answerOf({ edges })), t).flows[0]?.throughput).toBe('1.7 kB/s');
});

it('sums up a namespace, with what runs to and from it', () => {
  const panel = toPanel(
    picture,
    { is: 'place', key: placeKey({ kind: 'namespace', cluster: 'east', namespace: 'data' }) },
    t,
  );
  expect(panel).toMatchObject({
    is: 'box',
    kind: 'Namespace',
    title: 'data',
    summary: { lead: '2 places in 1 namespace, last 5 min.', verdict: '1 flow is failing.' },
  });
  expect(
    toPanel(picture, { is: 'place', key: placeKey({ kind: 'namespace', cluster: 'west', namespace: 'data' }) }, t),
  ).toEqual({ is: 'gone' });
});

it.each([
  ['-', undefined],
  ['', undefined],
  ['UF,URX', 'could not connect upstream (UF), retries used up (URX)'],
  ['XYZ', 'XYZ'],
])('reads the flags %j as %j', (flags, words) => {
  expect(flagsInWords(flags, t)).toBe(words);
});

describe('the summary', () => {
  it('says how bad it is and where to look first', () => {
    const summary = toSummary(picture, t);
    expect(summary).toMatchObject({
      lead: '15 places in 5 namespaces, last 5 min.',
      verdict: '3 flows are failing, 3 are worth a look.',
      tone: 'alarm',
    });
    expect(summary.worst[0]).toMatchObject({ tone: 'alarm' });
    expect(summary.worst.map((flow) => flow.tone)).toEqual([
      'alarm',
      'alarm',
      'alarm',
      'warning',
      'warning',
      'warning',
    ]);
  });

  it('does not call well what is not as it is configured', () => {
    const waypoint = { ...places.paymentsWaypoint, presence: { is: 'idle' as const } };
    const answer = { ...answerOf({ edges: [l7('ingress', 'frontend', 1, 1)] }), places: [places.frontend, waypoint] };
    expect(waypoint.remarks).toHaveLength(1);
    expect(toSummary(toPicture(answer), t)).toMatchObject({
      verdict: 'No flow fails, but 1 place is not as it is configured.',
      tone: 'warning',
      worst: [{ words: 'payments-wp', why: '0 of 1 ready', tone: 'alarm', opens: { is: 'place', key: waypoint.key } }],
    });
  });

  it('is content when nothing fails', () => {
    const answer = answerOf({ edges: [l7('ingress', 'frontend', 1, 1)] });
    const asConfigured = answer.places.filter(({ remarks }) => remarks.length === 0);
    expect(toSummary(toPicture({ ...answer, places: asConfigured }), t)).toMatchObject({
      verdict: 'Nothing here is failing.',
      tone: 'healthy',
      worst: [],
    });
  });
});
