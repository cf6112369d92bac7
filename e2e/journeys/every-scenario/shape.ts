import { expect, test } from '@playwright/test';
import { drawnWords, paintedWords, takeData } from '../../screens/taken-away.ts';
import { answeredServices, labelledVersions, placeWords, talkers, waypointsBefore } from '../../truth/places.ts';
import { openPinned, placesOf, type Playing } from './world.ts';

/** Of the mesh itself: what is outside, and services that nobody stands behind, are drawn beside it. */
const MEMBERS = ['Workload', 'Waypoint', 'Gateway', 'App', 'Version', 'Namespace', 'Cluster'];
/** A waypoint without a ready pod is drawn for those who ask for it, though nobody reaches it. */
const ASKED_IN_VAIN = /, Waypoint in .*(no pods|, 0 of \d+ ready)/;
const PLAIN = [
  ['Workloads', 'workload'],
  ['Apps', 'app'],
  ['Versioned apps', 'version'],
  ['Namespaces', 'namespace'],
  ['Clusters', 'cluster'],
] as const;

/** Levels, boxes, layers, labels, waypoints: which picture is drawn. */
export function shapeJourneys(playing: () => Playing): void {
  test('every level draws just those who talk', async ({ page }) => {
    const { rows, plan } = playing();
    const versions = labelledVersions(plan.name);
    const screen = await openPinned(page, playing());
    const waypoints = (await placesOf(screen)).flatMap(({ kind, words }) => (kind === 'Waypoint' ? [words] : []));
    for (const [word, level] of PLAIN) {
      if (level !== 'workload') await screen.choose('Places are', new RegExp(`^${word}`));
      await expect
        .poll(
          async () =>
            (await placesOf(screen))
              .flatMap(({ kind, words, label }) =>
                MEMBERS.includes(kind) && !ASKED_IN_VAIN.test(label) ? [words] : [],
              )
              .sort(),
          word,
        )
        .toEqual(talkers(rows, level, versions));
    }
    await screen.choose('Places are', /^Services/);
    const services = answeredServices(rows);
    await expect
      .poll(async () => {
        const drawn = (await placesOf(screen)).filter(({ kind }) => kind === 'Service');
        return services.filter((words) => !drawn.some((place) => place.words.startsWith(words)));
      }, 'Services')
      .toEqual([]);
    await screen.choose('Places are', /^Waypoint overview/);
    await expect
      .poll(async () => {
        const fronts = (await placesOf(screen)).filter(({ kind }) => kind === 'Waypoint and what it fronts');
        return fronts.map(({ words }) => words.replace(/^[^/]+\//, '')).sort();
      }, 'Waypoint overview')
      .toEqual([...waypoints].sort());
  });

  test('a box folds by mouse and by key, all fold at once, and what is folded opens again', async ({ page }) => {
    const { box } = playing().plan;
    const screen = await openPinned(page, playing());
    const inside = screen.picture.getByRole('button', { name: new RegExp(`^${box.holds}, .*${box.open}`) });
    const titles = await page.getByRole('button', { expanded: true }).count();
    await screen.foldByMouse(box.open);
    await expect(screen.box(box.folded, 'folded')).toHaveCount(1);
    await expect(inside).toHaveCount(0);
    await screen.box(box.folded, 'folded').focus();
    await page.keyboard.press('Enter');
    await expect(inside).toHaveCount(1);
    await screen.box(box.open).focus();
    await page.keyboard.press('-');
    await expect(inside).toHaveCount(0);
    await screen.display('All open');
    await expect(inside).toHaveCount(1);
    expect(await page.getByRole('button', { expanded: true }).count()).toBe(titles);
    await screen.display('All folded');
    await expect(page).toHaveURL(/fold=folded/);
    await expect(screen.picture.getByRole('button', { expanded: true })).toHaveCount(0);
    await expect(screen.box(box.folded, 'folded')).toHaveCount(1);
  });

  test('from afar boxes and their totals are left, from near every place has its name', async ({ page }) => {
    const screen = await openPinned(page, playing());
    const places = (await takeData(screen)).places.length;
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    for (let turns = 0; turns < 6; turns += 1) await page.getByRole('button', { name: 'Zoom out' }).click();
    await expect.poll(() => paintedWords(page)).toMatchObject({ name: 0, label: 0 });
    expect((await paintedWords(page)).title).toBeGreaterThan(1);
    for (let turns = 0; turns < 8; turns += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(async () => (await paintedWords(page)).name).toBe(places);
    expect((await paintedWords(page)).label).toBeGreaterThan(1);
  });

  test('each layer has lines of its own, both have all of them, merged has each pair once', async ({ page }) => {
    const screen = await openPinned(page, playing());
    const told = async (): Promise<readonly string[]> =>
      (await screen.lines()).map(({ from, to, layer }) => `${from} > ${to} ${layer}`).sort();
    const both = await told();
    const only = (layer: string): readonly string[] => both.filter((line) => line.endsWith(` ${layer}`));
    const pairs = [...new Set(both.map((line) => line.replace(/ L[47]$/, '')))].sort();
    expect(only('L4').length).toBeGreaterThan(0);
    await screen.layer('L4').click();
    await expect.poll(told).toEqual(only('L4'));
    await screen.layer('Merged').click();
    await expect.poll(async () => (await told()).map((line) => line.replace(/ (L[47]|both)$/, ''))).toEqual(pairs);
    expect((await told()).some((line) => line.endsWith(' both'))).toBe(true);
    await screen.layer('L7').click();
    // Whoever bypasses a waypoint is in its layer, too: as what is missing there.
    await expect
      .poll(async () =>
        (await screen.lines()).filter(({ layer, numbers }) => layer !== 'L7' && !/bypass/.test(numbers)),
      )
      .toEqual([]);
    expect((await told()).filter((line) => line.endsWith(' L7'))).not.toEqual([]);
    await screen.layer('Both').click();
    await expect.poll(told).toEqual(both);
  });

  test('lines carry each kind of label', async ({ page }) => {
    const screen = await openPinned(page, playing());
    const failing = (await takeData(screen)).edges.some(({ l7 }) => (l7?.failedShare ?? 0) > 0.01);
    const kinds: readonly (readonly [string, RegExp])[] = [
      ['p50 latency', /^p50 (up to )?[\d.]+ m?s$/],
      ['p95 latency', /^p95 (up to )?[\d.]+ m?s$/],
      ['p99 latency', /^p99 (up to )?[\d.]+ m?s$/],
      ['average latency', /^avg [\d.]+ m?s$/],
      ['throughput', /^[\d.]+ [kM]?B\/s$/],
      ['mTLS share', /^mTLS [\d.]+ %$/],
      ['rate, errors', /^[\d.]+ req\/s/],
      ...(failing ? [['error share', /^[\d.]+ % failing$/] as const] : []),
    ];
    for (const [kind, form] of kinds) {
      await screen.choose('Labels', kind);
      await expect.poll(async () => (await drawnWords(screen)).some((text) => form.test(text)), kind).toBe(true);
    }
    await screen.choose('Labels', 'none');
    await expect.poll(async () => (await paintedWords(page)).label).toBe(0);
  });

  test('without waypoints no request is lost, and badges name the waypoint before each place', async ({ page }) => {
    const { rows } = playing();
    const screen = await openPinned(page, playing());
    const proxies = new Set(
      (await takeData(screen)).places.flatMap(({ id, shape }) => (shape === 'waypoint' ? [id] : [])),
    );
    const requests = async (): Promise<number> =>
      (await takeData(screen)).edges
        .filter(({ to }) => !proxies.has(to))
        .reduce((sum, { l7 }) => sum + (l7?.requests ?? 0), 0);
    const shown = await requests();
    expect(shown).toBeGreaterThan(0);
    await screen.display('Hidden');
    await expect(page).toHaveURL(/waypoints=hidden/);
    await expect.poll(requests).toBeCloseTo(shown, 6);
    expect((await placesOf(screen)).filter(({ label }) => / behind waypoint /.test(label))).toEqual([]);
    await screen.display('As badges');
    await expect(page).toHaveURL(/waypoints=badges/);
    for (const [words, waypoints] of waypointsBefore(rows, 'east'))
      await expect
        .poll(async () => {
          const places = await placesOf(screen);
          return places.find((place) => [words, placeWords(words, 'east')].includes(place.words))?.label;
        })
        .toMatch(new RegExp(`behind waypoint (${waypoints.join('|')})\\b`));
    await expect.poll(requests).toBeCloseTo(shown, 6);
  });

  test('traffic stands still until the reader wants it to move, and for whoever has asked for calm', async ({
    page,
  }) => {
    const screen = await openPinned(page, playing());
    const dots = page.locator('canvas.waymark-canvas__traffic');
    await expect(dots).toHaveCount(0);
    await screen.display('Traffic in motion');
    await expect(dots).toHaveCount(1);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect(dots).toHaveCount(0);
  });
}
