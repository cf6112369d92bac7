import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { takeData, type TakenAway } from '../../screens/taken-away.ts';
import type { TopologyScreen } from '../../screens/topology-screen.ts';
import { openPinned, placesOf, type Playing } from './world.ts';

/** What a reason has that a mere verdict has not: how much of it, or what is in the way. */
const REASON = /\d %|denied|fail:|bypasses|plain text|not ready|no pods|waypoint down|\d of \d+ ready|not bound/;
const isIll = ({ health }: { readonly health: string }): boolean => health === 'warning' || health === 'alarm';

/** Reasons, find and hide, panels, the table: what the picture says in words. */
export function wordJourneys(playing: () => Playing): void {
  test('whatever is not well says why, in the picture, in the summary and in the table', async ({ page }) => {
    const screen = await openPinned(page, playing());
    const { places, edges } = await takeData(screen);
    const labels = (await placesOf(screen)).map(({ label }) => label);
    for (const { label } of places.filter(isIll))
      expect(
        labels.filter((each) => each.startsWith(`${label}, `) && REASON.test(each)),
        label,
      ).not.toEqual([]);
    const names = new Map(places.map(({ id, label }) => [id, label]));
    const lines = await screen.lines();
    for (const { from, to } of edges.filter(isIll)) {
      const told = lines.filter((line) => line.from === names.get(from) && line.to === names.get(to));
      expect(
        told.filter(({ numbers }) => REASON.test(numbers)),
        `${from} > ${to}`,
      ).not.toEqual([]);
    }
    const isWell = ![...places, ...edges].some(isIll);
    await expect(page.getByRole('heading', { name: 'Nothing here is failing.' })).toHaveCount(isWell ? 1 : 0);
    if (!isWell) {
      const worst = screen.panel.getByRole('list').filter({ has: page.getByRole('button') });
      await expect(worst.getByRole('listitem').first()).toHaveText(/.*(\d %|denied|ready|no pods|skipped|→)/);
    }
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    for (const rows of ['Conversations', 'Places'] as const) {
      await page.getByRole('tab', { name: rows }).click();
      const verdicts = await healthColumn(page, rows);
      expect(verdicts.length).toBeGreaterThan(1);
      expect(verdicts.filter((text) => /^(failing|degraded|)$/.test(text))).toEqual([]);
    }
  });

  test('what is looked for is counted, what is hidden goes, and a mistake is told at its place', async ({ page }) => {
    const screen = await openPinned(page, playing());
    const { places, edges } = await takeData(screen);
    const found = page.getByText(/^\d+ found$/);
    const finds: readonly (readonly [string, boolean])[] = [
      ['layer = L7', true],
      ['waypoint', places.some(({ shape }) => shape === 'waypoint')],
      ['mtls < 100%', edges.some(({ mtlsShare }) => (mtlsShare ?? 1) < 1)],
    ];
    for (const [text, isThere] of finds) {
      await screen.find.fill(text);
      await expect(found, text).toHaveText(isThere ? /^[1-9]\d* found$/ : '0 found');
    }
    await screen.find.fill('layer = L5 AND shop');
    await page.keyboard.press('Enter');
    await expect(page.locator('mark')).toHaveText('L5');
    await page.getByRole('button', { name: 'Clear Find' }).click();

    await screen.hide.fill('layer = L7');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await screen.lines()).filter(({ layer }) => layer !== 'L4')).toEqual([]);
    await screen.hide.fill('captured');
    await expect
      .poll(async () => (await placesOf(screen)).filter(({ label }) => /, (ambient|sidecar)\b/.test(label)))
      .toEqual([]);
    await page.getByRole('button', { name: 'Clear Hide' }).click();
    const { holds } = playing().plan.box;
    await expect(screen.place(holds)).toHaveCount(1);

    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Search' }).fill(holds);
    await expect(page.getByRole('listbox').getByText(holds).first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: holds })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`selected=\\w+%2F[^&]*${holds}`));
  });

  test('mesh, box, line and place each open to their numbers', async ({ page }) => {
    const screen = await openPinned(page, playing());
    const { panel } = screen;
    const flows = panel.getByRole('grid', { name: /^Traffic, / });
    await expect(flows.getByRole('row', { name: /^all [\d.]+\/s .*\d .?B\/s .*\d %$/ })).toBeVisible();
    await screen.box(playing().plan.box.open).focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/selected=(namespace|cluster)/);
    await expect(flows.getByRole('row', { name: /^(in|out|within) / }).first()).toBeVisible();

    const { l4, l7 } = await linesToOpen(screen);
    await openLine(screen, l7, 'requests \\(L7\\)');
    for (const term of [/^rate$/, /^errors$/, /^average latency$/]) await hasTerm(screen, term);
    await expect(panel.getByRole('heading', { name: 'Path' })).toBeVisible();
    await expect(panel.getByRole('heading', { name: 'Reported by' })).toBeVisible();
    await expect(panel.locator('a[href^="/logs?"]').first()).toBeVisible();
    await openLine(screen, l4, 'connections \\(L4\\)');
    for (const term of [/^mTLS$/, /^opened$/, /^bytes to the server$/]) await hasTerm(screen, term);
    await expect(panel.getByText(/^spiffe:\/\//).first()).toBeVisible();

    await panel.getByRole('heading', { level: 2 }).getByRole('button').last().click();
    await expect(panel.getByRole('grid', { name: /^In, / }).getByRole('row').nth(1)).toBeVisible();
    await expect(panel.getByRole('heading', { name: 'Reported by' })).toBeVisible();
    await expect(panel.locator('a[href^="/logs?"]').first()).toBeVisible();
    await expect(panel.locator('a[href^="/workloads/"]').first()).toBeVisible();
  });

  test('the table has the flows of the picture, keeps the selection, and axe finds nothing serious in either', async ({
    page,
  }) => {
    const screen = await openPinned(page, playing(), `&hide=${encodeURIComponent('layer = L4')}`);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const count = Number(/\((\d+)\)/.exec(await page.getByRole('tab', { name: /^Conversations/ }).innerText())?.[1]);
    await page.getByRole('grid', { name: 'Conversations' }).getByRole('row').nth(1).click();
    await expect(page).toHaveURL(/selected=/);
    expect(await serious(page)).toEqual([]);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await expect(screen.picture.getByRole('button', { pressed: true })).toHaveCount(1);
    await expect.poll(async () => (await screen.lines()).length).toBe(count);
    expect(await serious(page)).toEqual([]);
  });
}

