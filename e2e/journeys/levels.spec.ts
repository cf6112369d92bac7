import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { TruthRow } from '@waymark/demo-mesh';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { aboutRequestRate, readRequestRate } from '../screens/drawn.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';
import { namespaceAt, requestsByPair, truthOf, workloadAt } from '../truth/requests.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'bookinfo']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

const rows = truthOf('bookinfo');
/** Rates are rounded for reading, and a scrape may lie beside the edge of the window. */
const CLOSE = 0.06;

const appOf = (workload: string | undefined): string | undefined => workload?.replace(/-v\d$/, '');
/** Istio calls the version of what has none `latest`. */
const versionOf = (workload: string | undefined): string | undefined =>
  workload === undefined ? undefined : `${appOf(workload) ?? ''} ${/-(v\d)$/.exec(workload)?.[1] ?? 'latest'}`;
/** Clients that serve nothing stay themselves. */
const serviceAt = (row: TruthRow, end: 'client' | 'server'): string | undefined =>
  end === 'server' ? row.service?.name : appOf(workloadAt(row, end));

const levels: readonly (readonly [string, string, (row: TruthRow, end: 'client' | 'server') => string | undefined])[] =
  [
    ['workload', 'Workloads', workloadAt],
    ['app', 'Apps', (row, end) => appOf(workloadAt(row, end))],
    ['version', 'Versioned apps', (row, end) => versionOf(workloadAt(row, end))],
    ['service', 'Services', serviceAt],
    ['namespace', 'Namespaces', namespaceAt],
  ];

for (const [level, word, nameOf] of levels) {
  test(`places as ${word.toLowerCase()} talk to each other as much as they really do`, async ({ page }) => {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, '/topology?waypoints=hidden');
    if (level !== 'workload') {
      await screen.choose('Places are', new RegExp(`^${word}`));
      await expect(page).toHaveURL(new RegExp(`level=${level}`));
    }
    const truth = requestsByPair(rows, nameOf);
    await expect
      .poll(async () =>
        (await screen.lines())
          .filter((line) => line.layer === 'L7')
          .map((line) => `${line.from} > ${line.to}`)
          .sort(),
      )
      .toEqual([...truth.keys()].sort());
    for (const line of await screen.lines()) {
      if (line.layer !== 'L7') continue;
      const real = truth.get(`${line.from} > ${line.to}`) ?? NaN;
      expect(Math.abs((line.requestsPerSecond ?? NaN) / real - 1), `${line.from} > ${line.to}`).toBeLessThan(CLOSE);
    }
  });
}

test('the waypoint overview shows the waypoint with all it serves as one place', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.choose('Places are', /^Waypoint overview/);
  await expect(screen.place('bookinfo/waypoint')).toHaveAttribute('aria-label', /Waypoint and what it fronts/);
  await expect(screen.line('clients', 'bookinfo/waypoint', 'requests \\(L7\\)')).toHaveAttribute(
    'aria-label',
    /: 2 req/,
  );
  await expect(screen.line('bookinfo', 'bookinfo/waypoint', 'requests \\(L7\\)')).toHaveAttribute(
    'aria-label',
    /: 8 req/,
  );
  await expect(screen.place('productpage-v1')).toHaveCount(0);
});

test('a mesh of one cluster is one place, which says what it holds', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?level=cluster');
  await expect(screen.place('east')).toHaveAttribute('aria-label', /^east, Cluster, (\d+ of \d+ captured|ambient)/);
});

test('the panel of the picture counts what really happens', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  const real = rows.reduce((sum, row) => sum + Object.values(row.requests).reduce((held, count) => held + count, 0), 0);
  const told = async (): Promise<number> =>
    Number(/all\s+([\d.]+)\/s/.exec(await screen.panel.innerText())?.[1] ?? NaN);
  await expect.poll(async () => Math.abs((await told()) / (real / 300) - 1)).toBeLessThan(CLOSE);
});

