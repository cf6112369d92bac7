import { describe, expect, it } from 'vitest';
import { placeKey } from '../identity.ts';
import type { L4Edge, L7Edge, Place, ResponseCount } from '../topology/topology.ts';
import type { Ratio } from '../units.ts';
import { openHealthBook } from './health-book.ts';
import { judgeConnections, judgeRequests, worstHealth, type Health } from './judge.ts';
import { NO_HEALTH_RULES, type ConnectionTolerance, type HealthRule, type RequestTolerance } from './tolerances.ts';

const ends = { from: placeKey({ kind: 'unknown' }), to: placeKey({ kind: 'outside' }), reporters: [] };
const answeredAs = (protocol: 'http' | 'grpc', responses: readonly Omit<ResponseCount, 'flags'>[]): L7Edge => ({
  ...ends,
  layer: 'L7',
  protocol,
  requests: 0,
  responses: responses.map((response) => ({ ...response, flags: '-' })),
});
const answered = (codes: Record<string, number>): L7Edge =>
  answeredAs(
    'http',
    Object.entries(codes).map(([code, count]) => ({ code, count })),
  );
const connected = (opened: number | undefined, failed: L4Edge['failed']): L4Edge => ({
  ...ends,
  layer: 'L4',
  failed,
  principals: {},
  services: [],
  ...(opened === undefined ? {} : { opened }),
});

const id = { kind: 'workload', cluster: 'east', namespace: 'shop', name: 'cart-v1' } as const;
const cart: Place = { key: placeKey(id), id, role: 'workload', app: 'cart', presence: { is: 'active' }, remarks: [] };
const annotated = (value: string): Place => ({
  ...cart,
  rate: { value, on: { kind: 'Service', namespace: 'shop', name: 'cart' } },
});
const tolerating = (
  tolerance: Partial<RequestTolerance>,
  of: Partial<HealthRule<never>> = {},
): HealthRule<RequestTolerance> => ({
  namespace: '',
  kind: '',
  name: '',
  ...of,
  tolerance: [
    { code: '5XX', protocol: 'http', direction: '', degraded: 0.3 as Ratio, failing: 0.5 as Ratio, ...tolerance },
  ],
});

const byDefault = openHealthBook(NO_HEALTH_RULES);
const judged = (edge: L7Edge): Health => judgeRequests([edge], byDefault.requests(undefined, 'inbound'));
const judgedAt = (place: Place, edge: L7Edge, rules: readonly HealthRule<RequestTolerance>[] = []): Health =>
  judgeRequests([edge], openHealthBook({ requests: rules, connections: [] }).requests(place, 'inbound'));
const judgedL4 = (edge: L4Edge, rules: readonly HealthRule<ConnectionTolerance>[] = []): Health =>
  judgeConnections([edge], openHealthBook({ requests: [], connections: rules }).connections(cart, 'inbound'));

describe('judgeRequests, as Kiali does by default', () => {
  it.each<[string, Record<string, number>, string]>([
    ['answers without an error are healthy', { 200: 100 }, 'healthy'],
    ['one 5xx in a thousand is worth a look', { 200: 999, 503: 1 }, 'degraded'],
    ['a tenth of 5xx hurts', { 200: 90, 503: 10 }, 'failing'],
    ['5xx of several kinds are one share', { 200: 90, 500: 5, 503: 5 }, 'failing'],
    ['a few 4xx are the callers’ business', { 200: 95, 404: 5 }, 'healthy'],
    ['a tenth of 4xx is worth a look', { 200: 90, 404: 10 }, 'degraded'],
    ['a fifth of 4xx hurts', { 200: 80, 404: 20 }, 'failing'],
    ['no response is an error', { 200: 99, 0: 1 }, 'degraded'],
    ['a tenth without response hurts', { 200: 90, 0: 10 }, 'failing'],
    ['no request is nothing to judge', {}, 'idle'],
  ])('%s', (_, codes, tone) => {
    expect(judged(answered(codes)).tone).toBe(tone);
  });

  it.each<[string, readonly Omit<ResponseCount, 'flags'>[], string]>([
    ['status 0 is healthy', [{ code: '200', grpcStatus: '0', count: 10 }], 'healthy'],
    [
      'a few errors behind a 200 are worth a look',
      [
        { code: '200', grpcStatus: '0', count: 99 },
        { code: '200', grpcStatus: '16', count: 1 },
      ],
      'degraded',
    ],
    ['an unknown status is none of the errors', [{ code: '200', grpcStatus: '17', count: 10 }], 'healthy'],
    ['a 503 before gRPC had a say is a 5xx', [{ code: '503', count: 10 }], 'failing'],
  ])('of gRPC: %s', (_, responses, tone) => {
    expect(judged(answeredAs('grpc', responses)).tone).toBe(tone);
  });

  it('judges each protocol by its own requests', () => {
    const grpc = answeredAs('grpc', [{ code: '200', grpcStatus: '14', count: 10 }]);
    const { tone, because } = judgeRequests([answered({ 200: 990 }), grpc], byDefault.requests(undefined, 'inbound'));
    expect([tone, because]).toMatchObject(['failing', [{ class: 'grpc', code: '14', share: 1 }]]);
  });

  it('says what decided, and by whose threshold', () => {
    expect(judged(answered({ 200: 90, 503: 8, 500: 2 })).because).toEqual([
      { is: 'responses', class: '5xx', code: '503', share: 0.1, count: 10, threshold: 0.1, from: { is: 'default' } },
    ]);
  });
});