async function healthColumn(page: Page, rows: string): Promise<readonly string[]> {
  const table = page.getByRole('grid', { name: rows });
  await expect(table.getByRole('row').nth(1)).toBeVisible();
  return table.evaluate((grid) => {
    const at = [...grid.querySelectorAll('th')].findIndex((cell) => cell.textContent.trim() === 'Health');
    return [...grid.querySelectorAll('tbody tr[aria-rowindex]')].map((row) => row.children[at]?.textContent ?? '');
  });
}

async function serious(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** A line of each layer between workloads of which everything is read. */
async function linesToOpen(screen: TopologyScreen): Promise<{ readonly l4: Ends; readonly l7: Ends }> {
  const { places, edges } = await takeData(screen);
  const isRead = (id: string): boolean => id.startsWith('workload/east/');
  const names = await screen.lines();
  const named = (id: string): string => places.find((place) => place.id === id)?.label ?? '';
  const pick = (layer: 'L4' | 'L7', fits: (edge: TakenAway['edges'][number]) => boolean): Ends => {
    const edge = edges.find((each) => isRead(each.from) && isRead(each.to) && fits(each));
    const line = names.find(
      (each) =>
        each.layer === layer &&
        each.from.startsWith(named(edge?.from ?? '')) &&
        each.to.startsWith(named(edge?.to ?? '')) &&
        !`${each.from}${each.to}`.includes('(west)'),
    );
    if (line === undefined) throw new Error(`no line of ${layer} is read on both ends`);
    return line;
  };
  return {
    l4: pick('L4', ({ l4, mtlsShare }) => (l4?.opened ?? 0) > 0 && mtlsShare === 1),
    l7: pick('L7', ({ l7 }) => l7 !== undefined),
  };
}

async function openLine(
  screen: TopologyScreen,
  { from, to }: Ends,
  layer: Parameters<TopologyScreen['line']>[2],
): Promise<void> {
  const plain = (name: string): string => name.replace(/[()]/g, '\\$&');
  await screen.line(plain(from), plain(to), layer).focus();
  await screen.page.keyboard.press('Enter');
  await expect(screen.heading(`${from} → ${to}`)).toBeVisible();
}

const hasTerm = (screen: TopologyScreen, term: RegExp): Promise<void> =>
  expect(screen.panel.getByRole('term').filter({ hasText: term }).first()).toBeVisible();
