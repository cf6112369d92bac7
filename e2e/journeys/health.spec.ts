import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
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

const place = (namespace: string, name: string): string =>
  `/topology?selected=${encodeURIComponent(`workload/east/${namespace}/${name}`)}`;

const reasons: readonly (readonly [string, RegExp])[] = [
  ['catalog-v2', /1\d(\.\d)? % of requests fail with 5xx\./],
  ['recommendations', /100 % of requests fail with 5xx\./],
  ['audit-log', /100 % of connections time out/],
  ['ledger', /100 % of connections (do not get there|meet another identity)/],
  // No metric counts who is let down by a service without pods.
  ['giftcards', /100 % of connections/],
  ['cart', /1\d(\.\d)? % of connections are refused: nothing listens on that port\./],
  ['payments-wp', /0 of 1 ready/],
  ['promotions', /names the waypoint shop\/promo-waypoint, which is not bound/],
];

test('every ill place says in words what is wrong with it, and how much', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  for (const [name, words] of reasons) await expect(screen.place(name)).toHaveAttribute('aria-label', words);
  // The summary counts them and leads to the worst.
  await expect(page.getByRole('heading', { name: /^11 flows are failing, 3 are worth a look\.$/ })).toBeVisible();
  await page.getByRole('button', { name: 'waypoint → recommendations' }).click();
  await expect(screen.heading('waypoint → recommendations')).toBeVisible();
  await expect(page.getByText('no healthy upstream (UH)')).toBeVisible();
});

test('why connections fail is read from the log of the client’s ztunnel, as far as that reaches back', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  // Metrics say only that it was not reached.
  await screen.line('frontend', 'ledger', 'connections \\(L4\\)').focus();
  await page.keyboard.press('Enter');
  await expect(screen.heading('frontend → ledger')).toBeVisible();
  await expect(
    page.getByText(/ztunnel’s log tells of \d+ of the \d+ that metrics count: \d+ wrong identity|^wrong identity$/),
  ).toBeVisible();
});

test('an annotation on the workload moves its own thresholds: 2 % of failing gRPC calls leave checkout healthy', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, place('shop', 'checkout'));
  await expect(screen.heading('checkout')).toBeVisible();
  await expect(screen.place('checkout')).toHaveAttribute('aria-label', /was answered well/);
  await expect(page.getByRole('main').getByText('healthy', { exact: true })).toBeVisible();
  // The calls still fail, and are told of.
  await expect(page.getByRole('term').filter({ hasText: 'gRPC 14' })).toBeVisible();
  await expect(screen.line('waypoint', 'checkout', 'requests \\(L7\\)')).toHaveAttribute(
    'aria-label',
    /2 % gRPC errors/,
  );
});

test('thresholds of the configuration decide what is ill, and the panel names them', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-health-'));
  const file = join(folder, 'waymark.yaml');
  const rule = (degraded: number, failure: number): string =>
    `{ code: 5XX, protocol: http, direction: .*, degraded: ${degraded}, failure: ${failure} }`;
  writeFileSync(file, `health:\n  rate:\n    - namespace: shop\n      tolerance: [${rule(30, 50)}]\n`);
  const lenient = await startServer(simulator, { lent: 'admin', env: { WAYMARK_CONFIG: file } });
  try {
    const screen = new TopologyScreen(page);
    await screen.open(lenient.url);
    await expect(screen.place('catalog-v2')).toHaveAttribute('aria-label', /was answered well/);
    await expect(screen.place('recommendations')).toHaveAttribute('aria-label', /100 % of requests fail with 5/);
    await screen.place('recommendations').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText(/Waymark’s configuration draws the line at 50 %/)).toBeVisible();
  } finally {
    await lenient.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the panel of a place tells rates, codes, callers, identity and reporters as the world has them', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, place('shop', 'checkout'));
  const into = page.getByRole('grid', { name: /^In, / });
  await expect(into.getByRole('row', { name: /^frontend L7 6(\.[1-3])?\/s 2(\.\d)? % \d+ ms 100 %$/ })).toBeVisible();
  const out = page.getByRole('grid', { name: /^Out, / });
  await expect(out.getByRole('row', { name: /^orders-db L4 8(\.[2-6])? MB\/s 0 % – 100 %$/ })).toBeVisible();
  await expect(out.getByRole('row', { name: /^payments-wp leg L4 .* 100 %/ })).toBeVisible();
  await expect(page.getByText('spiffe://cluster.local/ns/shop/sa/checkout')).toBeVisible();
  await expect(page.getByText(/the waypoint \(L7\), the server’s ztunnel \(L4\)/)).toBeVisible();
  await expect(page.getByRole('img', { name: /^Requests: 6(\.[1-3])? req\/s last, from/ })).toBeVisible();
  await into.getByRole('button', { name: 'frontend' }).click();
  await expect(page.getByRole('heading', { level: 2, name: /frontend/ })).toBeVisible();
});

test('the panel of a line tells both identities, the way of proxies and the answers in words', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(
    server.url,
    `/topology?selected=${encodeURIComponent('l7>workload/east/shop/waypoint>workload/east/shop/catalog-v2')}`,
  );
  await expect(screen.heading('waypoint → catalog-v2')).toBeVisible();
  await expect(page.getByRole('term').filter({ hasText: '503' })).toHaveText(/upstream closed the connection \(UC\)/);
  await expect(page.getByText('spiffe://cluster.local/ns/shop/sa/waypoint')).toBeVisible();
  await expect(page.getByText('spiffe://cluster.local/ns/shop/sa/catalog', { exact: true })).toBeVisible();
  const path = page.getByRole('list').filter({ hasText: 'server’s ztunnel' }).getByRole('listitem');
  await expect(path).toHaveText(['waypoint', 'server’s ztunnel', 'pod']);
  await expect(page.getByRole('row', { name: /^frontend → catalog-v2 7\/s 11(\.\d)? %/ })).toBeVisible();
});

test('the panel of a box sums up what it holds', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.box('shop').focus();
  await page.keyboard.press('Enter');
  await expect(screen.heading('shop')).toBeVisible();
  await expect(page.getByRole('main').getByText(/flows? (is|are) failing/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: /11 flows are failing/ })).toBeVisible();
});

const silences: readonly (readonly [string, string, string, string, RegExp])[] = [
  ['a service without a waypoint', 'data', 'redis', 'HTTP', /Port 6379 of service data\/redis is declared as/],
  ['a waypoint that was never there', 'shop', 'promotions', 'HTTP', /names a waypoint that is not bound/],
  ['an opted-out service', 'shop', 'cart', 'HTTP', /No waypoint reads its requests/],
  [
    'a client that is only denied or out of the mesh',
    'legacy',
    'cron',
    'traffic',
    /is not in the mesh|No proxy counted/,
  ],
];
for (const [what, namespace, name, silent, why] of silences) {
  test(`why there is no ${silent} at ${what} is answered where it is asked: ${name}`, async ({ page }) => {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, place(namespace, name));
    await expect(screen.heading(`Why is there no ${silent}?`)).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: why }).first()).toBeVisible();
  });
}

test('places of every presence: idle ones on demand, what is outside, and what has gone', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await expect(screen.place('istiod')).toHaveCount(0);
  await expect(screen.place('outside the mesh')).toHaveAttribute('aria-label', /, Outside,/);
  await screen.display('Idle places');
  await expect(screen.place('istiod')).toHaveAttribute('aria-label', /Control plane in istio-system, idle/);
  await page.goto(`${server.url}${place('shop', 'never-was')}`);
  await expect(page.getByText(/What this link selects is not in the picture/)).toBeVisible();
});
