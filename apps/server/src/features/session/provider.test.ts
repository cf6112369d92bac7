import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PATHS } from '@waymark/contract';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp, type AppSettings } from '../../app.ts';
import type { AccessSource, Ports } from '../../ports.ts';
import { oidcProvider, type OidcSettings } from '../../sources/sign-in/oidc-provider.ts';
import { accessIn, noObjects, settings, silentHistory, silentTraffic } from '../../testing/app-over-world.ts';
import { logsIn } from '../../testing/logs-in-world.ts';
import { startSmallOidcProvider, type SmallOidcProvider } from '../../testing/small-oidc-provider.ts';

const world = buildWorld('bookinfo', { startMs: 1_700_000_000_000 });
const MINUTE_MS = 60_000;
const started: FastifyInstance[] = [];
let nowMs = Date.now();
const clock = { now: () => nowMs };
let provider: SmallOidcProvider;
let logged = '';
let judged: unknown[] = [];

/** Everybody whose token is not `unknown` to the API server is ada. */
const access: AccessSource = {
  ...accessIn(world),
  whoIs: (credential) => {
    judged.push(credential);
    return Promise.resolve(credential.impersonate?.user ?? 'ada');
  },
};
const unasked = (): Promise<never> => Promise.reject(new Error('nobody asks this here'));
const ports: Ports = {
  clock,
  traffic: silentTraffic,
  history: silentHistory,
  config: { config: () => Promise.resolve({ clusters: [] }) },
  inventory: { inventory: () => Promise.resolve({ namespaces: [], workloads: [], services: [] }) },
  access,
  objects: noObjects,
  sync: { proxies: () => Promise.resolve({ proxies: [], failures: [] }) },
  envoy: { config: () => Promise.resolve({ entries: [] }), logLevel: unasked, setLogLevel: unasked },
  ztunnels: { dump: unasked, logLevel: unasked, setLogLevel: unasked },
  logs: logsIn(world, clock.now),
};

async function start(over: Partial<OidcSettings> = {}, more: Partial<AppSettings> = {}): Promise<FastifyInstance> {
  const oidc: OidcSettings = {
    ...{ name: 'Example', issuer: provider.url, clientId: 'waymark', clientSecret: () => 's', caFile: undefined },
    ...{ scopes: ['openid'], recheckMinutes: 0, pass: 'id_token', impersonate: undefined, ...over },
  };
  const logger = pino(
    { level: 'warn' },
    new Writable({
      write: (chunk: Buffer, _, done) => {
        logged += chunk.toString();
        done();
      },
    }),
  );
  const auth = { mode: 'provider', provider: oidcProvider(oidc, clock) } as const;
  const app = await buildApp(ports, { ...settings, auth, logger, ...more });
  started.push(app);
  return app;
}

