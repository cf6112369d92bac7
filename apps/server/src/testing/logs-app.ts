import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { World } from '@waymark/demo-mesh';
import { LogsAnswerSchema, logsSearch, PATHS, type LogsAnswer, type LogsQuery } from '@waymark/contract';
import { buildApp } from '../app.ts';
import type { Ports } from '../ports.ts';
import { prometheusHistory } from '../sources/prometheus/prometheus-history.ts';
import { prometheusTraffic } from '../sources/prometheus/prometheus-traffic.ts';
import { accessIn, noObjects, settings, signIn } from './app-over-world.ts';
import { logsIn } from './logs-in-world.ts';
import { configOf, declaredBy } from './recorded-world.ts';

/** Nobody asks for traffic here. */
const NO_STORE = { url: 'http://127.0.0.1:9', timeoutMs: 100, maxAnswerBytes: 1 };

export interface LogsApp {
  readonly app: FastifyInstance;
  ask(user: string, query: Partial<LogsQuery>): Promise<LogsAnswer>;
  /** As it was answered, problems too. */
  status(user: string, query: Partial<LogsQuery>): Promise<{ readonly status: number; readonly code: unknown }>;
}

const unasked = (): Promise<never> => Promise.reject(new Error('nobody asks ztunnels here'));

/** What logs have nothing to do with. */
export const UNASKED_BY_LOGS: Omit<Ports, 'clock' | 'inventory' | 'config' | 'access' | 'logs'> = {
  traffic: prometheusTraffic(NO_STORE),
  history: prometheusHistory(NO_STORE),
  objects: noObjects,
  sync: { proxies: () => Promise.resolve({ proxies: [], failures: [] }) },
  ztunnels: { dump: unasked, logLevel: unasked, setLogLevel: unasked },
  envoy: { config: unasked, logLevel: unasked, setLogLevel: unasked },
};

/** The server over a world's logs at one instant. */
export async function logsApp(world: World, atMs: number, over: Partial<Ports> = {}, mostPods = 60): Promise<LogsApp> {
  const inventory = declaredBy(world, atMs);
  const ports: Ports = {
    clock: { now: () => atMs },
    inventory: { inventory: () => Promise.resolve(inventory) },
    config: { config: () => Promise.resolve({ clusters: [configOf(world, atMs)] }) },
    access: accessIn(world),
    logs: logsIn(world, () => atMs),
    ...UNASKED_BY_LOGS,
    ...over,
  };
  const app = await buildApp(ports, { ...settings, logs: { mostPods } });
  const get = async (user: string, query: Partial<LogsQuery>): Promise<LightMyRequestResponse> => {
    const headers = await signIn(app, `demo-${user}`);
    return app.inject({ url: `${PATHS.logs}?${logsSearch(query as LogsQuery)}`, headers });
  };
  return {
    app,
    ask: async (user, query) => {
      const answer = await get(user, query);
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${answer.body}`);
      return LogsAnswerSchema.parse(answer.json());
    },
    status: async (user, query) => {
      const answer = await get(user, query);
      return { status: answer.statusCode, code: answer.json<{ readonly code?: unknown }>().code };
    },
  };
}
