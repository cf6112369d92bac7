import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { buildWorld, worldUsers, type World } from '@waymark/demo-mesh';
import { FindingsAnswerSchema, PATHS, type FindingsAnswer } from '@waymark/contract';
import { buildApp } from '../../app.ts';
import { settings, signIn } from '../../testing/app-over-world.ts';
import { quietPorts } from '../../testing/quiet-ports.ts';

const START_MS = 1_700_000_000_000;
/** After the waypoint was lost, before the late one comes. */
const AT_MS = START_MS + 15 * 60_000;

let world: World;
let app: FastifyInstance;
beforeAll(async () => {
  world = buildWorld('waypoint-variants', { startMs: START_MS });
  app = await buildApp(quietPorts(world, AT_MS), settings);
});
afterAll(() => app.close());

async function ask(user: string, query = ''): Promise<FindingsAnswer> {
  const token = worldUsers(world).find(({ name }) => name === user)?.token ?? '';
  const answer = await app.inject({ url: `${PATHS.findings}${query}`, headers: await signIn(app, token) });
  return FindingsAnswerSchema.parse(answer.json());
}
const namesOf = ({ findings }: FindingsAnswer): readonly string[] =>
  findings.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);

describe('findings', () => {
  it('tell of a waypoint that died what istiod still says, since when, and how many pods are ready', async () => {
    const { findings } = await ask('admin');
    const about = findings.filter(({ name }) => name === 'fading' || name === 'lost');
    expect(about.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Gateway fading', 'Service lost']);
    for (const { severity, notes } of about) {
      expect(severity).toBe('error');
      const note = notes.find(({ is }) => is === 'outlived');
      expect(note).toMatchObject({ told: { status: 'True' }, pods: { ready: 0 } });
      expect(note?.told?.sinceMs).toBeLessThan(AT_MS);
    }
  });

  it('tell of each service that istiod refused its waypoint', async () => {
    const refused = world.cast.services.filter(
      ({ binding }) => binding !== undefined && binding.waypoint === undefined,
    );
    expect(refused.length).toBeGreaterThan(3);
    expect(namesOf(await ask('admin'))).toEqual(
      expect.arrayContaining(refused.map(({ namespace, name }) => `Service ${namespace}/${name}`)),
    );
  });

  it('begin with the worst, and are those of the namespaces that were asked for', async () => {
    const { findings } = await ask('admin');
    const order = findings.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));
    expect(order).toEqual([...order].sort());
    expect(new Set((await ask('admin', '?namespaces=pods')).findings.map(({ namespace }) => namespace))).toEqual(
      new Set(findings.map(({ namespace }) => namespace).filter((one) => one === 'pods')),
    );
  });

  it('stay within what a reader may see: neither an object nor a waypoint beyond it is told of', async () => {
    const [all, some] = [await ask('admin'), await ask('limited')];
    const may = worldUsers(world).find(({ name }) => name === 'limited')?.may ?? [];
    expect(may).not.toBe('all');
    expect(some.findings.every(({ namespace }) => may.includes(namespace))).toBe(true);
    expect(some.outside).toBe(all.findings.length - some.findings.length);
    expect(some.outside).toBeGreaterThan(0);
    expect(JSON.stringify(some.findings)).not.toContain('infra');
    expect((await ask('nobody')).findings).toEqual([]);
  });
});
