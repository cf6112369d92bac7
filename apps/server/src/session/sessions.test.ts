import type { FastifyInstance } from 'fastify';
import { afterAll, expect, it } from 'vitest';
import { PATHS } from '@waymark/contract';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp, type AppSettings } from '../app.ts';
import type { AccessSource, Ports } from '../ports.ts';
import { accessIn, noObjects, settings, signIn, silentHistory, silentTraffic } from '../testing/app-over-world.ts';
import { logsIn } from '../testing/logs-in-world.ts';

const world = buildWorld('bookinfo', { startMs: 1_700_000_000_000 });
const [OLD, NEW] = ['the old secret of thirty-two characters', 'the new secret of thirty-two characters'];
const MINUTE_MS = 60_000;
const write = { 'x-waymark': '1' };
const started: FastifyInstance[] = [];
let nowMs = 1_700_000_600_000;

/** Beside the world's users, whoever has a long enough token. */
const access: AccessSource = {
  ...accessIn(world),
  whoIs: (as, signal) => ((as.token?.length ?? 0) > 100 ? Promise.resolve('ada') : accessIn(world).whoIs(as, signal)),
};
const unasked = (): Promise<never> => Promise.reject(new Error('nobody asks this here'));
const ports: Ports = {
  clock: { now: () => nowMs },
  traffic: silentTraffic,
  history: silentHistory,
  config: { config: () => Promise.resolve({ clusters: [] }) },
  inventory: { inventory: () => Promise.resolve({ namespaces: [], workloads: [], services: [] }) },
  access,
  objects: noObjects,
  sync: { proxies: () => Promise.resolve({ proxies: [], failures: [] }) },
  envoy: { config: () => Promise.resolve({ entries: [] }), logLevel: unasked, setLogLevel: unasked },
  ztunnels: { dump: unasked, logLevel: unasked, setLogLevel: unasked },
  logs: logsIn(world, () => nowMs),
};

async function replica(session: Partial<AppSettings['session']> = {}): Promise<FastifyInstance> {
  const app = await buildApp(ports, {
    ...settings,
    session: { ...settings.session, secrets: () => [OLD], ...session },
  });
  started.push(app);
  return app;
}
afterAll(() => Promise.all(started.map((app) => app.close())));

type Headers = Record<string, string>;
const whoReads = async (app: FastifyInstance, headers: Headers): Promise<unknown> => {
  const answer = (await app.inject({ url: PATHS.session, headers })).json<{ is: string; user?: string }>();
  return answer.user ?? answer.is;
};
const use = async (app: FastifyInstance, headers: Headers): Promise<Headers> => {
  const answer = await app.inject({ method: 'POST', url: PATHS.sessionUse, headers: { ...headers, ...write } });
  return { cookie: answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
};

it('Replicas share nothing but the secret', async () => {
  const headers = await signIn(await replica(), 'demo-admin');
  expect(await whoReads(await replica(), headers)).toBe('admin');
  expect(await whoReads(await replica({ secrets: () => [NEW] }), headers)).toBe('signed-out');
});

it('A secret is changed without signing anyone out: the first encrypts, all decrypt', async () => {
  let secrets = [OLD];
  const app = await replica({ secrets: () => secrets });
  const before = await signIn(app, 'demo-admin');
  secrets = [NEW, OLD];
  expect(await whoReads(app, before)).toBe('admin');
  const after = await use(app, before);
  secrets = [NEW];
  expect(await whoReads(app, before)).toBe('signed-out');
  expect(await whoReads(app, after)).toBe('admin');
});

it('A session ends half an hour after its last use by a person, however often it is asked for', async () => {
  const app = await replica();
  const headers = await signIn(app, 'demo-admin');
  nowMs += 20 * MINUTE_MS;
  expect(await whoReads(app, headers)).toBe('admin');
  const used = await use(app, headers);
  nowMs += 20 * MINUTE_MS;
  expect(await whoReads(app, headers)).toBe('signed-out');
  expect(await whoReads(app, used)).toBe('admin');
  nowMs += 11 * MINUTE_MS;
  expect(await whoReads(app, used)).toBe('signed-out');
  expect(await use(app, used)).toEqual({ cookie: '' });
});

it('A session ends eight hours after it began, however much it is used', async () => {
  const app = await replica();
  let headers = await signIn(app, 'demo-admin');
  for (let minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
    nowMs += 20 * MINUTE_MS;
    headers = await use(app, headers);
  }
  nowMs += 19 * MINUTE_MS;
  expect(await whoReads(app, headers)).toBe('admin');
  nowMs += 2 * MINUTE_MS;
  expect(await whoReads(app, headers)).toBe('signed-out');
});

it('Where there is no idle limit, only the other one counts', async () => {
  const app = await replica({ idleMinutes: 0 });
  const headers = await signIn(app, 'demo-admin');
  nowMs += 7 * 60 * MINUTE_MS;
  expect(await whoReads(app, headers)).toBe('admin');
});

it('Over https a cookie is this host’s alone, and one without the prefix is not believed', async () => {
  const app = await replica({ secure: 'always' });
  const payload = { token: 'demo-admin' };
  const answer = await app.inject({ method: 'POST', url: PATHS.session, headers: write, payload });
  const [cookie] = answer.cookies;
  expect(cookie).toMatchObject({ name: '__Host-waymark', secure: true, path: '/', httpOnly: true, sameSite: 'Strict' });
  expect(cookie?.domain).toBeUndefined();
  expect(await whoReads(app, { cookie: `__Host-waymark=${cookie?.value}` })).toBe('admin');
  expect(await whoReads(app, { cookie: `waymark=${cookie?.value}` })).toBe('signed-out');
});

it('A long token is spread over cookies that a browser keeps, and one too long for them is refused clearly', async () => {
  const app = await replica();
  const begin = (length: number, headers: Headers = {}): Promise<Awaited<ReturnType<typeof app.inject>>> =>
    app.inject({
      method: 'POST',
      url: PATHS.session,
      headers: { ...headers, ...write },
      payload: { token: 'x'.repeat(length) },
    });
  const long = await begin(6_000);
  expect(long.cookies.map(({ name }) => name)).toEqual(['waymark', 'waymark-1', 'waymark-2']);
  for (const line of [long.headers['set-cookie'] ?? []].flat()) expect(line.length).toBeLessThanOrEqual(4_096);
  const headers = { cookie: long.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
  expect(await whoReads(app, headers)).toBe('ada');

  // The rest of it would be glued to a shorter one.
  const short = await begin(200, headers);
  expect(short.cookies.map(({ name, value }) => [name, value === ''])).toEqual([
    ['waymark', false],
    ['waymark-1', true],
    ['waymark-2', true],
  ]);
  const refused = await begin(12_000);
  expect([refused.statusCode, refused.json<{ detail: string }>().detail]).toEqual([
    400,
    expect.stringMatching(/too long/),
  ]);
  expect(refused.cookies).toEqual([]);
});

it('A sign-in has a session of its own, whatever cookie was there', async () => {
  const app = await replica();
  const [first, second] = [await signIn(app, 'demo-admin'), await signIn(app, 'demo-admin')];
  expect(first['cookie']).not.toBe(second['cookie']);
});
