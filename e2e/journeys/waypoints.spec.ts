import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';

test.describe('a leaky mesh', () => {
  let simulator: Simulator;
  let server: Started;
  test.beforeAll(async () => {
    simulator = await startSimulator(['--scenario', 'leaky-checkout']);
    server = await startServer(simulator, { lent: 'admin' });
  });
  test.afterAll(async () => {
    await Promise.all([server.stop(), simulator.stop()]);
  });

  test('a reader finds who slips past a waypoint, and why', async ({ page }) => {
    await page.addInitScript(() => globalThis.localStorage.setItem('waymark.topology.tour', 'seen'));
    await page.goto(`${server.url}/topology`);
    await page.getByRole('link', { name: 'Waypoints' }).click();
    const list = page.getByRole('grid', { name: /^Waypoints/ });
    await expect(list.getByRole('row', { name: /promo-waypoint/ })).toContainText('There is no such Gateway');
    await expect(list.getByRole('row', { name: /payments-wp/ })).toContainText(/connections to it failed|no ready pod/);
    await page.screenshot({ path: test.info().outputPath('list.png') });

    await list.getByRole('link', { name: 'waypoint', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('1 of 1 ready');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('clients go past it');
    await expect(page.getByRole('region', { name: 'What to look at' })).toContainText('go past it on their way to');
    await expect(page.getByRole('grid', { name: 'Replicas' })).toContainText('CDS accepted');
    await page.screenshot({ path: test.info().outputPath('overview.png') });

    await page.getByRole('tab', { name: /^Services/ }).click();
    const services = page.getByRole('grid', { name: 'Services' });
    await expect(services.getByRole('row', { name: /^catalog/ })).toContainText('req/s');
    await page.getByRole('button', { name: 'Why? catalog' }).click();
    await expect(page.getByRole('region', { name: 'Why is catalog here?' })).toContainText(
      'istio.io/WaypointBound = True',
    );
    await expect(page.getByRole('region', { name: 'What would not pass through' })).toContainText('cron · legacy');
    await page.screenshot({ path: test.info().outputPath('services.png') });

    // The link is the state.
    await page.reload();
    await expect(page.getByRole('region', { name: 'Why is catalog here?' })).toBeVisible();

    await page.getByRole('tab', { name: /^Policies and routes/ }).click();
    await expect(page.getByRole('row', { name: /catalog-to-waypoint/ })).toContainText('no, ignored');
    await page.screenshot({ path: test.info().outputPath('rules.png') });
    await page.getByRole('tab', { name: 'Traffic' }).click();
    await expect(page.getByRole('grid', { name: 'Who goes past' })).toContainText(
      'an ingress gateway, which goes past',
    );
    await page.screenshot({ path: test.info().outputPath('traffic.png') });
    await page.getByRole('tab', { name: 'Metrics' }).click();
    await expect(page.getByRole('img', { name: /^Requests: / })).toBeVisible();
    await expect(
      page.getByRole('grid', { name: 'By service' }).getByRole('img', { name: /^catalog, p95: / }),
    ).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('metrics.png') });
    await page.getByRole('tab', { name: 'Logs' }).click();
    await expect(page.getByRole('treegrid', { name: 'Log lines' })).toContainText('waypoint');
    await expect(page).toHaveURL(/\/waypoints\/east\/shop\/waypoint\?tab=logs$/);
    await page.screenshot({ path: test.info().outputPath('logs.png') });
    await page.getByRole('main').getByRole('link', { name: 'On a screen of their own' }).click();
    await expect(page).toHaveURL(/\/logs\?.*place=workload%2Feast%2Fshop%2Fwaypoint/);
  });

  test('a service says which waypoint each way of calling it passes, and leads to its logs', async ({ page }) => {
    await page.goto(`${server.url}/waypoints/east/shop/waypoint?tab=services`);
    await page.getByRole('grid', { name: 'Services' }).getByRole('link', { name: 'catalog' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'catalog' })).toBeVisible();
    const ways = page.getByRole('grid', { name: 'Ways of calling it' });
    await expect(ways.getByRole('row', { name: /name or address/ })).toContainText('through shop/waypoint');
    await expect(ways.getByRole('row', { name: /ingress gateways/ })).toContainText('past it');
    await expect(page.getByRole('grid', { name: 'Workloads behind it' }).getByRole('row')).toHaveCount(3);
    await expect(page.getByRole('grid', { name: 'Policies and routes' })).toContainText('catalog-get');
    await expect(page.getByText(/^Read at L7: http, .* by a waypoint\.$/)).toBeVisible();
    await page.getByRole('main').getByRole('link', { name: 'Logs' }).click();
    await expect(page).toHaveURL(/\/logs\?.*place=service%2Feast%2Fshop%2Fcatalog/);
  });

  test('what fails closed at a dead waypoint is failing in the head of its page', async ({ page }) => {
    for (const kind of ['workloads', 'services']) {
      await page.goto(`${server.url}/${kind}/east/payments/payments`);
      const main = page.getByRole('main');
      await expect(
        main.getByText(/Requests to .*payments\/payments fail at waypoint payments\/payments-wp/),
      ).toBeVisible();
      await expect(main.getByText('failing', { exact: true })).toBeVisible();
    }
  });

  test('a reader searches what its Envoy was configured with', async ({ page }) => {
    await page.goto(`${server.url}/waypoints/east/shop/waypoint?tab=envoy`);
    const table = page.getByRole('grid', { name: 'Envoy configuration' });
    await expect(table).toContainText('connect_originate');
    await page.getByRole('textbox', { name: 'Search its configuration' }).fill('checkout');
    await expect(table).not.toContainText('connect_originate');
    await expect(table).toContainText('inbound-vip|9090|http|checkout.shop.svc.cluster.local');
    await page.screenshot({ path: test.info().outputPath('envoy.png') });
  });

  test('works by keyboard alone, and at 768 pixels the page itself does not scroll sideways', async ({ page }) => {
    await page.setViewportSize({ width: 768, height: 900 });
    await page.goto(`${server.url}/waypoints/east/shop/waypoint?tab=services`);
    const why = page.getByRole('button', { name: 'Why? catalog' });
    await why.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'Why is catalog here?' })).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('narrow.png') });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
});

test('a limited reader sees waypoints of their own namespaces alone, and how many more there are', async ({ page }) => {
  const simulator = await startSimulator(['--scenario', 'waypoint-variants']);
  const server = await startServer(simulator, { lent: 'limited' });
  try {
    await page.goto(`${server.url}/waypoints`);
    await expect(page.getByRole('grid', { name: /^Waypoints/ })).toContainText('nowhere');
    await expect(page.getByText(/5 waypoints are outside your view/)).toBeVisible();
    expect(await page.locator('body').ariaSnapshot()).not.toMatch(/private|everything|pods-only|egress/);
    await page.goto(`${server.url}/waypoints/east/infra/shared`);
    await expect(page.getByRole('alert')).toContainText('Your account may not see this');
  } finally {
    await Promise.all([server.stop(), simulator.stop()]);
  }
});
