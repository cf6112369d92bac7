import {
  LOG_EVENTS,
  LogsAnswerSchema,
  logsStreamPath,
  PATHS,
  type LogLineAnswer,
  type LogsAnswer,
} from '@waymark/contract';
import type { PlaceKey } from '@waymark/mesh';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../app.ts';
import { connectionTo } from '../../sources/kubernetes/testing/fake-api-server.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../../sources/kubernetes/testing/simulator-process.ts';
import {
  INVENTORY_TIMING,
  kubernetesInventory,
  type KubernetesInventory,
} from '../../sources/kubernetes/kubernetes-inventory.ts';
import { kubernetesAccess } from '../../sources/kubernetes/kubernetes-access.ts';
import type { KubernetesConnection } from '../../sources/kubernetes/connection.ts';
import { podLogs } from '../../sources/kubernetes/pod-logs.ts';
import { settings, signIn } from '../../testing/app-over-world.ts';
import { UNASKED_BY_LOGS } from '../../testing/logs-app.ts';

const place = (key: string): PlaceKey => key as PlaceKey;
const CATALOG = place('service/east/shop/catalog');

let simulator: SimulatorProcess;
let connection: KubernetesConnection;
let inventory: KubernetesInventory;
let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  simulator = await startSimulatorProcess();
  connection = connectionTo(simulator.url, simulator.tokenOf('admin'));
  const clock = { now: Date.now };
  inventory = kubernetesInventory(
    connection,
    { cluster: 'east', rules: { excludedNamespaces: ['kube-system'] }, ...INVENTORY_TIMING },
    clock,
  );
  app = await buildApp(
    {
      clock,
      ...UNASKED_BY_LOGS,
      inventory,
      config: { config: () => Promise.resolve({ clusters: [] }) },
      access: kubernetesAccess(connection, clock),
      logs: podLogs(() => connection, { timeoutMs: 3000, maxBytes: 2 * 1024 * 1024 }),
    },
    settings,
  );
  url = await app.listen({ host: '127.0.0.1', port: 0 });
}, 60_000);
afterAll(async () => {
  await app.close();
  inventory.close();
  await connection.close();
  await simulator.stop();
});

const setFault = async (fault: object): Promise<void> => {
  await fetch(`${simulator.url}/simulator/faults`, { method: 'POST', body: JSON.stringify({ logs: fault }) });
};
afterEach(() => setFault({ mode: 'ok' }));

async function ask(user: string, search: string): Promise<LogsAnswer> {
  const headers = await signIn(app, simulator.tokenOf(user));
  const answer = await app.inject({ url: `${PATHS.logs}?${search}`, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  return LogsAnswerSchema.parse(answer.json());
}

/** Reads events until enough was told. */
async function follow(
  user: string,
  path: string,
  isEnough: (lines: readonly Arrived[]) => boolean,
): Promise<{ readonly lines: readonly Arrived[]; readonly names: readonly string[] }> {
  const headers = await signIn(app, simulator.tokenOf(user));
  const leaving = new AbortController();
  const response = await fetch(url + path, { headers, signal: leaving.signal });
  expect(response.headers.get('content-type')).toMatch('text/event-stream');
  const lines: Arrived[] = [];
  const names: string[] = [];
  let text = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) {
    text += chunk.value;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/s.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (name === '') continue;
      names.push(name);
      const read = LOG_EVENTS[name as keyof typeof LOG_EVENTS].parse(JSON.parse(data));
      if ('lines' in read && Array.isArray(read.lines))
        lines.push(...read.lines.map((line) => ({ line, arrivedMs: Date.now() })));
    }
    if (isEnough(lines) && names.includes('joins')) break;
  }
  leaving.abort();
  return { lines, names };
}

interface Arrived {
  readonly line: LogLineAnswer;
  readonly arrivedMs: number;
}

describe('logs of a cluster', () => {
  it('are read through its API, joined, with every hop', async () => {
    const { lines, missing, origins } = await ask('admin', `place=${CATALOG}&tail=200`);
    expect(missing).toEqual([]);
    expect(origins.length).toBeGreaterThanOrEqual(5);
    expect(new Set(lines.map(({ hop }) => hop))).toEqual(
      new Set(['app', 'waypoint', 'ztunnel-client', 'ztunnel-server']),
    );
    expect(lines.filter(({ record }) => record.is === 'unknown')).toEqual([]);
    expect(lines.filter(({ joins }) => joins.length > 0).length).toBeGreaterThan(50);
  });

  it('of a container that crashes again and again are told once, with its last words', async () => {
    const { lines, missing } = await ask(
      'admin',
      `place=workload/east/payments/payments-wp&sinceMs=${Date.now() - 600_000}`,
    );
    const own = lines.filter(({ source }) => source.namespace === 'payments');
    expect(own.length).toBeGreaterThan(0);
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
    expect(missing.filter(({ code }) => code === 'gone' || code === 'refused')).toEqual([]);
  });

  it('are followed: lines come within a second of being written, in no gap after the first ones, none twice', async () => {
    const { lines, names } = await follow('admin', logsStreamPath({ place: CATALOG, tail: 50 }), (all) => {
      const [first] = all;
      return first !== undefined && all.some(({ line }) => line.atMs > first.arrivedMs + 3000);
    });
    expect(new Set(lines.map(({ line }) => line.id)).size).toBe(lines.length);
    expect(names.slice(0, 2)).toEqual(['origins', 'lines']);
    expect(names).toContain('joins');
    const beganMs = lines[0]?.arrivedMs ?? 0;
    const lateMs = lines
      .filter(({ line }) => line.atMs > beganMs)
      .map(({ line, arrivedMs }) => arrivedMs - line.atMs)
      .sort((a, b) => a - b);
    expect(lateMs.length).toBeGreaterThan(20);
    expect(lateMs[lateMs.length >> 1]).toBeLessThan(1000);
    const fromApps = lines.filter(({ line }) => line.hop === 'app').length;
    expect(fromApps).toBeGreaterThan(20);
  });

  it('are followed by a reader of some namespaces as far as these go', async () => {
    const { lines } = await follow('limited', logsStreamPath({ node: 'node-a', tail: 50 }), (all) => all.length > 60);
    for (const { line } of lines) {
      const { record } = line;
      const ends =
        record.is === 'connection'
          ? `${record.source.namespace} ${record.destination.namespace} ${record.service}`
          : '';
      expect(ends).toMatch(/\b(shop|web)\b/);
    }
  });

  it.each([
    ['refused', { mode: 'refuse' }],
    ['refused', { mode: 'refuse', status: 401 }],
    ['unreachable', { mode: 'throttling' }],
    ['unreachable', { mode: 'down' }],
    ['unreachable', { mode: 'slow', delayMs: 5000 }],
    ['gone', { mode: 'gone' }],
    ['unreadable', { mode: 'garbage' }],
    ['truncated', { mode: 'truncated' }],
    // Sixty-four megabytes of no log at all; no more than the limit of it is read.
    ['unreadable', { mode: 'huge' }],
  ])('are named as %s, with whose they are, when the API server is %j', async (code, fault) => {
    await setFault({ ...fault, match: 'ztunnel' });
    const { lines, missing, origins } = await ask('admin', `place=${CATALOG}&tail=20`);
    const ztunnels = origins.filter(({ hop }) => hop === 'ztunnel-client').map(({ origin }) => origin.pod);
    expect(missing.map((gap) => `${gap.code} ${gap.origin?.pod}`).sort()).toEqual(
      ztunnels.map((pod) => `${code} ${pod}`).sort(),
    );
    expect(lines.some(({ hop }) => hop === 'app')).toBe(true);
  });
});
