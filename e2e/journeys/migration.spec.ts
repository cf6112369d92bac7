import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { aboutRequestRate } from '../screens/drawn.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'mixed-migration']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

const stands: readonly (readonly [string, RegExp])[] = [
  ['cart-v1', /, sidecar,/],
  ['cart-v2', /, ambient,/],
  ['pricing', /, capture pending,/],
  ['stock', /, not captured,/],
  ['legacy-agent', /, out of mesh: opted out by label,/],
  ['node-probe', /, out of mesh: uses the host network, idle/],
  ['cron', /, out of mesh: no label selects it,/],
  ['importer', /, ambient,/],
];

test('every stand that a pod can have on its way into the mesh is told in its own words', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?show=idle');
  for (const [name, words] of stands) await expect(screen.place(name)).toHaveAttribute('aria-label', words);
  await expect(screen.line('cron', 'mail', 'connections \\(L4\\)')).toHaveAttribute('aria-label', /: denied$/);
  await expect(screen.line('frontend', 'cart-v1', 'requests \\(L7\\)')).toHaveAttribute(
    'aria-label',
    aboutRequestRate(3),
  );
  await expect(screen.line('frontend', 'cart-v2', 'requests \\(L7\\)')).toHaveCount(0);
});

test('the picker of namespaces tells how the pods of each take part, mixtures in numbers', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await page.getByRole('button', { name: /^Namespaces: / }).click();
  // Of orders: cart-v1 has a sidecar; cart-v2 and both frontends are captured; the other four are not.
  for (const row of ['orders 4 of 8 captured', 'outside 1 of 2 captured', 'done ambient', 'untouched sidecar'])
    await expect(page.getByRole('menuitem', { name: row, exact: true })).toBeVisible();
});

test('a reader with rights to some namespaces sees the others’ places under no name', async ({ page }) => {
  const limited = await startServer(simulator, { lent: 'limited' });
  try {
    const screen = new TopologyScreen(page);
    await screen.open(limited.url);
    await expect(screen.place('cart-v2')).toBeVisible();
    await expect(screen.place('outside your view')).toHaveCount(1);
    expect((await screen.names()).filter((name) => /mail|importer|cron|reports/.test(name))).toEqual([]);
  } finally {
    await limited.stop();
  }
});
