import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { startBridge, type Bridge } from '../hosts/console/bridge.ts';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { listenForComplaints } from '../screens/complaints.ts';

const DIST = fileURLToPath(new URL('../../apps/console-plugin/dist/', import.meta.url));

/** Consoles by release: their loader, and the router that they share. */
const CONSOLES = {
  '4.22.3': { release: '4.22.3', sdk: '8', router: '7.13.1', hasMesh: true },
  '5.0.2': { release: '5.0.2', sdk: '9', router: '7.18.1', hasMesh: true },
  '4.21.9': { release: '4.21.9', sdk: '8', router: '7.13.1', hasMesh: true },
  'without a mesh': { release: '5.0.2', sdk: '9', router: '7.18.1', hasMesh: false },
} as const;

let simulator: Simulator;
let server: Started;
const bridges = new Map<string, Bridge>();
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'leaky-checkout']);
  server = await startServer(simulator, { env: { WAYMARK_AUTH_ACCEPT_FORWARDED: 'true' } });
});
test.afterAll(async () => {
  await Promise.all([...bridges.values()].map((bridge) => bridge.stop()));
  await Promise.all([server.stop(), simulator.stop()]);
});

async function bridgeOf(name: keyof typeof CONSOLES, user: 'admin' | 'limited' = 'admin'): Promise<Bridge> {
  const key = `${name} ${user}`;
  const known = bridges.get(key);
  if (known !== undefined) return known;
  const made = await startBridge({
    server: server.url,
    token: simulator.tokens[user],
    basePath: '/plugin/4.22/',
    console: CONSOLES[name],
  });
  bridges.set(key, made);
  return made;
}

/** A reader who has been here before: the tour of a first visit has its own tests. */
test.beforeEach(({ page }) => page.addInitScript(() => localStorage.setItem('waymark.topology.tour', 'seen')));

const heading = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('heading', { name: /flows are failing/ });

for (const name of ['4.22.3', '5.0.2'] as const) {
  test(`a console ${name} loads the plugin, which shows the mesh and breaks no rule of its host`, async ({ page }) => {
    const complaints = await listenForComplaints(page);
    const { url } = await bridgeOf(name);
    await page.goto(url);
    const title = page.getByRole('heading', { name: 'Console' });
    await expect(page.getByRole('link', { name: 'Ztunnels' })).toBeVisible();
    const before = await lookOf(page);
    await page.getByRole('link', { name: 'Topology' }).click();
    await expect(heading(page)).toBeVisible();
    await expect(page).toHaveURL(/\/waymark\/topology/);
    expect(await lookOf(page), 'the look of the console').toEqual(before);
    await expect(title).toBeVisible();
    // PatternFly's components are the host's own.
    const taken = await page.evaluate(
      () => (window as unknown as { consoleHost: { taken: string[] } }).consoleHost.taken,
    );
    expect(taken.length).toBeGreaterThan(20);
    expect(complaints).toEqual([]);
  });
}

/** What the console itself looks like. */
const lookOf = (page: Page): Promise<unknown> =>
  page.evaluate(() =>
    ['.console-title', 'nav[aria-label="console"] li:last-child a', 'body'].map((selector) => {
      const element = document.querySelector(selector);
      if (element === null) return selector;
      const { color, fontFamily, fontSize, fontWeight, margin, padding } = getComputedStyle(element);
      return { selector, color, fontFamily, fontSize, fontWeight, margin, padding };
    }),
  );

