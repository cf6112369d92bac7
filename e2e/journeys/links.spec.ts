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

const places: readonly (readonly [string, string, string])[] = [
  ['workload', '', 'reviews-v1'],
  ['app', 'level=app', 'reviews'],
  ['versioned app', 'level=version', 'reviews v1'],
  ['service', 'level=service', 'reviews'],
  ['service in between', 'show=services', 'reviews'],
  ['waypoint with what it fronts', 'level=front', 'bookinfo/waypoint'],
  ['namespace', 'level=namespace', 'bookinfo'],
  ['cluster', 'level=cluster', 'east'],
  ['app in a box of its namespace', 'level=app&boxes=namespace&waypoints=hidden', 'productpage'],
];
for (const [what, view, name] of places) {
  test(`a link with a selected ${what} shows it selected in another tab`, async ({ page, context }) => {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, `/topology?${view}`);
    await screen.place(name).focus();
    await page.keyboard.press('Space');
    await expect(page).toHaveURL(/selected=/);
    await expect(screen.heading(name)).toBeVisible();
    await expect(screen.place(name)).toHaveAttribute('aria-pressed', 'true');

    const other = new TopologyScreen(await context.newPage());
    await other.open(page.url(), '');
    await expect(other.place(name)).toHaveAttribute('aria-pressed', 'true');
    await expect(other.heading(name)).toBeVisible();
  });
}

for (const [what, view, name] of [
  ['namespace', 'fold=open', 'bookinfo'],
  ['app', 'boxes=namespace,app&fold=open', 'reviews'],
] as const) {
  test(`a link with a selected box of one ${what} shows it selected in another tab`, async ({ page, context }) => {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, `/topology?${view}`);
    await screen.box(name).focus();
    await page.keyboard.press('Enter');
    await expect(screen.heading(name)).toBeVisible();

    const other = new TopologyScreen(await context.newPage());
    await other.open(page.url(), '');
    await expect(other.box(name)).toHaveAttribute('aria-pressed', 'true');
    await expect(other.heading(name)).toBeVisible();
  });
}

test('a link with a selected app shows it in a tab too small for all names, where other boxes fold', async ({
  page,
  context,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?level=app');
  await screen.place('reviews').focus();
  await page.keyboard.press('Space');
  await expect(screen.heading('reviews')).toBeVisible();
  const small = await context.newPage();
  await small.setViewportSize({ width: 800, height: 480 });
  const other = new TopologyScreen(small);
  await other.open(page.url(), '');
  await expect(other.box('clients', 'folded')).toHaveCount(1);
  await expect(other.place('reviews')).toHaveAttribute('aria-pressed', 'true');
  await expect(other.heading('reviews')).toBeVisible();
});

test('a first visit is shown around by the keyboard alone, up to the boxes and to the end', async ({ page }) => {
  await page.goto(`${server.url}/topology`);
  const tour = page.getByRole('dialog');
  await expect(tour).toBeVisible();
  const titles: string[] = [];
  for (let step = 1; step <= 5; step += 1) {
    await expect(tour.getByText(`${String(step)} of 5`)).toBeVisible();
    await expect(page.getByRole('button', { name: step === 5 ? 'Done' : 'Next' })).toBeFocused();
    titles.push((await tour.getByRole('heading').textContent()) ?? '');
    await page.keyboard.press('Enter');
  }
  expect(titles).toContain('Boxes fold');
  await expect(tour).toHaveCount(0);
});

test('a moment from before any data says that none was kept, instead of showing a silent mesh', async ({ page }) => {
  await page.addInitScript(() => globalThis.localStorage.setItem('waymark.topology.tour', 'seen'));
  await page.goto(`${server.url}/topology?until=2020-01-01T12:00:00.000Z`);
  await expect(page.getByRole('heading', { name: 'No data was kept for this time' })).toBeVisible();
  await expect(page.getByText(/No traffic/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Show the newest picture' }).click();
  await expect(page).not.toHaveURL(/until=/);
  await expect(new TopologyScreen(page).place('reviews-v1')).toBeVisible();
});
