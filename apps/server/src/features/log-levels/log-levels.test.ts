import { buildWorld, readScenario } from '@waymark/demo-mesh';
import {
  ChangedLevelsAnswerSchema,
  EMBED_HEADER,
  LevelChangeAnswerSchema,
  ProxyLevelAnswerSchema,
  type ChangedLevelsAnswer,
  type LevelChange,
  type LevelChangeAnswer,
  type ProxyPod,
} from '@waymark/contract';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildApp, type AppSettings } from '../../app.ts';
import { envoyAdmin } from '../../sources/envoy/envoy-admin.ts';
import { SourceError } from '../../source-error.ts';
import { ztunnelAdmin } from '../../sources/ztunnel/ztunnel-admin.ts';
import { settings, signIn } from '../../testing/app-over-world.ts';
import { adminInWorld } from '../../testing/admin-in-world.ts';
import { quietPorts } from '../../testing/quiet-ports.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const ENVOY = 'active loggers:\n  admin: warning\n  http: warning\n  misc: error\n  rbac: warning\n';
const world = buildWorld(readScenario('mixed-migration'), { startMs: START_MS });
const ports = quietPorts(world, AT_MS);

/** What each proxy was last told, as pods answer; `down` does not answer at all. */
let held: Map<string, string>;
let posted: string[];
let app: FastifyInstance;

const plain = adminInWorld(world, AT_MS);
const admin: typeof plain = {
  ...plain,
  post: async (account, pod, port, path, signal) => {
    posted.push(`${pod.name}${path} as ${account.is === 'own' ? 'own' : (account.as.token ?? '')}`);
    if (held.get(pod.name) === 'down') throw new SourceError('kubernetes', 'source_unreachable', 'down');
    const query = new URLSearchParams(path.split('?')[1]);
    const first = (await plain.post(account, pod, port, '/logging', signal)).body.startsWith('active')
      ? ENVOY
      : 'current log level is info\n';
    const body = held.get(pod.name) ?? first;
    const level = query.get('level');
    const paths = query.get('paths')?.split(',') ?? [];
    const next = paths.reduce(
      (text, one) => text.replace(new RegExp(`^  ${one.split(':')[0] ?? ''}: .*$`, 'm'), `  ${one.replace(':', ': ')}`),
      level === null
        ? body
        : body.startsWith('active')
          ? body.replaceAll(/: \w+$/gm, `: ${level === 'warn' ? 'warning' : level}`)
          : `current log level is ${level}\n`,
    );
    held.set(pod.name, next);
    return { status: 200, body: next };
  },
};

async function start(over: Partial<AppSettings> = {}): Promise<FastifyInstance> {
  return buildApp(
    { ...ports, envoy: envoyAdmin(() => admin, ports.clock), ztunnels: ztunnelAdmin(() => admin, ports.clock) },
    { ...settings, ...over },
  );
}
beforeEach(async () => {
  held = new Map();
  posted = [];
  app = await start();
});
afterEach(() => app.close());

/** One that writes its log where the test can read it. */
async function startTelling(): Promise<{ readonly app: FastifyInstance; readonly lines: readonly object[] }> {
  const lines: object[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line) as object) });
  return { app: await start({ logger }), lines };
}

const inventory = await ports.inventory.inventory(new AbortController().signal);
function podOf(role: string, capture?: string): ProxyPod {
  for (const { id, role: own, members = [] } of inventory.workloads) {
    const pod = members.find((one) => own === role && (capture === undefined || one.capture === capture));
    if (pod !== undefined) return { cluster: id.cluster, namespace: id.namespace, pod: pod.name };
  }
  throw new Error(`the world has no ${role}`);
}
const ZTUNNEL = podOf('ztunnel');
const SIDECAR = podOf('workload', 'sidecar');
const ZTUNNEL_PATH = '/api/v1/log-levels/proxy';

const get = async (path: string, user = 'admin') =>
  app.inject({ url: path, headers: await signIn(app, `demo-${user}`) });
const post = async (body: object, user = 'admin') =>
  app.inject({
    method: 'POST',
    url: ZTUNNEL_PATH,
    headers: { ...(await signIn(app, `demo-${user}`)), 'x-waymark': '1' },
    payload: body,
  });
const change = async (body: LevelChange): Promise<LevelChangeAnswer> =>
  LevelChangeAnswerSchema.parse((await post(body)).json());
const waiting = async (user = 'admin'): Promise<ChangedLevelsAnswer['changed']> =>
  ChangedLevelsAnswerSchema.parse((await get('/api/v1/log-levels', user)).json()).changed;
const one = async (at: ProxyPod, user = 'admin') =>
  ProxyLevelAnswerSchema.parse(
    (await get(`${ZTUNNEL_PATH}?${new URLSearchParams({ ...at }).toString()}`, user)).json(),
  );