test('services stand between their clients and their workloads, and none of the requests is lost on the way', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?waypoints=hidden');
  await screen.display('Services in between');
  const reviews = page.getByRole('button', { name: /^reviews, Service in bookinfo/ });
  await expect(reviews).toHaveCount(1);
  const lines = (await screen.lines()).filter((line) => line.layer === 'L7');
  const sum = (each: (line: (typeof lines)[number]) => boolean): number =>
    lines.filter(each).reduce((total, line) => total + (line.requestsPerSecond ?? 0), 0);
  expect(sum((line) => line.to === 'reviews')).toBeCloseTo(10, 0);
  expect(sum((line) => line.from === 'reviews')).toBeCloseTo(10, 0);
  expect(
    lines
      .filter((line) => line.from === 'reviews')
      .map((line) => line.to)
      .sort(),
  ).toEqual(['reviews-v1', 'reviews-v2', 'reviews-v3']);
});

test('the totals of a box are the sum of what ends in it', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?waypoints=hidden&boxes=namespace,app');
  const inside = (await screen.lines()).filter((line) => line.layer === 'L7');
  const total = inside.reduce((sum, line) => sum + (line.requestsPerSecond ?? 0), 0);
  const told = readRequestRate((await screen.box('bookinfo').getAttribute('aria-label')) ?? '');
  expect(Math.abs((told ?? NaN) / total - 1)).toBeLessThan(0.02);
  const reviews = inside.filter((line) => line.to.startsWith('reviews-v'));
  expect(readRequestRate((await screen.box('reviews').getAttribute('aria-label')) ?? '')).toBeCloseTo(
    reviews.reduce((sum, line) => sum + (line.requestsPerSecond ?? 0), 0),
    0,
  );
  // Waypoints shown are another drawing of the same requests.
  await screen.display('Shown');
  await expect(screen.place('waypoint')).toBeVisible();
  expect(readRequestRate((await screen.box('bookinfo').getAttribute('aria-label')) ?? '')).toBe(told);
});

test('boxes fold and open by keys and by the menu, and lines go on to the folded box', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.box('bookinfo').focus();
  await page.keyboard.press('-');
  const folded = screen.box('bookinfo', 'folded');
  await expect(folded).toHaveCount(1);
  await expect(screen.place('reviews-v1')).toHaveCount(0);
  await expect(screen.line('curl', 'bookinfo', 'requests \\(L7\\)')).toHaveAttribute('aria-label', aboutRequestRate(2));
  await folded.focus();
  await page.keyboard.press('Enter');
  await expect(screen.place('reviews-v1')).toBeVisible();
  await screen.display('All folded');
  await expect(page).toHaveURL(/fold=folded/);
  for (const title of ['bookinfo', 'clients', 'data']) await expect(screen.box(title, 'folded')).toHaveCount(1);
  await screen.point(screen.box('data', 'folded'), 'right');
  await page.getByRole('menuitem', { name: 'Unfold this box' }).click();
  await expect(screen.place('mongodb')).toBeVisible();
  await expect(screen.box('bookinfo', 'folded')).toHaveCount(1);
  await screen.display('All open');
  await expect(screen.place('reviews-v1')).toBeVisible();
});

test('protocols are left out one by one', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.display('TCP');
  await expect(page).toHaveURL(/protocols=http%2Cgrpc/);
  await expect(screen.line('ratings-v1', 'mongodb', 'connections \\(L4\\)')).toHaveCount(0);
  await screen.display('TCP', 'HTTP');
  await expect(screen.line('ratings-v1', 'mongodb', 'connections \\(L4\\)')).toHaveCount(1);
  await expect.poll(async () => (await screen.lines()).filter((line) => line.layer === 'L7')).toEqual([]);
});

