import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { buildWorld, exposition, samplesOf, scrapeTargets, withOnce, type World } from '@waymark/demo-mesh';
import { askPrometheus, startPrometheus } from '../processes/start-prometheus.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';
import { startServer, startSimulator } from '../processes/start-waymark.ts';

const SCRAPE_SECONDS = 1;

/** The proxies of a world on a port of ours, so that the test decides what happens in it, and when. */
async function serveProxies(world: () => World): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((request, response) => {
    const samples = samplesOf(world(), decodeURIComponent((request.url ?? '').slice(1)), Date.now());
    if (samples === undefined) response.writeHead(503).end();
    else
      response
        .writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' })
        .end(exposition(samples));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function scrapeConfig(world: World, address: string): string {
  const targets = scrapeTargets(world, Date.now()).map(({ id, labels }) => ({
    targets: [address],
    labels: { ...labels, __metrics_path__: `/${id}` },
  }));
  // JSON is YAML, too.
  return JSON.stringify({
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, scrape_timeout: `${SCRAPE_SECONDS}s` },
    scrape_configs: [{ job_name: 'proxies', static_configs: targets }],
  });
}

interface L4 {
  readonly layer: string;
  readonly from: string;
  readonly to: string;
  readonly opened?: number;
  readonly failed?: Readonly<Record<string, number>>;
}

test('one refused and one denied connection are on their edges within one refresh, and in no other window; a client without a name is drawn as such', async ({
  page,
}) => {
  const startMs = Date.now() - 60_000;
  let world = buildWorld('bookinfo', { startMs });
  const proxies = await serveProxies(() => world);
  const prometheus = await startPrometheus(scrapeConfig(world, proxies.address));
  const simulator = await startSimulator(['--scenario', 'bookinfo']);
  const server = await startServer(simulator, { lent: 'admin', prometheus: prometheus.url });
  const failuresAt = async (endMs: number, windowSeconds: number): Promise<readonly L4[]> => {
    const answer = (await (
      await fetch(`${server.url}/api/v1/topology?windowSeconds=${windowSeconds}&endMs=${endMs}`)
    ).json()) as { readonly edges: readonly L4[]; readonly gaps: readonly unknown[] };
    expect(answer.gaps).toEqual([]);
    return answer.edges.filter((e) => e.layer === 'L4' && Object.keys(e.failed ?? {}).length > 0);
  };
  try {
    // A young store: all that the window can hold was scraped in the last few seconds.
    await expect
      .poll(async () => (await askPrometheus(prometheus.url, 'count_over_time(istio_build[1m]) > 4')).length, {
        timeout: 30_000,
      })
      .toBe(scrapeTargets(world, Date.now()).length);
    expect(await failuresAt(Date.now(), 300)).toEqual([]);

    const atMs = Date.now() + 200;
    world = withOnce(world, {
      name: 'one refused',
      atMs,
      client: 'clients/curl',
      podOf: 'bookinfo/details-v1',
      port: 9999,
      outcome: 'refused',
    });
    world = withOnce(world, {
      name: 'one denied',
      atMs,
      client: 'clients/curl',
      service: 'data/mongodb',
      outcome: 'denied',
    });
    // Facts B6 row 6: no pod of the cluster has this address, so no proxy knows who calls.
    world = withOnce(world, { name: 'a stranger', atMs, client: '203.0.113.77', service: 'data/mongodb' });
    // One refresh: two scrapes and the time of an answer.
    await new Promise((resolve) => setTimeout(resolve, 200 + 2 * SCRAPE_SECONDS * 1000 + 500));

    const seenMs = Date.now();
    const seen = await failuresAt(seenMs, 300);
    expect(seen.map((e) => [e.from, e.to, e.failed])).toEqual(
      expect.arrayContaining([
        ['workload/east/clients/curl', 'workload/east/bookinfo/details-v1', { refused: 1 }],
        ['workload/east/clients/curl', 'workload/east/data/mongodb', { denied: 1 }],
      ]),
    );
    expect(seen).toHaveLength(2);
    for (const edge of seen) expect(edge.opened).toBeGreaterThanOrEqual(1);
    const screen = new TopologyScreen(page);
    await screen.open(server.url);
    await expect(screen.place('unnamed client')).toHaveCount(1);
    const lines = await screen.lines();
    expect(lines.filter(({ from }) => from === 'unnamed client')).toMatchObject([{ to: 'mongodb', layer: 'L4' }]);
    await screen.line('unnamed client', 'mongodb', 'connections \\(L4\\)').focus();
    await page.keyboard.press('Enter');
    await expect(screen.heading('unnamed client → mongodb')).toBeVisible();
    // The server's own identity, and none of the client's.
    await expect(screen.panel.getByText('spiffe://')).toHaveText([/\/ns\/data\/sa\//]);
    await screen.place('unnamed client').focus();
    await page.keyboard.press('Enter');
    await expect(screen.panel.getByText(/no proxy can tell who they are/)).toBeVisible();

    // In the window where it happened, and gone from one that begins after it.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    expect(await failuresAt(Date.now(), 10)).toEqual([]);
    expect(await failuresAt(seenMs, 10)).toHaveLength(2);
  } finally {
    proxies.server.closeAllConnections();
    proxies.server.close();
    await Promise.all([server.stop(), simulator.stop(), prometheus.stop()]);
  }
});
