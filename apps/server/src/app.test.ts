import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { PATHS, PROBLEMS } from '@waymark/contract';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp, type AppSettings } from './app.ts';
import { buildProbes } from './operating/probes.ts';
import { SourceError } from './source-error.ts';
import { quietPorts, settings, signIn } from './testing/app-over-world.ts';

const world = buildWorld('bookinfo', { startMs: 1_700_000_000_000 });
const ports = quietPorts(world, { now: () => 1_700_000_600_000 });
const write = { 'x-waymark': '1' };

let app: FastifyInstance;
beforeAll(async () => {
  app = await buildApp(ports, settings);
});
afterAll(async () => app.close());

describe('a session', () => {
  it('begins with a token, is known by its cookie, and ends', async () => {
    const headers = await signIn(app, 'demo-admin');
    expect((await app.inject({ url: PATHS.session, headers })).json()).toEqual({
      is: 'signed-in',
      user: 'admin',
      by: 'token',
      ways: [{ is: 'token' }],
    });
    const ended = await app.inject({ method: 'DELETE', url: PATHS.session, headers: { ...headers, ...write } });
    expect(ended.json()).toEqual({ is: 'signed-out', ways: [{ is: 'token' }] });
    expect(ended.cookies.find((c) => c.name === 'waymark')).toMatchObject({
      value: '',
      maxAge: 0,
      httpOnly: true,
      path: '/',
    });
  });

  it('keeps the token out of the browser’s sight', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: PATHS.session,
      headers: write,
      payload: { token: 'demo-admin' },
    });
    expect(answer.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(JSON.stringify([answer.headers, answer.body])).not.toContain('demo-admin');
  });

  it('is not begun by a token the cluster does not know', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: PATHS.session,
      headers: write,
      payload: { token: 'stolen' },
    });
    expect([answer.statusCode, answer.json<{ code: string }>().code, answer.cookies]).toEqual([
      401,
      'not_signed_in',
      [],
    ]);
  });

  it.each(['two\nlines', 'wörd', 'a b'])('is not begun by what cannot be a token: %j', async (token) => {
    const answer = await app.inject({ method: 'POST', url: PATHS.session, headers: write, payload: { token } });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'input_invalid']);
    expect(answer.body).not.toContain(JSON.stringify(token).slice(1, -1));
  });

  it('is not forged', async () => {
    for (const cookie of ['waymark=abc', 'waymark=aaaa%3Bbbbb', `waymark=${'x'.repeat(300)}`]) {
      expect((await app.inject({ url: PATHS.session, headers: { cookie } })).json()).toEqual({
        is: 'signed-out',
        ways: [{ is: 'token' }],
      });
    }
  });

  it.each([
    {},
    { 'x-waymark': '1', 'sec-fetch-site': 'cross-site' },
    { 'x-waymark': '1', 'sec-fetch-site': 'same-site' },
    { 'x-waymark': '1', origin: 'https://elsewhere.example' },
    { 'x-waymark': '1', origin: 'null' },
  ])('is not begun from another site: %j', async (headers) => {
    const answer = await app.inject({ method: 'POST', url: PATHS.session, headers, payload: { token: 'demo-admin' } });
    expect([answer.statusCode, answer.cookies]).toEqual([403, []]);
  });

  it.each(['https://waymark.example', 'http://localhost:80'])('is begun from our own page at %s', async (origin) => {
    const behind = await buildApp(ports, { ...settings, publicUrl: 'https://waymark.example/' });
    const headers = { ...write, origin, host: 'localhost:80' };
    const payload = { token: 'demo-admin' };
    expect((await behind.inject({ method: 'POST', url: PATHS.session, headers, payload })).statusCode).toBe(200);
    await behind.close();
  });

  it('may ask so many questions a minute, whatever others ask, and probes are not counted', async () => {
    const strict = await buildApp(ports, { ...settings, requestsPerMinute: 3 });
    const [admin, limited] = [await signIn(strict, 'demo-admin'), await signIn(strict, 'demo-limited')];
    const ask = async (url: string, headers: Record<string, string>): Promise<number> =>
      (await strict.inject({ url, headers })).statusCode;
    const asked = [];
    for (let i = 0; i < 4; i++) asked.push(await ask(PATHS.session, admin));
    expect(asked).toEqual([200, 200, 200, 429]);
    expect(await ask(PATHS.session, limited)).toBe(200);
    for (let i = 0; i < 5; i++) expect(await ask(PATHS.live, {})).toBe(200);
    await strict.close();
  });

  it('is not guessed: attempts are counted', async () => {
    const strict = await buildApp(ports, { ...settings, signInsPerMinute: 2 });
    const attempt = async (): Promise<number> =>
      (await strict.inject({ method: 'POST', url: PATHS.session, headers: write, payload: { token: 'guess' } }))
        .statusCode;
    expect([await attempt(), await attempt(), await attempt()]).toEqual([401, 401, 429]);
    await strict.close();
  });
});

