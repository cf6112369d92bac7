import { chromium, type Browser, type Page } from '@playwright/test';
import { startServer, startSimulator } from '../processes/start-waymark.ts';
import type { Row } from './table.ts';

const FRAMES = 60;
/** The picture is told the same things again with other numbers, so often that a slow moment does not decide. */
const REFRESHES = 4;
const CHANGED_SHARE = 0.05;

interface Figures {
  readonly places: number;
  /** On the screen, once the first view is settled: boxes that are folded count as one. */
  readonly drawnPlaces: number;
  readonly drawnLines: number;
  /** The last layout of the first view. */
  readonly layoutMs: number;
  readonly firstPictureMs: number;
  readonly pan: readonly number[];
  readonly zoom: readonly number[];
  readonly refreshMs: number;
  readonly longestTaskMs: number;
}

/**
 * What drawing costs a reader: from the answer to the first picture, frames while panning and zooming, long tasks of a refresh that changes 5 % of the
 * lines, and the layout's own time in its worker. Started processes, the built dashboard, both layers. `sizes`: namespaces and workloads in each.
 */
export async function* drawingRows(sizes: readonly (readonly [number, number])[]): AsyncGenerator<Row> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium' });
  try {
    for (const [namespaces, workloads] of sizes) {
      const scenario = `scale:namespaces=${namespaces},workloads=${workloads}`;
      // A short past is enough to draw from, and a large mesh takes minutes to tell a long one.
      const simulator = await startSimulator([
        '--scenario',
        scenario,
        '--history-seconds',
        '60',
        '--scrape-seconds',
        '15',
      ]);
      const server = await startServer(simulator, { lent: 'admin' });
      try {
        yield* toRows(await measure(browser, server.url));
      } finally {
        await Promise.all([server.stop(), simulator.stop()]);
      }
    }
  } finally {
    await browser.close();
  }
}

async function measure(browser: Browser, url: string): Promise<Figures> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // One complete answer is kept and told again, so that drawing is measured and not the server.
  const kept = (await (await fetch(`${url}/api/v1/topology?namespaces=&windowSeconds=60`)).json()) as Answer;
  await page.route(/\/api\/v1\/topology\?/, (route) => route.fulfill({ json: kept }));
  await page.addInitScript(() => {
    const seen: { start: number; ms: number }[] = [];
    const streams: Map<string, (event: { data: string }) => void>[] = [];
    // The live stream, spoken by the bench.
    class SpokenEventSource {
      private readonly heard = new Map<string, (event: { data: string }) => void>();
      constructor() {
        streams.push(this.heard);
        // The first picture comes as the server's would; when it had come is told by the page's own timing.
        void fetch('/api/v1/topology?first')
          .then((answer) => answer.text())
          .then((data) => this.heard.get('topology')?.({ data }));
      }
      addEventListener(name: string, listener: (event: { data: string }) => void): void {
        this.heard.set(name, listener);
      }
      close(): void {
        streams.splice(streams.indexOf(this.heard), 1);
      }
    }
    const speak = (data: string): number => {
      for (const heard of streams) heard.get('topology-delta')?.({ data });
      return streams.length;
    };
    const layoutsMs: number[] = [];
    // From the question to the answer, as the page waits for it.
    class TimedWorker extends Worker {
      private askedMs = 0;
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', () => layoutsMs.push(performance.now() - this.askedMs));
      }
      override postMessage(message: unknown): void {
        this.askedMs = performance.now();
        super.postMessage(message);
      }
    }
    Object.assign(globalThis, {
      longTasks: seen,
      layoutsMs,
      EventSource: SpokenEventSource,
      Worker: TimedWorker,
      speak,
    });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.push({ start: entry.startTime, ms: entry.duration });
    }).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(`${url}/topology`);
  await page.waitForFunction(
    () => {
      const stage = document.querySelector('.waymark-canvas__stage') as unknown as {
        pictureGeometry?: () => unknown;
      } | null;
      return stage?.pictureGeometry?.() !== undefined;
    },
    undefined,
    { polling: 'raf', timeout: 60_000 },
  );
  const firstPictureMs = await page.evaluate(() => {
    const answer = performance
      .getEntriesByType('resource')
      .filter((entry) => entry.name.includes('/api/v1/topology?'))
      .at(0) as PerformanceResourceTiming | undefined;
    return performance.now() - (answer?.responseEnd ?? 0);
  });
  await page.waitForTimeout(3_000);
  const { drawnPlaces, drawnLines, layoutMs } = await page.evaluate(() => {
    const stage = document.querySelector('.waymark-canvas__stage') as unknown as {
      pictureGeometry: () => { readonly places: readonly unknown[]; readonly lines: readonly unknown[] };
    };
    const { places, lines } = stage.pictureGeometry();
    const { layoutsMs } = globalThis as unknown as { layoutsMs: readonly number[] };
    return { drawnPlaces: places.length, drawnLines: lines.length, layoutMs: layoutsMs.at(-1) ?? NaN };
  });
  const pan = await framesWhile(page, 'pan');
  const zoom = await framesWhile(page, 'zoom');
  const refreshes: { readonly ms: number; readonly longest: number }[] = [];
  for (let round = 1; round <= REFRESHES; round += 1) {
    const data = JSON.stringify(stepOf(kept, round));
    const from = await page.evaluate((told) => {
      const start = performance.now();
      const heardBy = (globalThis as unknown as { speak(data: string): number }).speak(told);
      if (heardBy === 0) throw new Error('nobody listens to the stream');
      return start;
    }, data);
    await page.waitForTimeout(2_500);
    refreshes.push(
      await page.evaluate((since) => {
        const { longTasks } = globalThis as unknown as { longTasks: readonly { start: number; ms: number }[] };
        const own = longTasks.filter((task) => task.start >= since);
        return { ms: own.reduce((sum, task) => sum + task.ms, 0), longest: Math.max(0, ...own.map((task) => task.ms)) };
      }, from),
    );
  }
  await page.close();
  return {
    places: kept.places.length,
    drawnPlaces,
    drawnLines,
    layoutMs,
    firstPictureMs,
    pan,
    zoom,
    refreshMs: quantile(
      refreshes.map(({ ms }) => ms),
      0.5,
    ),
    longestTaskMs: quantile(
      refreshes.map(({ longest }) => longest),
      0.5,
    ),
  };
}

