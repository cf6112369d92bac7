import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kubernetesObjects } from '@waymark/demo-mesh';
import { SOURCES } from './faults.ts';
import { groupOf, SERVED_KINDS } from './kubernetes/served-kinds.ts';
import { startSimulator, type Simulator } from './simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ scenario: 'leaky-checkout', port: 0, historySeconds: 120 });
});
afterAll(() => simulator.stop());

const tokenOf = (name: string): string => simulator.users.find((user) => user.name === name)?.token ?? '';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: () => unknown;
}

/** A vector as Prometheus answers it. */
interface Vector {
  readonly status: string;
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

async function ask(path: string, how: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${tokenOf('admin')}` };
  const response = await fetch(`${simulator.url}${path}`, { headers, ...how });
  const text = await response.text();
  return { status: response.status, text, json: (): unknown => JSON.parse(text) };
}

const setFaults = (faults: object): ReturnType<typeof ask> =>
  ask('/simulator/faults', { method: 'POST', body: JSON.stringify(faults) });

const QUERY = '/prometheus/api/v1/query?query=sum(rate(istio_tcp_connections_opened_total%5B1m%5D))';

describe('the simulator', () => {
  it('has a past: rates are there at once', async () => {
    const answer = (await ask(QUERY)).json() as Vector;
    expect(answer.status).toBe('success');
    expect(Number(answer.data.result[0]?.value[1])).toBeGreaterThan(0);
  });

  it('exposes its proxies for a real Prometheus', async () => {
    const groups = (await ask('/sd/prometheus')).json() as { labels: { __metrics_path__: string } }[];
    expect(groups.length).toBeGreaterThan(0);
    const path = groups[0]?.labels.__metrics_path__ ?? '';
    expect((await ask(path)).text).toContain('istio_tcp_connections_opened');
  });

  it('serves every kind that the world contains', async () => {
    const objects = kubernetesObjects(simulator.world, Date.now());
    expect(objects.length).toBeGreaterThan(20);
    const unserved = objects.filter(
      ({ apiVersion, kind }) => !SERVED_KINDS.some((each) => each.kind === kind && each.group === groupOf(apiVersion)),
    );
    expect(unserved.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([]);
    const pods = (await ask('/api/v1/pods')).json() as { items: unknown[] };
    expect(pods.items).toHaveLength(objects.filter((object) => object.kind === 'Pod').length);
  });

  it('tells the truth between two instants, and what time it is', async () => {
    const { nowMs, startMs, scenario } = (await ask('/simulator/now')).json() as {
      nowMs: number;
      startMs: number;
      scenario: string;
    };
    expect(scenario).toBe('leaky-checkout');
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(2000);
    const rows = (await ask(`/simulator/truth?fromMs=${String(startMs)}&toMs=${String(nowMs)}`)).json() as unknown[];
    expect(rows.length).toBeGreaterThan(0);
    expect((await ask('/simulator/truth?fromMs=5')).status).toBe(400);
  });

  it('does not know what nobody serves', async () => {
    expect((await ask('/nothing')).status).toBe(404);
    expect((await ask('/prometheus/nothing')).status).toBe(404);
    expect((await ask('/simulator/nothing')).status).toBe(404);
  });
});

describe('a fault', () => {
  afterEach(() => setFaults(Object.fromEntries(SOURCES.map((source) => [source, { mode: 'ok' }]))));

  it('breaks the connection', async () => {
    await setFaults({ prometheus: { mode: 'down' } });
    await expect(ask(QUERY)).rejects.toThrow();
    expect((await ask('/api/v1/namespaces')).status).toBe(200);
  });

  it('delays an answer', async () => {
    await setFaults({ kubernetes: { mode: 'slow', delayMs: 400 } });
    const startedMs = Date.now();
    expect((await ask('/api/v1/namespaces')).status).toBe(200);
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(390);
  });

  it('turns answers into nonsense', async () => {
    await setFaults({ prometheus: { mode: 'garbage' }, kubernetes: { mode: 'garbage', garbage: 'wrong shape' } });
    expect((await ask(QUERY)).text).toBe('{"status":"succ');
    expect(((await ask('/api/v1/pods')).json() as { items: number }).items).toBe(7);
  });

  it('refuses in the words of the source', async () => {
    await setFaults({ prometheus: { mode: 'refuse' }, kubernetes: { mode: 'refuse' } });
    expect((await ask(QUERY)).json() as object).toMatchObject({ status: 'error', errorType: 'execution' });
    expect((await ask('/api/v1/pods')).json() as object).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      code: 403,
    });
  });

  it('hits only what it is meant for, posted queries too', async () => {
    await setFaults({ prometheus: { mode: 'refuse', match: 'opened_total[1m]' } });
    expect((await ask(QUERY)).status).toBe(422);
    expect((await ask('/prometheus/api/v1/query?query=up')).status).toBe(200);
    const posted = (query: string): ReturnType<typeof ask> =>
      ask('/prometheus/api/v1/query', { method: 'POST', body: new URLSearchParams({ query }), headers: {} });
    expect((await posted('rate(istio_tcp_connections_opened_total[1m])')).status).toBe(422);
    expect(((await posted('up')).json() as Vector).data.result.length).toBeGreaterThan(0);
  });

  it('takes open watches down with the source', async () => {
    const watching = ask('/api/v1/pods?watch=1&timeoutSeconds=20&resourceVersion=0');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const broken = expect(watching).rejects.toThrow();
    await setFaults({ kubernetes: { mode: 'down' } });
    await broken;
  });

  it('breaks off in the middle of an answer', async () => {
    await setFaults({ lists: { mode: 'truncated' } });
    await expect(ask('/api/v1/pods')).rejects.toThrow();
    expect((await ask('/version')).status).toBe(200);
  });

  it('makes an answer huge, and still well-formed', async () => {
    await setFaults({ prometheus: { mode: 'huge' } });
    const { text, json } = await ask(QUERY);
    expect(text.length).toBeGreaterThan(60_000_000);
    expect((json() as Vector).data.result).toEqual([]);
  });

  it('tells clients to slow down', async () => {
    await setFaults({ kubernetes: { mode: 'throttling', delayMs: 3000 } });
    const response = await fetch(`${simulator.url}/api/v1/pods`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
  });

  it('lets versions expire, in watches within the stream', async () => {
    await setFaults({ lists: { mode: 'gone' }, watches: { mode: 'gone' } });
    expect((await ask('/api/v1/pods')).status).toBe(410);
    const watch = await ask('/api/v1/pods?watch=1');
    expect([watch.status, watch.json()]).toMatchObject([200, { type: 'ERROR', object: { code: 410 } }]);
  });

  it('comes and goes', async () => {
    await setFaults({ prometheus: { mode: 'flapping', delayMs: 300 } });
    await expect(ask(QUERY)).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await ask(QUERY)).status).toBe(200);
  });

  it('sets a clock wrong', async () => {
    await setFaults({ prometheus: { mode: 'clock-off', delayMs: -3_600_000 } });
    const response = await fetch(`${simulator.url}/prometheus/api/v1/query?query=time()`);
    const { data } = (await response.json()) as { data: { result: [number, string] } };
    expect(Math.abs(data.result[0] * 1000 - (Date.now() - 3_600_000))).toBeLessThan(5000);
    expect(Math.abs(Date.parse(response.headers.get('date') ?? '') - (Date.now() - 3_600_000))).toBeLessThan(5000);
  });

  it('hits one part of the API server only', async () => {
    await setFaults({ logs: { mode: 'refuse' }, watches: { mode: 'down' } });
    expect((await ask('/api/v1/namespaces/shop/pods/any/log')).status).toBe(403);
    await expect(ask('/api/v1/pods?watch=1')).rejects.toThrow();
    expect((await ask('/api/v1/pods')).status).toBe(200);
  });

  it.each([
    '',
    '[]',
    '{"dumps":{"mode":"huge"}}',
    '{"istiod":{"mode":"ok"}}',
    '{"prometheus":{"mode":"odd"}}',
    '{"prometheus":{"mode":"slow","delayMs":"x"}}',
  ])('is not set by %s', async (body) => {
    const answer = await ask('/simulator/faults', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect((answer.json() as { error: string }).error).toMatch(/\.$/);
  });
});

describe('the process', () => {
  const start = (...args: string[]): ReturnType<typeof spawn> =>
    spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

  async function ending(child: ReturnType<typeof spawn>): Promise<{ code: number | null; err: string }> {
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, err };
  }

  it('says when it is ready, and stops when it is told to', async () => {
    const child = start('--history-seconds', '30', '--fault', 'prometheus=slow:5s', '--fault', 'logs=refusing');
    const end = ending(child);
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    const ready = JSON.parse(line.toString()) as { ready: true; url: string; prometheus: string; users: unknown[] };
    expect(ready).toMatchObject({ ready: true, prometheus: `${ready.url}/prometheus` });
    expect(ready.users).toContainEqual({ name: 'admin', token: tokenOf('admin') });
    expect((await fetch(`${ready.url}/readyz`)).status).toBe(200);
    const faults: unknown = await (await fetch(`${ready.url}/simulator/faults`)).json();
    expect(faults).toMatchObject({ prometheus: { mode: 'slow', delayMs: 5000 }, logs: { mode: 'refuse' } });
    child.kill('SIGTERM');
    expect(await end).toEqual({ code: 0, err: '' });
  });

  it.each([
    [['--scenario', 'unicorns'], /^There is no scenario "unicorns".*\n$/],
    [['--port', 'http'], /^--port is a whole number .*\n$/],
    [['--port', '70000'], /^--port is a whole number .*\n$/],
    [['--fault', 'prometheus'], /^--fault is SOURCE=MODE .*\n$/],
    [['--fault', 'istiod=down'], /^There is no source "istiod"; known are prometheus, .*\n$/],
    [['--fault', 'prometheus=odd'], /^A fault's mode for prometheus is one of .*\n$/],
    [['--fault', 'prometheus=slow:soon'], /^A fault's duration is .*\n$/],
    [['--wibble'], /^Unknown option '--wibble'.*\n$/],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const { code, err } = await ending(start(...args));
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
  });

  it('names a port that someone else has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const { code, err } = await ending(start('--port', port, '--history-seconds', '0'));
    other.close();
    expect([code, err]).toEqual([2, `Port ${port} is already in use.\n`]);
  });
});