describe('a lent account', () => {
  it('reads for everyone, and steps back for who signs in', async () => {
    const open = await buildApp(ports, { ...settings, auth: { mode: 'anonymous', sharedToken: () => 'demo-limited' } });
    expect((await open.inject(PATHS.session)).json()).toEqual({
      is: 'signed-in',
      user: 'limited',
      by: 'shared account',
      ways: [{ is: 'token' }],
    });
    expect((await open.inject({ url: PATHS.session, headers: await signIn(open, 'demo-admin') })).json()).toEqual({
      is: 'signed-in',
      user: 'admin',
      by: 'token',
      ways: [{ is: 'token' }],
    });
    await open.close();
  });
});

describe('a question without an answer', () => {
  it.each([
    ['/api/v1/topology?windowSeconds=1', 400, 'input_invalid'],
    ['/api/v1/topology?namespaces=shop"}', 400, 'input_invalid'],
    ['/api/v1/topology/quantiles?from=workload/a/b"/c&to=outside', 400, 'input_invalid'],
    ['/api/v1/nothing', 404, 'not_found'],
  ])('is a problem with its reason: %s', async (url, status, code) => {
    const answer = await app.inject({ url, headers: await signIn(app, 'demo-admin') });
    expect([answer.statusCode, answer.headers['content-type']?.split(';')[0]]).toEqual([
      status,
      'application/problem+json',
    ]);
    expect(answer.json()).toMatchObject({ code, title: PROBLEMS[code as keyof typeof PROBLEMS].title });
  });

  it('says which source is at fault while rights cannot be asked', async () => {
    const dark = await buildApp(
      {
        ...ports,
        access: {
          ...ports.access,
          mayGet: () => Promise.reject(new SourceError('kubernetes', 'source_unreachable', 'secret detail')),
        },
      },
      settings,
    );
    const answer = await dark.inject({ url: PATHS.topology, headers: await signIn(dark, 'demo-admin') });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'source_unreachable']);
    expect(answer.body).not.toContain('secret detail');
    await dark.close();
  });

  it('of our own making gives an id to quote, and nothing else', async () => {
    const broken = await buildApp(
      { ...ports, inventory: { inventory: () => Promise.reject(new TypeError('inner workings')) } },
      settings,
    );
    const answer = await broken.inject({ url: PATHS.topology, headers: await signIn(broken, 'demo-admin') });
    expect(answer.json()).toMatchObject({ code: 'internal', requestId: expect.any(String) as unknown });
    expect(answer.body).not.toContain('inner workings');
    await broken.close();
  });
});

