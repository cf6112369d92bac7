import { describe, expect, it } from 'vitest';
import { placeKey } from '../identity.ts';
import type { L4Edge, L7Edge } from '../topology/topology.ts';
import { judgeConnections, judgeRequests, worstHealth } from './judge.ts';

const ends = { from: placeKey({ kind: 'unknown' }), to: placeKey({ kind: 'outside' }), reporters: [] };
const answered = (codes: Record<string, number>): L7Edge => ({
  ...ends,
  layer: 'L7',
  protocol: 'http',
  requests: 0,
  responses: Object.entries(codes).map(([code, count]) => ({ code, flags: '-', count })),
});
const connected = (opened: number | undefined, failed: L4Edge['failed']): L4Edge => ({
  ...ends,
  layer: 'L4',
  failed,
  principals: {},
  services: [],
  ...(opened === undefined ? {} : { opened }),
});

describe('judgeRequests', () => {
  it.each<[string, Record<string, number>, string]>([
    ['answers without an error are healthy', { 200: 100 }, 'healthy'],
    ['one 5xx in a thousand is worth a look', { 200: 999, 503: 1 }, 'degraded'],
    ['a tenth of 5xx hurts', { 200: 90, 503: 10 }, 'failing'],
    ['a few 4xx are the callers’ business', { 200: 95, 404: 5 }, 'healthy'],
    ['a fifth of 4xx hurts', { 200: 80, 404: 20 }, 'failing'],
    ['no response is an error', { 200: 99, 0: 1 }, 'degraded'],
    ['no request is nothing to judge', {}, 'idle'],
  ])('%s', (_, codes, tone) => {
    expect(judgeRequests([answered(codes)]).tone).toBe(tone);
  });

  it('says what decided', () => {
    expect(judgeRequests([answered({ 200: 90, 503: 10 })]).because).toEqual([
      { is: 'responses', class: '5xx', share: 0.1, count: 10 },
    ]);
  });

  it('knows an error of gRPC behind a 200', () => {
    const edge: L7Edge = {
      ...answered({}),
      protocol: 'grpc',
      responses: [{ code: '200', grpcStatus: '14', flags: '-', count: 1 }],
    };
    expect(judgeRequests([edge])).toMatchObject({ tone: 'failing', because: [{ class: 'grpc' }] });
  });
});

describe('judgeConnections', () => {
  it.each<[string, L4Edge, string]>([
    ['connections without failure are healthy', connected(10, {}), 'healthy'],
    ['one denied in a hundred is worth a look', connected(100, { denied: 1 }), 'degraded'],
    ['all denied hurts', connected(3, { denied: 3 }), 'failing'],
    ['failures alone are judged while openings are missing', connected(undefined, { denied: 3 }), 'failing'],
    ['a waypoint that stopped never alarms by itself', connected(7, { other: 6 }), 'degraded'],
    ['nothing opened is nothing to judge', connected(0, {}), 'idle'],
  ])('%s', (_, edge, tone) => {
    expect(judgeConnections([edge]).tone).toBe(tone);
  });
});

describe('worstHealth', () => {
  it('keeps the reasons of the worst alone', () => {
    const worst = worstHealth([
      judgeRequests([answered({ 200: 999, 503: 1 })]),
      judgeConnections([connected(3, { denied: 3 })]),
      judgeRequests([]),
    ]);
    expect(worst).toMatchObject({ tone: 'failing', because: [{ is: 'connections', reason: 'denied' }] });
  });
});
