/** What the JavaScript client meets when logs and dumps fail on purpose. */

import { PassThrough, Writable } from 'node:stream';
import { CoreV1Api, KubeConfig, PortForward } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kubeconfig } from './kubernetes/kubeconfig.ts';
import { startSimulator, type Simulator } from './simulator.ts';

let simulator: Simulator;
let config: KubeConfig;
let ztunnel: string;
beforeAll(async () => {
  simulator = await startSimulator({ scenario: 'bookinfo', port: 0, historySeconds: 60 });
  const admin = simulator.users.find(({ name }) => name === 'admin');
  config = new KubeConfig();
  if (admin !== undefined) config.loadFromString(kubeconfig(simulator.url, admin));
  const { items } = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: 'istio-system' });
  ztunnel = items.map(({ metadata }) => metadata?.name ?? '').find((name) => name.startsWith('ztunnel-')) ?? '';
});
afterAll(() => simulator.stop());

async function setFaults(faults: object): Promise<void> {
  const answer = await fetch(`${simulator.url}/simulator/faults`, { method: 'POST', body: JSON.stringify(faults) });
  expect(answer.status).toBe(200);
}
afterEach(() => setFaults({ logs: { mode: 'ok' }, dumps: { mode: 'ok' } }));

const readLog = (): Promise<string> =>
  config
    .makeApiClient(CoreV1Api)
    .readNamespacedPodLog({ namespace: 'istio-system', name: ztunnel, container: 'istio-proxy', tailLines: 50 });

describe('a log read through the client', () => {
  it('is whole without a fault', async () => {
    expect((await readLog()).split('\n')).toHaveLength(51);
  });

  it.each([
    ['refuse', { mode: 'refuse' }, { code: 403 }],
    ['refuse with 401', { mode: 'refuse', status: 401 }, { code: 401 }],
    ['throttling', { mode: 'throttling' }, { code: 429 }],
    ['gone', { mode: 'gone' }, { code: 410 }],
    ['down', { mode: 'down' }, { name: 'TypeError' }],
    ['flapping', { mode: 'flapping', delayMs: 60_000 }, { name: 'TypeError' }],
    ['truncated', { mode: 'truncated' }, { name: 'TypeError' }],
  ])('fails with what it is: %s', async (_what, fault, error) => {
    await setFaults({ logs: fault });
    await expect(readLog()).rejects.toMatchObject(error);
    await setFaults({ logs: { mode: 'ok' } });
    expect(await readLog()).toContain('\t');
  });

  it('is late from a slow kubelet', async () => {
    await setFaults({ logs: { mode: 'slow', delayMs: 400 } });
    const beganMs = performance.now();
    expect((await readLog()).split('\n')).toHaveLength(51);
    expect(performance.now() - beganMs).toBeGreaterThan(390);
  });

  it('is no log when it is garbage, and far more than was asked for when it is huge', async () => {
    await setFaults({ logs: { mode: 'garbage' } });
    await expect(readLog()).rejects.toMatchObject({ name: 'SyntaxError' });
    await setFaults({ logs: { mode: 'huge' } });
    expect((await readLog()).length).toBeGreaterThan(60 * 1024 * 1024);
  });

  it('is the same under a clock that is off', async () => {
    await setFaults({ logs: { mode: 'clock-off', delayMs: 3_600_000 } });
    expect((await readLog()).split('\n')).toHaveLength(51);
  });
});

describe('a dump asked for through the client', () => {
  const open = async (): Promise<string> => {
    const input = new PassThrough();
    const chunks: string[] = [];
    const collect = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk.toString());
        done();
      },
    });
    const errors = new PassThrough().resume();
    const socket = await new PortForward(config).portForward('istio-system', ztunnel, [15_000], collect, errors, input);
    input.write('GET /healthz/ready HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n');
    await expect.poll(() => chunks.join('')).toMatch(/\r\n\r\n./);
    input.end();
    if ('close' in socket) socket.close();
    return chunks.join('');
  };

  it.each([
    ['refuse', { mode: 'refuse' }, /403/],
    ['refuse with 401', { mode: 'refuse', status: 401 }, /401/],
    ['throttling', { mode: 'throttling' }, /429/],
    ['gone', { mode: 'gone' }, /410/],
    ['down', { mode: 'down' }, /hang up|ECONNRESET/],
    ['flapping', { mode: 'flapping', delayMs: 60_000 }, /hang up|ECONNRESET/],
  ])('cannot be opened: %s, and can be once it is over', async (_what, fault, message) => {
    await setFaults({ dumps: fault });
    await expect(open()).rejects.toMatchObject({ message: expect.stringMatching(message) as string });
    await setFaults({ dumps: { mode: 'ok' } });
    expect(await open()).toMatch(/^HTTP\/1\.1 200/);
  });

  it('is late when it is slow', async () => {
    await setFaults({ dumps: { mode: 'slow', delayMs: 400 } });
    const beganMs = performance.now();
    expect(await open()).toMatch(/^HTTP\/1\.1 200/);
    expect(performance.now() - beganMs).toBeGreaterThan(390);
  });
});