describe('the API', () => {
  it('describes every route it has', async () => {
    const { paths } = (await app.inject(PATHS.openapi)).json<{ paths: Record<string, Record<string, unknown>> }>();
    const routes = Object.entries(paths).map(
      ([path, methods]) => [path.replaceAll(/\{(\w+)\}/g, ':$1'), methods] as const,
    );
    expect(routes.map(([path]) => path).sort()).toEqual(Object.values(PATHS).sort());
    const printed = app.printRoutes({ commonPrefix: false });
    for (const [path, methods] of routes)
      for (const method of Object.keys(methods))
        expect(app.hasRoute({ method: method.toUpperCase(), url: path }), `${method} ${path} in ${printed}`).toBe(true);
    // And the other way round: no route that is not described.
    for (const method of ['GET', 'POST', 'DELETE', 'PUT', 'PATCH'])
      expect(printed.match(new RegExp(`\\b${method}\\b`, 'g'))?.length ?? 0, method).toBe(
        Object.values(paths).filter((methods) => method.toLowerCase() in methods).length,
      );
  });

  it('is asked the same however its address is spelled', async () => {
    const few = await buildApp(ports, { ...settings, requestsPerMinute: 2 });
    const spelled = { url: '/%61pi/v1/namespaces', headers: await signIn(few, 'demo-admin') };
    const answers = [await few.inject(spelled), await few.inject(spelled), await few.inject(spelled)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
    expect(answers[0]?.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'") as unknown,
      'cache-control': 'no-store',
    });
    await few.close();
  });

  it('lets nobody keep an answer, and be it a refusal', async () => {
    for (const url of [PATHS.live, PATHS.openapi, PATHS.namespaces, PATHS.ztunnels, '/api/v1/nothing', '/api/%zz'])
      expect((await app.inject({ url })).headers['cache-control'], url).toBe('no-store');
  });

  it('gives cookies for https alone where readers come by https, though a proxy speaks http with us', async () => {
    const behind = await buildApp(ports, { ...settings, publicUrl: 'https://waymark.example' });
    const answer = await behind.inject({
      method: 'POST',
      url: PATHS.session,
      headers: { 'x-waymark': '1' },
      payload: { token: 'demo-admin' },
    });
    expect(answer.cookies).toMatchObject([{ name: '__Host-waymark', secure: true }]);
    await behind.close();
  });

  it('sends nothing that a page of another site could use', async () => {
    const { headers } = await app.inject(PATHS.live);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('is ready while no source answers: to take every replica away at once would help nobody', async () => {
    const down = (['kubernetes', 'prometheus'] as const).map((source) => ({
      ...{ source, is: 'down', sinceMs: 1, code: 'source_unreachable' },
    })) as ReturnType<AppSettings['sources']>;
    const lonely = await buildApp(ports, { ...settings, sources: () => down });
    const probes = buildProbes(lonely);
    for (const path of ['/livez', '/startupz', '/readyz'])
      expect((await probes.inject(path)).statusCode, path).toBe(200);
    expect((await probes.inject('/readyz')).json()).toEqual({ ready: true, sources: down });
    await Promise.all([probes.close(), lonely.close()]);
  });

  it('measures itself without naming anything of the mesh', async () => {
    await app.inject({ url: '/api/v1/topology?namespaces=bookinfo', headers: await signIn(app, 'demo-admin') });
    const { body } = await app.inject(PATHS.metrics);
    expect(body).toContain('waymark_source_query_duration_seconds_count{source="prometheus",question="requests"}');
    expect(body).not.toMatch(/bookinfo|demo-admin/);
  });
});

describe('a mesh of several clusters', () => {
  it('shows the namespaces of those that can be read, says that some are missing, and tells operators each cluster’s state', async () => {
    const namespaces = [{ cluster: 'west', name: 'bookinfo', dataplane: 'ambient' as const }];
    const unreadable = [new SourceError('kubernetes', 'source_unreachable', 'cluster east: gone', { cluster: 'east' })];
    const inventory = { inventory: () => Promise.resolve({ namespaces, workloads: [], services: [], unreadable }) };
    const east = { source: 'kubernetes', cluster: 'east', is: 'down', sinceMs: 1, code: 'source_unreachable' } as const;
    const partial = await buildApp({ ...ports, inventory }, { ...settings, sources: () => [east] });
    const answer = await partial.inject({ url: PATHS.namespaces, headers: await signIn(partial, 'demo-admin') });
    expect(answer.json()).toMatchObject({
      namespaces: [{ cluster: 'west', name: 'bookinfo' }],
      gaps: [{ source: 'kubernetes', code: 'source_unreachable', missing: 'namespaces', cluster: 'east' }],
    });
    expect(answer.body).not.toContain('gone');
    expect((await partial.inject({ url: PATHS.ready })).json()).toEqual({ ready: true, sources: [east] });
    await partial.close();
  });
});
