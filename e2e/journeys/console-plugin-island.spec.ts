import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { startBridge, type Bridge } from '../hosts/console/bridge.ts';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { listenForComplaints } from '../screens/complaints.ts';

const DIST = fileURLToPath(new URL('../../apps/console-plugin-legacy/dist/', import.meta.url));

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
    page: fileURLToPath(new URL('../hosts/console17/dist/', import.meta.url)),
  });
});
test.afterAll(async () => {
  await bridge.stop();
  await Promise.all([server.stop(), simulator.stop()]);
});

/** A reader who has been here before: the tour of a first visit has its own tests. */
test.beforeEach(({ page }) => page.addInitScript(() => localStorage.setItem('waymark.topology.tour', 'seen')));

test('a console of React 17 shows the mesh, and a menu of it opens', async ({ page }) => {
  const complaints = await listenForComplaints(page);
  await page.goto(bridge.url);
  await page.getByRole('link', { name: 'Topology' }).click();
  await expect(page.getByRole('heading', { name: /flows are failing/ })).toBeVisible();
  await expect(page).toHaveTitle('Waymark');
  await page.getByRole('button', { name: /^Namespaces/ }).click();
  await expect(page.getByRole('menuitem', { name: /shop/ })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('deep links outlive a reload, and Back goes back one screen at a time', async ({ page }) => {
  const complaints = await listenForComplaints(page);
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
  const complaints = await listenForComplaints(page);
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
