import type { Sample, ScrapeTarget } from '@waymark/demo-mesh';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { askPrometheus, differences } from '../testing/query-agreement.ts';
import { type RealPrometheus, startRealPrometheus } from '../testing/real-prometheus.ts';
import { metricsEndpoints } from './metrics-endpoints.ts';
import { queryInstant } from './promql-query.ts';
import { SampleStore } from './sample-store.ts';
import type { ScrapedWorld } from './scraper.ts';

/**
 * A real Prometheus scrapes a small world; every answer that it got is kept and put into a store at the very instants that Prometheus
 * wrote down. So both hold the same samples, and whatever differs is staleness.
 */
const INTERVAL_MS = 1_000;
const PHASE_MS = 4_000;

let startedMs = Infinity;
const told = new Map<string, (readonly Sample[] | undefined)[]>([
  ['steady', []],
  ['failing', []],
  ['leaving', []],
]);

function target(id: string): ScrapeTarget {
  return { id, kind: 'ztunnel', labels: { instance: id, job: 'ztunnel' } };
}

/** In its second phase `x{a="blinking"}` is not told, `failing` does not answer, and `leaving` leaves for good. */
const world: ScrapedWorld = {
  targets: () => [...told.keys()].filter((id) => id !== 'leaving' || Date.now() < startedMs + PHASE_MS).map(target),
  samples: (id) => {
    startedMs = Math.min(startedMs, Date.now());
    const phase = Math.floor((Date.now() - startedMs) / PHASE_MS);
    const value = Date.now() - startedMs;
    const x = (a: string): Sample => ({ name: 'x', labels: { a }, value, type: 'gauge' });
    const answer =
      phase === 1 && id === 'failing'
        ? undefined
        : phase === 1 && id === 'steady'
          ? [x('steady')]
          : [x('steady'), x('blinking')];
    told.get(id)!.push(answer);
    return answer;
  },
};

const store = new SampleStore();
let server: Server;
let real: RealPrometheus;
let lastMs: number;
/** Prometheus stops scraping `leaving` at a moment of its own: only when its series are surely gone, or surely not, is told apart. */
let leftMs: number;

async function scrapeTimes(id: string): Promise<number[]> {
  const answer = await askPrometheus(real.url, 'query', { query: `up{instance="${id}"}[5m]` });
  if ('error' in answer || answer.data.resultType !== 'matrix') throw new Error('no scrapes');
  return answer.data.result.flatMap(({ values }) => values.map(([seconds]) => Math.round(seconds * 1000)));
}

beforeAll(async () => {
  const answer = metricsEndpoints({ world, clock: { now: () => Date.now() } });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  real = await startRealPrometheus({ scrape: { sdUrl: `${base}/sd/prometheus`, intervalSeconds: INTERVAL_MS / 1000 } });
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(startedMs + 3 * PHASE_MS), {
    timeout: 40_000,
    interval: 100,
  });
  // Prometheus waits for two more intervals before it marks the series of a target that left.
  await vi.waitFor(
    async () =>
      expect(await askPrometheus(real.url, 'query', { query: 'up{instance="leaving"}' })).toMatchObject({
        data: { result: [] },
      }),
    { timeout: 20_000, interval: 200 },
  );
  const ends: number[] = [];
  for (const [id, answers] of told) {
    const times = await scrapeTimes(id);
    times.forEach((tMs, index) => {
      const samples = answers[index];
      if (samples === undefined) store.appendFailure(target(id).labels, tMs);
      else store.append(target(id).labels, samples, tMs);
    });
    if (id === 'leaving') {
      leftMs = times.at(-1)! + INTERVAL_MS;
      store.endTarget(target(id).labels, leftMs);
    } else {
      ends.push(times.at(-1)!);
    }
  }
  lastMs = Math.min(...ends);
}, 100_000);

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await real.stop();
});

async function differencesAt(query: string, tMs: number): Promise<string[]> {
  if (Math.abs(tMs - leftMs) < 100) return [];
  const theirs = await askPrometheus(real.url, 'query', { query, time: String(tMs / 1000) });
  return differences({ data: queryInstant(store, query, tMs) }, theirs).map((each) => `${tMs - startedMs}: ${each}`);
}

describe('after vanishing and returning series, failed scrapes and a target that left', () => {
  const queries = [
    'x',
    'up',
    'last_over_time(x[1m])',
    'last_over_time(x[2s])',
    'x[1m]',
    'up[1m]',
    'count_over_time(x[3s])',
    'increase(x[4s])',
    'timestamp(x)',
    'x offset 2s',
    'max_over_time(x[10s:500ms])',
    'sum by (instance) (x) unless up == 0',
  ];

  test.each(queries)('%s is the same in the store and the real Prometheus', async (query) => {
    for (let tMs = startedMs + 1_500; tMs <= lastMs; tMs += 777) expect(await differencesAt(query, tMs)).toEqual([]);
  });

  test('a stale marker counts from the millisecond of the scrape that missed the series', async () => {
    for (const id of ['steady', 'failing']) {
      for (const tMs of await scrapeTimes(id)) {
        if (tMs > lastMs) continue;
        for (const at of [tMs - 1, tMs]) expect(await differencesAt(`x{instance="${id}"}`, at)).toEqual([]);
      }
    }
  });

  test('the world did what the test is about', () => {
    const answers = told.get('failing')!;
    expect(answers.some((samples) => samples === undefined)).toBe(true);
    expect(answers.at(-1)).toHaveLength(2);
    expect(new Set(told.get('steady')!.map((samples) => samples?.length))).toEqual(new Set([1, 2]));
    expect(told.get('leaving')!.length).toBeLessThan(answers.length);
  });
});
