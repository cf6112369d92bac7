/** The whole pretend cluster behind one loopback port: Kubernetes at the root, Prometheus under /prometheus, and the handles for tests. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  buildWorld,
  kubernetesObjects,
  readScenario,
  samplesOf,
  scrapeTargets,
  truthBetween,
  worldUsers,
  type World,
  type WorldUser,
} from '@waymark/demo-mesh';
import { changeFaults, FaultError, hits, misbehave, NO_FAULTS, type Faults, type Source } from './faults.ts';
import { kubernetesApi } from './kubernetes/kubernetes-api.ts';
import { metricsEndpoints } from './prometheus/metrics-endpoints.ts';
import { prometheusApi, type RequestHandler } from './prometheus/query-api.ts';
import { createScraper } from './prometheus/scraper.ts';
import { SampleStore } from './prometheus/sample-store.ts';

export interface SimulatorOptions {
  /** Name and options in one text: `leaky-checkout:rate=2`. */
  readonly scenario: string;
  /** 0: any free port. */
  readonly port: number;
  readonly scrapeSeconds?: number;
  /** How much has been scraped already at the start. */
  readonly historySeconds?: number;
  readonly clock?: { now(): number };
}

export interface Simulator {
  /** The API server; everything else is below it. */
  readonly url: string;
  readonly prometheusUrl: string;
  readonly users: readonly WorldUser[];
  readonly world: World;
  stop(): Promise<void>;
}

/** Both speak below /api/v1, so one of them has to stand aside. */
const PROMETHEUS_PREFIX = '/prometheus';

/** Traffic runs a little before the first scrape, or the first rates would begin in silence. */
const LEAD_MS = 60_000;

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { scrapeSeconds = 5, historySeconds = 900, clock = { now: Date.now } } = options;
  const nowMs = clock.now();
  const historyMs = historySeconds * 1000;
  const world = buildWorld(readScenario(options.scenario), { startMs: nowMs - historyMs - LEAD_MS });
  const users = worldUsers(world);
  const scraped = {
    targets: (atMs: number) => scrapeTargets(world, atMs),
    samples: (id: string, atMs: number) => samplesOf(world, id, atMs),
  };
  const server = createServer();
  const port = await listen(server, options.port);

  const store = new SampleStore();
  const scraper = createScraper(scraped, store);
  scraper.backfill(nowMs - historyMs, nowMs, scrapeSeconds * 1000);
  const stopScraping = scraper.start(scrapeSeconds * 1000, clock);
  const kubernetes = kubernetesApi({ objects: () => kubernetesObjects(world, clock.now()), users, clock });
  const metrics = metricsEndpoints({ world: scraped, clock });
  const desk = testDesk(options.scenario, world, clock);
  const sources: Readonly<Record<Source, RequestHandler>> = {
    prometheus: desk.faulty('prometheus', belowPrefix(prometheusApi({ store, clock }))),
    kubernetes: desk.faulty('kubernetes', (request, response) => kubernetes.handle(request, response)),
  };

  server.on('request', (request, response) => {
    const handled =
      desk.handle(request, response) ||
      metrics(request, response) ||
      sources[isBelow(request.url ?? '/', PROMETHEUS_PREFIX) ? 'prometheus' : 'kubernetes'](request, response);
    if (!handled) response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
  });

  server.on('upgrade', (request, socket, head) => {
    if (!kubernetes.upgrade(request, socket, head)) socket.destroy();
  });

  const url = `http://127.0.0.1:${String(port)}`;
  return {
    url,
    prometheusUrl: `${url}${PROMETHEUS_PREFIX}`,
    users,
    world,
    async stop() {
      stopScraping();
      kubernetes.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

const isBelow = (url: string, prefix: string): boolean => url === prefix || url.startsWith(`${prefix}/`);

function belowPrefix(handler: RequestHandler): RequestHandler {
  return (request, response) => {
    request.url = (request.url ?? '').slice(PROMETHEUS_PREFIX.length) || '/';
    return handler(request, response);
  };
}

interface TestDesk {
  handle: RequestHandler;
  /** The handler as the faults of the moment let it be. */
  faulty(source: Source, handler: RequestHandler): RequestHandler;
}

/** What only tests and demonstrations ask: break a source, tell the truth, say what time it is. */
function testDesk(scenario: string, world: World, clock: { now(): number }): TestDesk {
  let faults: Faults = NO_FAULTS;
  const open: Readonly<Record<Source, Set<IncomingMessage>>> = { prometheus: new Set(), kubernetes: new Set() };

  function change(text: string): void {
    faults = changeFaults(faults, text);
    // A source that goes down takes its open watches with it.
    for (const source of ['prometheus', 'kubernetes'] as const) {
      if (faults[source].mode !== 'down') continue;
      for (const request of open[source]) if (hits(faults[source], request.url ?? '')) request.socket.destroy();
    }
  }

  function answer(request: IncomingMessage, url: URL, body: string): { code: number; body: unknown } | undefined {
    switch (`${request.method ?? 'GET'} ${url.pathname}`) {
      case 'GET /simulator/now':
        return { code: 200, body: { nowMs: clock.now(), startMs: world.startMs, scenario } };
      case 'GET /simulator/faults':
        return { code: 200, body: faults };
      case 'POST /simulator/faults':
        change(body);
        return { code: 200, body: faults };
      case 'GET /simulator/truth': {
        const [fromMs, toMs] = ['fromMs', 'toMs'].map((name) => Number(url.searchParams.get(name) ?? 'missing'));
        if (fromMs === undefined || toMs === undefined || !(fromMs <= toMs)) {
          return { code: 400, body: { error: 'fromMs and toMs are Unix milliseconds, and fromMs is not after toMs.' } };
        }
        return { code: 200, body: truthBetween(world, fromMs, toMs) };
      }
      default:
        return undefined;
    }
  }

  return {
    handle(request, response) {
      if (!isBelow(request.url ?? '/', '/simulator')) return false;
      const url = new URL(request.url ?? '/', 'http://simulator');
      readBody(request)
        .then(
          (body) => answer(request, url, body) ?? { code: 404, body: { error: 'The simulator has no such handle.' } },
        )
        .catch((thrown: unknown) => {
          if (thrown instanceof FaultError) return { code: 400, body: { error: thrown.message } };
          return { code: 500, body: { error: String(thrown) } };
        })
        .then(({ code, body }) => {
          response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
        })
        .catch(() => response.destroy());
      return true;
    },

    faulty(source, handler) {
      const go = (request: IncomingMessage, response: ServerResponse): boolean => {
        open[source].add(request);
        response.on('close', () => open[source].delete(request));
        return handler(request, response);
      };
      return (request, response) => {
        const fault = faults[source];
        if (fault.mode === 'ok') return go(request, response);
        const misbehaving = async (): Promise<void> => {
          if (source === 'prometheus' && fault.match !== undefined) await moveFormIntoUrl(request);
          const subject = decodeURIComponent((request.url ?? '').replaceAll('+', ' '));
          const then = (): void => {
            if (!go(request, response)) response.writeHead(404).end();
          };
          misbehave(source, hits(fault, subject) ? fault : { mode: 'ok' }, request, response, then);
        };
        misbehaving().catch(() => response.destroy());
        return true;
      };
    },
  };
}

/** A posted query is matched like one in the URL, and a body can be read only once. */
async function moveFormIntoUrl(request: IncomingMessage): Promise<void> {
  if (request.method !== 'POST') return;
  const form = await readBody(request);
  request.url = `${request.url ?? ''}${(request.url ?? '').includes('?') ? '&' : '?'}${form}`;
  request.method = 'GET';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