type Headers = Record<string, string>;
const cookiesOf = (answer: { readonly cookies: readonly { name: string; value: string }[] }): Headers => ({
  cookie: answer.cookies
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${value}`)
    .join('; '),
});

async function goAway(
  app: FastifyInstance,
  returnTo = '/',
): Promise<{ readonly goTo: string; readonly headers: Headers }> {
  const answer = await app.inject({ url: PATHS.sessionStart, query: { return_to: returnTo } });
  return { goTo: String(answer.headers.location), headers: cookiesOf(answer) };
}

async function comeBack(
  app: FastifyInstance,
  at: URL,
  headers: Headers,
): Promise<{ readonly to: string; readonly headers: Headers }> {
  const answer = await app.inject({ url: at.pathname + at.search, headers });
  return { to: String(answer.headers.location), headers: cookiesOf(answer) };
}

async function signInThere(app: FastifyInstance): Promise<Headers> {
  const { goTo, headers } = await goAway(app);
  return (await comeBack(app, provider.visit(goTo), headers)).headers;
}

const whoReads = async (app: FastifyInstance, headers: Headers): Promise<unknown> => {
  const answer = (await app.inject({ url: PATHS.session, headers })).json<{ is: string; user?: string }>();
  return answer.user ?? answer.is;
};

beforeAll(async () => {
  provider = await startSmallOidcProvider(clock.now);
});
afterAll(async () => {
  await Promise.all(started.map((app) => app.close()));
  await provider.stop();
});
beforeEach(() => {
  nowMs = Date.now();
  logged = '';
  judged = [];
  provider.tell({});
  provider.fail(undefined);
});

describe('signing in at a provider', () => {
  it('asks for a code with PKCE, state and nonce, and comes back to the page that was wanted', async () => {
    const app = await start();
    const { goTo, headers } = await goAway(app, '/logs?ns=shop');
    const asked = new URL(goTo).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    const back = await comeBack(app, provider.visit(goTo), headers);
    expect(back.to).toBe('/logs?ns=shop');
    expect(await whoReads(app, back.headers)).toBe('ada');
  });

  it.each([
    ['the state of somebody else', (at: URL) => at.searchParams.set('state', 'other'), 'mismatch'],
    ['no code', (at: URL) => (at.search = at.search.replace(/code=[^&]*/, 'error=access_denied')), 'denied'],
    ['a made-up code', (at: URL) => at.searchParams.set('code', 'made-up'), 'provider_refused'],
  ])('refuses to come back with %s, in words', async (_, change, trouble) => {
    const app = await start();
    const { goTo, headers } = await goAway(app, '/logs?ns=shop');
    const at = provider.visit(goTo);
    change(at);
    const back = await comeBack(app, at, headers);
    expect(back).toEqual({ to: `/logs?ns=shop&sign-in-trouble=${trouble}`, headers: { cookie: '' } });
  });

  it.each([
    ['a nonce of another sign-in', { nonce: 'other' }],
    ['another audience', { aud: 'somebody-else' }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
  ])('refuses an ID token with %s', async (_, claims) => {
    const app = await start();
    provider.tell(claims);
    const { goTo, headers } = await goAway(app);
    expect((await comeBack(app, provider.visit(goTo), headers)).to).toBe('/?sign-in-trouble=mismatch');
  });

  it('knows nobody who comes back to another browser, or too late', async () => {
    const app = await start();
    const { goTo, headers } = await goAway(app);
    expect((await comeBack(app, provider.visit(goTo), {})).to).toBe('/?sign-in-trouble=expired');
    nowMs += 11 * MINUTE_MS;
    expect((await comeBack(app, provider.visit(goTo), headers)).to).toBe('/?sign-in-trouble=expired');
  });

  it('says that the provider is away', async () => {
    const app = await start({ issuer: 'http://127.0.0.1:1' });
    expect((await goAway(app, '/logs')).goTo).toBe('/logs?sign-in-trouble=provider_unreachable');
  });

  it('is told in the log, and no token with it', async () => {
    const app = await start();
    const headers = await signInThere(app);
    await app.inject({ method: 'DELETE', url: PATHS.session, headers: { ...headers, 'x-waymark': '1' } });
    const lines = logged
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string; user: string; session: string });
    expect(lines.map(({ msg, user }) => [msg, user])).toEqual([
      ['signed in', 'ada'],
      ['signed out', 'ada'],
    ]);
    expect(lines[0]?.session).toBe(lines[1]?.session);
    const { token } = judged[0] as { token: string };
    expect(logged).not.toContain(token.slice(0, 40));
  });

  it('takes no token of the reader’s own', async () => {
    const app = await start();
    const headers = { 'x-waymark': '1' };
    const answer = await app.inject({ method: 'POST', url: PATHS.session, headers, payload: { token: 'mine' } });
    expect(answer.statusCode).toBe(403);
  });
});

describe('a session of a provider', () => {
  it('ends there, too', async () => {
    const app = await start();
    const headers = await signInThere(app);
    const answer = await app.inject({
      method: 'DELETE',
      url: PATHS.session,
      headers: { ...headers, 'x-waymark': '1' },
    });
    const endAt = new URL(answer.json<{ endAt: string }>().endAt);
    expect(endAt.origin + endAt.pathname).toBe(`${provider.url}/end`);
    expect(endAt.searchParams.get('id_token_hint')).toBe((judged[0] as { token: string }).token);
    expect(endAt.searchParams.get('post_logout_redirect_uri')).toBe('http://localhost:80/');
  });

  it('gets new tokens before its own end, once for all questions that are on their way', async () => {
    const app = await start();
    const headers = await signInThere(app);
    const before = provider.refreshed.length;
    nowMs += 2 * MINUTE_MS;
    await whoReads(app, headers);
    expect(provider.refreshed.length).toBe(before);
    nowMs += 2.5 * MINUTE_MS;
    const answers = await Promise.all([1, 2, 3].map(() => app.inject({ url: PATHS.session, headers })));
    expect(provider.refreshed.length).toBe(before + 1);
    const tokens = judged.map((credential) => (credential as { token: string }).token);
    expect(new Set(tokens.slice(-3))).not.toContain(tokens[0]);
    const [first] = answers;
    if (first === undefined) throw new Error('there were three');
    nowMs += 2 * MINUTE_MS;
    expect(await whoReads(app, cookiesOf(first))).toBe('ada');
    expect(provider.refreshed.length).toBe(before + 1);
  });

  it('ends when the provider gives no tokens any more, and not while it is away', async () => {
    const app = await start();
    const headers = await signInThere(app);
    nowMs += 4.5 * MINUTE_MS;
    provider.fail({ status: 503, error: 'temporarily_unavailable' });
    expect(await whoReads(app, headers)).toBe('ada');
    provider.fail({ status: 400, error: 'invalid_grant' });
    expect(await whoReads(app, headers)).toBe('signed-out');
  });

  it('ends soon after it ended at the provider, however long its token would be good', async () => {
    const app = await start({ recheckMinutes: 2 });
    const headers = await signInThere(app);
    provider.fail({ status: 503, error: 'temporarily_unavailable' });
    nowMs += 2.1 * MINUTE_MS;
    expect(await whoReads(app, headers)).toBe('ada');
    // Nobody waits for it again at once.
    provider.fail({ status: 400, error: 'invalid_grant' });
    expect(await whoReads(app, headers)).toBe('ada');
    nowMs += 0.6 * MINUTE_MS;
    expect(await whoReads(app, headers)).toBe('signed-out');
  });

  it('speaks for the reader where the API server does not know the provider', async () => {
    const impersonate = {
      ...{ usernameClaim: 'sub', groupsClaim: 'groups', usernamePrefix: '', groupsPrefix: '' },
      ...{ users: ['a*'], groups: ['dev*'] },
    };
    const app = await start({ impersonate });
    provider.tell({ groups: ['developers', 'admins'] });
    const headers = await signInThere(app);
    expect(await whoReads(app, headers)).toBe('ada');
    expect(judged.at(-1)).toEqual({ impersonate: { user: 'ada', groups: ['developers'], extra: {} } });
    provider.tell({ sub: 'system:admin' });
    const { goTo, headers: away } = await goAway(app);
    expect((await comeBack(app, provider.visit(goTo), away)).to).toBe('/?sign-in-trouble=not_admitted');
  });
});
