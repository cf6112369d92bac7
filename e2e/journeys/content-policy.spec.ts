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

declare global {
  interface Window {
    policyViolations?: string[];
  }
}

test('no screen needs anything that the content security policy forbids', async ({ page }) => {
  await page.addInitScript(() => {
    const told: string[] = (window.policyViolations = []);
    document.addEventListener('securitypolicyviolation', (event) => {
      told.push(
        `${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${String(event.lineNumber)} ${event.sample}`,
      );
    });
  });
  const policy = (await page.goto(server.url))?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe/);

  const violations: string[] = [];
  const look = async (): Promise<void> => {
    await page.waitForTimeout(700);
    violations.push(...(await page.evaluate(() => window.policyViolations ?? [])).map((one) => `${page.url()} ${one}`));
  };
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await look();
  const links = await page
    .getByRole('navigation')
    .first()
    .getByRole('link')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''));
  expect(links.length).toBeGreaterThan(3);
  for (const href of links) {
    await page.goto(new URL(href, server.url).href);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    // Menus and tooltips are placed by script, which is where styles come from.
    const toggles = page.locator('main').getByRole('button');
    for (let at = 0; at < Math.min(await toggles.count(), 12); at++) {
      const toggle = toggles.nth(at);
      await toggle.hover({ timeout: 1_000 }).catch(() => undefined);
      await toggle.click({ timeout: 1_000 }).catch(() => undefined);
      await page.keyboard.press('Escape');
    }
    await look();
  }
  // One thing of each kind, by the first link of its list.
  for (const list of ['/workloads', '/waypoints']) {
    await page.goto(new URL(list, server.url).href);
    const first = page.locator('main table').getByRole('link').first();
    await first.click();
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await look();
  }
  expect([...new Set(violations)]).toEqual([]);
});
