import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { startBridge, type Bridge } from '../hosts/console/bridge.ts';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { ConsoleScreen } from '../screens/console-screen.ts';

const DIST = fileURLToPath(new URL('../../apps/console-plugin-legacy/dist/', import.meta.url));

/** The page of a console with React 17. */
const OLD_CONSOLE = fileURLToPath(new URL('../hosts/console17/dist/', import.meta.url));

let simulator: Simulator;
let server: Started;
let bridge: Bridge;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'leaky-checkout']);
  server = await startServer(simulator, { env: { WAYMARK_AUTH_ACCEPT_FORWARDED: 'true' } });
  bridge = await startBridge({
    server: server.url,
    token: simulator.tokens.admin,
    basePath: '/plugin/4.19/',
    console: { release: '4.21.9', hasMesh: true },
    page: OLD_CONSOLE,
  });
});
test.afterAll(async () => {
  await bridge.stop();
  await Promise.all([server.stop(), simulator.stop()]);
});

/** Which artefact each release may load. Whatever is put before a console by mistake is refused, and breaks nothing of it. */
const LOADS = {
  '4.19.30': 'island',
  '4.20.12': 'island',
  '4.21.9': 'island',
  '4.22.3': 'native',
  '5.0.2': 'native',
} as const;
const ARTEFACTS = { native: '/plugin/4.22/', island: '/plugin/4.19/' } as const;

for (const [release, loads] of Object.entries(LOADS)) {
  for (const [artefact, basePath] of Object.entries(ARTEFACTS)) {
    const isLoaded = artefact === loads;
    test(`a console ${release} ${isLoaded ? 'loads' : 'refuses'} the ${artefact} artefact`, async ({ page }) => {
      const isOld = loads === 'island';
      const at = await startBridge({
        ...{ server: server.url, token: simulator.tokens.admin, basePath },
        console: isOld
          ? { release, hasMesh: true }
          : {
              release,
              hasMesh: true,
              ...(release < '5' ? { sdk: '8', router: '7.13.1' } : { sdk: '9', router: '7.18.1' }),
            },
        ...(isOld ? { page: OLD_CONSOLE } : {}),
      });
      const screen = await ConsoleScreen.of(page);
      await page.goto(at.url);
      await expect.poll(() => screen.pluginIs()).toBe(isLoaded ? 'loaded' : 'failed');
      await expect(page.getByText('Home of the console')).toBeVisible();
      await expect(page.getByRole('link', { name: 'Topology' })).toHaveCount(isLoaded ? 1 : 0);
      if (isLoaded) {
        await page.getByRole('link', { name: 'Ztunnels' }).click();
        await expect(page.getByRole('grid', { name: 'Ztunnels by node' })).toBeVisible();
        await expect(page).toHaveURL(/\/waymark\/ztunnels/);
      }
      // The loader of newer consoles says in the log what it refuses.
      expect(screen.complaints.filter((words) => isLoaded || !/waymark/i.test(words))).toEqual([]);
      await at.stop();
    });
  }
}

test('a console of React 17 shows the mesh, and a menu of it opens', async ({ page }) => {
  const screen = await ConsoleScreen.of(page);
  await page.goto(bridge.url);
  await expect(page.getByRole('link', { name: 'Topology' })).toBeVisible();
  const before = await screen.look();
  await page.getByRole('link', { name: 'Topology' }).click();
  await expect(page.getByRole('heading', { name: /flows are failing/ })).toBeVisible();
  await expect(page).toHaveTitle('Waymark');
  await page.getByRole('button', { name: /^Namespaces/ }).click();
  await expect(page.getByRole('menuitem', { name: /shop/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.goBack();
  await expect(page.getByText('Home of the console')).toBeVisible();
  expect(await screen.look(), 'the look of the console').toEqual(before);
  expect(screen.complaints).toEqual([]);
});

test('deep links outlive a reload, and Back goes back one screen at a time', async ({ page }) => {
  const { complaints } = await ConsoleScreen.of(page);
  const workloads = page.getByRole('heading', { name: 'Workloads' });
  const cart = page.getByRole('heading', { name: 'cart', level: 1 });
  await page.goto(`${bridge.url}/waymark/workloads`);
  await expect(workloads).toBeVisible();
  await page.getByRole('link', { name: 'cart', exact: true }).click();
  await expect(cart).toBeVisible();
  await expect(page).toHaveURL(/\/waymark\/workloads\/[^/]+\/shop\/cart/);
  await page.reload();
  await expect(cart).toBeVisible();
  await page.goBack();
  await expect(workloads).toBeVisible();
  await page.goForward();
  await expect(cart).toBeVisible();
  // A way of the console's own, out of the island and in again.
  await page.getByRole('navigation', { name: 'console' }).getByRole('link', { name: 'Waypoints' }).click();
  await expect(page.getByRole('heading', { name: 'Waypoints', level: 1 })).toBeVisible();
  await page.goBack();
  await expect(cart).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the page of a deployment has facts of the mesh and a tab, whose links lead into the plugin', async ({ page }) => {
  const { complaints } = await ConsoleScreen.of(page);
  const obj = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'frontend', namespace: 'shop' } };
  await page.goto(`${bridge.url}/object/Deployment?obj=${encodeURIComponent(JSON.stringify(obj))}`);
  await expect(
    page.getByRole('region', { name: 'details of Deployment' }).getByText('behind a waypoint'),
  ).toBeVisible();
  const tab = page.getByRole('region', { name: 'Mesh', exact: true });
  await expect(tab.getByRole('heading', { name: 'frontend', level: 1 })).toBeVisible();
  await tab.getByRole('tab', { name: 'Pods' }).click();
  await expect(page).toHaveURL(/\/object\/Deployment/);
  await tab.getByRole('tab', { name: 'Summary' }).click();
  await tab.getByRole('link', { name: 'shop/catalog-v1' }).first().click();
  await expect(page).toHaveURL(/\/waymark\/workloads\/[^/]+\/shop\/catalog-v1/);
  await expect(page.getByRole('heading', { name: 'catalog-v1', level: 1 })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('what is shipped to older consoles keeps its contract with them', () => {
  const manifest = JSON.parse(readFileSync(`${DIST}plugin-manifest.json`, 'utf8')) as {
    readonly loadScripts: readonly string[];
    readonly extensions: readonly { readonly type: string }[];
  };
  expect(manifest).toMatchObject({
    name: 'waymark',
    registrationMethod: 'callback',
    baseURL: '/api/plugins/waymark/',
    dependencies: { '@console/pluginAPI': '>=4.19.0-0 <4.22.0-0' },
  });
  const types = new Set(manifest.extensions.map(({ type }) => type));
  expect(types).toContain('console.page/route');
  expect(types).toContain('console.tab/horizontalNav');
  // Marks within the console's own drawing would be islands in an SVG.
  expect(types).not.toContain('console.topology/decorator/provider');
  const scripts = readdirSync(DIST, { encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const faults = scripts.flatMap((script) => {
    const code = readFileSync(DIST + script, 'utf8');
    return [
      ...(/\.pf-v6-c-[a-z-]+\s*\{/.test(code) ? [`${script}: styles of PatternFly`] : []),
      ...(/\beval\(/.test(code) ? [`${script}: eval`] : []),
    ];
  });
  expect(faults).toEqual([]);
  expect(() => readFileSync(`${DIST}locales/en/plugin__waymark.json`)).not.toThrow();
  const entry = manifest.loadScripts.reduce((sum, script) => sum + gzipSync(readFileSync(DIST + script)).byteLength, 0);
  expect(entry, 'bytes that every page of the console loads').toBeLessThan(40_000);
});
