import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { aboutRequestRate } from '../screens/drawn.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'bookinfo']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

const MINUTE_MS = 60_000;
/** A moment some minutes ago, on a whole minute, as links spell it. */
const ago = (minutes: number): string =>
  new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - minutes * MINUTE_MS).toISOString();
const local = (iso: string): string => {
  const at = new Date(iso);
  return `${at.toLocaleDateString('sv-SE')}T${at.toLocaleTimeString('sv-SE')}`;
};

test('the strip pins a past moment by keys, its words follow, and one press goes live again', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.strip.focus();
  await page.keyboard.press('PageDown');
  await expect(page).toHaveURL(/until=/);
  await expect(page.getByRole('button', { name: /^Live updates: paused at/ })).toBeVisible();
  await expect(screen.strip).toHaveAttribute('aria-valuetext', /36(\.\d)? req\/s|3[67](\.\d)? req\/s/);
  await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveAttribute('aria-label', aboutRequestRate(2));
  const first = new URL(page.url()).searchParams.get('until');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => new URL(page.url()).searchParams.get('until')).not.toBe(first);
  await page.getByRole('button', { name: 'Go live' }).click();
  await expect(page).not.toHaveURL(/until=/);
  await expect(page.getByRole('button', { name: /^Live updates: live/ })).toBeVisible();
});

test('any range of time is shown that the reader names, and one that is no range is refused in words', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.choose('Time range', 'From … to …');
  const [from, to] = [ago(10), ago(3)];
  await page.getByLabel('From', { exact: true }).fill(local(to));
  await page.getByLabel('To', { exact: true }).fill(local(from));
  await expect(page.getByText('The end must come at least 10 seconds after the start.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show this time' })).toBeDisabled();
  await page.getByLabel('From', { exact: true }).fill(local(from));
  await page.getByLabel('To', { exact: true }).fill(local(to));
  await page.getByRole('button', { name: 'Show this time' }).click();
  await expect(page).toHaveURL(/window=420s/);
  expect(new URL(page.url()).searchParams.get('until')).toBe(to);
  await expect(screen.line('curl', 'waypoint', 'requests \\(L7\\)')).toHaveAttribute('aria-label', aboutRequestRate(2));
});

test('a replay walks forward from the pinned moment and stops where the reader says', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?until=${ago(9)}`);
  const until = (): number => Date.parse(new URL(page.url()).searchParams.get('until') ?? '');
  const start = until();
  await screen.choose('Speed of the replay', '×8');
  await page.getByRole('button', { name: 'Replay from here' }).click();
  await expect.poll(until).toBeGreaterThan(start + MINUTE_MS);
  await page.getByRole('button', { name: 'Pause the replay' }).click();
  await expect(page.getByRole('button', { name: 'Replay from here' })).toBeVisible();
  const stopped = until();
  await page.waitForTimeout(1_500);
  expect(until()).toBe(stopped);
});

test('compared with itself a window differs in nothing', async ({ page }) => {
  const screen = new TopologyScreen(page);
  const moment = ago(6);
  await screen.open(server.url, `/topology?until=${moment}&compare=${moment}`);
  await expect(page.getByText(/^Nothing differs from /)).toBeVisible();
  expect((await screen.names()).filter((name) => /, was |new since|gone since/.test(name))).toEqual([]);
});

test('the picture as PNG and SVG is a picture of plausible size, with every place in it', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  const png = await screen.exported('Image \\(PNG\\)');
  expect(png.suggestedFilename()).toMatch(/^waymark-topology-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.png$/);
  const bytes = await readFile(await png.path());
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect(bytes.subarray(-8, -4).toString('latin1')).toBe('IEND');
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(500);
  expect(bytes.readUInt32BE(20)).toBeGreaterThan(300);
  expect(bytes.length).toBeGreaterThan(20_000);
  const svg = await readFile(await (await screen.exported('Drawing \\(SVG\\)')).path(), 'utf8');
  const { error, texts } = await page.evaluate((source) => {
    const drawing = new DOMParser().parseFromString(source, 'image/svg+xml');
    return {
      error: drawing.querySelector('parsererror')?.textContent,
      texts: [...drawing.querySelectorAll('text')].map((text) => text.textContent),
    };
  }, svg);
  expect(error).toBeUndefined();
  for (const name of ['curl', 'waypoint', 'productpage-v1', 'reviews-v3', 'mongodb']) expect(texts).toContain(name);
});

test('the data taken away are the numbers of the picture, and the graph has all its lines', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, `/topology?until=${ago(10)}`);
  const drawn = await screen.lines();
  const json = JSON.parse(await readFile(await (await screen.exported('Data \\(JSON\\)')).path(), 'utf8')) as {
    readonly places: readonly { readonly id: string; readonly label: string }[];
    readonly edges: readonly {
      readonly id: string;
      readonly from: string;
      readonly to: string;
      readonly l7?: { readonly requests: number };
    }[];
    readonly gaps: readonly unknown[];
  };
  const label = new Map(json.places.map((place) => [place.id, place.label]));
  expect(json.edges).toHaveLength(drawn.length);
  // Logs are followed from now on, so nobody looked then for failures that no metric counts; nothing else is missing.
  expect(json.gaps).toMatchObject([{ code: 'not_looked_for', missing: 'uncounted' }]);
  const numbers = json.edges.flatMap(({ from, to, l7 }) =>
    l7 === undefined ? [] : [[`${label.get(from) ?? ''} > ${label.get(to) ?? ''}`, l7.requests] as const],
  );
  expect(numbers.length).toBeGreaterThan(8);
  for (const [pair, requests] of numbers) {
    const line = drawn.find((each) => each.layer === 'L7' && `${each.from} > ${each.to}` === pair);
    expect(line?.requestsPerSecond, pair).toBeCloseTo(requests, 0);
  }
  const dot = await readFile(await (await screen.exported('Graph \\(DOT\\)')).path(), 'utf8');
  expect(dot).toMatch(/^(strict )?digraph /);
  expect(dot.match(/->/g)).toHaveLength(drawn.length);
  expect(dot.trimEnd()).toMatch(/\}$/);
});

test('the legend explains the lines that are drawn, and all marks on demand', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  const legend = page.getByRole('list', { name: 'Lines of this picture' });
  await expect(legend.getByRole('listitem')).toHaveText(['L4 ztunnel', 'L7 healthy']);
  await page.getByRole('button', { name: /^\d+ more$/ }).click();
  await expect(page.getByText('capture pending')).toBeVisible();
  await page.getByRole('button', { name: 'Only the lines' }).click();
  await expect(page.getByText('capture pending')).toHaveCount(0);
});

test('the question mark opens the shortcuts, Escape closes them', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await page.keyboard.press('?');
  await expect(page.getByText('Follow the flows from a place')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Follow the flows from a place')).toHaveCount(0);
});
