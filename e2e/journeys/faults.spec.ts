import { expect, test as base } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { listenForPictures } from '../screens/pushed-pictures.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

/** A fault is of a whole world, so each worker has its own, and workers wait beside each other. */
const test = base.extend<object, { scenario: string; simulator: Simulator; server: Started }>({
  scenario: ['bookinfo', { option: true, scope: 'worker' }],
  simulator: [
    async ({ scenario }, use) => {
      const simulator = await startSimulator(['--scenario', scenario]);
      await use(simulator);
      await simulator.stop();
    },
    { scope: 'worker', timeout: 150_000 },
  ],
  server: [
    async ({ simulator }, use) => {
      const server = await startServer(simulator, { lent: 'admin' });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 150_000 },
  ],
});

test.describe.configure({ mode: 'parallel' });

const ALL_WELL = {
  prometheus: { mode: 'ok' },
  kubernetes: { mode: 'ok' },
  lists: { mode: 'ok' },
  watches: { mode: 'ok' },
};
test.afterEach(({ simulator }) => setFaults(simulator, ALL_WELL));

async function setFaults(simulator: Simulator, faults: unknown): Promise<void> {
  const answer = await fetch(`${simulator.url}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const REQUESTS = 'istio_requests_total';
/** From the end of a fault to a whole page, without a reload. */
const WHOLE_WITHIN_MS = 15_000;

// First, because it takes longest.
test('faults of several sources at once are several gaps', async ({ page, server, simulator }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?refresh=5');
  await setFaults(simulator, {
    prometheus: { mode: 'refuse', match: REQUESTS },
    watches: { mode: 'down' },
  });
  // What the cluster declared is believed for a minute without its watches.
  await expect(screen.gaps).toContainText(/Kubernetes has not been reachable since/, { timeout: 80_000 });
  await expect(screen.gaps).toContainText(/Prometheus has refused since/);
  await setFaults(simulator, { prometheus: { mode: 'ok' }, watches: { mode: 'ok' } });
  await expect(screen.gaps).toHaveCount(0, { timeout: WHOLE_WITHIN_MS });
});

const ofPrometheus: readonly (readonly [string, unknown, RegExp])[] = [
  ['down', { mode: 'down' }, /Prometheus has not been reachable since/],
  ['slow', { mode: 'slow', delayMs: 5_000 }, /Prometheus has been too slow since/],
  ['refusing one query', { mode: 'refuse', match: REQUESTS }, /Prometheus has refused since/],
  ['answering garbage', { mode: 'garbage' }, /Prometheus has answered in a form we do not know since/],
  [
    'answering another shape',
    { mode: 'garbage', garbage: 'wrong shape' },
    /Prometheus has answered in a form we do not know since/,
  ],
  [
    'cut off in the middle',
    { mode: 'truncated' },
    /Prometheus has (answered in a form we do not know|not been reachable) since/,
  ],
  [
    'answering far too much',
    { mode: 'huge' },
    /Prometheus has been too (large|slow) since|answer of Prometheus has been too large since/,
  ],
  ['throttling', { mode: 'throttling' }, /Prometheus has refused since/],
  ['gone', { mode: 'gone' }, /Prometheus has refused since/],
  ['flapping', { mode: 'flapping', delayMs: 8_000 }, /Prometheus has not been reachable since/],
];

test('a Prometheus whose clock is off is no silent mesh: it is named, by how much, and the page is whole again soon after', async ({
  page,
  server,
  simulator,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?refresh=5');
  await expect(screen.gaps).toHaveCount(0);
  await setFaults(simulator, { prometheus: { mode: 'clock-off', delayMs: -20 * 60_000 } });
  await expect(screen.gaps).toContainText('Missing: traffic at its right time', { timeout: 30_000 });
  await expect(screen.gaps).toContainText(/The clock of Prometheus has been off by 20 min since/);
  await setFaults(simulator, { prometheus: { mode: 'ok' } });
  await expect(screen.gaps).toHaveCount(0, { timeout: WHOLE_WITHIN_MS });
  await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveCount(1);
});

for (const [what, fault, why] of ofPrometheus) {
  test(`a Prometheus that is ${what} is named with what is missing and why, and the page is whole again soon after`, async ({
    page,
    server,
    simulator,
  }) => {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, '/topology?refresh=5');
    await expect(screen.gaps).toHaveCount(0);
    await setFaults(simulator, { prometheus: fault });
    await expect(screen.gaps).toContainText(/Missing: requests/, { timeout: 30_000 });
    await expect(screen.gaps).toContainText(why);
    await setFaults(simulator, { prometheus: { mode: 'ok' } });
    await expect(screen.gaps).toHaveCount(0, { timeout: WHOLE_WITHIN_MS });
    await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveCount(1);
  });
}

const NO_NEWER = 'A newer picture could not be made: ';
const ofKubernetes: readonly (readonly [string, unknown, RegExp])[] = [
  ['down', { mode: 'down' }, new RegExp(`${NO_NEWER}A source of the mesh’s data is down`)],
  ['slow', { mode: 'slow', delayMs: 20_000 }, new RegExp(`${NO_NEWER}A source of the mesh’s data took too long`)],
  ['answering garbage', { mode: 'garbage' }, new RegExp(`${NO_NEWER}A source answered in a form we do not know`)],
  ['cut off in the middle', { mode: 'truncated' }, new RegExp(`${NO_NEWER}A source`)],
  ['throttling', { mode: 'throttling' }, new RegExp(`${NO_NEWER}A source`)],
  ['gone', { mode: 'gone' }, new RegExp(`${NO_NEWER}A source`)],
  ['refusing everybody (403)', { mode: 'refuse' }, new RegExp(`${NO_NEWER}A source`)],
  ['knowing nobody (401)', { mode: 'refuse', status: 401 }, new RegExp(`${NO_NEWER}A source`)],
  [
    'answering far too much',
    { mode: 'huge' },
    new RegExp(`${NO_NEWER}A source (answered in a form we do not know|of the mesh’s data (took too long|is down))`),
  ],
];

const ofLists: readonly (readonly [string, unknown, RegExp])[] = [
  ['refused (403)', { mode: 'refuse' }, /Kubernetes has refused since/],
  ['refused (401)', { mode: 'refuse', status: 401 }, /Kubernetes has refused since/],
  // Of pods, since all of them at once are more than a gigabyte with every attempt.
  ['far too large', { mode: 'huge', match: '/pods' }, /The answer of Kubernetes has been too large since/],
];

for (const [what, fault, why] of ofLists) {
  test(`lists of Kubernetes that are ${what} from the start are named, traffic is drawn without them, and the page is whole soon after`, async ({
    page,
    simulator,
  }) => {
    await setFaults(simulator, { lists: fault });
    const young = await startServer(simulator, { lent: 'admin' });
    try {
      const screen = new TopologyScreen(page);
      await screen.open(young.url, '/topology?refresh=5');
      await expect(screen.gaps).toContainText(/Missing: idle workloads/);
      await expect(screen.gaps).toContainText(why);
      await expect(screen.place('productpage-v1')).toBeVisible();
      await setFaults(simulator, { lists: { mode: 'ok' } });
      await expect(screen.gaps).toHaveCount(0, { timeout: WHOLE_WITHIN_MS });
      await expect(screen.place('productpage-v1')).toBeVisible();
    } finally {
      await young.stop();
    }
  });
}

test('an API server whose clock is off changes nothing: we go by ours', async ({ page, server, simulator }) => {
  const pictures = await listenForPictures(page);
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?refresh=5');
  await setFaults(simulator, { kubernetes: { mode: 'clock-off', delayMs: 3_600_000 } });
  await pictures.further(2);
  await expect(screen.gaps).toHaveCount(0);
  await expect(page.getByText(/A newer picture could not be made/)).toHaveCount(0);
  await expect(screen.place('productpage-v1')).toBeVisible();
});

for (const [what, fault, why] of ofKubernetes) {
  test(`an API server that is ${what} cannot say who may see what: the last picture stays, with its age, and the page is whole again soon after`, async ({
    page,
    server,
    simulator,
  }) => {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, '/topology?refresh=5');
    await setFaults(simulator, { kubernetes: fault });
    // Rights are remembered for some seconds; then nothing new may be shown.
    await expect(page.getByText(why)).toBeVisible({ timeout: 45_000 });
    await expect(screen.place('productpage-v1')).toBeVisible();
    await setFaults(simulator, { kubernetes: { mode: 'ok' } });
    await expect(page.getByText(/A newer picture could not be made/)).toHaveCount(0, { timeout: WHOLE_WITHIN_MS });
    await expect(screen.gaps).toHaveCount(0);
  });
}

for (const source of ['lists', 'watches'] as const) {
  test(`${source} of Kubernetes that come and go leave the picture whole`, async ({ page, server, simulator }) => {
    const pictures = await listenForPictures(page);
    const screen = new TopologyScreen(page);
    await screen.open(server.url, '/topology?refresh=5');
    await setFaults(simulator, { [source]: { mode: 'flapping', delayMs: 2_000 } });
    await pictures.further(2);
    await expect(screen.gaps).toHaveCount(0);
    await expect(screen.place('productpage-v1')).toBeVisible();
    await setFaults(simulator, { [source]: { mode: 'ok' } });
  });
}

test('refusing one query leaves the other layer drawn', async ({ page, server, simulator }) => {
  const screen = new TopologyScreen(page);
  await setFaults(simulator, { prometheus: { mode: 'refuse', match: REQUESTS } });
  await screen.open(server.url, '/topology?refresh=5');
  await expect(screen.gaps).toContainText('Missing: requests');
  await expect(screen.line('ratings-v1', 'mongodb', 'connections \\(L4\\)')).toHaveCount(1);
  await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveCount(0);
});

test('a Prometheus that is down when the page opens is no empty mesh', async ({ page, server, simulator }) => {
  await setFaults(simulator, { prometheus: { mode: 'down' } });
  await page.goto(`${server.url}/topology?refresh=5`);
  const screen = new TopologyScreen(page);
  await expect(screen.gaps).toContainText(/Prometheus has not been reachable since/);
  // All that is missing is a long list, and leaves the picture its room.
  await expect.poll(async () => (await screen.gaps.boundingBox())?.height ?? Infinity).toBeLessThan(200);
  await setFaults(simulator, { prometheus: { mode: 'ok' } });
  await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveCount(1);
});
