import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { aboutRequestRate } from '../screens/drawn.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';
import { truthOf, requestsByPair, workloadAt } from '../truth/requests.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  // Long enough for the waypoint that is lost after ten minutes, too short for the one that comes after twenty.
  simulator = await startSimulator(['--scenario', 'waypoint-variants', '--history-seconds', '960']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

const OPEN = 'fold=open';

/** Which waypoint each service's requests pass; where several share them, each of them. */
const passes: readonly (readonly [string, string])[] = [
  ['usual', 'waypoint'],
  ['overridden', 'own'],
  ['canary-unready', 'waypoint'],
  ['worker', 'everything'],
  ['worker-own', 'pods-only'],
];
const skips: readonly (readonly [string, RegExp])[] = [
  ['missing', /names the waypoint shop\/nowhere, which is not bound \(WaypointIsNotReady\)/],
  ['denied', /names the waypoint infra\/private, which is not bound \(AttachmentDenied\)/],
  ['for-workload', /names the waypoint shop\/wl, which is not bound \(UnsupportedTrafficType\)/],
  ['for-none', /names the waypoint shop\/idle, which is not bound \(UnsupportedTrafficType\)/],
];

test('requests pass the waypoint that istiod bound each service to, with a leg on both sides', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?${OPEN}`);
  for (const [service, waypoint] of passes) {
    await expect(screen.line(waypoint, service, 'requests \\(L7\\)')).toHaveCount(1);
    await expect(screen.line(waypoint, service, 'connections \\(L4\\)')).toHaveCount(1);
    await expect(screen.line('curl', service, 'requests \\(L7\\)')).toHaveCount(0);
  }
  await expect(screen.line('curl', 'opted-out', 'connections \\(L4\\)')).toHaveCount(1);
  await expect(screen.place('opted-out')).toHaveAttribute('aria-label', /, ambient, Everything/);
});

test('a waypoint that is named and not bound is told with istiod’s reason, and its traffic goes past it as L4', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?${OPEN}`);
  for (const [service, words] of skips) {
    await expect(screen.place(service)).toHaveAttribute('aria-label', words);
    await expect(screen.place(service)).toHaveAttribute('aria-label', /, L7 policy skipped,/);
    await expect(screen.line('curl', service, 'connections \\(L4\\)')).toHaveCount(1);
    await expect(screen.line('curl', service, 'requests \\(L7\\)')).toHaveCount(0);
  }
});

test('with waypoints hidden each client’s requests reach their servers, as many as there really are', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?waypoints=hidden&${OPEN}`);
  const truth = requestsByPair(truthOf('waypoint-variants'), workloadAt);
  const drawn = async (): Promise<ReadonlyMap<string, number>> =>
    new Map(
      (await screen.lines())
        .filter((line) => line.layer === 'L7' && line.to !== 'partner-api')
        .map((line) => [`${line.from} > ${line.to}`, line.requestsPerSecond ?? NaN]),
    );
  await expect.poll(async () => [...(await drawn()).keys()].sort()).toEqual([...truth.keys()].sort());
  for (const [pair, rate] of await drawn()) expect(rate, pair).toBeCloseTo(truth.get(pair) ?? NaN, 0);
  for (const waypoint of ['waypoint', 'own', 'everything']) await expect(screen.place(waypoint)).toHaveCount(0);
});

test('waypoints as badges name the one that each place is behind', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?waypoints=badges&${OPEN}`);
  for (const [service, waypoint] of passes.filter(([name]) => name !== 'worker-own'))
    await expect(screen.place(service)).toHaveAttribute('aria-label', new RegExp(`behind waypoint ${waypoint},`));
  for (const [service] of skips) await expect(screen.place(service)).not.toHaveAttribute('aria-label', /behind/);
});

test('a waypoint without pods stands in alarm though it is silent, and says so', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?${OPEN}`);
  await expect(screen.place('fading')).toHaveAttribute('aria-label', /no pods, This waypoint has no pods/);
});

for (const [service, words] of [
  ['opted-out', /No waypoint reads its requests/],
  ['missing', /names a waypoint that is not bound \(WaypointIsNotReady\)/],
  ['for-none', /names a waypoint that is not bound \(UnsupportedTrafficType\)/],
] as const) {
  test(`the panel of ${service} says why no HTTP is seen to reach it`, async ({ page }) => {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, `/topology?${OPEN}&selected=workload%2Feast%2Fshop%2F${service}`);
    await expect(screen.heading(service)).toBeVisible();
    await expect(screen.panel.getByText('Why is there no HTTP?')).toBeVisible();
    await expect(screen.panel.getByText(words).first()).toBeVisible();
  });
}

test('the overview has one place for each waypoint with what it fronts, and the rest by namespace', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?level=front');
  for (const front of ['shop/waypoint', 'shop/own', 'infra/shared', 'pods/everything', 'egress/egress'])
    await expect(screen.place(front)).toHaveAttribute('aria-label', /Waypoint and what it fronts/);
  await expect(screen.place('shop')).toHaveAttribute('aria-label', /^shop, Namespace/);
  // A waypoint's own pod is nothing that could be captured: it makes no mixture of what it fronts.
  await expect(screen.place('shop/own')).not.toHaveAttribute('aria-label', /of \d+ captured/);
});

test('what lies outside is reached through the egress waypoint, or past every waypoint where it opted out', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?${OPEN}`);
  await expect(screen.line('curl', 'egress', 'requests \\(L7\\)')).toHaveAttribute('aria-label', aboutRequestRate(1));
  await expect(screen.line('egress', 'partner-api', 'requests \\(L7\\)')).toHaveCount(1);
  await expect(screen.line('curl', 'direct-api', 'connections \\(L4\\)')).toHaveCount(1);
  await expect(screen.line('curl', 'direct-api', 'requests \\(L7\\)')).toHaveCount(0);
});

test('places are found and hidden by the waypoint they are behind', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?${OPEN}&hide=waypoint%20%3D%20own`);
  await expect(screen.place('usual')).toBeVisible();
  await expect(screen.place('overridden')).toHaveCount(0);
});
