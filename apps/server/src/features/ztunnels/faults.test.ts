import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LevelChangeAnswerSchema,
  ZtunnelsAnswerSchema,
  type LevelChange,
  type ZtunnelsAnswer,
} from '@waymark/contract';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../app.ts';
import type { Ports } from '../../ports.ts';
import { istiodSync } from '../../sources/istiod/istiod-sync.ts';
import { adminPorts } from '../../sources/kubernetes/admin-port.ts';
import { connectKubernetes, type KubernetesConnection } from '../../sources/kubernetes/connection.ts';
import { kubernetesAccess } from '../../sources/kubernetes/kubernetes-access.ts';
import {
  INVENTORY_TIMING,
  kubernetesInventory,
  type KubernetesInventory,
} from '../../sources/kubernetes/kubernetes-inventory.ts';
import { kubeConfigFor } from '../../sources/kubernetes/testing/fake-api-server.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../../sources/kubernetes/testing/simulator-process.ts';
import { envoyAdmin } from '../../sources/envoy/envoy-admin.ts';
import { ztunnelAdmin } from '../../sources/ztunnel/ztunnel-admin.ts';
import { settings, signIn } from '../../testing/app-over-world.ts';

/** The metrics store is not asked for any of this. */
const notAsked = new Proxy({}, { get: () => () => Promise.reject(new Error('not asked here')) });
const LIMITS = { timeoutMs: 400, maxAnswerBytes: 1e6, streamTimeoutMs: 400, maxStreamBytes: 1e7, atOnce: 4 };

let simulator: SimulatorProcess;
let connection: KubernetesConnection;
let inventory: KubernetesInventory;
let app: FastifyInstance;
/** What is kept for seconds is over for whoever comes later. */
let laterMs = 0;

beforeAll(async () => {
  simulator = await startSimulatorProcess();
  connection = connectKubernetes(kubeConfigFor(simulator.url, simulator.tokenOf('admin')));
  const clock = { now: () => Date.now() + laterMs };
  inventory = kubernetesInventory(
    connection,
    { cluster: undefined, rules: { excludedNamespaces: [] }, ...INVENTORY_TIMING, staleMs: 1e9 },
    clock,
  );
  const admin = adminPorts(connection, LIMITS);
  const ports: Ports = {
    clock,
    traffic: notAsked as Ports['traffic'],
    history: notAsked as Ports['history'],
    config: notAsked as Ports['config'],
    logs: notAsked as Ports['logs'],
    inventory,
    access: kubernetesAccess(connection, clock),
    objects: notAsked as Ports['objects'],
    sync: istiodSync(() => admin, inventory, clock),
    envoy: envoyAdmin(() => admin, clock),
    ztunnels: ztunnelAdmin(() => admin, clock),
  };
  app = await buildApp(ports, settings);
});
afterAll(async () => {
  await app.close();
  inventory.close();
  await connection.close();
  await simulator.stop();
});

const fail = async (dumps: object): Promise<void> => {
  const answer = await fetch(`${simulator.url}/simulator/faults`, { method: 'POST', body: JSON.stringify({ dumps }) });
  expect(answer.status).toBe(200);
  laterMs += 60_000;
};
const list = async (user = 'admin'): Promise<ZtunnelsAnswer> => {
  const headers = await signIn(app, simulator.tokenOf(user));
  return ZtunnelsAnswerSchema.parse((await app.inject({ url: '/api/v1/ztunnels', headers })).json());
};
const codes = ({ gaps }: ZtunnelsAnswer): Record<string, string> =>
  Object.fromEntries(gaps.map(({ missing, code }) => [missing, code]));

describe('the ztunnels of a cluster whose port-forwards', () => {
  it('work are read as they are', async () => {
    const answer = await list();
    expect(answer.gaps).toEqual([]);
    expect(answer.ztunnels.length).toBeGreaterThan(1);
    for (const { held, pod } of answer.ztunnels) expect([held.is, pod?.sync.is]).toEqual(['read', 'told']);
  });

  it.each<[string, object, string]>([
    ['are refused', { mode: 'refuse', status: 403 }, 'not_allowed'],
    ['do not answer', { mode: 'down' }, 'source_unreachable'],
    ['are slow', { mode: 'slow', delayMs: 3_000 }, 'source_too_slow'],
    ['are refused as too many', { mode: 'throttling' }, 'source_unreachable'],
  ])('%s are named, with what is missing, and are back when it is over', async (_, fault, code) => {
    await fail(fault);
    const answer = await list();
    expect(codes(answer)).toEqual({ dumps: code, sync: code });
    expect(answer.ztunnels.length).toBeGreaterThan(1);
    for (const { held, pod } of answer.ztunnels)
      expect([held, pod?.sync]).toEqual([{ is: 'missing', code }, { is: 'not known' }]);
    await fail({ mode: 'ok' });
    expect(codes(await list())).toEqual({});
  });
});

describe('the log level of a proxy', () => {
  const change = async (body: LevelChange): Promise<ReturnType<typeof LevelChangeAnswerSchema.parse>> => {
    const headers = { ...(await signIn(app, simulator.tokenOf('admin'))), 'x-waymark': '1' };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/log-levels/proxy', headers, payload: body });
    return LevelChangeAnswerSchema.parse(answer.json());
  };

  it('is what it was set to, by its own word, at once where ztunnels are listed', async () => {
    const [row] = (await list()).ztunnels;
    const pod = row!.pod!;
    expect(pod.logLevel).toEqual({ level: 'info', modules: ['hickory_server::server=off'] });
    const at = { cluster: row!.cluster, namespace: pod.namespace, pod: pod.name };
    expect((await change({ ...at, level: 'debug' })).levels.level).toBe('debug');
    const after = (await list()).ztunnels.map((one) => one.pod?.logLevel?.level);
    expect(after.filter((level) => level === 'debug')).toHaveLength(1);
    await change({ ...at, level: 'info', as: 'back' });
  });

  it('of an Envoy goes back to what it was, exceptions and all', async () => {
    const { workloads } = await inventory.inventory(new AbortController().signal);
    const [pod] = workloads
      .filter(({ role }) => role === 'waypoint')
      .flatMap(({ id, members = [] }) => members.map(({ name, ready }) => ({ ...id, name, ready })))
      .filter(({ ready }) => ready);
    const at = { cluster: pod!.cluster, namespace: pod!.namespace, pod: pod!.name };
    const raised = await change({ ...at, level: 'debug' });
    expect(raised).toMatchObject({ kind: 'envoy', levels: { level: 'debug', modules: [] } });
    expect(raised.changed?.before).toEqual({ level: 'warn', modules: ['misc=error'] });
    const back = await change({ ...at, level: 'warn', modules: raised.changed!.before.modules, as: 'back' });
    expect(back).toEqual({ kind: 'envoy', levels: { level: 'warn', modules: ['misc=error'] } });
  });

  it('is not changed without the header that our own page sends', async () => {
    const headers = await signIn(app, simulator.tokenOf('admin'));
    const answer = await app.inject({ method: 'POST', url: '/api/v1/log-levels/proxy', headers, payload: {} });
    expect(answer.statusCode).toBe(403);
  });
});

describe('the rights of the cluster’s own users', () => {
  it('let a limited user see their own part, and nobody nothing', async () => {
    const [all, mine, none] = [await list(), await list('limited'), await list('nobody')];
    expect(mine.ztunnels.length + mine.outsideView).toBe(all.ztunnels.length);
    expect(mine.ztunnels.every(({ pod }) => pod === undefined)).toBe(true);
    expect([none.ztunnels, none.outsideView]).toEqual([[], all.ztunnels.length]);
  });
});