interface Answer {
  readonly places: readonly unknown[];
  readonly edges: readonly Record<string, unknown>[];
  readonly window: { readonly endMs: number };
}

/** The step to the next picture: every twentieth edge says another number. */
function stepOf(answer: Answer, round: number): unknown {
  const every = Math.round(1 / CHANGED_SHARE);
  const changed = answer.edges.filter((_, index) => index % every === round % every);
  return {
    sequence: round,
    window: { ...answer.window, endMs: answer.window.endMs + round * 15_000 },
    wave: 'complete',
    gaps: [],
    health: { requests: [], connections: [] },
    places: { set: [], removed: [] },
    edges: {
      set: changed.map((edge) => {
        const { requests, opened } = edge as { requests?: number; opened?: number };
        if (requests !== undefined) return { ...edge, requests: requests * 3 + round };
        return opened === undefined ? edge : { ...edge, opened: opened * 3 + round };
      }),
      removed: [],
    },
  };
}

/** Times between frames while the mouse drags the ground or turns its wheel. */
async function framesWhile(page: Page, move: 'pan' | 'zoom'): Promise<readonly number[]> {
  const box = await page.locator('.waymark-canvas__stage').boundingBox();
  if (box === null) throw new Error('there is no picture');
  // Near the lower edge, where the ground is free.
  const at = { x: box.x + box.width / 2, y: box.y + box.height - 6 };
  await page.mouse.move(at.x, at.y);
  if (move === 'pan') await page.mouse.down();
  const frames = page.evaluate(
    (count) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const step = (now: number): void => {
          times.push(now);
          if (times.length <= count) requestAnimationFrame(step);
          else resolve(times.slice(1).map((time, index) => time - (times[index] ?? time)));
        };
        requestAnimationFrame(step);
      }),
    FRAMES,
  );
  let isDone = false;
  const measured = frames.finally(() => {
    isDone = true;
  });
  for (let step = 1; !isDone; step += 1) {
    const swing = Math.sin(step / 6);
    if (move === 'pan') await page.mouse.move(at.x + swing * 120, at.y - Math.abs(swing) * 80);
    else await page.mouse.wheel(0, swing > 0 ? 40 : -40);
  }
  if (move === 'pan') await page.mouse.up();
  return measured;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function toRows(figures: Figures): Row[] {
  const { places, drawnPlaces, drawnLines, layoutMs, firstPictureMs, pan, zoom, refreshMs, longestTaskMs } = figures;
  const row = (figure: string, value: number, budget?: number, unit = 'ms'): Row => ({
    of: `${places} places`,
    figure,
    value,
    unit,
    budget,
  });
  return [
    // 70 and 210 places have budgets of their own; larger pictures that of a drawing library at half their size, the largest one of their own.
    row(
      'answer to first picture',
      firstPictureMs,
      places <= 100 ? 1_000 : places <= 250 ? 1_500 : isHuge(places) ? 2_000 : 2_250,
    ),
    row('places drawn at first', drawnPlaces, isHuge(places) ? 150 : undefined, ''),
    row('lines drawn at first', drawnLines, isHuge(places) ? 1_500 : undefined, ''),
    row('layout of the first view', layoutMs, 500),
    row('pan frame, median', quantile(pan, 0.5), 17),
    row('pan frame, p95', quantile(pan, 0.95), 50),
    row('zoom frame, median', quantile(zoom, 0.5), 17),
    row('zoom frame, p95', quantile(zoom, 0.95), 50),
    row('refresh of 5 % of the lines, all long tasks', refreshMs),
    row('refresh of 5 % of the lines, longest task', longestTaskMs, 50),
  ];
}

const isHuge = (places: number): boolean => places > 2_000;
