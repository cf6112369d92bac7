import type { ScrapeTarget } from '@waymark/demo-mesh';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { askPrometheus } from '../testing/query-agreement.ts';
import { startRealPrometheus } from '../testing/real-prometheus.ts';
import { metricsEndpoints, prometheusConfig } from './metrics-endpoints.ts';

const ZTUNNEL: ScrapeTarget = {
  id: 'ztunnel-a',
  kind: 'ztunnel',
  labels: {
    job: 'kubernetes-pods',
    instance: '10.0.0.1:15020',
    namespace: 'istio-system',
    pod: 'ztunnel-a',
    node: 'node-a',
    app: 'ztunnel',
  },
};
const SILENT: ScrapeTarget = {
  id: 'silent',
  kind: 'waypoint',
  labels: { job: 'kubernetes-pods', instance: '10.0.0.2:15020' },
};

let server: Server;
let base: string;

beforeAll(async () => {
  const answer = metricsEndpoints({
    world: {
      targets: () => [ZTUNNEL, SILENT],
      samples: (id) =>
        id === 'silent' ? undefined : [{ name: 'opened_total', labels: { a: 'say "hi"' }, value: 3, type: 'counter' }],
    },
    clock: { now: () => Date.now() },
  });
  server = createServer((request, response) => {
    if (!answer(request, response)) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each(['metrics', 'stats/prometheus'])('a proxy tells its samples at /%s as OpenMetrics', async (path) => {
  const response = await fetch(`${base}/proxies/ztunnel-a/${path}`);
  expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
  expect(await response.text()).toBe('# TYPE opened counter\nopened_total{a="say \\"hi\\""} 3\n# EOF\n');
});

test('a proxy that does not answer says 503, an unknown one 404, and other paths are left to others', async () => {
  expect((await fetch(`${base}/proxies/silent/metrics`)).status).toBe(503);
  expect((await fetch(`${base}/proxies/nobody/metrics`)).status).toBe(404);
  expect((await fetch(`${base}/api/v1/pods`)).status).toBe(418);
});

test('the discovery names each proxy with its labels and its path', async () => {
  expect(await (await fetch(`${base}/sd/prometheus`)).json()).toEqual([
    { targets: [new URL(base).host], labels: { ...ZTUNNEL.labels, __metrics_path__: '/proxies/ztunnel-a/metrics' } },
    { targets: [new URL(base).host], labels: { ...SILENT.labels, __metrics_path__: '/proxies/silent/metrics' } },
  ]);
});

test('a real Prometheus with our configuration scrapes the proxies under their own job and instance', async () => {
  const real = await startRealPrometheus({ config: prometheusConfig(base, 1) });
  try {
    await vi.waitFor(
      async () => {
        expect(await askPrometheus(real.url, 'query', { query: 'opened_total' })).toMatchObject({
          data: {
            result: [
              {
                metric: { __name__: 'opened_total', a: 'say "hi"', ...ZTUNNEL.labels },
                value: [expect.any(Number), '3'],
              },
            ],
          },
        });
        expect(await askPrometheus(real.url, 'query', { query: 'up == 0' })).toMatchObject({
          data: { result: [{ metric: SILENT.labels }] },
        });
      },
      { timeout: 20_000, interval: 250 },
    );
  } finally {
    await real.stop();
  }
}, 60_000);
