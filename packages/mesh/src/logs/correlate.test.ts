import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import type { LogLine, LogSource } from './line-join.ts';
import { readLog } from './read-record.ts';

const A: LogSource = { id: 'ztunnel-a', kind: 'ztunnel', node: 'a' };
const B: LogSource = { id: 'ztunnel-b', kind: 'ztunnel', node: 'b' };
const WAYPOINT: LogSource = { id: 'waypoint', kind: 'envoy', node: 'b', ip: '10.0.2.9' };
const CLIENT: LogSource = { id: 'client', kind: 'application', node: 'a', ip: '10.0.1.1' };
const SERVER: LogSource = { id: 'server', kind: 'application', node: 'b', ip: '10.0.2.2' };
const START = 1_787_220_930_000;

const time = (ms: number): string =>
  new Date(START + Math.floor(ms))
    .toISOString()
    .replace('Z', `${String(Math.round((ms % 1) * 1000)).padStart(3, '0')}Z`);
const log = (source: LogSource, ...texts: readonly string[]): LogLine[] =>
  readLog(texts.join('\n'), { writer: source.kind }).map(({ line, record }) => ({ source, line, record }));

interface Connection {
  readonly atMs: number;
  readonly toServer?: number;
  readonly toClient?: number;
  readonly tookMs?: number;
  readonly port?: number;
  readonly hbone?: string;
}

function connection(direction: 'outbound' | 'inbound', told: Connection): string {
  const { atMs, toServer = 10, toClient = 20, tookMs = 3, port = 40000, hbone = '10.0.2.2:80' } = told;
  const [sent, received] = direction === 'outbound' ? [toServer, toClient] : [toClient, toServer];
  return `${time(atMs)}\tinfo\taccess\tconnection complete\tsrc.addr=10.0.1.1:${port} dst.addr=10.0.2.2:15008 dst.hbone_addr=${hbone} direction="${direction}" bytes_sent=${sent} bytes_recv=${received} duration="${tookMs}ms"`;
}

const request = (atMs: number, tookMs: number, id = 'dbecc777-7382-4a96-b02f-cd8379a19dcb'): string =>
  `[${time(atMs).slice(0, 23)}Z] "GET /x HTTP/1.1" 200 - via_upstream - "-" 0 9 ${tookMs} 1 "-" "c" "${id}" "svc" "envoy://connect_originate/10.0.2.2:80" inbound-vip|80|http|svc envoy://internal_client_address/ 10.96.0.1:80 10.0.1.1:5 - default`;

const asked = (atMs: number, id: string | null, tookMs = 4): string =>
  JSON.stringify({
    time: time(atMs).slice(0, 23) + 'Z',
    method: 'GET',
    url: 'http://svc/x',
    status: 200,
    request_id: id,
    duration_ms: tookMs,
  });
const answered = (atMs: number, id: string | null): string =>
  JSON.stringify({
    time: time(atMs).slice(0, 23) + 'Z',
    method: 'GET',
    path: '/x',
    status: 200,
    request_id: id,
    remote: '10.0.1.1:9',
  });

const spell = (lines: readonly LogLine[]): string[] =>
  correlate(lines).joins.map(
    ({ kind, a, b, sure }) => `${kind} ${a.source.id}:${a.line} ${b.source.id}:${b.line} ${sure ? 'sure' : 'maybe'}`,
  );

