import type { Sample, ScrapeTarget } from '@waymark/demo-mesh';
import type { Clock } from './query-api.ts';
import type { SampleStore } from './sample-store.ts';

/** What the scraper asks of a world. Both answers must depend on nothing but the instant. */
export interface ScrapedWorld {
  targets(atMs: number): readonly ScrapeTarget[];
  /** Undefined when the proxy does not answer at that instant. */
  samples(id: string, atMs: number): readonly Sample[] | undefined;
}

export interface Scraper {
  /** Scrapes the past, from `fromMs` (excluded) to `toMs` (included), as if it had been scraped then. */
  backfill(fromMs: number, toMs: number, intervalMs: number): void;
  /** Scrapes on from where the backfill ended, or from now. Ends with the function it returns. */
  start(intervalMs: number, clock: Clock): () => void;
}

/** Live scraping looks at the clock at least this often, so that a clock faster than the machine's is followed too. */
const LONGEST_PAUSE_MS = 250;

interface DueScrape {
  readonly target: ScrapeTarget;
  readonly atMs: number;
}

export function createScraper(world: ScrapedWorld, store: SampleStore): Scraper {
  const known = new Map<string, ScrapeTarget>();
  let doneToMs: number | undefined;

  /** Scrapes of the interval that begins at `startMs`, in order of time. Targets are discovered once per interval. */
  function dueScrapes(startMs: number, intervalMs: number): DueScrape[] {
    const targets = new Map(world.targets(startMs).map((target) => [target.id, target]));
    for (const [id, target] of known) {
      const now = targets.get(id);
      if (now !== undefined && sameLabels(now, target)) continue;
      store.endTarget(target.labels, startMs + phaseOf(id, intervalMs));
      known.delete(id);
    }
    for (const [id, target] of targets) known.set(id, target);
    const due = [...targets.values()].map((target) => ({ target, atMs: startMs + phaseOf(target.id, intervalMs) }));
    return due.sort((a, b) => a.atMs - b.atMs);
  }

  function scrape({ target, atMs }: DueScrape): void {
    const samples = world.samples(target.id, atMs);
    if (samples === undefined) store.appendFailure(target.labels, atMs);
    else store.append(target.labels, samples, atMs);
  }

  function* scrapesBetween(fromMs: number, toMs: number, intervalMs: number): Generator<DueScrape> {
    for (let startMs = Math.floor(fromMs / intervalMs) * intervalMs; startMs <= toMs; startMs += intervalMs) {
      for (const due of dueScrapes(startMs, intervalMs)) if (due.atMs > fromMs && due.atMs <= toMs) yield due;
    }
  }

  return {
    backfill(fromMs, toMs, intervalMs) {
      for (const due of scrapesBetween(fromMs, toMs, intervalMs)) scrape(due);
      doneToMs = toMs;
    },

    start(intervalMs, clock) {
      let position = doneToMs ?? clock.now();
      let timer: ReturnType<typeof setTimeout>;
      let queue: DueScrape[] = [];
      let queuedIntervalMs = -Infinity;

      /** One scrape per turn of the event loop: a hundred targets must not hold up the answers to queries. */
      function turn(): void {
        const nowMs = clock.now();
        while (queue.length === 0 && queuedIntervalMs + intervalMs <= nowMs) {
          queuedIntervalMs =
            queuedIntervalMs === -Infinity
              ? Math.floor(position / intervalMs) * intervalMs
              : queuedIntervalMs + intervalMs;
          queue = dueScrapes(queuedIntervalMs, intervalMs).filter(({ atMs }) => atMs > position);
        }
        const next = queue[0];
        if (next !== undefined && next.atMs <= nowMs) {
          queue.shift();
          scrape(next);
          position = next.atMs;
          doneToMs = position;
          timer = setTimeout(turn, 0);
          return;
        }
        const dueInMs = (next?.atMs ?? queuedIntervalMs + intervalMs) - nowMs;
        timer = setTimeout(turn, Math.min(Math.max(dueInMs, 1), LONGEST_PAUSE_MS));
      }

      turn();
      return () => clearTimeout(timer);
    },
  };
}

/** Where in the interval a target is scraped: stable, and spread over the targets, as Prometheus does it. */
function phaseOf(id: string, intervalMs: number): number {
  // FNV-1a
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash % intervalMs;
}

function sameLabels(a: ScrapeTarget, b: ScrapeTarget): boolean {
  const names = Object.keys(a.labels);
  return names.length === Object.keys(b.labels).length && names.every((name) => a.labels[name] === b.labels[name]);
}