describe.each([
  ['a ztunnel', ZTUNNEL, { level: 'info', modules: [] }],
  ['a sidecar', SIDECAR, { level: 'warn', modules: ['misc=error'] }],
])('the log level of %s', (_what, at, before) => {
  it('is changed with the reader’s own token, after it was asked with ours', async () => {
    await change({ ...at, level: 'debug' });
    expect(posted).toEqual([`${at.pod}/logging as own`, `${at.pod}/logging?level=debug as demo-admin`]);
  });

  it('waits to be set back, whoever looks: who changed it, when and from what', async () => {
    const { changed } = await change({ ...at, level: 'debug' });
    expect(changed).toMatchObject({ ...at, by: 'admin', atMs: AT_MS, before, now: { level: 'debug' } });
    expect(await waiting()).toEqual([{ ...changed, logging: 'may change' }]);
    expect(await one(at)).toMatchObject({ levels: { level: 'debug' }, changed, logging: 'may change' });
  });

  it('remembers what it was at first, however often it is changed', async () => {
    await change({ ...at, level: 'debug' });
    expect((await change({ ...at, level: 'trace' })).changed?.before).toEqual(before);
  });

  it('waits no more when it was set back, exceptions and all', async () => {
    const { changed } = await change({ ...at, level: 'debug' });
    const back = { ...at, level: before.level as 'info', modules: changed?.before.modules ?? [], as: 'back' as const };
    expect(await change(back)).toEqual({ kind: changed?.kind, levels: before });
    expect(await waiting()).toEqual([]);
  });

  it('waits no more when the proxy says that it has another one, as after a restart', async () => {
    await change({ ...at, level: 'debug' });
    held.delete(at.pod);
    expect(await waiting()).toEqual([]);
  });

  it('still waits while the proxy does not answer', async () => {
    await change({ ...at, level: 'debug' });
    held.set(at.pod, 'down');
    expect(await waiting()).toHaveLength(1);
  });
});

describe('a reader without the right to open ports', () => {
  it('changes nothing, and the try is written down', async () => {
    const { app: told, lines } = await startTelling();
    const headers = { ...(await signIn(told, 'demo-limited')), 'x-waymark': '1' };
    const answer = await told.inject({
      method: 'POST',
      url: ZTUNNEL_PATH,
      headers,
      payload: { ...ZTUNNEL, level: 'debug' },
    });
    await told.close();
    expect([answer.statusCode, posted]).toEqual([403, []]);
    expect(lines).toContainEqual(
      expect.objectContaining({ audit: 'write', user: 'limited', action: 'set-log-level', outcome: 'refused' }),
    );
  });

  it('does not learn which proxies there are', async () => {
    const asked = [ZTUNNEL, { ...ZTUNNEL, pod: 'no-such' }];
    const changes = await Promise.all(asked.map((at) => post({ ...at, level: 'debug' }, 'limited')));
    const reads = await Promise.all(
      asked.map((at) => get(`${ZTUNNEL_PATH}?${new URLSearchParams(at).toString()}`, 'limited')),
    );
    expect([...changes, ...reads].map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403]);
  });

  it('hears of no proxy beyond their rights', async () => {
    await change({ ...ZTUNNEL, level: 'debug' });
    expect(await waiting('limited')).toEqual([]);
    expect(await waiting('nobody')).toEqual([]);
  });
});

describe('a change', () => {
  it('leaves one line with what was before and who', async () => {
    const { app: told, lines } = await startTelling();
    const headers = { ...(await signIn(told, 'demo-admin')), 'x-waymark': '1' };
    await told.inject({ method: 'POST', url: ZTUNNEL_PATH, headers, payload: { ...SIDECAR, level: 'debug' } });
    await told.close();
    expect(lines).toContainEqual(
      expect.objectContaining({
        audit: 'write',
        action: 'set-log-level',
        user: 'admin',
        kind: 'Pod',
        name: SIDECAR.pod,
        level: 'debug',
        levelBefore: 'warn',
        dryRun: 'no',
        outcome: 'done',
      }),
    );
  });

  it.each([
    ['another level than there is', { ...ZTUNNEL, level: 'verbose' }],
    ['an exception that is none', { ...ZTUNNEL, level: 'info', modules: ['a&b'] }],
  ])('makes no sense with %s', async (_what, body) => {
    expect((await post(body)).statusCode).toBe(400);
  });

  it('of a pod without a proxy is of nothing', async () => {
    expect((await post({ ...podOf('control-plane'), level: 'debug' })).statusCode).toBe(404);
  });

  it('is refused where nothing may be written, and the page says so', async () => {
    await app.close();
    app = await start({ actions: { ...settings.actions, writes: 'view only' } });
    expect((await post({ ...ZTUNNEL, level: 'debug' })).statusCode).toBe(403);
    expect((await one(ZTUNNEL)).logging).toBe('view only');
    expect(posted.filter((path) => path.includes('level='))).toEqual([]);
  });

  it('is not offered inside a frame that only shows, where it would be refused', async () => {
    const headers = { ...(await signIn(app, 'demo-admin')), [EMBED_HEADER]: '1' };
    const url = `${ZTUNNEL_PATH}?${new URLSearchParams({ ...ZTUNNEL }).toString()}`;
    expect((await app.inject({ url, headers })).json()).toMatchObject({ logging: 'framed' });
    const asked = { headers: { ...headers, 'x-waymark': '1' }, payload: { ...ZTUNNEL, level: 'debug' } };
    expect((await app.inject({ method: 'POST', url: ZTUNNEL_PATH, ...asked })).statusCode).toBe(403);
    expect((await one(ZTUNNEL)).logging).toBe('may change');
  });
});
