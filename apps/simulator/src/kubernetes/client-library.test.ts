/** The JavaScript client that the product's server uses, against the simulated server. */

import { PassThrough, Writable } from 'node:stream';
import {
  CoreV1Api,
  KubeConfig,
  Log,
  makeInformer,
  PortForward,
  V1ConfigMap,
  V1Namespace,
  V1ObjectMeta,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdminSource } from './forwarded-port.ts';
import { kubeconfig } from './kubeconfig.ts';
import type { LogLine } from './pod-log.ts';
import { namespace, runApi, USERS, type RunningApi } from './testing/small-world.ts';

const ZTUNNEL = 'ztunnel-2ltmd';
const admin: AdminSource = (pod, port, { path }) =>
  pod.metadata.name === ZTUNNEL && port === 15_000
    ? { status: 200, contentType: 'application/json', body: JSON.stringify({ asked: path }) }
    : undefined;

let api: RunningApi;
let lines: readonly LogLine[] = [];
beforeAll(async () => {
  api = await runApi({ admin, logs: () => lines });
});
afterAll(() => api.stop());

function configOf(name: string): KubeConfig {
  const config = new KubeConfig();
  const user = USERS.find((each) => each.name === name);
  if (user !== undefined) config.loadFromString(kubeconfig(api.url, user));
  return config;
}

const named = (name: string, resourceVersion?: string): V1ObjectMeta =>
  Object.assign(new V1ObjectMeta(), { name, ...(resourceVersion === undefined ? {} : { resourceVersion }) });

/** What arrived, and a promise of the first moment at which it fits. */
function collector(): { stream: Writable; until: (fits: RegExp) => Promise<string> } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return {
    stream,
    async until(fits) {
      while (!fits.test(text)) await new Promise((resolve) => setTimeout(resolve, 20));
      return text;
    },
  };
}

describe('@kubernetes/client-node', () => {
  it('keeps an informer up to date', async () => {
    const config = configOf('admin');
    const core = config.makeApiClient(CoreV1Api);
    const informer = makeInformer(config, '/api/v1/namespaces', () => core.listNamespace());
    const seen: string[] = [];
    informer.on('add', (each) => seen.push(`+${each.metadata?.name ?? ''}`));
    informer.on('delete', (each) => seen.push(`-${each.metadata?.name ?? ''}`));
    await informer.start();
    expect(seen).toContain('+shop');
    api.world.push(namespace('brand-new'));
    api.pass();
    await expect.poll(() => seen, { timeout: 5000 }).toContain('+brand-new');
    await core.createNamespace({ body: Object.assign(new V1Namespace(), { metadata: named('written') }) });
    await expect.poll(() => seen, { timeout: 5000 }).toContain('+written');
    await core.deleteNamespace({ name: 'written' });
    await expect.poll(() => seen, { timeout: 5000 }).toContain('-written');
    await informer.stop();
  });

  it('watches', async () => {
    const types: string[] = [];
    const stop = await new Watch(configOf('limited')).watch(
      '/api/v1/namespaces/shop/pods',
      {},
      (type) => types.push(type),
      () => undefined,
    );
    await expect.poll(() => types).toContain('ADDED');
    stop.abort();
  });

  it('writes, and is told why not', async () => {
    const core = configOf('admin').makeApiClient(CoreV1Api);
    const body = Object.assign(new V1ConfigMap(), { metadata: named('by-client'), data: { a: '1' } });
    await core.createNamespacedConfigMap({ namespace: 'legacy', body });
    const stale = Object.assign(new V1ConfigMap(), { metadata: named('by-client', '1') });
    const late = core.replaceNamespacedConfigMap({ name: 'by-client', namespace: 'legacy', body: stale });
    await expect(late).rejects.toMatchObject({ code: 409 });
    await core.deleteNamespacedConfigMap({ name: 'by-client', namespace: 'legacy' });
    const limited = configOf('limited').makeApiClient(CoreV1Api);
    await expect(limited.createNamespacedConfigMap({ namespace: 'shop', body })).rejects.toMatchObject({ code: 403 });
  });

  it('follows a log', async () => {
    lines = [{ atMs: api.clock.now() - 1000, text: 'before' }];
    const { stream, until } = collector();
    await new Log(configOf('admin')).log('istio-system', ZTUNNEL, 'istio-proxy', stream, {
      follow: true,
    });
    await until(/before/);
    lines = [...lines, { atMs: api.clock.now() + 100, text: 'after' }];
    api.pass();
    expect(await until(/after/)).toBe('before\nafter\n');
  });

  it('reaches an admin port of a pod', async () => {
    const [bytes, errors, input] = [collector(), collector(), new PassThrough()];
    const forward = new PortForward(configOf('admin'));
    await forward.portForward('istio-system', ZTUNNEL, [15_000], bytes.stream, errors.stream, input);
    input.write('GET /config_dump HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n');
    expect(await bytes.until(/\}$/)).toMatch(/^HTTP\/1\.1 200 OK[^]*\{"asked":"\/config_dump"\}$/);
    input.end();
  });

  it('is told which port refused', async () => {
    const [bytes, errors, input] = [collector(), collector(), new PassThrough()];
    const forward = new PortForward(configOf('admin'));
    await forward.portForward('istio-system', ZTUNNEL, [9], bytes.stream, errors.stream, input);
    expect(await errors.until(/refused/)).toMatch(/^error forwarding port 9 to pod .*connection refused/);
    input.end();
  });

  it('is refused a port-forward without the right to it', async () => {
    const [bytes, errors, input] = [collector(), collector(), new PassThrough()];
    const forward = new PortForward(configOf('limited'));
    const opening = forward.portForward('shop', 'cart-5654977c8d-sd5p7', [15_000], bytes.stream, errors.stream, input);
    await expect(opening).rejects.toMatchObject({ message: 'Unexpected server response: 403' });
  });
});
