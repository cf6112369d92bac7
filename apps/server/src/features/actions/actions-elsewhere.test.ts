import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import {
  ApplyAnswerSchema,
  PATHS,
  PlanAnswerSchema,
  ProgressAnswerSchema,
  type ApplyAnswer,
  type PlanAnswer,
  type ProgressAnswer,
} from '@waymark/contract';
import { hasTakenEffect, type MeshAction } from '@waymark/mesh';
import type { SimulatorProcess } from '../../sources/kubernetes/testing/simulator-process.ts';
import { startActionsApp, type ActionsApp } from '../../testing/actions-app.ts';
import { signIn } from '../../testing/app-over-world.ts';

/** Changes of pods, which istiod gives no verdict on, and changes in a cluster beside the home cluster. */
let served: ActionsApp;
let app: FastifyInstance;
const logged: string[] = [];
beforeAll(async () => {
  served = await startActionsApp({ home: 'east', name: 'west' });
  const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  app = await served.start({ logger });
});
afterAll(async () => {
  await app.close();
  await served.stop();
});

const other = (): SimulatorProcess => {
  if (served.beside === undefined) throw new Error('there is no second cluster');
  return served.beside;
};

async function ask(user: string): Promise<{
  readonly plan: (action: MeshAction, cluster?: string) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly carryOut: (action: MeshAction, cluster?: string) => Promise<{ plan: PlanAnswer; applied: ApplyAnswer }>;
  readonly progress: (action: MeshAction, cluster?: string) => Promise<ProgressAnswer>;
}> {
  const headers = { ...(await signIn(app, served.simulator.tokenOf(user))), 'x-waymark': '1' };
  const post = async (url: string, payload: object): Promise<{ readonly status: number; readonly body: unknown }> => {
    const answer = await app.inject({ method: 'POST', url, headers, payload });
    return { status: answer.statusCode, body: answer.json<unknown>() };
  };
  const at = (cluster: string | undefined): { readonly cluster?: string } => (cluster === undefined ? {} : { cluster });
  return {
    plan: (action, cluster) => post(PATHS.actionPlan, { action, ...at(cluster) }),
    carryOut: async (action, cluster) => {
      const plan = PlanAnswerSchema.parse((await post(PATHS.actionPlan, { action, ...at(cluster) })).body);
      const sent = { action, seen: plan.seen, ...at(cluster) };
      return { plan, applied: ApplyAnswerSchema.parse((await post(PATHS.actionApply, sent)).body) };
    },
    progress: async (action, cluster) => {
      const query = new URLSearchParams({ action: JSON.stringify(action), ...at(cluster) });
      const answer = await app.inject({ url: `${PATHS.actionProgress}?${query.toString()}`, headers });
      return ProgressAnswerSchema.parse(answer.json());
    },
  };
}

async function labelsOf(simulator: SimulatorProcess, path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${simulator.tokenOf('admin')}` };
  const { metadata } = (await (await fetch(simulator.url + path, { headers })).json()) as {
    metadata: { labels: unknown };
  };
  return metadata.labels;
}

const waypoint = { namespace: 'shop', name: 'waypoint' };
const catalog = { kind: 'workload', namespace: 'shop', name: 'catalog-v1' } as const;

describe('a workload put behind a waypoint', () => {
  const enrol: MeshAction = { is: 'enrol', target: catalog, waypoint };

  it('is labelled where its pods are made, is replaced, and does not get a waypoint for services by waiting', async () => {
    const admin = await ask('admin');
    const { plan, applied } = await admin.carryOut(enrol);
    expect([plan.object.kind, applied.is]).toEqual(['Deployment', 'applied']);
    expect(applied).toMatchObject({ differs: [] });
    const told = async (): Promise<unknown> =>
      (await admin.progress(enrol)).steps.filter(({ is }) => is === 'rolled-out' || is === 'told-to-ztunnel');
    await expect.poll(told, { timeout: 15_000 }).toMatchObject([
      { is: 'rolled-out', state: 'done', labelled: 1, ready: 1, of: 1 },
      { is: 'told-to-ztunnel', state: 'failed', reason: 'UnsupportedTrafficType' },
    ]);
  });

  it('is free again when its pods are replaced without the label and ztunnel was told of none', async () => {
    const admin = await ask('admin');
    const leave: MeshAction = { is: 'unenrol', target: catalog, leaving: 'none' };
    expect((await admin.carryOut(leave)).applied.is).toBe('applied');
    await expect.poll(async () => hasTakenEffect((await admin.progress(leave)).steps), { timeout: 15_000 }).toBe(true);
    const { steps } = await admin.progress(leave);
    expect(steps).toMatchObject([
      { is: 'rolled-out', labelled: 1, of: 1 },
      { is: 'told-to-ztunnel', state: 'done', told: 1, of: 1 },
    ]);
  });

  it('is not shown to who may not get its pods', async () => {
    const nobody = await ask('nobody');
    await expect(nobody.progress(enrol)).rejects.toThrow();
  });
});

describe('a cluster beside the home cluster', () => {
  const join: MeshAction = { is: 'join-ambient', namespace: 'legacy' };

  it('takes the change that was made for it, and the home cluster does not', async () => {
    const admin = await ask('admin');
    const { plan, applied } = await admin.carryOut(join, 'west');
    expect([plan.dryRun.is, applied.is]).toEqual(['accepted', 'applied']);
    const path = '/api/v1/namespaces/legacy';
    expect(await labelsOf(other(), path)).toMatchObject({ 'istio.io/dataplane-mode': 'ambient' });
    expect(JSON.stringify(await labelsOf(served.simulator, path))).not.toContain('dataplane-mode');
  });

  it('is where the change is watched until it has taken effect', async () => {
    const admin = await ask('admin');
    await expect
      .poll(async () => (await admin.progress(join, 'west')).steps, { timeout: 15_000 })
      .toMatchObject([{ is: 'captured', state: 'done' }]);
    expect((await admin.progress(join, 'east')).steps).toMatchObject([{ is: 'captured', state: 'waiting' }]);
  });

  it('is named in the line that is kept of each write', () => {
    const writes = logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ audit, dryRun }) => audit === 'write' && dryRun === 'no')
      .map(({ action, cluster }) => [action, cluster]);
    expect(writes).toEqual([
      ['enrol', 'east'],
      ['unenrol', 'east'],
      ['join-ambient', 'west'],
    ]);
  });

  it('is judged by the rights that the reader has there', async () => {
    const limited = await ask('limited');
    const { body } = await limited.plan({ is: 'leave-ambient', namespace: 'shop' }, 'west');
    expect(body).toMatchObject({ dryRun: { is: 'refused', refusal: { why: 'not-allowed' } } });
  });

  it('may be one that nobody set up here: then nothing is written anywhere', async () => {
    const admin = await ask('admin');
    expect((await admin.plan(join, 'north')).status).toBe(400);
  });
});
