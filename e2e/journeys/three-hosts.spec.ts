import { expect, test, type FrameLocator, type Page } from '@playwright/test';
import { startBridge, type Bridge } from '../hosts/console/bridge.ts';
import { PortalPage } from '../hosts/frame/portal-page.ts';
import { startFrameHosts, type FrameHosts } from '../hosts/frame/start-hosts.ts';

/** One product wherever it is shown: the same reader goes the same ways in the dashboard, in the console and in a frame. */

test.use({ ignoreHTTPSErrors: true });

/** Where Waymark stands in the page. */
type Shown = Page | FrameLocator;

interface Place {
  /** In our own addresses. */
  readonly path: string;
  /** The same as a view of the frame. */
  readonly view: string;
}

const TOPOLOGY: Place = { path: '/topology', view: 'topology' };
const FRONTEND: Place = { path: '/workloads/-/shop/frontend', view: 'workload/shop/frontend' };
const LOGS: Place = { path: '/logs?place=workload/east/shop/frontend&follow=off', view: 'logs' };

let frames: FrameHosts;
let bridge: Bridge;
test.beforeAll(async () => {
  frames = await startFrameHosts('leaky-checkout', { WAYMARK_AUTH_ACCEPT_FORWARDED: 'true' });
  bridge = await startBridge({
    server: frames.server,
    token: frames.simulator.tokens.limited,
    basePath: '/plugin/4.22/',
    console: { release: '5.0.2', sdk: '9', router: '7.18.1', hasMesh: true },
  });
});
test.afterAll(async () => Promise.all([bridge.stop(), frames.stop()]));

const HOSTS: Readonly<Record<string, (page: Page, to: Place) => Promise<Shown>>> = {
  'the dashboard': async (page, { path }) => {
    await page.goto(`${frames.waymark}${path}`);
    await page.getByLabel('Kubernetes token').fill(frames.simulator.tokens.limited);
    await page.getByRole('button', { name: 'Sign in' }).click();
    return page;
  },
  'the console': async (page, { path }) => {
    await page.goto(`${bridge.url}/waymark${path}`);
    return page;
  },
  'a frame': async (page, { view, path }) => {
    const portal = new PortalPage(page);
    const params = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
    await portal.open(frames.portal, { baseUrl: frames.waymark, view, params });
    return portal.frame;
  },
};

for (const [host, open] of Object.entries(HOSTS)) {
  test.describe(`in ${host}`, () => {
    test('the topology shows what the reader may see, and what a place does', async ({ page }) => {
      const shown = await open(page, TOPOLOGY);
      const frontend = shown.getByRole('button', { name: /^frontend, [A-Z]/ }).first();
      await expect(frontend).toBeVisible();
      await expect(shown.getByRole('button', { name: /outside your view/ })).not.toHaveCount(0);
      await frontend.press('Enter');
      await expect(shown.getByRole('region', { name: 'Details of the picture' })).toContainText('frontend');
    });

    test('the page of a workload proves its place in the mesh', async ({ page }) => {
      const shown = await open(page, FRONTEND);
      await expect(shown.getByRole('heading', { name: 'frontend', level: 1 })).toBeVisible();
      await shown.getByRole('button', { name: 'Why?' }).click();
      await expect(shown.getByRole('region', { name: /^Why: / }).first()).toContainText('ambient.istio.io/redirection');
      await shown.getByRole('tab', { name: 'Pods' }).click();
      await expect(shown.getByRole('row', { name: /frontend/ }).first()).toBeVisible();
    });

    test('its logs are those of all hops', async ({ page }) => {
      const shown = await open(page, LOGS);
      const lines = shown.getByRole('treegrid', { name: 'Log lines' });
      await expect(lines.getByRole('row').nth(1)).toBeVisible();
    });
  });
}
