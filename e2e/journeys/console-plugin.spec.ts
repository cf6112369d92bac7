import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { startBridge, type Bridge } from '../hosts/console/bridge.ts';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { ConsoleScreen, type ConsoleWindow } from '../screens/console-screen.ts';

declare const window: ConsoleWindow;

const DIST = fileURLToPath(new URL('../../apps/console-plugin/dist/', import.meta.url));

/** Consoles by release: their loader, and the router that they share. */
const CONSOLES = {
  '4.22.3': { release: '4.22.3', sdk: '8', router: '7.13.1', hasMesh: true },
  '5.0.2': { release: '5.0.2', sdk: '9', router: '7.18.1', hasMesh: true },
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

const heading = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('heading', { name: /flows are failing/ });

for (const name of ['4.22.3', '5.0.2'] as const) {
  test(`a console ${name} loads the plugin, which shows the mesh and breaks no rule of its host`, async ({ page }) => {
    const screen = await ConsoleScreen.of(page);
    const { url } = await bridgeOf(name);
    await page.goto(url);
    const title = page.getByRole('heading', { name: 'Console' });
    await expect(page.getByRole('link', { name: 'Ztunnels' })).toBeVisible();
    const before = await screen.look();
    expect(Object.keys(before).length).toBeGreaterThan(40);
    await page.getByRole('link', { name: 'Topology' }).click();
    await expect(heading(page)).toBeVisible();
    await expect(page).toHaveURL(/\/waymark\/topology/);
    for (const each of ['Workloads', 'Logs', 'Waypoints', 'Ztunnels', 'Change the mesh']) {
      await page.getByRole('link', { name: each }).first().click();
      await expect(page.getByRole('heading', { level: 1 }).last()).toBeVisible();
    }
    await title.getByRole('link').click();
    await expect(page.getByText('Home of the console')).toBeVisible();
    expect(await screen.look(), 'the look of the console').toEqual(before);
    // PatternFly's components are the host's own.
    const taken = await page.evaluate(() => window.consoleHost?.taken ?? []);
    expect(taken.length).toBeGreaterThan(20);
    expect(screen.complaints).toEqual([]);
  });
}

test('deep links outlive a reload, and Back goes back one screen at a time', async ({ page }) => {
  const { complaints } = await ConsoleScreen.of(page);
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
  const { complaints } = await ConsoleScreen.of(page);
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
  await ConsoleScreen.of(page);
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
  await ConsoleScreen.of(page);
  await page.goto(`${url}/waymark/topology`);
  await expect(heading(page)).toBeVisible();
  const canvas = page.locator('.waymark-canvas__stage canvas').last();
  const light = await canvas.screenshot();
  await page.evaluate(() => document.documentElement.classList.add('pf-v6-theme-dark'));
  await expect.poll(async () => (await canvas.screenshot()).equals(light)).toBe(false);
});

test('a cluster without a mesh shows nothing of the plugin', async ({ page }) => {
  const screen = await ConsoleScreen.of(page);
  await page.goto((await bridgeOf('without a mesh')).url);
  await expect.poll(() => screen.pluginIs()).toBe('loaded');
  for (const link of ['Topology', 'Workloads', 'Ztunnels'])
    await expect(page.getByRole('link', { name: link })).toHaveCount(0);
  await page.goto(`${(await bridgeOf('without a mesh')).url}/overview`);
  await expect(page.getByRole('region', { name: /^health of/ })).toHaveCount(0);
  expect(screen.complaints).toEqual([]);
});

test.describe('what the plugin adds to pages of the console', () => {
  const at = (of: object): string => `obj=${encodeURIComponent(JSON.stringify(of))}`;
  const frontend = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'frontend', namespace: 'shop' } };
  let screen: ConsoleScreen;
  let url: string;
  test.beforeEach(async ({ page }) => {
    screen = await ConsoleScreen.of(page);
    ({ url } = await bridgeOf('5.0.2'));
  });
  // What a journey itself lets fail is none of ours.
  test.afterEach(() => expect(screen.complaints.filter((words) => !words.includes('503'))).toEqual([]));

  test('the overview tells the health of the mesh, and who is in trouble', async ({ page }) => {
    await page.goto(`${url}/overview`);
    const health = page.getByRole('region', { name: 'health of Service mesh' });
    await expect(health.getByRole('status')).toHaveText(/^ERROR \d+ failing$/);
    await health.getByRole('button', { name: 'Service mesh' }).click();
    await expect(health.getByText(/^\d+ of \d+ workloads are in trouble\.$/)).toBeVisible();
    const worst = health.getByRole('link').first();
    const [, name = ''] = ((await worst.textContent()) ?? '').split('/');
    await worst.click();
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  });

  test('a mesh that cannot be asked is not told to be healthy', async ({ page }) => {
    await page.route('**/api/v1/workloads?*', (route) => route.fulfill({ status: 503, json: {} }));
    await page.goto(`${url}/overview`);
    await expect(page.getByRole('region', { name: 'health of Service mesh' }).getByRole('status')).toHaveText(
      'NOT_AVAILABLE',
    );
  });

  test('the overview of a project counts its workloads, and leads to their picture', async ({ page }) => {
    await page.goto(`${url}/project/shop`);
    await page.getByRole('link', { name: /^\d+ workloads in the mesh, \d+ failing$/ }).click();
    await expect(page).toHaveURL(/\/waymark\/topology\?ns=shop/);
    await expect(page.getByRole('button', { name: 'Namespaces: shop' })).toBeVisible();
  });

  test('the console’s topology marks who is in the mesh, and tells of who is chosen', async ({ page }) => {
    const labelled = {
      ...frontend,
      metadata: { ...frontend.metadata, labels: { 'istio.io/dataplane-mode': 'ambient' } },
    };
    await page.goto(`${url}/console-topology?${at(labelled)}`);
    const picture = page.getByRole('img', { name: 'the console’s topology' });
    await expect(picture.locator('title')).toHaveText('ambient');
    const side = page.getByRole('complementary', { name: 'side panel' });
    await expect(side.getByText('behind a waypoint')).toBeVisible();
    await side.getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'frontend', level: 1 })).toBeVisible();
    await page.goto(`${url}/console-topology?${at(frontend)}`);
    await expect(side.getByText('behind a waypoint')).toBeVisible();
    await expect(picture.locator('circle')).toHaveCount(0);
  });

  test('alerts of a mesh lead to the picture of their namespace', async ({ page }) => {
    await page.goto(`${url}/alerts?namespace=shop`);
    const alerts = page.getByRole('list', { name: 'alerts' }).getByRole('listitem');
    await expect(alerts).toHaveText([/^WaymarkFailures/, /^IstioHighRequestErrors/, /^ZtunnelConnectionFailures/]);
    await alerts.first().getByRole('button', { name: 'Open in the mesh topology' }).click();
    await expect(page).toHaveURL(/\/waymark\/topology\?ns=shop/);
    await expect(heading(page)).toBeVisible();
  });

  test('namespaces and services have ways to their change, filled in', async ({ page }) => {
    await page.goto(`${url}/object/Namespace?${at({ kind: 'Namespace', metadata: { name: 'shop' } })}`);
    const actions = page.getByRole('list', { name: 'actions' });
    await expect(actions.getByRole('listitem')).toHaveText([
      'Change its place in the mesh',
      'Open in the mesh topology',
    ]);
    await actions.getByRole('link', { name: 'Change its place in the mesh' }).click();
    await expect(page.getByRole('heading', { name: 'Change the mesh', level: 1 })).toBeVisible();
    await expect(page.getByLabel('Namespace', { exact: true })).toHaveValue(/(^|\/)shop$/);
    await page.goto(
      `${url}/object/Service?${at({ kind: 'Service', metadata: { name: 'catalog', namespace: 'shop' } })}`,
    );
    await actions.getByRole('link', { name: 'Change its place in the mesh' }).click();
    await expect(page.getByLabel('Change', { exact: true })).toHaveValue('enrol');
    await expect(page.getByLabel('Namespace', { exact: true })).toHaveValue(/(^|\/)shop$/);
    await expect(page).toHaveURL(/name=catalog/);
  });

  test('every kind that has a tab shows the screen that tells most about it', async ({ page }) => {
    const kinds: readonly (readonly [string, object, string | RegExp])[] = [
      ['Namespace', { metadata: { name: 'shop' } }, /flows are failing/],
      [
        'Pod',
        { metadata: { name: 'cart-1', namespace: 'shop', ownerReferences: [{ kind: 'ReplicaSet', name: 'cart' }] } },
        'cart',
      ],
      ['VirtualService', { metadata: { name: 'any', namespace: 'shop' } }, /flows are failing/],
      [
        'Gateway',
        {
          apiVersion: 'gateway.networking.k8s.io/v1',
          metadata: { name: 'waypoint', namespace: 'shop' },
          spec: { gatewayClassName: 'istio-waypoint' },
        },
        /waypoint/,
      ],
    ];
    for (const [kind, of, words] of kinds) {
      await page.goto(`${url}/object/${kind}?${at({ kind, ...of })}`);
      const tab = page.getByRole('region', { name: 'Mesh', exact: true }).first();
      await expect(tab.getByRole('heading', { name: words }).first(), kind).toBeVisible();
    }
  });

  test('the plugin says by a flag that its server answers', async ({ page }) => {
    await page.goto(url);
    const flags = (): Promise<unknown> => page.evaluate(() => window.consoleHost?.flags);
    await expect.poll(flags).toEqual({ WAYMARK_READY: true });
  });
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
