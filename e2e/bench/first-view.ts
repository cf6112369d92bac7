import { chromium, type Page } from '@playwright/test';
import { startServer, startSimulator } from '../processes/start-waymark.ts';
import { measure, type Geometry } from './picture-measures.ts';
import type { Row } from './table.ts';

const SETTLED_MS = 2_500;

/**
 * How readable the first view of a mesh is: started processes, the built dashboard, a Chromium of 1440 by 900. Goals are the budgets.
 * `folder` is for pictures of what was measured; undefined: none are kept.
 */
export async function* firstViewRows(scenarios: readonly string[], folder: string | undefined): AsyncGenerator<Row> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium' });
  try {
    for (const scenario of scenarios) {
      const simulator = await startSimulator(['--scenario', scenario]);
      const server = await startServer(simulator, { lent: 'admin' });
      try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        // The tour of a first visit would stand before the picture.
        await page.addInitScript(() => globalThis.localStorage.setItem('waymark.topology.tour', 'seen'));
        await page.goto(`${server.url}/topology`);
        await page.getByRole('group', { name: 'Traffic between places' }).getByRole('button').first().waitFor();
        await page.waitForTimeout(SETTLED_MS);
        yield* toRows(scenario, await geometryOf(page));
        if (folder !== undefined) await page.screenshot({ path: `${folder}/${scenario.replace(/\W+/g, '-')}.png` });
        await page.close();
      } finally {
        await Promise.all([server.stop(), simulator.stop()]);
      }
    }
  } finally {
    await browser.close();
  }
}

function geometryOf(page: Page): Promise<Geometry> {
  return page.evaluate(() => {
    const stage = document.querySelector('.waymark-canvas__stage') as unknown as { pictureGeometry(): Geometry };
    return stage.pictureGeometry();
  });
}

function toRows(of: string, geometry: Geometry): Row[] {
  const found = measure(geometry);
  const row = (figure: string, value: number, budget?: number, unit = ''): Row => ({ of, figure, value, unit, budget });
  return [
    row('places', found.places),
    row('lines', found.lines),
    row('zoom of the whole', geometry.zoom),
    row('names not legible at 11 px', 100 * (1 - found.namedShare), 0, '%'),
    row('words painted under 11 px', found.tiny, 0),
    row('overlapping places', found.overlappingPlaces, 0),
    row('overlapping boxes', found.overlappingBoxes, 0),
    row('overlapping words', found.overlappingWords, 0),
    row('lines through foreign places', found.throughPlaces, 0),
    row('crossings per line', found.crossingsPerLine),
    row('flows not left to right', 100 * (1 - found.rightwardShare), 10, '%'),
  ];
}
