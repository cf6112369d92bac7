import type { FastifyInstance } from 'fastify';
import { worldUsers, type World } from '@waymark/demo-mesh';
import { NO_HEALTH_RULES } from '@waymark/mesh';
import { toOpenMetrics } from '../answers/open-metrics.ts';
import { startRecordedPrometheus } from '../answers/recorded-prometheus.ts';
import { buildApp, type AppSettings } from '../app.ts';
import type { Credential } from '../readers/credential.ts';
import { USUAL_LIMITS } from '../settings/limits.ts';
import type { AccessSource, Clock, HistorySource, Ports, ReaderObjects, Right, TrafficSource } from '../ports.ts';
import { envoyAdmin } from '../sources/envoy/envoy-admin.ts';
import { prometheusHistory } from '../sources/prometheus/prometheus-history.ts';
import { prometheusTraffic } from '../sources/prometheus/prometheus-traffic.ts';
import { istiodSync } from '../sources/istiod/istiod-sync.ts';
import { ztunnelAdmin } from '../sources/ztunnel/ztunnel-admin.ts';
import { adminInWorld } from './admin-in-world.ts';
import { SourceError } from '../source-error.ts';
import { logsIn } from './logs-in-world.ts';
import { configOf, declaredBy, recordWorld } from './recorded-world.ts';

export interface AppOverWorld {
  readonly app: FastifyInstance;
  readonly ports: Ports;
  stop(): Promise<void>;
}

export const settings: AppSettings = {
  auth: { mode: 'token' },
  session: { secrets: () => ['a secret of thirty-two characters and more'], hours: 8, idleMinutes: 30, secure: 'auto' },
  signInsPerMinute: 100,
  requestsPerMinute: 10_000,
  limits: USUAL_LIMITS,
  publicUrl: undefined,
  webRoot: '/nowhere',
  pluginsRoot: '/nowhere',
  health: NO_HEALTH_RULES,
  capture: { excludedNamespaces: ['kube-system'] },
  actions: { writes: 'by readers', rules: { excludedNamespaces: ['kube-system'] } },
  logs: { mostPods: 60 },
  embed: { allowedOrigins: [], sessionSeconds: 1800, readerSignIn: [], events: {}, clients: [] },
  trustProxy: false,
  logger: false,
  sources: () => [],
};

/** The server over a world at one instant: its samples in a real Prometheus, its objects and users as the cluster would tell them. */
export async function appOverWorld(
  world: World,
  atMs: number,
  over: Partial<AppSettings> = {},
  metricsOf?: (store: string, ports: Ports) => Promise<Ports['metricsOf']>,
): Promise<AppOverWorld> {
  const prometheus = await startRecordedPrometheus(toOpenMetrics(recordWorld(world, atMs - 10 * 60_000, atMs, 15_000)));
  const store = { url: prometheus.url, timeoutMs: 20_000, maxAnswerBytes: 64 * 1024 * 1024 };
  const clock = { now: () => atMs };
  const inventory = { inventory: () => Promise.resolve(declaredBy(world, atMs)) };
  const admin = adminInWorld(world, atMs);
  const ports: Ports = {
    clock,
    traffic: prometheusTraffic(store),
    history: prometheusHistory(store),
    inventory,
    config: { config: () => Promise.resolve({ clusters: [configOf(world, atMs)] }) },
    access: accessIn(world),
    sync: istiodSync(() => admin, inventory, clock),
    ztunnels: ztunnelAdmin(() => admin, clock),
    objects: noObjects,
    logs: logsIn(world, () => atMs),
    envoy: envoyAdmin(() => admin, clock),
  };
  const ofReaders = await metricsOf?.(prometheus.url, ports);
  const app = await buildApp(ofReaders === undefined ? ports : { ...ports, metricsOf: ofReaders }, {
    ...settings,
    ...over,
  });
  return {
    app,
    ports,
    stop: async () => {
      await app.close();
      await prometheus.stop();
    },
  };
}

const none = (): Promise<readonly never[]> => Promise.resolve([]);
const noRows = (): Promise<{ readonly ends: readonly never[]; at(): readonly never[] }> =>
  Promise.resolve({ ends: [], at: () => [] });

/** A mesh in which nothing happens. */
export const silentTraffic: TrafficSource = {
  observation: () => Promise.resolve({ sinceMs: 0, scrapesMs: new Map() }),
  requests: none,
  bytes: none,
  failures: none,
  opened: none,
  latency: none,
  messages: none,
  pairQuantiles: none,
  scrapes: () => Promise.resolve(new Map()),
  quantiles: () => Promise.resolve({}),
};
export const silentHistory: HistorySource = {
  observed: none,
  requests: noRows,
  bytes: noRows,
  failures: noRows,
  latency: noRows,
  percentiles: () => Promise.resolve({ total: [], of: () => [] }),
};

/** A cluster in which nothing is ever changed: it does not answer. */
export const noObjects: ReaderObjects = {
  find: unanswered,
  write: unanswered,
  gateway: unanswered,
  facts: unanswered,
};
function unanswered(): Promise<never> {
  return Promise.reject(new SourceError('kubernetes', 'source_unreachable', 'there is nobody to ask'));
}

/** Of a server that readers can sign in to, before an empty mesh. */
export function quietPorts(world: World, clock: Clock): Ports {
  return {
    clock,
    traffic: silentTraffic,
    history: silentHistory,
    config: { config: () => Promise.resolve({ clusters: [] }) },
    inventory: { inventory: () => Promise.resolve({ namespaces: [], workloads: [], services: [] }) },
    access: accessIn(world),
    objects: noObjects,
    sync: { proxies: () => Promise.resolve({ proxies: [], failures: [] }) },
    envoy: { config: () => Promise.resolve({ entries: [] }), logLevel: unanswered, setLogLevel: unanswered },
    ztunnels: { dump: unanswered, logLevel: unanswered, setLogLevel: unanswered },
    logs: logsIn(world, () => clock.now()),
  };
}

/** The rights that the world's API server would tell of. */
export function accessIn(world: World): AccessSource {
  const userOf = ({ token, impersonate }: Credential): ReturnType<typeof worldUsers>[number] | undefined =>
    worldUsers(world).find((user) =>
      impersonate === undefined ? user.token === token : user.name === impersonate.user,
    );
  const within = (as: Credential, namespaces: readonly string[]): ReadonlySet<string> => {
    const may = userOf(as)?.may ?? [];
    return new Set(namespaces.filter((n) => may === 'all' || may.includes(n)));
  };
  return {
    whoIs: (as) => Promise.resolve(userOf(as)?.name),
    mayGet: (as, namespaces) => Promise.resolve(within(as, namespaces)),
    // Who may not do everything may only read (`view`).
    may: (as, rights) => {
      const may = userOf(as)?.may ?? [];
      const has = ({ verb, namespace }: Right): boolean =>
        may === 'all' || ((verb === 'get' || verb === 'list') && namespace !== undefined && may.includes(namespace));
      return Promise.resolve(new Set(rights.filter(has)));
    },
  };
}

/** Signs in and gives the headers of a reader's later requests. */
export async function signIn(app: FastifyInstance, token: string): Promise<Record<string, string>> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { 'x-waymark': '1' },
    payload: { token },
  });
  if (answer.statusCode !== 200) throw new Error(`sign-in answered ${answer.statusCode}: ${answer.body}`);
  return { cookie: answer.cookies.map((c) => `${c.name}=${encodeURIComponent(c.value)}`).join('; ') };
}
