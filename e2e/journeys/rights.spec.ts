import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'leaky-checkout']);
  server = await startServer(simulator);
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

test('a reader signs in with a token, sees what their rights allow and signs out', async ({ page }) => {
  await page.goto(server.url);
  await page.getByLabel('Kubernetes token').fill('made up');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(/did not accept this token/)).toBeVisible();
  await page.getByLabel('Kubernetes token').fill(simulator.tokens.limited);
  await page.getByRole('button', { name: 'Sign in' }).click();

  const screen = new TopologyScreen(page);
  await expect(screen.place('frontend')).toBeVisible();
  await expect(screen.place('outside your view')).toHaveCount(1);
  const told = await page.locator('body').ariaSnapshot();
  expect(told).not.toMatch(/orders-db|redis|payments|ledger|legacy/);
  expect((await page.context().cookies()).map((c) => [c.name, c.httpOnly, c.sameSite])).toEqual([
    ['waymark', true, 'Strict'],
  ]);

  await page.getByRole('button', { name: /Your account: limited/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Kubernetes token')).toBeVisible();
});

test('a reader without any right sees no name of the mesh, and is told why the picture is empty', async ({ page }) => {
  await page.goto(server.url);
  await page.getByLabel('Kubernetes token').fill(simulator.tokens.nobody);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: /Your account: nobody/ })).toBeVisible();
  await page.waitForTimeout(3_000);
  expect(await page.locator('body').ariaSnapshot()).not.toMatch(/frontend|shop|orders-db|redis|payments/);
  await expect(page.getByRole('heading', { level: 2 })).not.toHaveCount(0);
});