describe('both ends of a connection', () => {
  it('are joined one to one, each with the nearest in time', () => {
    const told = [0, 2, 40, 50, 60, 70].map((atMs, n) => ({ atMs, toServer: n < 3 ? 10 : n }));
    const outs = told.map((each) => connection('outbound', { ...each, atMs: each.atMs + 0.15 }));
    const ins = told.map((each) => connection('inbound', { ...each, port: 50000 }));
    expect(spell([...log(A, ...outs), ...log(B, ...ins)])).toEqual(
      [2, 1, 3, 4, 5, 6].map((n) => `same-connection ztunnel-a:${n} ztunnel-b:${n} sure`),
    );
  });

  it('are never joined by the source port, which is the pool’s', () => {
    const lines = [
      ...log(A, connection('outbound', { atMs: 0, port: 50000 })),
      ...log(
        B,
        connection('inbound', { atMs: 200, port: 50000 }),
        connection('inbound', { atMs: 0, toServer: 11, port: 50000 }),
      ),
    ];
    expect(spell(lines)).toEqual([]);
  });

  it('are joined where the clocks are apart, and how far is told', () => {
    const sizes = Array.from({ length: 20 }, (_, n) => ({ atMs: n * 7, toServer: 100 + n }));
    const outs = sizes.map((each) => connection('outbound', { ...each, atMs: each.atMs + 0.15 }));
    const ins = sizes.map((each) => connection('inbound', { ...each, atMs: each.atMs + 500 }));
    const { joins, clocks } = correlate([...log(A, ...outs), ...log(B, ...ins)]);
    expect(joins.filter(({ sure }) => sure)).toHaveLength(20);
    expect(clocks.offsets).toMatchObject([{ from: 'a', to: 'b', certainty: 'measured' }]);
    expect(clocks.offsets[0]?.offsetMs).toBeCloseTo(500, 0);
  });

  it('are only candidates where nothing tells how far the clocks are apart', () => {
    const lines = [
      ...log(A, connection('outbound', { atMs: 0.15 }), connection('outbound', { atMs: 2.15 })),
      ...log(B, connection('inbound', { atMs: 0 }), connection('inbound', { atMs: 2 })),
    ];
    expect(spell(lines).every((join) => join.endsWith('maybe'))).toBe(true);
  });

  it('are found in time that grows with the lines, even when all are alike', () => {
    const count = 20_000;
    const outs = Array.from({ length: count }, (_, n) => connection('outbound', { atMs: n * 10 + 0.15 }));
    const ins = Array.from({ length: count }, (_, n) => connection('inbound', { atMs: n * 10 }));
    const lines = [...log(A, ...outs), ...log(B, ...ins)];
    const before = performance.now();
    expect(correlate(lines).joins.length).toBeGreaterThan(count * 0.99);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

describe('lines of one request', () => {
  const ID = 'dbecc777-7382-4a96-b02f-cd8379a19dcb';

  it('share an id, though Envoy rewrote its 15th character', () => {
    const sampled = `${ID.slice(0, 14)}9${ID.slice(15)}`;
    const { joins } = correlate([
      ...log(WAYPOINT, request(1, 2, sampled)),
      ...log(CLIENT, asked(4, ID)),
      ...log(SERVER, answered(2, sampled)),
    ]);
    expect(joins.map(({ b, reasons }) => [b.source.id, reasons[0]?.code])).toEqual([
      ['client', 'request-id-resampled'],
      ['server', 'request-id'],
    ]);
  });

  it('tell how far the clocks are apart where ztunnels cannot', () => {
    const ids = Array.from({ length: 5 }, (_, n) => `${n}becc777-7382-4a96-b02f-cd8379a19dcb`);
    const lines = [
      ...log(WAYPOINT, ...ids.map((id, n) => request(n * 50 + 731, 2, id))),
      ...log(CLIENT, ...ids.map((id, n) => asked(n * 50 + 4, id))),
    ];
    const [offset] = correlate(lines).clocks.offsets;
    expect(offset).toMatchObject({ from: 'a', to: 'b', certainty: 'measured' });
    expect(Math.abs((offset?.offsetMs ?? 0) - 730)).toBeLessThan(2);
  });

  it('are the client’s and the server’s where no Envoy is between', () => {
    expect(spell([...log(CLIENT, asked(4, ID)), ...log(SERVER, answered(2, ID))])).toEqual([
      'same-request client:1 server:1 sure',
    ]);
  });

  it('are found by method, path and time where the client does not know the id', () => {
    const lines = [
      ...log(WAYPOINT, request(1, 2), request(500, 2, 'f0000000-7382-4a96-b02f-cd8379a19dcb')),
      ...log(CLIENT, asked(4, null), asked(503, null)),
    ];
    expect(spell(lines)).toEqual(['same-request waypoint:1 client:1 sure', 'same-request waypoint:2 client:2 sure']);
    const close = [...log(WAYPOINT, request(1, 2)), ...log(CLIENT, asked(4, null), asked(6, null))];
    expect(spell(close)).toEqual(['same-request waypoint:1 client:1 maybe', 'same-request waypoint:1 client:2 maybe']);
  });
});

describe('the connection that carried a request', () => {
  const NEAR: LogSource = { ...WAYPOINT, node: 'a' };
  const VIP = '10.96.0.1:80';
  const out = (atMs: number, tookMs: number, bytes = 100): string =>
    connection('outbound', { atMs, tookMs, hbone: VIP, toServer: bytes, toClient: bytes });

  it('is sure when it is the only one that was open', () => {
    expect(spell([...log(A, out(10, 10), out(500, 10)), ...log(NEAR, request(1, 5))])).toEqual([
      'carried-by waypoint:1 ztunnel-a:1 sure',
    ]);
  });

  it('is the one whose ends are nearest among several', () => {
    const { joins } = correlate([...log(A, out(10_000, 20_000, 9000), out(7, 7)), ...log(NEAR, request(1, 5))]);
    expect(joins.map(({ b, sure }) => [b.line, sure])).toEqual([
      [2, false],
      [1, false],
    ]);
    expect(joins.reduce((sum, { score }) => sum + score, 0)).toBeLessThanOrEqual(1.01);
  });

  it('is not sure when it carried too little for all that it would have carried', () => {
    const requests = Array.from({ length: 20 }, (_, n) =>
      request(10 + n * 10, 5, `${10 + n}000000-7382-4a96-b02f-cd8379a19dcb`),
    );
    const joins = spell([...log(A, out(1000, 1000, 100)), ...log(NEAR, ...requests)]);
    expect(joins).toHaveLength(20);
    expect(joins.every((join) => join.endsWith('maybe'))).toBe(true);
  });

  it('passed on at least the body', () => {
    expect(spell([...log(A, out(10, 10, 3)), ...log(NEAR, request(1, 5))])).toEqual([]);
  });
});
