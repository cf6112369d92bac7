import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import {
  ApplyAnswerSchema,
  PATHS,
  PlanAnswerSchema,
  type ApplyAnswer,
  type PlanAnswer,
  type ProgressAnswer,
} from '@waymark/contract';
import { hasTakenEffect, type MeshAction } from '@waymark/mesh';
import type { AppSettings } from '../../app.ts';
import type { SimulatorProcess } from '../../sources/kubernetes/testing/simulator-process.ts';
import { startActionsApp, type ActionsApp } from '../../testing/actions-app.ts';
import { settings, signIn } from '../../testing/app-over-world.ts';

let served: ActionsApp;
let simulator: SimulatorProcess;
let app: FastifyInstance;
const logged: string[] = [];
const write = { 'x-waymark': '1' };
const start = (over: Partial<AppSettings> = {}): Promise<FastifyInstance> => served.start(over);

beforeAll(async () => {
  served = await startActionsApp();
  simulator = served.simulator;
  const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  app = await start({ logger });
});
afterAll(async () => {
  await app.close();
  await served.stop();
});

interface Session {
  readonly send: (url: string, payload: object) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly plan: (action: MeshAction) => Promise<PlanAnswer>;
  readonly apply: (action: MeshAction, seen: PlanAnswer['seen']) => Promise<ApplyAnswer>;
  readonly progress: (action: MeshAction) => Promise<ProgressAnswer>;
}

async function sessionOf(user: string, of = app): Promise<Session> {
  const headers = { ...(await signIn(of, simulator.tokenOf(user))), ...write };
  const send: Session['send'] = async (url, payload) => {
    const answer = await of.inject({ method: 'POST', url, headers, payload });
    return { status: answer.statusCode, body: answer.json<unknown>() };
  };
  return {
    send,
    plan: async (action) => {
      const { status, body } = await send(PATHS.actionPlan, { action });
      expect(status, JSON.stringify(body)).toBe(200);
      return PlanAnswerSchema.parse(body);
    },
    apply: async (action, seen) => ApplyAnswerSchema.parse((await send(PATHS.actionApply, { action, seen })).body),
    progress: async (action) => {
      const query = new URLSearchParams({ action: JSON.stringify(action) });
      return (await of.inject({ url: `${PATHS.actionProgress}?${query.toString()}`, headers })).json<ProgressAnswer>();
    },
  };
}

/** As a person would: looks at the plan, then applies just that. */
async function carryOut(session: Session, action: MeshAction): Promise<{ plan: PlanAnswer; applied: ApplyAnswer }> {
  const plan = await session.plan(action);
  return { plan, applied: await session.apply(action, plan.seen) };
}