test('hiding waypoints closes the ways over them and loses no request; badges name what is behind one', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  const requests = async (each: (to: string) => boolean): Promise<number> =>
    (await screen.lines())
      .filter((line) => line.layer === 'L7' && each(line.to))
      .reduce((sum, line) => sum + (line.requestsPerSecond ?? 0), 0);
  const into = await requests((to) => to === 'waypoint');
  expect(await requests((to) => to !== 'waypoint')).toBeCloseTo(into, 0);
  await screen.display('As badges');
  await expect(screen.place('waypoint')).toHaveCount(0);
  await expect(screen.place('reviews-v1')).toHaveAttribute('aria-label', /behind waypoint waypoint/);
  await expect(screen.place('mongodb')).not.toHaveAttribute('aria-label', /behind waypoint/);
  expect(await requests(() => true)).toBeCloseTo(into, 0);
  await screen.display('Hidden');
  await expect(screen.place('reviews-v1')).not.toHaveAttribute('aria-label', /behind waypoint/);
  expect(await requests(() => true)).toBeCloseTo(into, 0);
});

const labels: readonly (readonly [string, RegExp])[] = [
  ['p95 latency', /^p95 (up to )?[\d.]+ m?s$/],
  ['p50 latency', /^p50 (up to )?[\d.]+ m?s$/],
  ['p99 latency', /^p99 (up to )?[\d.]+ m?s$/],
  ['average latency', /^avg [\d.]+ m?s$/],
  ['mTLS share', /^mTLS 100 %$/],
  ['throughput', /^[\d.]+ kB\/s$/],
  ['rate, errors', aboutRequestRate(2.5)],
];
test('lines carry the label the reader chose', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  for (const [label, form] of labels) {
    if (label !== 'rate, errors') await screen.choose('Labels', label);
    else await screen.choose('Labels', /^rate/);
    await expect.poll(async () => (await textsOf(screen)).filter((text) => form.test(text)), label).not.toEqual([]);
  }
  await screen.choose('Labels', 'none');
  const left = await textsOf(screen);
  expect(left).toContain('reviews-v3');
  // Boxes keep their totals; no line has a number.
  expect(left.filter((text) => /^(p\d\d|avg|mTLS) |^2\.5 req/.test(text))).toEqual([]);
});

test('the slow one shows its p95, as the world has it', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(
    server.url,
    '/topology?labels=p95&waypoints=hidden&layers=l7&hide=NOT%20(destination%20%3D%20reviews-v3)',
  );
  await expect
    .poll(async () => (await textsOf(screen)).flatMap((text) => /^p95 (?:up to )?([\d.]+) s$/.exec(text)?.[1] ?? []))
    .toHaveLength(1);
  const [seconds] = (await textsOf(screen)).flatMap((text) => /^p95 (?:up to )?([\d.]+) s$/.exec(text)?.[1] ?? []);
  // 1.65 s falls into the bucket from 1 s to 2.5 s.
  expect(Number(seconds)).toBeGreaterThan(1);
  expect(Number(seconds)).toBeLessThanOrEqual(2.5);
});

/** The words of the drawing. */
async function textsOf(screen: TopologyScreen): Promise<readonly string[]> {
  const file = await screen.exported('Drawing \\(SVG\\)');
  const svg = await readFile(await file.path(), 'utf8');
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

test('traffic moves only where the reader wants it and has not asked for calm', async ({ browser }) => {
  for (const [reducedMotion, moving] of [
    ['no-preference', 1],
    ['reduce', 0],
  ] as const) {
    const context = await browser.newContext({ reducedMotion });
    const page = await context.newPage();
    const screen = new TopologyScreen(page);
    await screen.open(server.url);
    const dots = page.locator('canvas.waymark-canvas__traffic');
    await expect(dots).toHaveCount(0);
    await screen.display('Traffic in motion');
    await expect(page).toHaveURL(/show=motion/);
    await expect(dots).toHaveCount(moving);
    await context.close();
  }
});
