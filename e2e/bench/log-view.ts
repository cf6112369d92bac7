import { chromium, type Page } from '@playwright/test';
import { startServer, startSimulator } from '../processes/start-waymark.ts';
import type { Row } from './table.ts';

/** As many as a browser holds; beyond that it puts the oldest away. */
const LINES = 100_000;
const FEW = 4_000;
const IN_ONE_EVENT = 2_000;
const FRAMES = 120;
/** A quick turn of the wheel. */
const PX_A_FRAME = 600;

/** The page of the bench: a browser that tells its memory, and a stream that speaks when it is told to. */
declare const window: {
  readonly gc?: () => void;
  readonly performance: { readonly memory: { readonly usedJSHeapSize: number } };
  /** Gives how many were listening. */
  speak(name: string, data: string): number;
};

/**
 * What the view of a hundred thousand lines costs a reader: frames while scrolling through all of them, rows in the document, memory. Started processes
 * and the built dashboard; the lines are spoken by the bench, made from one that the server told.
 */
export async function* logViewRows(): AsyncGenerator<Row> {
  const simulator = await startSimulator(['--scenario', 'leaky-checkout', '--history-seconds', '60']);
  const server = await startServer(simulator, { lent: 'admin' });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--js-flags=--expose-gc', '--enable-precise-memory-info'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await speakInstead(page);
    await page.goto(`${server.url}/logs?place=workload/east/shop/catalog-v2&hops=app&window=1m`);
    const line = await firstLine(page);
    await fill(page, line, 0, FEW);
    const few = quantile(await scrollUp(page), 0.5);
    const fillMs = await fill(page, line, FEW, LINES);
    const frames = await scrollUp(page);
    const { rows, heapMb } = await page.evaluate(() => {
      window.gc?.();
      return {
        rows: document.querySelectorAll('[role="treegrid"] [role="row"]').length,
        heapMb: window.performance.memory.usedJSHeapSize / 2 ** 20,
      };
    });
    const of = `log view, ${LINES} lines`;
    yield { of, figure: 'frame while scrolling, median', value: quantile(frames, 0.5), unit: 'ms', budget: 25 };
    yield { of, figure: 'frame while scrolling, p95', value: quantile(frames, 0.95), unit: 'ms', budget: 50 };
    // On a busy machine every frame is late; how much later than with few lines is the list's own doing.
    yield {
      of,
      figure: `the median to that of ${FEW} lines`,
      value: quantile(frames, 0.5) / few,
      unit: '',
      budget: 1.5,
    };
    yield { of, figure: 'rows in the document', value: rows, unit: '', budget: 120 };
    yield { of, figure: 'heap', value: heapMb, unit: 'MB', budget: 400 };
    yield { of, figure: 'taking one line in, mean', value: fillMs / (LINES - FEW), unit: 'ms', budget: 0.2 };
  } finally {
    await browser.close();
    await Promise.all([server.stop(), simulator.stop()]);
  }
}

/** The live stream, spoken by the bench. */
async function speakInstead(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const streams: Map<string, (event: { data: string }) => void>[] = [];
    class SpokenEventSource {
      private readonly heard = new Map<string, (event: { data: string }) => void>();
      constructor() {
        streams.push(this.heard);
      }
      addEventListener(name: string, listener: (event: { data: string }) => void): void {
        this.heard.set(name, listener);
      }
      close(): void {
        streams.splice(streams.indexOf(this.heard), 1);
      }
    }
    Object.assign(globalThis, {
      EventSource: SpokenEventSource,
      speak: (name: string, data: string) => {
        for (const heard of streams) heard.get(name)?.({ data });
        return streams.length;
      },
    });
  });
}

interface Line {
  readonly atMs: number;
}

/** One that the server told, to make others of. */
async function firstLine(page: Page): Promise<Line> {
  const told = await page.waitForResponse((answer) => /\/api\/v1\/logs\?/.test(answer.url()));
  const { lines } = (await told.json()) as { readonly lines: readonly Line[] };
  await page.getByRole('treegrid').waitFor();
  await page.waitForFunction(() => window.speak('origins', '{"origins":[]}') > 0);
  const line = lines.at(-1);
  if (line === undefined) throw new Error('the server told no line');
  return line;
}

/** Gives the time that the page needed beyond its waiting, ms. */
const fill = (page: Page, line: Line, from: number, to: number): Promise<number> =>
  page.evaluate(
    async ([like, first, end, together]) => {
      const beganMs = performance.now();
      let waitedMs = 0;
      for (let at = first; at < end; at += together) {
        const some = Array.from({ length: together }, (_, next) => ({
          ...like,
          id: `bench-${at + next}`,
          atMs: like.atMs + at + next,
          shown: 'match',
          joins: [],
        }));
        window.speak('lines', JSON.stringify({ lines: some }));
        // The page takes events in together, a few times a second.
        await new Promise((taken) => setTimeout(taken, 120));
        waitedMs += 120;
      }
      return performance.now() - beganMs - waitedMs;
    },
    [line, from, to, IN_ONE_EVENT] as const,
  );

/** Times between frames while the list is scrolled up from its end as with the wheel. */
const scrollUp = (page: Page): Promise<readonly number[]> =>
  page.evaluate(
    ([count, px]) =>
      new Promise<number[]>((resolve, reject) => {
        const list = document.querySelector('[role="treegrid"] [role="rowgroup"]');
        if (list === null) {
          reject(new Error('there are no lines'));
          return;
        }
        list.scrollTop = list.scrollHeight;
        const times: number[] = [];
        const step = (now: number): void => {
          times.push(now);
          list.scrollTop -= px;
          if (times.length <= count) requestAnimationFrame(step);
          else resolve(times.slice(1).map((time, at) => time - (times[at] ?? time)));
        };
        requestAnimationFrame(step);
      }),
    [FRAMES, PX_A_FRAME] as const,
  );

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
