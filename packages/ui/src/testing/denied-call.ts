import type { LogLineAnswer, LogsAnswer } from '@waymark/contract';
import { placeKey } from '@waymark/mesh';
import { LEAKY_CHECKOUT_END_MS } from './leaky-checkout.ts';

/** A few lines of the shop: a request that the application dropped, a connection that a policy denied, and one line of an application. */

const AT = LEAKY_CHECKOUT_END_MS - 60_000;
const place = (namespace: string, name: string): NonNullable<LogLineAnswer['ends']['from']> => ({
  name,
  namespace,
  place: placeKey({ kind: 'workload', cluster: 'east', namespace, name }),
});
const ZTUNNEL = { cluster: 'east', namespace: 'istio-system', container: 'istio-proxy' };

const base = { severity: 'info', because: 'level', shown: 'match' } as const;

export const clientEnd: LogLineAnswer = {
  ...base,
  id: 'client-end',
  atMs: AT + 1000.3,
  startMs: AT + 1000,
  hop: 'ztunnel-client',
  source: { ...ZTUNNEL, pod: 'ztunnel-a', node: 'node-a' },
  severity: 'error',
  explanations: [{ code: 'denied-at-server' }],
  ends: { from: place('shop', 'cart'), to: place('data', 'orders-db') },
  record: {
    is: 'connection',
    level: 'error',
    phase: 'complete',
    direction: 'outbound',
    source: { address: '10.0.1.4:40000', pod: 'cart-1', namespace: 'shop' },
    destination: { address: '10.0.2.2:15008', pod: 'orders-db-0', namespace: 'data' },
    hbone: '10.0.2.2:5432',
    bytesToServer: 0,
    bytesToClient: 0,
    durationMs: 0,
    error: 'http status: 401 Unauthorized',
    fields: { bytes_sent: 0 },
  },
  raw: 'error access connection complete src.addr=10.0.1.4:40000 error="http status: 401 Unauthorized"',
  joins: [
    {
      with: 'server-end',
      kind: 'same-connection',
      score: 1,
      certainty: 'sure',
      reasons: [{ code: 'bytes-mirrored' }, { code: 'written-within', lagMs: 0.2 }, { code: 'only-candidate' }],
    },
  ],
};

export const serverEnd: LogLineAnswer = {
  ...clientEnd,
  id: 'server-end',
  // Its clock runs 40 ms ahead.
  atMs: AT + 1040.1,
  startMs: AT + 1040,
  hop: 'ztunnel-server',
  source: { ...ZTUNNEL, pod: 'ztunnel-b', node: 'node-b' },
  explanations: [{ code: 'allowed-by-no-policy' }],
  raw: 'error access connection complete error="connection closed due to policy rejection: allow policies exist, but none allowed"',
  joins: [{ ...(clientEnd.joins[0] as LogLineAnswer['joins'][number]), with: 'client-end' }],
};

export const waypointLine: LogLineAnswer = {
  ...base,
  id: 'waypoint',
  atMs: AT + 2020,
  startMs: AT + 2000,
  hop: 'waypoint',
  source: { cluster: 'east', namespace: 'shop', pod: 'waypoint-7f', container: 'istio-proxy', node: 'node-b' },
  severity: 'error',
  because: 'failed-request',
  explanations: [
    { code: 'response-flag', flag: 'UC' },
    { code: 'status', status: 503 },
  ],
  ends: { from: place('shop', 'frontend'), to: place('shop', 'catalog-v2'), via: place('shop', 'waypoint') },
  record: {
    is: 'request',
    protocol: 'http',
    method: 'GET',
    path: '/items',
    responseCode: 503,
    responseFlags: ['UC'],
    durationMs: 20,
    upstreamHost: '10.0.2.11:8080',
    requestId: '7f3a',
    fields: {},
  },
  raw: '[2026-08-20T12:04:10Z] "GET /items HTTP/1.1" 503 UC upstream_reset_before_response_started',
  joins: [
    { with: 'app', kind: 'same-request', score: 1, certainty: 'sure', reasons: [{ code: 'request-id' }] },
    {
      with: 'carrier',
      kind: 'carried-by',
      score: 0.91,
      certainty: 'candidate',
      reasons: [
        { code: 'inside-connection', afterStartMs: 1000, beforeEndMs: 5 },
        { code: 'one-of', candidates: 2 },
      ],
    },
  ],
};

export const appLine: LogLineAnswer = {
  ...base,
  explanations: [],
  id: 'app',
  atMs: AT + 2018,
  startMs: AT + 2002,
  hop: 'app',
  source: { cluster: 'east', namespace: 'shop', pod: 'catalog-v2-1', container: 'catalog', node: 'node-b' },
  severity: 'error',
  ends: { to: place('shop', 'catalog-v2') },
  record: {
    is: 'application',
    level: 'error',
    message: 'db timeout, closing',
    requestId: '7f3a',
    durationMs: 16,
    role: 'server',
    fields: {},
  },
  raw: 'ERROR db timeout, closing request_id=7f3a',
  joins: [{ with: 'waypoint', kind: 'same-request', score: 1, certainty: 'sure', reasons: [{ code: 'request-id' }] }],
};

export const plainLine = (id: string, atMs: number, message = 'ready'): LogLineAnswer => ({
  ...base,
  explanations: [],
  joins: [],
  id,
  atMs,
  hop: 'app',
  source: { cluster: 'east', namespace: 'shop', pod: 'catalog-v2-1', container: 'catalog', node: 'node-b' },
  ends: {},
  record: { is: 'application', message, fields: {} },
  raw: message,
});

export const deniedCall: LogsAnswer = {
  lines: [clientEnd, serverEnd, appLine, waypointLine],
  older: 'older-1',
  origins: [
    { origin: clientEnd.source, hop: 'ztunnel-client' },
    { origin: waypointLine.source, hop: 'waypoint' },
  ],
  clocks: [{ from: 'node-a', to: 'node-b', offsetMs: 40, pairs: 210, agreement: 0.98, certainty: 'measured' }],
  missing: [{ code: 'rotated', origin: serverEnd.source, untilMs: AT + 1500, count: 40 }],
  histogram: {
    bucketMs: 1000,
    buckets: [0, 1, 2].map((at) => ({
      startMs: AT + at * 1000,
      debug: 0,
      info: 3,
      warning: 0,
      error: at === 0 ? 0 : 2,
    })),
  },
  gaps: [],
};
export const DENIED_CALL_MS = AT;