describe('judgeRequests by rules and annotations', () => {
  const errors = answered({ 200: 60, 503: 40 });

  it.each<[string, Partial<HealthRule<never>>, string]>([
    ['a rule for everything', {}, 'degraded'],
    ['a rule for its name', { kind: 'workload', name: 'cart-v1' }, 'degraded'],
    ['a rule for its app', { kind: 'app', name: 'cart' }, 'degraded'],
    ['a rule for its namespace', { namespace: 'sh.*' }, 'degraded'],
    ['no rule for a part of its name', { name: 'cart', kind: 'workload' }, 'failing'],
    ['no rule for services', { kind: 'service' }, 'failing'],
    ['no rule for another namespace', { namespace: 'shop2' }, 'failing'],
  ])('follows %s', (_, of, tone) => {
    expect(judgedAt(cart, errors, [tolerating({}, of)]).tone).toBe(tone);
  });

  it('lets the first rule that matches decide alone', () => {
    const rules = [
      tolerating({ code: '404' }, { namespace: 'shop' }),
      tolerating({ failing: 0.1 as Ratio, degraded: 0 as Ratio }),
    ];
    expect(judgedAt(cart, errors, rules).tone).toBe('healthy');
  });

  it('keeps tolerances to their direction', () => {
    const book = openHealthBook({ requests: [tolerating({ direction: 'outbound' })], connections: [] });
    expect(judgeRequests([errors], book.requests(cart, 'inbound')).tone).toBe('healthy');
    expect(judgeRequests([errors], book.requests(cart, 'outbound')).tone).toBe('degraded');
  });

  it.each<[string, string, string]>([
    ['overrides every rule', '5xx,50,60,http,inbound', 'healthy'],
    ['understands several parts, and X as a digit', '4XX,1,2,http,.*;50X,30,50,http,inbound', 'degraded'],
    ['is as if it were not there when nothing of it makes sense', 'nonsense', 'failing'],
    ['counts in the parts that make sense', 'nonsense;5XX,30,50,http,inbound', 'degraded'],
  ])('an annotation %s', (_, value, tone) => {
    expect(judgedAt(annotated(value), errors).tone).toBe(tone);
  });

  it('names the annotation whose threshold decided', () => {
    expect(judgedAt(annotated('503,10,50,http,inbound'), errors, [tolerating({})]).because).toMatchObject([
      { threshold: 0.1, from: { is: 'annotation', on: { kind: 'Service', name: 'cart' } } },
    ]);
    expect(judgedAt(cart, errors, [tolerating({}, { namespace: 'shop' })]).because).toMatchObject([
      { threshold: 0.3, from: { is: 'configuration', namespace: 'shop' } },
    ]);
  });

  it('names a code that is of no usual class', () => {
    const health = judgedAt(annotated('2XX,50,60,http,inbound'), answered({ 200: 60, 503: 40 }));
    expect(health.because).toMatchObject([{ class: 'code', code: '200', share: 0.6 }]);
  });
});

describe('judgeConnections', () => {
  it.each<[string, L4Edge, string]>([
    ['connections without failure are healthy', connected(10, {}), 'healthy'],
    ['one denied in a hundred is worth a look', connected(100, { denied: 1 }), 'degraded'],
    ['all denied hurts', connected(3, { denied: 3 }), 'failing'],
    ['reasons are judged one by one', connected(100, { denied: 6, tls: 6 }), 'degraded'],
    ['failures alone are judged while openings are missing', connected(undefined, { denied: 3 }), 'failing'],
    ['a waypoint that stopped never alarms by itself', connected(7, { other: 6 }), 'degraded'],
    ['nothing opened is nothing to judge', connected(0, {}), 'idle'],
  ])('%s', (_, edge, tone) => {
    expect(judgedL4(edge).tone).toBe(tone);
  });

  const rule = (tolerance: Partial<ConnectionTolerance>): HealthRule<ConnectionTolerance> => ({
    namespace: '',
    kind: '',
    name: '',
    tolerance: [{ reason: '', direction: '', degraded: 0.05 as Ratio, ...tolerance }],
  });
  it('follows a rule, and names it', () => {
    expect(judgedL4(connected(100, { denied: 4 }), [rule({})]).tone).toBe('healthy');
    expect(judgedL4(connected(100, { denied: 4, tls: 2 }), [rule({})])).toMatchObject({
      tone: 'degraded',
      because: [{ is: 'connections', reason: 'denied', count: 6, from: { is: 'configuration' } }],
    });
  });
  it('never alarms for what has no limit of failing', () => {
    expect(judgedL4(connected(3, { denied: 3 }), [rule({})]).tone).toBe('degraded');
    expect(judgedL4(connected(3, { denied: 3 }), [rule({ failing: 0.5 as Ratio })]).tone).toBe('failing');
  });
});

describe('worstHealth', () => {
  it('keeps the reasons of the worst alone', () => {
    const worst = worstHealth([
      judged(answered({ 200: 999, 503: 1 })),
      judgedL4(connected(3, { denied: 3 })),
      judged(answered({})),
    ]);
    expect(worst).toMatchObject({ tone: 'failing', because: [{ is: 'connections', reason: 'denied' }] });
  });
});
