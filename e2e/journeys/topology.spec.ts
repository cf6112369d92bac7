import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { buildWorld, truthBetween } from '@waymark/demo-mesh';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { listenForComplaints } from '../screens/complaints.ts';
import { listenForPictures } from '../screens/pushed-pictures.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'leaky-checkout']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

test('the picture shows every pair that talks in the demo mesh, and nothing else that is active', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await expect(screen.place('frontend')).toBeVisible();
  const names = await screen.picture
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((b) => b.getAttribute('aria-label') ?? ''));
  // The world is the same whenever it starts: its own truth names who talks.
  const world = buildWorld('leaky-checkout', { startMs: 0 });
  const talking = new Set(
    truthBetween(world, 900_000, 1_200_000)
      .flatMap((row) =>
        row.legs.filter((leg) => Object.keys(leg.failedUncounted).length === 0).flatMap((leg) => [leg.from, leg.to]),
      )
      .flatMap((party) => (party.kind === 'workload' ? [party.workload] : [])),
  );
  for (const name of talking)
    expect(
      names.filter((n) => new RegExp(`^${name}, (Workload|Waypoint|Gateway) in`).test(n)),
      name,
    ).toHaveLength(1);
});

test('L4 and L7 are told apart, and the selector leaves one of them', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  const l4 = screen.line('frontend', 'waypoint', 'connections \\(L4\\)');
  const l7 = screen.line('frontend', 'waypoint', 'requests \\(L7\\)');
  await expect(l4).toHaveCount(1);
  await expect(l7).toHaveCount(1);
  await screen.layer('L4').click();
  await expect(l7).toHaveCount(0);
  await expect(l4).toHaveCount(1);
  await expect(page).toHaveURL(/layers=l4/);
  await screen.layer('L7').click();
  await expect(l4).toHaveCount(0);
  await expect(l7).toHaveCount(1);
  await screen.layer('Merged').click();
  await expect(screen.line('frontend', 'waypoint', 'requests and connections')).toHaveCount(1);
  await page.goBack();
  await expect(l7).toHaveCount(1);
});

test('a failing flow opens to its numbers, their reporter and the path of proxies, by keyboard alone', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.place('waypoint').focus();
  await page.keyboard.press('ArrowRight');
  await screen.line('waypoint', 'catalog-v2', 'requests \\(L7\\)').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'waypoint → catalog-v2' })).toBeVisible();
  await expect(page.getByText('11 % of requests fail with 5xx.')).toBeVisible();
  await expect(page.getByText('upstream closed the connection (UC)')).toBeVisible();
  await expect(page.getByText(/the waypoint \(L7\), the server’s ztunnel \(L4\)/)).toBeVisible();
  const latencies = page
    .getByRole('term')
    .filter({ hasText: /^p(50|95|99)$/ })
    .locator('xpath=following-sibling::dd');
  await expect(latencies).toHaveText([/^[\d.]+ ms$/, /^[\d.]+ ms$/, /^[\d.]+ ms$/]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'waypoint → catalog-v2' })).toHaveCount(0);
});

test('a link is the state: what was selected opens selected', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?ns=shop&window=1m&selected=workload%2Feast%2Fshop%2Fcatalog-v2');
  await expect(page.getByRole('heading', { name: 'catalog-v2', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Namespaces: shop' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Time range: last 1 min' })).toBeVisible();
  await expect(screen.place('audit-log')).toHaveCount(1);
  await expect(screen.place('ledger')).toHaveCount(1);
  // Every line has an end in the namespace, and every place is in it or at such a line.
  const inShop = new Set(
    (await screen.names()).flatMap(
      (name) => /^(.+?), (?:Workload|Waypoint|Service|Gateway) in shop\b/.exec(name)?.[1] ?? [],
    ),
  );
  const lines = await screen.lines();
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter(({ from, to }) => !inShop.has(from) && !inShop.has(to))).toEqual([]);
  const atLines = new Set(lines.flatMap(({ from, to }) => [from, to]));
  const places = (await screen.names()).flatMap(
    (name) => /^(.+?), (?:Workload|Waypoint|Gateway) in /.exec(name)?.[1] ?? [],
  );
  expect(places.filter((name) => !inShop.has(name) && !atLines.has(name))).toEqual([]);
});

test('what is wrong says so in words: denials, a dead waypoint, a missing one, bypasses', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await expect(screen.line('cart', 'orders-db', 'connections \\(L4\\)')).toHaveAttribute('aria-label', /denied/);
  await expect(screen.line('cron', 'catalog-v2', 'connections \\(L4\\)')).toHaveAttribute(
    'aria-label',
    /plain text, bypasses waypoint/,
  );
  await expect(screen.place('promotions')).toHaveAttribute('aria-label', /waypoint/);
  await expect(screen.line('checkout', 'payments-wp', 'connections \\(L4\\)')).toHaveAttribute(
    'aria-label',
    /100 %|all/,
  );
});

test('a refresh moves nothing and keeps the selection', async ({ page }) => {
  const pictures = await listenForPictures(page);
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?refresh=5');
  await screen.place('redis').focus();
  await page.keyboard.press('Enter');
  const boxes = async (): Promise<unknown> =>
    screen.picture.getByRole('button').evaluateAll((all) =>
      all
        .filter((b) => !(b.getAttribute('aria-label') ?? '').includes(' to '))
        .map((b) => {
          const r = b.getBoundingClientRect();
          return [(b.getAttribute('aria-label') ?? '').split(',')[0], Math.round(r.x), Math.round(r.y)];
        }),
    );
  await page.waitForTimeout(1_500);
  const before = await boxes();
  await pictures.further(2);
  expect(await boxes()).toEqual(before);
  await expect(page.getByRole('heading', { name: 'redis', exact: true })).toBeVisible();
});

for (const [width, height] of [
  [1440, 900],
  [768, 1024],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing serious at ${width} wide, ${colorScheme}`, async ({ browser }) => {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme });
      const page = await context.newPage();
      const screen = new TopologyScreen(page);
      await screen.open(server.url);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations
          .filter((v) => v.impact === 'serious' || v.impact === 'critical')
          .map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`),
      ).toEqual([]);
      // Nothing is cut off at the side.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await context.close();
    });
  }
}

test('nothing in the page breaks the content policy or throws', async ({ page }) => {
  const complaints = await listenForComplaints(page);
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.place('redis').focus();
  await page.keyboard.press('Enter');
  await page.waitForTimeout(1_000);
  expect(complaints).toEqual([]);
});

test('failures that no metric counts are drawn with their reason, and their lines are a click away', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  const line = screen.line('cart', 'giftcards', 'connections \\(L4\\)');
  await expect(line).toHaveCount(1);
  await expect(screen.gaps).toHaveCount(0);
  await line.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'cart → giftcards' })).toBeVisible();
  await expect(page.getByText(/^No metric counts \d+ of these failures/)).toBeVisible();
  await page.locator('a[href^="/logs?from="]').click();
  await expect(page).toHaveURL(/\/logs\?.*giftcards/);
  await expect(page.getByRole('treegrid', { name: 'Log lines' })).toBeVisible();
});
