import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'bookinfo']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});
test.afterEach(async () => setFaults({ prometheus: { mode: 'ok' }, kubernetes: { mode: 'ok' } }));

async function setFaults(faults: unknown): Promise<void> {
  const answer = await fetch(`${simulator.url}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const REQUESTS = 'istio_requests_total';
const cases: readonly (readonly [string, unknown, RegExp, RegExp])[] = [
  ['down', { mode: 'down' }, /Missing: requests/, /Prometheus has not been reachable since/],
  ['slow', { mode: 'slow', delayMs: 5_000 }, /Missing: requests/, /Prometheus has been too slow since/],
  ['refusing one query', { mode: 'refuse', match: REQUESTS }, /Missing: requests/, /Prometheus has refused since/],
  [
    'answering garbage',
    { mode: 'garbage' },
    /Missing: requests/,
    /Prometheus has answered in a form we do not know since/,
  ],
];

for (const [what, fault, missing, why] of cases) {
  test(`a Prometheus that is ${what} is named with what is missing and why, and the page recovers by itself`, async ({
    page,
  }) => {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, '/topology?refresh=5');
    await expect(screen.gaps).toHaveCount(0);
    await setFaults({ prometheus: fault });
    await expect(screen.gaps).toContainText(missing);
    await expect(screen.gaps).toContainText(why);
    await setFaults({ prometheus: { mode: 'ok' } });
    await expect(screen.gaps).toHaveCount(0);
    await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveCount(1);
  });
}

test('refusing one query leaves the other layer drawn', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await setFaults({ prometheus: { mode: 'refuse', match: REQUESTS } });
  await screen.open(server.url, '/topology?refresh=5');
  await expect(screen.gaps).toContainText('Missing: requests');
  await expect(screen.line('ratings-v1', 'mongodb', 'connections \\(L4\\)')).toHaveCount(1);
  await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveCount(0);
});

test('a Prometheus that is down when the page opens is no empty mesh', async ({ page }) => {
  await setFaults({ prometheus: { mode: 'down' } });
  await page.goto(`${server.url}/topology?refresh=5`);
  const screen = new TopologyScreen(page);
  await expect(screen.gaps).toContainText(/Prometheus has not been reachable since/);
  await setFaults({ prometheus: { mode: 'ok' } });
  await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveCount(1);
});
