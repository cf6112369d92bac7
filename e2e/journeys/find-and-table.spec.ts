import AxeBuilder from '@axe-core/playwright';
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

test('hide is completed by keys alone, and takes away just what it says', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.hide.focus();
  await page.keyboard.type('layer = ');
  const offers = page.getByRole('option');
  await expect(offers.filter({ hasText: 'L4' })).toBeVisible();
  await page.keyboard.type('L4');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/hide=layer/);
  await expect.poll(async () => (await screen.lines()).filter((line) => line.layer === 'L4')).toEqual([]);
  expect((await screen.lines()).length).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'Clear Hide' }).click();
  await expect(screen.line('cart', 'redis', 'connections \\(L4\\)')).toHaveCount(1);
});

test('an operand is completed by arrow and Enter', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.find.focus();
  await page.keyboard.type('bypa');
  await expect(page.getByRole('option', { name: /bypass/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(screen.find).toHaveValue(/^bypass/);
});

test('a mistake is told in words, at its place, with what would be possible', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.find.fill('layer = L5 AND shop');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/“layer” is never “L5”\. Possible: L4, L7/)).toBeVisible();
  await expect(page.locator('mark')).toHaveText('L5');
  await expect(screen.find).toHaveAttribute('aria-invalid', 'true');
});

test('a preset counts what fails, and what was looked for is offered again', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await page.getByRole('button', { name: 'Find: presets and history' }).click();
  await page.getByRole('menuitem', { name: /^Denied/ }).click();
  await expect(screen.find).toHaveValue('denied OR code = 403');
  await expect(page.getByText(/\d+ found/)).toHaveCount(1);
  await screen.find.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Clear Find' }).click();
  await page.getByRole('button', { name: 'Find: presets and history' }).click();
  await expect(page.getByText('Used before')).toBeVisible();
  await page.getByRole('menuitem', { name: 'denied OR code = 403' }).last().click();
  await expect(screen.find).toHaveValue('denied OR code = 403');
});

test('the search jumps to a place', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('orders-db');
  await expect(page.getByRole('listbox').getByText('orders-db').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(screen.heading('orders-db')).toBeVisible();
  await expect(page).toHaveURL(/selected=workload%2Feast%2Fdata%2Forders-db/);
});

test('focus shows one place with its neighbours, then theirs', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?focus=workload%2Feast%2Fdata%2Fredis');
  await expect(page.getByText('Around redis, 1 step away.')).toBeVisible();
  for (const name of ['redis', 'cart', 'frontend', 'cron']) await expect(screen.place(name)).toHaveCount(1);
  await expect(screen.place('orders-db')).toHaveCount(0);
  await screen.place('redis').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Focus here: two hops' }).click();
  await expect(page.getByText('Around redis, up to 2 steps away.')).toBeVisible();
  for (const name of ['orders-db', 'audit-log', 'promotions']) await expect(screen.place(name)).toHaveCount(1);
  await expect(screen.place('payments')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show everything again' }).click();
  await expect(screen.place('payments')).toHaveCount(1);
});

test('the menu of a place opens by mouse and by key, hides it, and gives the focus back', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.place('redis').focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu', { name: 'What to do with redis' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(screen.place('redis')).toBeFocused();
  await screen.point(screen.place('audit-log'), 'right');
  await page.getByRole('menuitem', { name: 'Hide this' }).click();
  await expect(screen.place('audit-log')).toHaveCount(0);
  await expect(screen.hide).toHaveValue('name = "audit-log"');
  await screen.point(screen.place('redis'), 'right');
  await page.getByRole('menuitem', { name: 'Open the details' }).click();
  await expect(screen.heading('redis')).toBeVisible();
});

test('the table says what the graph says: the same lines, the same filter, the same selection', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?hide=layer%20%3D%20L4&selected=workload%2Feast%2Fshop%2Fcheckout');
  const drawn = (await screen.lines()).map((line) => `${line.from} ${line.to}`).sort();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.getByRole('tab', { name: `Conversations (${drawn.length})` })).toBeVisible();
  const table = page.getByRole('grid', { name: 'Conversations' });
  const rows = table.getByRole('row').filter({ has: page.getByRole('gridcell') });
  const told = await rows.evaluateAll((all) =>
    all.map((row) =>
      [...row.querySelectorAll('td')]
        .slice(0, 2)
        .map((cell) => cell.textContent)
        .join(' '),
    ),
  );
  expect(told.toSorted()).toEqual(drawn);
  await expect(screen.heading('checkout')).toBeVisible();
  await rows.filter({ hasText: 'catalog-v2' }).click();
  // Without L4 nothing leads to the waypoint: ways close over it.
  await expect(screen.heading('frontend → catalog-v2')).toBeVisible();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(screen.line('frontend', 'catalog-v2', 'requests \\(L7\\)')).toHaveAttribute('aria-pressed', 'true');
});

test('the table is sorted and walked by keys alone', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await page.addInitScript(() => globalThis.localStorage.setItem('waymark.topology.tour', 'seen'));
  await page.goto(`${server.url}/topology?as=table&layers=l7`);
  const table = page.getByRole('grid', { name: 'Conversations' });
  const rates = async (): Promise<readonly number[]> =>
    (await table.getByRole('gridcell').allTextContents())
      .flatMap((text) => /^([\d.]+) req\/s$/.exec(text)?.[1] ?? [])
      .map(Number);
  await table.getByRole('button', { name: 'Rate', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await rates())[0]).toBeGreaterThan(30);
  expect(await rates()).toEqual((await rates()).toSorted((a, b) => b - a));
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await rates())[0]).toBeLessThan(1);
  await table.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(screen.heading('frontend → waypoint')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing serious in the table, an open panel and the menus, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.addInitScript(() => globalThis.localStorage.setItem('waymark.topology.tour', 'seen'));
    const serious = async (): Promise<readonly string[]> =>
      (await new AxeBuilder({ page }).analyze()).violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
    await page.goto(`${server.url}/topology?as=table&selected=workload%2Feast%2Fshop%2Fcheckout`);
    await expect(page.getByRole('grid', { name: /^In, / })).toBeVisible();
    expect(await serious()).toEqual([]);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await new TopologyScreen(page).place('redis').focus();
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menu', { name: /redis/ })).toBeVisible();
    expect(await serious()).toEqual([]);
    await context.close();
  });
