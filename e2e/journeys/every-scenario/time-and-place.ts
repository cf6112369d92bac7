import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { startServer } from '../../processes/start-waymark.ts';
import { listenForPictures } from '../../screens/pushed-pictures.ts';
import { drawnWords, takeData, textOf, type TakenAway } from '../../screens/taken-away.ts';
import { TopologyScreen } from '../../screens/topology-screen.ts';
import { openPinned, placesOf, type Playing } from './world.ts';

const MINUTE_MS = 60_000;

/** Time, focus, presence, taking away, first visit, push: the picture among other times, places and hands. */
export function timeAndPlaceJourneys(playing: () => Playing): void {
  test('the past is walked by keys and replayed, and windows are compared', async ({ page }) => {
    const { server, until } = playing();
    const moment = (): number => Date.parse(new URL(page.url()).searchParams.get('until') ?? '');
    const past = new Date(Date.parse(until) - 8 * MINUTE_MS).toISOString();
    const screen = new TopologyScreen(page);
    await screen.open(server.url, `/topology?until=${past}&fold=open`);
    await screen.strip.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(moment).toBeLessThan(Date.parse(past));
    const start = moment();
    await screen.choose('Speed of the replay', '×8');
    await page.getByRole('button', { name: 'Replay from here' }).click();
    await expect.poll(moment).toBeGreaterThan(start);
    await page.getByRole('button', { name: 'Pause the replay' }).click();
    await expect(page.getByRole('button', { name: 'Replay from here' })).toBeVisible();

    await screen.open(server.url, `/topology?until=${until}&compare=${until}`);
    await expect(page.getByText(/^Nothing differs from /)).toBeVisible();
    const earlier = new Date(Date.parse(until) - 2 * MINUTE_MS).toISOString();
    await screen.open(server.url, `/topology?until=${until}&compare=${earlier}`);
    await expect(page.getByText(/^(Nothing differs from|Compared with) /)).toBeVisible();
    await expect(page.getByText(/could not be read/)).toHaveCount(0);
  });

  test('focus keeps who is so many hops away, and lets go again', async ({ page }) => {
    const screen = await openPinned(page, playing(), '&waypoints=hidden');
    const all = await takeData(screen);
    const middle = all.edges.find(({ l7 }) => l7 !== undefined)?.to ?? '';
    const drawn = async (): Promise<readonly string[]> => (await takeData(screen)).places.map(({ id }) => id).sort();
    for (const hops of [1, 2]) {
      await screen.open(
        playing().server.url,
        `/topology?until=${playing().until}&fold=open&waypoints=hidden&focus=${encodeURIComponent(middle)}&hops=${String(hops)}`,
      );
      await expect.poll(drawn).toEqual(around(all, middle, hops));
    }
    await page.getByRole('button', { name: 'Show everything again' }).click();
    await expect.poll(drawn).toEqual(all.places.map(({ id }) => id).sort());
    const { holds } = playing().plan.box;
    await screen.place(holds).focus();
    await page.keyboard.press('Shift+F10');
    const menu = page.getByRole('menu', { name: new RegExp(`^What to do with ${holds}`) });
    await menu.getByRole('menuitem', { name: 'Focus here: direct neighbours' }).click();
    await expect(page.getByText(new RegExp(`^Around ${holds}\\b.*, 1 step away\\.`))).toBeVisible();
  });

  test('places without traffic stand back, come on demand, and say why; others’ places have no name', async ({
    page,
  }) => {
    const { simulator, until, limitedTo } = playing();
    const screen = await openPinned(page, playing());
    await expect(screen.place('istiod')).toHaveCount(0);
    await screen.display('Idle places');
    await expect(screen.place('istiod')).toHaveAttribute('aria-label', /, Control plane in istio-system.*, idle/);
    const unreached = (await placesOf(screen)).find(
      ({ kind, label }) => kind === 'Workload' && /Nothing reached it/.test(label) && !/cluster west/.test(label),
    );
    await screen.picture.getByRole('button', { name: unreached?.label ?? '', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(screen.heading('Why is there no traffic?')).toBeVisible();
    await expect(
      screen.panel.getByText(/No proxy counted anything|is not in the mesh|were denied/).first(),
    ).toBeVisible();

    const limited = await startServer(simulator, { lent: 'limited' });
    try {
      await screen.open(limited.url, `/topology?until=${until}&fold=open`);
      const named = (await placesOf(screen)).flatMap(({ label }) => /^[^,]+, [^,]* in ([^,]+)/.exec(label)?.[1] ?? []);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((namespace) => !limitedTo.includes(namespace))).toEqual([]);
    } finally {
      await limited.stop();
    }
  });

  test('the picture is taken away in each form, its link has all of it, legend and shortcuts explain it', async ({
    page,
  }) => {
    const { holds } = playing().plan.box;
    const screen = await openPinned(page, playing(), '&labels=mtls');
    const lines = (await screen.lines()).length;
    const png = await readFile(await (await screen.exported('Image \\(PNG\\)')).path());
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(png.length).toBeGreaterThan(10_000);
    expect((await drawnWords(screen)).filter((text) => text.startsWith(holds))).not.toEqual([]);
    expect((await takeData(screen)).edges).toHaveLength(lines);
    expect((await textOf(screen, 'Graph \\(DOT\\)')).match(/->/g)).toHaveLength(lines);
    const legend = page.getByRole('list', { name: 'Lines of this picture' });
    await expect(legend.getByRole('listitem').filter({ hasText: /L4|L7/ }).first()).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByText('Follow the flows from a place')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText('Follow the flows from a place')).toHaveCount(0);

    await screen.place(holds).focus();
    await page.keyboard.press('Space');
    await expect(page).toHaveURL(/selected=/);
    await page.reload();
    await expect(screen.place(holds)).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('button', { name: 'Labels: mTLS share' })).toBeVisible();
    expect(await screen.lines()).toHaveLength(lines);
  });

  test('a first visit is shown around once', async ({ page }) => {
    await page.goto(`${playing().server.url}/topology`);
    const tour = page.getByRole('dialog').filter({ hasText: '1 of 5' });
    await expect(tour).toBeVisible();
    await page.getByRole('button', { name: 'Skip the tour' }).click();
    await expect(tour).toHaveCount(0);
    await page.reload();
    await new TopologyScreen(page).picture.getByRole('button').first().waitFor();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  // Last, because it changes the world.
  test('what somebody deploys is pushed as a step, and moves nothing that stands', async ({ page }) => {
    const { simulator, server, plan } = playing();
    const { kinds } = await listenForPictures(page);
    const screen = new TopologyScreen(page);
    await screen.open(server.url, '/topology?show=idle&refresh=5&fold=open');
    await stands(page, screen);
    const before = await spotsOf(screen);
    const path = `/apis/apps/v1/namespaces/${plan.deployTo}/deployments`;
    const created = await fetch(simulator.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${simulator.tokens.admin}`, 'content-type': 'application/json' },
      body: JSON.stringify(deployment('fresh', plan.deployTo)),
    });
    expect(created.status).toBe(201);
    await expect(screen.place('fresh')).toHaveCount(1);
    const after = new Map(await spotsOf(screen));
    for (const [name, spot] of before) if (after.has(name)) expect(after.get(name), name).toBe(spot);
    expect(kinds.slice(0, 2)).toEqual(['topology', 'topology-delta']);
    expect(kinds.filter((kind) => kind === 'topology')).toHaveLength(1);
  });
}

/** Who is at most so many hops from a place, either way. */
function around({ edges }: TakenAway, middle: string, hops: number): readonly string[] {
  const reached = new Set([middle]);
  for (let hop = 0; hop < hops; hop += 1)
    for (const id of [...reached])
      for (const { from, to } of edges) {
        if (from === id) reached.add(to);
        if (to === id) reached.add(from);
      }
  return [...reached].sort();
}

/** Where each place is, by what it is called; numbers change, places stand. */
async function spotsOf(screen: TopologyScreen): Promise<readonly (readonly [string, string])[]> {
  const spots = await screen.picture.getByRole('button').evaluateAll((buttons) =>
    buttons.map((button) => {
      const { x, y } = button.getBoundingClientRect();
      return [button.getAttribute('aria-label') ?? '', `${x.toFixed()} ${y.toFixed()}`] as const;
    }),
  );
  return spots.flatMap(([label, spot]) => {
    const name =
      /^[^,]+, (?:Workload|Waypoint|Gateway|Service|Control plane|Ztunnel) in [^,]+(?:, cluster [^,]+)?/.exec(
        label,
      )?.[0];
    return name === undefined ? [] : [[name, spot] as const];
  });
}

/** Until the picture has been laid out. */
async function stands(page: Page, screen: TopologyScreen): Promise<void> {
  const seen: string[] = [];
  await expect
    .poll(
      async () => {
        seen.push(JSON.stringify(await spotsOf(screen)));
        return seen.length > 4 && new Set(seen.slice(-4)).size === 1;
      },
      { intervals: [200] },
    )
    .toBe(true);
  await page.mouse.move(0, 0);
}

function deployment(name: string, namespace: string): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  };
}
