import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'leaky-checkout']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

const DENIED = 'from=workload/east/shop/cart&to=workload/east/data/orders-db';

test('an operator opens a denied connection and reads who refused it and why', async ({ page }) => {
  await page.goto(`${server.url}/logs?${DENIED}&window=15m&only=failed&follow=off`);
  const list = page.getByRole('treegrid', { name: 'Log lines' });
  const row = list.getByRole('row').filter({ hasText: 'ztunnel (client)' }).last();
  await expect(row).toContainText('cart → orders-db');
  await row.click();
  const detail = page.getByRole('region', { name: 'This line, and what belongs to it' });
  await expect(detail).toContainText('none of them allows this');
  await expect(detail).toContainText('Told by ztunnel (server)');
  await expect(detail.getByRole('region', { name: 'Hop by hop' }).getByRole('listitem')).toHaveCount(2);
  await expect(detail).toContainText('same connection');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  // The link is the state: whoever gets it sees the same.
  await page.reload();
  await expect(detail).toContainText('none of them allows this');
  // However far it is from the newest.
  await list.focus();
  for (const key of ['PageUp', 'PageUp', 'Enter']) await page.keyboard.press(key);
  const open = list.getByRole('row', { expanded: true });
  const time = (await open.getByRole('gridcell').first().textContent()) ?? '';
  await page.reload();
  await expect(open.getByRole('gridcell').first()).toHaveText(time);
  await expect(open).toBeInViewport();
});

test('failed requests alone are shown and taken away as they are filtered', async ({ page }) => {
  await page.goto(`${server.url}/logs?place=workload/east/shop/catalog-v2&follow=off`);
  await page.getByRole('button', { name: 'failed only' }).click();
  await expect(page).toHaveURL(/only=failed/);
  const list = page.getByRole('treegrid', { name: 'Log lines' });
  await expect(
    list.getByRole('row').filter({ hasText: 'GET /catalog' }).filter({ hasText: 'via waypoint' }).last(),
  ).toContainText('503');
  await page.getByRole('button', { name: 'Download' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /As NDJSON/ }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  const shown = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly shown: string; readonly severity: string });
  const found = shown.filter((line) => line.shown === 'match');
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter(({ severity }) => severity === 'info' || severity === 'debug')).toEqual([]);
});

test('following shows a line less than a second after it was written', async ({ page }) => {
  await page.goto(`${server.url}/logs?place=workload/east/shop/catalog-v2&window=1m&hops=app`);
  const list = page.getByRole('treegrid', { name: 'Log lines' });
  await expect(list.getByRole('row').nth(3)).toBeVisible();
  // The stream is open when the newest line changes; from then on each look finds one that is young.
  const newest = list.getByRole('row').last();
  const first = await newest.textContent();
  await expect(newest).not.toHaveText(first ?? '', { timeout: 10_000 });
  const ageMs = async (): Promise<number> => {
    const clock = await newest.getByRole('gridcell').first().textContent();
    const [h = 0, m = 0, s = 0] = (clock ?? '').split(':').map(Number);
    return page.evaluate(
      (told) => {
        const now = new Date();
        return ((now.getHours() * 60 + now.getMinutes()) * 60 + now.getSeconds()) * 1000 + now.getMilliseconds() - told;
      },
      ((h * 60 + m) * 60 + s) * 1000,
    );
  };
  await expect.poll(ageMs, { intervals: [50], timeout: 20_000 }).toBeLessThan(1000);
});