async function untilDone(session: Session, action: MeshAction): Promise<ProgressAnswer> {
  const until = Date.now() + 15_000;
  for (;;) {
    const progress = await session.progress(action);
    if (hasTakenEffect(progress.steps) || Date.now() > until) return progress;
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function cluster(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = {
    authorization: `Bearer ${simulator.tokenOf('admin')}`,
    'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
  };
  const answer = await fetch(simulator.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

describe('a namespace outside the mesh', () => {
  const join: MeshAction = { is: 'join-ambient', namespace: 'legacy' };

  it('is shown what would change of it, and nothing is changed by looking', async () => {
    const admin = await sessionOf('admin');
    const body = await admin.plan(join);
    expect(body).toMatchObject({
      writes: 'patch',
      object: { kind: 'Namespace', name: 'legacy' },
      labels: [{ key: 'istio.io/dataplane-mode', before: null, after: 'ambient' }],
      command: 'kubectl label namespace legacy --overwrite istio.io/dataplane-mode=ambient',
      dryRun: { is: 'accepted' },
      seen: { labels: { 'istio.io/dataplane-mode': null } },
    });
    expect(body.yaml).toContain('istio.io/dataplane-mode: ambient');
    const now = await cluster('GET', '/api/v1/namespaces/legacy');
    expect(JSON.stringify(now)).not.toContain('dataplane-mode');
  });

  it('comes to be captured, gets a waypoint, and its Services are bound to it', async () => {
    const admin = await sessionOf('admin');
    await cluster('POST', '/api/v1/namespaces/legacy/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cron' },
      spec: { selector: { app: 'cron' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    });
    expect((await carryOut(admin, join)).applied.is).toBe('applied');
    expect((await untilDone(admin, join)).steps).toMatchObject([
      { is: 'captured', state: 'done', pods: { captured: 1 } },
    ]);

    const create: MeshAction = {
      is: 'create-waypoint',
      namespace: 'legacy',
      name: 'wp',
      takes: 'service',
      admits: { from: 'same' },
    };
    const created = await carryOut(admin, create);
    expect(created.plan.warnings).toEqual([{ is: 'single-replica' }]);
    expect(created.plan.yaml).toContain('gatewayClassName: istio-waypoint');
    expect(created.applied.is).toBe('applied');
    const enrol: MeshAction = {
      is: 'enrol',
      target: { kind: 'namespace', name: 'legacy' },
      waypoint: { namespace: 'legacy', name: 'wp' },
    };
    const early = await admin.plan(enrol);
    expect(early.warnings).toContainEqual({
      is: 'not-bound',
      waypoint: { namespace: 'legacy', name: 'wp' },
      reason: 'WaypointIsNotReady',
    });
    expect((await untilDone(admin, create)).steps.map(({ is, state }) => [is, state])).toEqual([
      ['pods-ready', 'done'],
      ['addressed', 'done'],
      ['programmed', 'done'],
    ]);

    const enrolled = await carryOut(admin, enrol);
    expect(enrolled.plan.warnings).toEqual([{ is: 'adds-a-hop', services: 1 }]);
    expect((await untilDone(admin, enrol)).steps).toContainEqual({
      is: 'services-bound',
      state: 'done',
      bound: 1,
      of: 1,
      refused: [],
    });
  });

  it('leaves no trace of a token in what is logged of it, and each write is one line', () => {
    const lines = logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ audit, dryRun }) => audit === 'write' && dryRun === 'no');
    expect(lines.map(({ user, action, namespace, outcome }) => [user, action, namespace, outcome])).toEqual([
      ['admin', 'join-ambient', 'legacy', 'applied'],
      ['admin', 'create-waypoint', 'legacy', 'applied'],
      ['admin', 'enrol', 'legacy', 'applied'],
    ]);
    expect(logged.join('')).not.toContain(simulator.tokenOf('admin'));
  });
});

describe('what has changed since a reader looked', () => {
  const action: MeshAction = { is: 'join-ambient', namespace: 'web' };

  it('is told and not overwritten', async () => {
    const admin = await sessionOf('admin');
    const plan = await admin.plan(action);
    await cluster('PATCH', '/api/v1/namespaces/web', { metadata: { labels: { 'istio.io/dataplane-mode': 'none' } } });
    const body = await admin.apply(action, plan.seen);
    expect(body).toMatchObject({ is: 'changed', now: { labels: { 'istio.io/dataplane-mode': 'none' } } });
    const now = await cluster('GET', '/api/v1/namespaces/web');
    expect(now).toMatchObject({ metadata: { labels: { 'istio.io/dataplane-mode': 'none' } } });
  });

  it('does not matter where it is something else of the object', async () => {
    const admin = await sessionOf('admin');
    const plan = await admin.plan(action);
    await cluster('PATCH', '/api/v1/namespaces/web', { metadata: { labels: { team: 'front' } } });
    const body = await admin.apply(action, plan.seen);
    expect(body.is).toBe('applied');
    const now = await cluster('GET', '/api/v1/namespaces/web');
    expect(now).toMatchObject({ metadata: { labels: { 'istio.io/dataplane-mode': 'ambient', team: 'front' } } });
  });

  it('is a conflict where the fields of a waypoint are somebody else’s', async () => {
    const admin = await sessionOf('admin');
    const taken: MeshAction = {
      is: 'create-waypoint',
      namespace: 'shop',
      name: 'waypoint',
      takes: 'all',
      admits: { from: 'all' },
    };
    const plan = await admin.plan(taken);
    expect(plan.warnings[0]).toEqual({ is: 'name-taken', kind: 'Gateway' });
    expect(plan.dryRun).toMatchObject({ is: 'refused', refusal: { why: 'conflict', status: 409 } });
    const body = await admin.apply(taken, plan.seen);
    expect(body).toMatchObject({ is: 'refused', refusal: { why: 'conflict' } });
  });
});

describe('rights', () => {
  const action: MeshAction = { is: 'leave-ambient', namespace: 'shop' };

  it('that a reader lacks to write are named, and the API server’s word holds', async () => {
    const limited = await sessionOf('limited');
    const plan = await limited.plan(action);
    expect(plan.dryRun).toMatchObject({
      is: 'refused',
      refusal: { why: 'not-allowed', status: 403, right: { verb: 'patch', group: '', resource: 'namespaces' } },
    });
    const body = await limited.apply(action, plan.seen);
    expect(body).toMatchObject({ is: 'refused', refusal: { why: 'not-allowed' } });
    const now = await cluster('GET', '/api/v1/namespaces/shop');
    expect(now).toMatchObject({ metadata: { labels: { 'istio.io/dataplane-mode': 'ambient' } } });
  });

  it('leave what may not be looked at unchecked instead of harmless', async () => {
    const limited = await sessionOf('limited');
    const plan = await limited.plan(action);
    expect(plan.warnings).toContainEqual({ is: 'unchecked', kinds: ['AuthorizationPolicy', 'PeerAuthentication'] });
  });

  it('of nobody show nothing of a namespace, not even whether it is there', async () => {
    const nobody = await sessionOf('nobody');
    const there = await nobody.send(PATHS.actionPlan, { action });
    const missing: MeshAction = { is: 'leave-ambient', namespace: 'nowhere' };
    const notThere = await nobody.send(PATHS.actionPlan, { action: missing });
    expect([there.status, notThere.status]).toEqual([403, 403]);
    expect(there.body).toMatchObject({ detail: expect.stringContaining('get namespaces') as string });
    expect(await nobody.progress(action)).toMatchObject({ code: 'not_allowed' });
  });

  it('do not help where Waymark is set to view only', async () => {
    const viewing = await start({ actions: { ...settings.actions, writes: 'view only' } });
    const admin = await sessionOf('admin', viewing);
    const plan = await admin.plan(action);
    expect(plan.dryRun).toEqual({ is: 'not asked', because: 'view only' });
    expect((await admin.send(PATHS.actionApply, { action, seen: plan.seen })).status).toBe(403);
    await viewing.close();
  });

  it('of an account that everyone shares change nothing', async () => {
    const lent = await start({ auth: { mode: 'anonymous', sharedToken: () => simulator.tokenOf('admin') } });
    const plan = await lent.inject({ method: 'POST', url: PATHS.actionPlan, headers: write, payload: { action } });
    expect(plan.json<PlanAnswer>().dryRun).toEqual({ is: 'not asked', because: 'shared account' });
    const { seen } = plan.json<PlanAnswer>();
    const applied = await lent.inject({
      method: 'POST',
      url: PATHS.actionApply,
      headers: write,
      payload: { action, seen },
    });
    expect(applied.statusCode).toBe(403);
    await lent.close();
  });
});

describe('a change that makes no sense', () => {
  it.each([
    [{ is: 'join-ambient', namespace: '../kube-system' }, 400],
    [
      {
        is: 'enrol',
        target: { kind: 'secret', namespace: 'shop', name: 'x' },
        waypoint: { namespace: 'a', name: 'b' },
      },
      400,
    ],
    [
      {
        is: 'enrol',
        target: { kind: 'service', namespace: 'shop', name: 'gone' },
        waypoint: { namespace: 'shop', name: 'waypoint' },
      },
      404,
    ],
  ])('is not even tried: %j', async (action, status) => {
    const admin = await sessionOf('admin');
    expect((await admin.send(PATHS.actionPlan, { action })).status).toBe(status);
  });

  it('is not forged from another page', async () => {
    const headers = await signIn(app, simulator.tokenOf('admin'));
    const payload = { action: { is: 'join-ambient', namespace: 'shop' }, seen: { version: null, labels: {} } };
    const answer = await app.inject({ method: 'POST', url: PATHS.actionApply, headers, payload });
    expect(answer.statusCode).toBe(403);
  });
});

describe('policies', () => {
  it('that would lock the waypoint out are named beforehand', async () => {
    const admin = await sessionOf('admin');
    const action: MeshAction = {
      is: 'enrol',
      target: { kind: 'service', namespace: 'data', name: 'orders-db' },
      waypoint: { namespace: 'data', name: 'wp' },
    };
    const gateway = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'wp' },
      spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    };
    await cluster('POST', '/apis/gateway.networking.k8s.io/v1/namespaces/data/gateways', gateway);
    const plan = await admin.plan(action);
    expect(plan.warnings).toContainEqual({
      is: 'locks-out-waypoint',
      waypoint: { namespace: 'data', name: 'wp' },
      policies: [{ namespace: 'data', name: 'orders-db-clients' }],
      autoAllow: 'off',
    });
  });

  it('that lose their waypoint are named beforehand', async () => {
    const admin = await sessionOf('admin');
    const action: MeshAction = {
      is: 'unenrol',
      target: { kind: 'service', namespace: 'shop', name: 'catalog' },
      leaving: 'none',
    };
    const plan = await admin.plan(action);
    expect(plan.warnings).toContainEqual({
      is: 'policies-unenforced',
      policies: [{ namespace: 'shop', name: 'catalog-get' }],
    });
    expect(plan.labels).toEqual([{ key: 'istio.io/use-waypoint', before: null, after: 'none' }]);
  });
});
