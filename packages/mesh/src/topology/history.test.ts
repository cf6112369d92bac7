import { describe, expect, it } from 'vitest';
import { placeKey, workloadPlace, type PlaceKey } from '../identity.ts';
import { ms } from '../units.ts';
import { addUp, concerns, numbersWithin } from './history.ts';
import type { Edge, L4Edge, L7Edge } from './topology.ts';

const at = (namespace: string, name: string): PlaceKey => placeKey(workloadPlace({ cluster: 'east', namespace, name }));
const [client, waypoint, server, far] = [at('a', 'client'), at('a', 'waypoint'), at('a', 'server'), at('b', 'far')];
const l4 = (from: PlaceKey, to: PlaceKey, bytes: number, failed: L4Edge['failed'] = {}): L4Edge => ({
  layer: 'L4',
  from,
  to,
  bytesToServer: bytes / 2,
  bytesToClient: bytes / 2,
  failed,
  principals: {},
  services: [],
  reporters: ['source'],
});
const l7 = (responses: Record<string, number>, over: Partial<L7Edge> = {}): L7Edge => ({
  layer: 'L7',
  from: client,
  to: server,
  protocol: 'http',
  requests: Object.values(responses).reduce((a, b) => a + b, 0),
  responses: Object.entries(responses).map(([code, count]) => ({ code, flags: '-', count })),
  reporters: ['waypoint'],
  ...over,
});
const known = { requests: [], failures: [], bytes: [] };
const sumOf = (edges: readonly Edge[]): ReturnType<typeof addUp> =>
  addUp({ edges, waypoints: new Set([waypoint]) }, { endMs: 0, seconds: 10 }, known);

describe('the sum of a step', () => {
  it('counts what passes a waypoint once, though both legs tell it', () => {
    expect(sumOf([l4(client, waypoint, 100), l4(waypoint, server, 100), l4(client, far, 30)]).bytes).toBe(13);
  });

  it('counts what a waypoint passed on though nobody told of its coming, as behind a gateway', () => {
    expect(sumOf([l4(client, waypoint, 40), l4(waypoint, server, 100)]).bytes).toBe(10);
  });

  it('counts failures of every leg, and a client’s own mistakes as no failure', () => {
    const point = sumOf([
      l4(client, waypoint, 0, { denied: 2 }),
      l4(waypoint, server, 0, { refused: 3 }),
      l7({ 200: 10, 404: 5, 503: 4, 0: 1 }),
    ]);
    expect(point).toMatchObject({ requests: 2, failedRequests: 0.5, failedConnections: 0.5 });
  });

  it('weighs latency by requests', () => {
    const point = sumOf([l7({ 200: 30 }, { averageLatency: ms(10) }), l7({ 200: 10 }, { averageLatency: ms(50) })]);
    expect(point.averageLatency).toBe(20);
  });

  it('tells unknown from nothing', () => {
    expect(sumOf([])).toEqual({ endMs: 0, requests: 0, failedRequests: 0, failedConnections: 0, bytes: 0 });
    expect(
      addUp(
        { edges: [], waypoints: new Set() },
        { endMs: 0, seconds: 10 },
        { ...known, bytes: undefined, requests: undefined },
      ),
    ).toEqual({ endMs: 0, failedConnections: 0 });
  });
});

describe('a series', () => {
  it('of a waypoint holds the requests that pass it', () => {
    const edge = l7({ 200: 1 }, { via: waypoint });
    expect(concerns(edge, { is: 'place', place: waypoint })).toBe(true);
    expect(concerns(edge, { is: 'place', place: far })).toBe(false);
  });

  it('of a pair has a direction', () => {
    const edge = l4(client, server, 1);
    expect(concerns(edge, { is: 'pair', from: client, to: server })).toBe(true);
    expect(concerns(edge, { is: 'pair', from: server, to: client })).toBe(false);
  });

  it('holds only numbers of edges whose both ends a reader may see', () => {
    const may = numbersWithin((namespace) => namespace === 'a');
    expect([l4(client, server, 1), l4(client, far, 1), l4(far, client, 1)].map(may)).toEqual([true, false, false]);
    expect(may(l4(client, placeKey({ kind: 'outside' }), 1))).toBe(true);
  });
});
