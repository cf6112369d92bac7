import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { PATHS } from '@waymark/contract';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp } from '../app.ts';
import { credentialKey } from './credential.ts';
import { forwardedCredential } from './forwarded-credential.ts';
import { appOverWorld, settings, type AppOverWorld } from '../testing/app-over-world.ts';

const raw = (...lines: readonly (readonly [string, string])[]): Parameters<typeof forwardedCredential>[0] => ({
  headers: Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value])),
  rawHeaders: lines.flat(),
});
const bearer = ['Authorization', 'Bearer of-a-proxy'] as const;

it('A proxy’s token and whom it speaks for are taken as they are, each group by itself', () => {
  expect(
    forwardedCredential(
      raw(
        bearer,
        ['Impersonate-User', 'ada'],
        ['Impersonate-Group', 'dev, and ops'],
        ['Impersonate-Group', 'mesh'],
        ['Impersonate-Uid', '7'],
        ['Impersonate-Extra-Scopes%2Fmesh', 'read'],
      ),
    ),
  ).toEqual({
    token: 'of-a-proxy',
    impersonate: { user: 'ada', groups: ['dev, and ops', 'mesh'], uid: '7', extra: { 'scopes/mesh': ['read'] } },
  });
  expect(forwardedCredential(raw(bearer))).toEqual({ token: 'of-a-proxy' });
  expect(forwardedCredential(raw())).toBeUndefined();
  expect(forwardedCredential(raw(['Authorization', 'Basic abc']))).toBeUndefined();
});

it.each([
  [[['Impersonate-User', 'ada']]],
  [[bearer, ['Impersonate-Group', 'dev']]],
  [[bearer, ['Impersonate-User', 'ada'], ['Impersonate-User', 'admin']]],
] as const)('Somebody else’s name without a token, or no clear name, is refused: %j', (lines) => {
  expect(() => forwardedCredential(raw(...lines))).toThrow(expect.objectContaining({ code: 'not_signed_in' }) as Error);
});

it('Rights are kept by everything that the API server looks at', () => {
  const as = (user: string, groups: readonly string[] = []): Parameters<typeof credentialKey>[0] => ({
    token: 't',
    impersonate: { user, groups, extra: {} },
  });
  const keys = [{ token: 't' }, as('ada'), as('bob'), as('ada', ['x']), as('ada', ['x', 'y']), as('ada', ['x,y'])];
  const own = { impersonate: { user: 'ada', groups: [], extra: {} } };
  expect(new Set([...keys, own].map(credentialKey)).size).toBe(7);
  expect(credentialKey(as('ada', ['x', 'y']))).toBe(credentialKey(as('ada', ['y', 'x'])));
});

describe('the server behind a proxy', () => {
  const world = buildWorld('bookinfo', { startMs: 1_700_000_000_000 });
  let over: AppOverWorld;
  let app: FastifyInstance;
  beforeAll(async () => {
    over = await appOverWorld(world, 1_700_000_600_000);
    app = await buildApp(over.ports, { ...settings, auth: { mode: 'header' } });
  });
  afterAll(async () => {
    await app.close();
    await over.stop();
  });
  const whoReads = async (of: FastifyInstance, headers: Record<string, string>): Promise<unknown> =>
    (await of.inject({ url: PATHS.session, headers })).json();

  it('reads as the reader of each request, and tells who has none that there is nothing to do here', async () => {
    const ways = [{ is: 'proxy' }];
    const authorization = 'Bearer demo-admin';
    expect(await whoReads(app, { authorization })).toEqual({ is: 'signed-in', user: 'admin', by: 'proxy', ways });
    const limited = { authorization, 'impersonate-user': 'limited' };
    expect(await whoReads(app, limited)).toEqual({ is: 'signed-in', user: 'limited', by: 'proxy', ways });
    expect(await whoReads(app, {})).toEqual({ is: 'signed-out', ways });
  });

  it('believes no header where that is not set', async () => {
    expect(await whoReads(over.app, { authorization: 'Bearer demo-admin' })).toMatchObject({ is: 'signed-out' });
  });

  it('takes writes of the proxy’s own page, and still none of another site', async () => {
    const headers = { authorization: 'Bearer demo-admin', origin: 'https://console.example', host: 'waymark:8080' };
    const status = async (more: Record<string, string>): Promise<number> =>
      (await app.inject({ method: 'DELETE', url: PATHS.session, headers: { ...headers, ...more } })).statusCode;
    expect(await status({ 'x-waymark': '1', 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await status({})).toBe(403);
    expect(await status({ 'x-waymark': '1', 'sec-fetch-site': 'cross-site' })).toBe(403);
  });
});
