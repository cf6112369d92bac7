/** The whole pretend cluster behind one loopback port: Kubernetes at the root, Prometheus under /prometheus, and the handles for tests. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  adminAnswer,
  adminPorts,
  buildWorld,
  kubernetesObjects,
  logLines,
  readScenario,
  samplesOf,
  scrapeTargets,
  withChange,
  worldUsers,
  type World,
  type WorldUser,
} from '@waymark/demo-mesh';
import { NO_FAULTS, type Faults } from './faults.ts';
import { kubernetesApi } from './kubernetes/kubernetes-api.ts';
import { trustIssuer, type TrustedIssuer } from './kubernetes/trusted-issuer.ts';
import { openShiftOauth } from './openshift-oauth.ts';
import { proxyLogging } from './proxy-logging.ts';
import { metricsEndpoints } from './prometheus/metrics-endpoints.ts';
import { prometheusApi, type RequestHandler } from './prometheus/query-api.ts';
import { createScraper } from './prometheus/scraper.ts';
import { SampleStore } from './prometheus/sample-store.ts';
import { testDesk } from './test-desk.ts';

export interface SimulatorOptions {
  /** Name and options in one text: `leaky-checkout:rate=2`. */
  readonly scenario: string;
  /** 0: any free port. */
  readonly port: number;
  readonly scrapeSeconds?: number;
  /** How much has been scraped already at the start. */
  readonly historySeconds?: number;
  readonly clock?: { now(): number };
  /** Whose ID tokens are believed beside the tokens of the world's users; its users have the rights of those of the same name. */
  readonly issuer?: TrustedIssuer;
  /** The OAuthClient of an OpenShift cluster: with it there is an OAuth server. */
  readonly openShiftClient?: string;
  /** What fails from the start. */
  readonly faults?: Faults;
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
  /** Replaced by each write: the world reacts to it from then on. */
  let world = buildWorld(readScenario(options.scenario), { startMs: nowMs - historyMs - LEAD_MS });
  const users = worldUsers(world);
  const scraped = {
    targets: (atMs: number) => scrapeTargets(world, atMs),
    samples: (id: string, atMs: number) => samplesOf(world, id, atMs),
  };
  const server = createServer();
  const port = await listen(server, options.port);

  const { scenario, faults = NO_FAULTS } = options;
  const desk = testDesk({ scenario, world: () => world, clock, faults });
  const store = new SampleStore();
  const scraper = createScraper(scraped, store);
  scraper.backfill(nowMs - historyMs, nowMs, scrapeSeconds * 1000);
  const stopScraping = scraper.start(scrapeSeconds * 1000, desk.clockOf('prometheus'));
  const logging = proxyLogging();
  const trust = options.issuer === undefined ? undefined : trustIssuer(options.issuer);
  const { openShiftClient } = options;
  const oauth =
    openShiftClient === undefined
      ? undefined
      : openShiftOauth(
          openShiftClient,
          users.map(({ name }) => name),
        );
  const kubernetes = kubernetesApi({
    objects: () => kubernetesObjects(world, clock.now()),
    onWrite: (change) => {
      world = withChange(world, change);
    },
    logs: ({ metadata: { namespace = '', name } }, container, fromMs, toMs) =>
      logLines(world, { namespace, pod: name, container }, fromMs, toMs),
    admin: ({ metadata: { namespace = '', name } }, port, request) => {
      const pod = { namespace, pod: name };
      const served = adminPorts(world, pod).find((one) => one.port === port);
      if (served === undefined) return undefined;
      const answer = adminAnswer(world, pod, request.path, clock.now());
      return served.serves === 'admin' && answer !== undefined
        ? logging(`${namespace}/${name}`, request, answer)
        : answer;
    },
    users,
    otherTokens: (token) => {
      const user = oauth?.userOf(token);
      return user === undefined ? trust?.nameOf(token, clock.now()) : { name: user, groups: [] };
    },
    clock,
  });
  const metrics = metricsEndpoints({ world: scraped, clock });
  const sources = {
    prometheus: desk.faulty('prometheus', belowPrefix(prometheusApi({ store, clock: desk.clockOf('prometheus') }))),
    kubernetes: desk.faulty('kubernetes', (request, response) => kubernetes.handle(request, response)),
  };

  server.on('request', (request, response) => {
    const handled =
      desk.handle(request, response) ||
      oauth?.handle(request, response) === true ||
      metrics(request, response) ||
      sources[isBelow(request.url ?? '/', PROMETHEUS_PREFIX) ? 'prometheus' : 'kubernetes'](request, response);
    if (!handled) response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
  });

  server.on('upgrade', (request, socket, head) => {
    desk.upgrading(request, socket, () => {
      if (!kubernetes.upgrade(request, socket, head)) socket.destroy();
    });
  });

  const url = `http://127.0.0.1:${String(port)}`;
  return {
    url,
    prometheusUrl: `${url}${PROMETHEUS_PREFIX}`,
    users,
    get world() {
      return world;
    },
    async stop() {
      stopScraping();
      trust?.close();
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
