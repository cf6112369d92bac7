import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInAt, startWorld, type StartedWorld } from '../testing/started-server.ts';

/** Each stands where a secret would stand, and nowhere else. */
const SENTINELS = {
  ofPrometheus: `sentinel-${randomUUID()}`,
  ofSession: `sentinel-${randomUUID()}-${randomUUID()}`,
  ofGuess: `sentinel-${randomUUID()}`,
  ofBearer: `sentinel-${randomUUID()}`,
  ofCookie: `sentinel-${randomUUID()}`,
  inQuery: `sentinel-${randomUUID()}`,
  inTicket: `sentinel-${randomUUID()}`,
};

let world: StartedWorld;
let store: Server;
let cookie: string;
const folder = mkdtempSync(join(tmpdir(), 'waymark-secrets-'));
beforeAll(async () => {
  // A metrics store that says back what it was sent, as proxies do in their error pages.
  store = createServer((request, response) => {
    response.writeHead(500).end(`you sent ${JSON.stringify(request.headers)}`);
  });
  await new Promise<void>((ready) => store.listen(0, '127.0.0.1', ready));
  const file = join(folder, 'token');
  writeFileSync(file, SENTINELS.ofPrometheus);
  world = await startWorld(
    'bookinfo',
    {
      WAYMARK_LOG_LEVEL: 'trace',
      WAYMARK_PROMETHEUS_URL: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
      WAYMARK_PROMETHEUS_BEARER_TOKEN_FILE: file,
      WAYMARK_AUTH_SESSION_SECRET: SENTINELS.ofSession,
    },
    0,
  );
  ({ cookie = '' } = await signInAt(world.server.url, world.tokens['admin'] ?? ''));
});
afterAll(async () => {
  await world.stop();
  store.close();
  rmSync(folder, { recursive: true });
});

const ask = async (path: string, init: RequestInit = {}): Promise<string> =>
  (await fetch(world.server.url + path, init)).text();
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'x-waymark': '1', 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

describe('the log of a run', () => {
  it('holds no token, cookie or ticket, whatever fails', async () => {
    const answers = [
      await ask('/api/v1/session', post({ token: SENTINELS.ofGuess })),
      await ask('/api/v1/topology', { headers: { cookie } }),
      await ask('/api/v1/topology/totals', { headers: { cookie } }),
      await ask('/api/v1/topology/series?place=unknown', { headers: { cookie } }),
      await ask('/api/v1/topology/quantiles?from=unknown&to=outside', { headers: { cookie } }),
      await ask('/api/v1/topology', { headers: { authorization: `Bearer ${SENTINELS.ofBearer}` } }),
      await ask('/api/v1/topology', { headers: { cookie: `waymark=${SENTINELS.ofCookie}` } }),
      await ask(`/api/v1/topology?windowSeconds=${SENTINELS.inQuery}&oauth_token=${SENTINELS.inQuery}`, {
        headers: { cookie },
      }),
      await ask(`/api/v1/nothing?ticket=${SENTINELS.inTicket}`),
      await ask('/api/v1/actions/plan', post({ action: { is: 'join-ambient', namespace: 'bookinfo' } }, { cookie })),
      await ask('/api/v1/actions/apply', post({ ticket: SENTINELS.inTicket }, { cookie })),
    ];
    await new Promise((later) => setTimeout(later, 200));
    const log = world.server.written();
    const secrets = [
      ...Object.entries(SENTINELS),
      ['of a reader', world.tokens['admin'] ?? ''],
      ['cookie', cookie.slice(8, 60)],
    ];
    // The test is worth something only where what fails is told at all.
    expect(log).toContain('windowSeconds: Invalid input');
    expect(log.split('\n').length).toBeGreaterThan(8);
    for (const [whose = '', secret = ''] of secrets) expect(log.includes(secret), whose).toBe(false);
    for (const [whose, secret] of Object.entries(SENTINELS))
      expect(answers.join('\n').includes(secret), `${whose} in an answer`).toBe(false);
  });

  it('holds one line for each write, in a shape that stays', async () => {
    const before = world.server.written().length;
    await ask('/api/v1/actions/plan', post({ action: { is: 'leave-ambient', namespace: 'bookinfo' } }, { cookie }));
    await expect.poll(() => world.server.written().slice(before)).toContain('"audit":"write"');
    const line = world.server
      .written()
      .slice(before)
      .split('\n')
      .find((text) => text.includes('"audit":"write"'));
    const told = JSON.parse(line ?? '{}') as Readonly<Record<string, unknown>>;
    expect(told).toMatchObject({
      audit: 'write',
      verb: 'patch',
      action: 'leave-ambient',
      dryRun: 'yes',
      outcome: 'accepted',
      user: 'admin',
      by: 'token',
      kind: 'namespace',
      namespace: 'bookinfo',
      name: 'bookinfo',
    });
    expect(told['requestId']).toEqual(expect.any(String));
  });
});
