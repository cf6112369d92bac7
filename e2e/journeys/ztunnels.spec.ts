import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator, type UserName } from '../processes/start-waymark.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'leaky-checkout']);
  server = await startServer(simulator);
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

async function openAs(page: Page, user: UserName, path: string): Promise<void> {
  await page.goto(server.url + path);
  await page.getByLabel('Kubernetes token').fill(simulator.tokens[user]);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
const table = (page: Page, name: string): ReturnType<Page['getByRole']> => page.getByRole('grid', { name });

test('an operator compares the nodes, looks into one and turns up its log', async ({ page }) => {
  await openAs(page, 'admin', '/ztunnels');
  await expect(page.getByText(/ztunnels answer, and agree with each other and with the cluster/)).toBeVisible();
  const nodes = table(page, 'Ztunnels by node');
  await expect(nodes.getByText('all accepted').first()).toBeVisible();
  await expect(nodes.getByText(/next ends in/).first()).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 900 });
  const hidden = page.getByRole('region', { name: 'Ztunnels by node' });
  expect(await hidden.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  expect(
    (await new AxeBuilder({ page }).analyze()).violations.filter(
      (v) => v.impact === 'serious' || v.impact === 'critical',
    ),
  ).toEqual([]);

  await nodes.getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1, name: /^Ztunnel on / })).toBeVisible();
  await expect(page.getByText('Healthy.')).toBeVisible();
  await expect(table(page, 'Workloads').getByText('HBONE').first()).toBeVisible();

  await page.getByRole('tab', { name: 'Services' }).click();
  await expect(page).toHaveURL(/tab=services/);
  await expect(
    table(page, 'Services')
      .getByText(/waypoint/)
      .first(),
  ).toBeVisible();
  await page.getByRole('textbox', { name: 'Find in these' }).fill('checkout');
  await expect(page).toHaveURL(/q=checkout/);
  await expect(table(page, 'Services').getByText('shop/checkout', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Find in these' })).toHaveValue('checkout');

  await page.getByRole('tab', { name: 'Certificates' }).click();
  await expect(
    table(page, 'Certificates')
      .getByText(/^spiffe:\/\/cluster.local\/ns\//)
      .first(),
  ).toBeVisible();
  expect(
    (await new AxeBuilder({ page }).analyze()).violations.filter(
      (v) => v.impact === 'serious' || v.impact === 'critical',
    ),
  ).toEqual([]);
  await page.getByRole('tab', { name: 'Drift' }).click();
  await expect(page.getByText(/It holds what the cluster says/)).toBeVisible();

  await page.getByRole('tab', { name: 'Log level' }).click();
  await page.getByLabel('Level', { exact: true }).selectOption('debug');
  await page.getByRole('button', { name: 'Change' }).click();
  await expect(page.getByText('It logs at level debug now.')).toBeVisible();
  await page.getByRole('link', { name: 'Ztunnels' }).last().click();
  await expect(nodes.getByText('debug', { exact: true })).toHaveCount(1);

  // Whoever goes on to something else is reminded of it, until it is set back.
  const reminder = page.getByRole('region', { name: 'Proxies at another log level' });
  await page.getByRole('link', { name: 'Findings', exact: true }).click();
  await expect(page).toHaveURL(/\/findings/);
  await expect(reminder).toContainText(/ztunnel istio-system\/ztunnel-\w+ logs at level debug/);
  await expect(reminder).toContainText(/set by .*; before it was info/);
  await page.reload();
  await reminder.getByRole('button', { name: 'Set back to info' }).click();
  await expect(reminder).toHaveCount(0);
  const asked = page.waitForResponse((response) => response.url().endsWith('/log-levels'));
  await page.reload();
  expect(await (await asked).json()).toEqual({ changed: [] });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(reminder).toHaveCount(0);
});

test('a limited reader sees their own part of a node, and no name beyond', async ({ page }) => {
  await openAs(page, 'limited', '/ztunnels');
  const nodes = table(page, 'Ztunnels by node');
  await expect(nodes.getByText('outside your view').first()).toBeVisible();
  await nodes.getByRole('link').first().click();
  await expect(
    table(page, 'Workloads')
      .getByText(/^shop\//)
      .first(),
  ).toBeVisible();
  for (const tab of ['Services', 'Connections', 'Certificates']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByText(/outside your view/).first()).toBeVisible();
    expect(await page.locator('body').ariaSnapshot()).not.toMatch(/orders-db|redis|payments|ledger|legacy/);
  }
  await page.getByRole('tab', { name: 'Log level' }).click();
  await expect(page.getByText(/needs your own right to create pods\/portforward/)).toBeVisible();
});

test('port-forwards that fail are named, and the page is whole again when they work', async ({ page }) => {
  const fail = async (dumps: object): Promise<void> => {
    await fetch(`${simulator.url}/simulator/faults`, { method: 'POST', body: JSON.stringify({ dumps }) });
  };
  await fail({ mode: 'refuse', status: 403 });
  await openAs(page, 'admin', '/ztunnels?refresh=5');
  await expect(page.getByText('not read: not allowed').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/Missing.*what proxies hold and do/)).toBeVisible();
  await fail({ mode: 'ok' });
  await expect(page.getByText(/ztunnels answer, and agree/)).toBeVisible({ timeout: 60_000 });
});
