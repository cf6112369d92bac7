import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'mixed-migration']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

test('an operator finds the pod that should be captured and is not, and reads why and what to do', async ({ page }) => {
  await page.goto(`${server.url}/topology`);
  await page.getByRole('link', { name: 'Workloads' }).click();
  await expect(page.getByRole('heading', { name: 'Workloads' })).toBeVisible();
  await page.getByLabel('Capture state').selectOption('not captured');
  const row = page.getByRole('row', { name: /stock/ });
  await expect(row).toContainText('not captured');
  await expect(page.getByRole('grid').getByRole('row')).toHaveCount(2);
  await row.getByRole('link', { name: 'stock' }).click();
  await expect(page.getByRole('heading', { name: 'stock', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Why?' }).click();
  const why = page.getByRole('region', { name: 'Why: not captured' });
  await expect(why).toContainText('No annotation ambient.istio.io/redirection on the pod');
  await expect(why).toContainText('istio-cni is ready on node-a');
  await expect(why.getByRole('textbox')).toHaveValue(/kubectl -n istio-system logs/);
  // The link is the state: whoever gets it sees the same.
  await page.reload();
  await expect(why).toBeVisible();
});

test('the page of a captured workload proves its mTLS and shows who talks to it', async ({ page }) => {
  await page.goto(`${server.url}/workloads/east/orders/frontend`);
  await expect(page.getByText('spiffe://cluster.local/ns/orders/sa/frontend').first()).toBeVisible();
  await expect(page.getByRole('group', { name: 'The workload and all that talks to it' })).toBeVisible();
  await expect(page.getByRole('row', { name: /orders\/cart-v2/ }).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Pods' }).click();
  await expect(page.getByRole('grid', { name: 'Pods of this workload' })).toContainText('HBONE');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});