test('deep links outlive a reload, and Back goes back one screen at a time', async ({ page }) => {
  const complaints = await listenForComplaints(page);
  const { url } = await bridgeOf('5.0.2');
  await page.goto(`${url}/waymark/workloads`);
  await expect(page.getByRole('heading', { name: 'Workloads' })).toBeVisible();
  await page.getByRole('link', { name: 'cart', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'cart', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/waymark\/workloads\/[^/]+\/shop\/cart/);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'cart', level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Workloads' })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole('heading', { name: 'cart', level: 1 })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the page of a deployment has facts of the mesh and a tab, whose links lead into the plugin', async ({ page }) => {
  const complaints = await listenForComplaints(page);
  const { url } = await bridgeOf('4.22.3');
  const obj = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'frontend', namespace: 'shop' } };
  await page.goto(`${url}/object/Deployment?obj=${encodeURIComponent(JSON.stringify(obj))}`);
  const details = page.getByRole('region', { name: 'details of Deployment' });
  await expect(details.getByText('ambient', { exact: true })).toBeVisible();
  await expect(details.getByText('behind a waypoint')).toBeVisible();
  const tab = page.getByRole('region', { name: 'Mesh', exact: true });
  await expect(tab.getByRole('heading', { name: 'frontend', level: 1 })).toBeVisible();
  // What is chosen in the tab stays in it.
  await tab.getByRole('tab', { name: 'Pods' }).click();
  await expect(page).toHaveURL(/\/object\/Deployment/);
  await tab.getByRole('tab', { name: 'Summary' }).click();
  await tab.getByRole('link', { name: 'shop/catalog-v1' }).first().click();
  await expect(page).toHaveURL(/\/waymark\/workloads\/[^/]+\/shop\/catalog-v1/);
  await expect(page.getByRole('heading', { name: 'catalog-v1', level: 1 })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the reader’s own rights hold: whom they are, and whom they impersonate, reaches the server', async ({ page }) => {
  const limited = await bridgeOf('5.0.2', 'limited');
  await listenForComplaints(page);
  await page.goto(`${limited.url}/waymark/workloads`);
  await expect(page.getByRole('heading', { name: 'Workloads' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'cart', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'redis', exact: true })).toHaveCount(0);
  await page.evaluate(() => sessionStorage.setItem('impersonate-user', 'somebody-else'));
  await page.reload();
  const last = (): Bridge['passed'][number] | undefined =>
    limited.passed.filter(({ path }) => path.startsWith('/api/')).at(-1);
  await expect.poll(() => last()?.headers['impersonate-user']).toBe('somebody-else');
  expect(last()?.headers['cookie']).toBeUndefined();
});

test('the canvas follows the theme of the console', async ({ page }) => {
  const { url } = await bridgeOf('5.0.2');
  await listenForComplaints(page);
  await page.goto(`${url}/waymark/topology`);
  await expect(heading(page)).toBeVisible();
  const canvas = page.locator('.waymark-canvas__stage canvas').last();
  const light = await canvas.screenshot();
  await page.evaluate(() => document.documentElement.classList.add('pf-v6-theme-dark'));
  await expect.poll(async () => (await canvas.screenshot()).equals(light)).toBe(false);
});

test('a console before 4.22 refuses the native plugin, and a cluster without a mesh shows nothing of it', async ({
  page,
}) => {
  await page.goto((await bridgeOf('4.21.9')).url);
  const infoOf = (): Promise<readonly { status: string }[]> =>
    page.evaluate(
      () => (window as unknown as { consoleHost?: { info: { status: string }[] } }).consoleHost?.info ?? [],
    );
  await expect.poll(async () => (await infoOf())[0]?.status).toBe('failed');
  await page.goto((await bridgeOf('without a mesh')).url);
  await expect.poll(async () => (await infoOf())[0]?.status).toBe('loaded');
  await expect(page.getByRole('link', { name: 'Topology' })).toHaveCount(0);
});

test('what is shipped keeps its contract with the console', () => {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' });
  const scripts = files.filter((file) => file.endsWith('.js'));
  const manifest = JSON.parse(readFileSync(`${DIST}plugin-manifest.json`, 'utf8')) as {
    readonly name: string;
    readonly registrationMethod: string;
    readonly loadScripts: readonly string[];
    readonly dependencies: Readonly<Record<string, string>>;
    readonly extensions: readonly { readonly type: string; readonly properties: unknown }[];
  };
  expect(manifest).toMatchObject({
    name: 'waymark',
    registrationMethod: 'callback',
    baseURL: '/api/plugins/waymark/',
    dependencies: { '@console/pluginAPI': '>=4.22.0-0' },
  });
  expect(manifest.loadScripts.every((script) => files.includes(script))).toBe(true);
  const texts = JSON.parse(readFileSync(`${DIST}locales/en/plugin__waymark.json`, 'utf8')) as Readonly<
    Record<string, string>
  >;
  const asked = [...JSON.stringify(manifest.extensions).matchAll(/%plugin__waymark~([^%]+)%/g)].map(
    ([, words]) => words ?? '',
  );
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((words) => !(words in texts))).toEqual([]);
  const faults = scripts.flatMap((script) => {
    const code = readFileSync(DIST + script, 'utf8');
    return [
      // PatternFly's styles are the console's own to bring; code made of text is forbidden there.
      ...(/\.pf-v6-c-[a-z-]+\s*\{/.test(code) ? [`${script}: styles of PatternFly`] : []),
      ...(/\beval\(/.test(code) ? [`${script}: eval`] : []),
    ];
  });
  expect(faults).toEqual([]);
  const entry = manifest.loadScripts.reduce((sum, script) => sum + gzipSync(readFileSync(DIST + script)).byteLength, 0);
  expect(entry, 'bytes that every page of the console loads').toBeLessThan(40_000);
});
