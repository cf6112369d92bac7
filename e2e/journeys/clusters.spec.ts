import { expect, test } from '@playwright/test';
import type { TruthRow } from '@waymark/demo-mesh';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { aboutRequestRate } from '../screens/drawn.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';
import { truthOf, requestsByPair } from '../truth/requests.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'multi-cluster']);
  server = await startServer(simulator, { lent: 'admin' });
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

const rows = truthOf('multi-cluster');
const nameAt = (row: TruthRow, end: 'client' | 'server'): string | undefined => {
  const party = row[end];
  return party?.kind === 'workload' ? `${party.workload} (${party.cluster})` : undefined;
};

test('each cluster is a box with its namespaces, and every flow names the cluster of both ends, as it really is', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?waypoints=hidden');
  for (const cluster of ['east', 'west']) await expect(screen.box(`cluster ${cluster}`)).toHaveCount(1);
  await expect(screen.box('shop')).toHaveCount(2);
  await expect(screen.box('data')).toHaveCount(2);
  const pairs = (lines: Awaited<ReturnType<TopologyScreen['lines']>>, layer: 'L4' | 'L7'): readonly string[] =>
    lines
      .filter((line) => line.layer === layer)
      .map((line) => `${line.from} > ${line.to}`)
      .sort();
  const truth = requestsByPair(rows, nameAt);
  await expect.poll(async () => pairs(await screen.lines(), 'L7')).toEqual([...truth.keys()].sort());
  const talking = new Set(rows.map((row) => `${nameAt(row, 'client') ?? ''} > ${nameAt(row, 'server') ?? ''}`));
  await expect.poll(async () => pairs(await screen.lines(), 'L4')).toEqual([...talking].sort());
});

test('requests of a cluster pass its own waypoint, and none crosses over to the namesake of the other', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  for (const cluster of ['east', 'west']) {
    const at = (name: string): string => `${name} \\(${cluster}\\)`;
    await expect(screen.line(at('catalog'), at('waypoint'), 'requests \\(L7\\)')).toHaveAttribute(
      'aria-label',
      aboutRequestRate(2),
    );
    await expect(screen.line(at('waypoint'), at('books'), 'requests \\(L7\\)')).toHaveCount(1);
  }
  const l7 = (await screen.lines()).filter((line) => line.layer === 'L7');
  const clusterOf = (name: string): string | undefined => /\((.*)\)$/.exec(name)?.[1];
  expect(l7.filter((line) => clusterOf(line.from) !== clusterOf(line.to))).toEqual([]);
});

test('clusters as places show what crosses over, and open to their namespaces', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await screen.choose('Places are', /^Clusters/);
  await expect(screen.line('east', 'west', 'connections \\(L4\\)')).toHaveAttribute('aria-label', /: [\d.]+ kB\/s/);
  await expect(screen.line('west', 'east', 'connections \\(L4\\)')).toHaveCount(1);
  // Only the shared service is answered by the other cluster, and no waypoint reads its requests.
  await expect(screen.line('east', 'west', 'requests \\(L7\\)')).toHaveCount(0);
  await screen.place('west').focus();
  await page.keyboard.press('Enter');
  await expect(screen.box('cluster west')).toHaveCount(1);
  await expect(screen.place('data')).toHaveAttribute('aria-label', /^data, Namespace, cluster west/);
  await expect(screen.box('east', 'folded')).toHaveCount(1);
});

test('a flow into the other cluster opens to its ends, its proof and why no HTTP is seen', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  const crossing = screen.line('frontend \\(east\\)', 'catalog \\(west\\)', 'connections \\(L4\\)');
  await crossing.focus();
  await page.keyboard.press('Enter');
  await expect(screen.heading('frontend (east) → catalog (west)')).toBeVisible();
  await expect(screen.panel.getByText(/100 %/).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^catalog, Workload in shop, cluster east/ }).focus();
  await page.keyboard.press('Enter');
  await expect(screen.panel.getByText('Why is there no HTTP?')).toBeVisible();
  await expect(screen.panel.getByText(/No waypoint reads its requests/)).toBeVisible();
});

test('what is looked for by its cluster stands out, and what is hidden by it goes', async ({ page }) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url, '/topology?hide=cluster%20%3D%20west');
  await expect(screen.box('cluster west')).toHaveCount(0);
  await expect(screen.place('frontend')).toHaveCount(1);
});

test('one cluster of several is a choice that a link holds, and what nobody reads of the other is said once', async ({
  page,
}) => {
  const screen = new TopologyScreen(page);
  await screen.open(server.url);
  await expect(screen.gaps).toHaveText(/^Cluster west is not read, only seen in traffic: [^.]+\.$/);
  expect((await screen.names()).filter((name) => name.includes('inventory'))).toEqual([]);
  await screen.choose('Cluster', /^west/);
  await expect(page).toHaveURL(/cluster=west/);
  await expect(screen.box('cluster west')).toHaveCount(1);
  await expect(screen.place('books')).toHaveCount(1);
  // Whoever of the other cluster talks to it stays, and nobody else.
  await expect(page.getByRole('button', { name: /^frontend, Workload in shop, cluster east/ })).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^books, Workload in data, cluster east/ })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Cluster: west' })).toBeVisible();
  await screen.choose('Cluster', /^all$/);
  await expect(page.getByRole('button', { name: /^books, Workload in data, cluster east/ })).toHaveCount(1);
});
