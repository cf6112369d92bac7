import { afterEach, describe, expect, it, vi } from 'vitest';
import { kindOf } from './kind-of.ts';
import { startFakeApiServer, type Answer, type Asked, type FakeApiServer } from './testing/fake-api-server.ts';
import { ROUTE_SCHEMAS } from './config-objects.ts';
import { WATCH_TIMING, watchKind, type WatchedKind } from './watched-kind.ts';

const timing = { ...WATCH_TIMING, retryMs: { first: 5, longest: 20 }, absentMs: 20, jitter: () => 0 };
const GROUP = '/apis/gateway.networking.k8s.io';
const notFound: Answer = { status: 404, body: '404 page not found\n' };
const refused: Answer = { status: 403, body: { kind: 'Status', code: 403, reason: 'Forbidden' } };
const starting: Answer = { status: 503, body: { kind: 'Status', code: 503 } };
const discovery = (...names: readonly string[]): Answer => ({
  status: 200,
  body: { kind: 'APIResourceList', resources: names.map((name) => ({ name })) },
});
const routes: Answer = {
  status: 200,
  body: {
    metadata: { resourceVersion: '7' },
    items: [{ metadata: { namespace: 'shop', name: 'tls', resourceVersion: '7' }, spec: {} }],
  },
};
const silent: Answer = { watch: () => undefined };

let server: FakeApiServer;
let watched: WatchedKind<{ readonly name: string }>;
afterEach(async () => {
  watched.close();
  await server.stop();
});
async function start(answer: (asked: Asked) => Answer): Promise<void> {
  server = await startFakeApiServer((asked) => (asked.query.get('watch') === '1' ? silent : answer(asked)));
  watched = watchKind(kindOf('TLSRoute', ROUTE_SCHEMAS.TLSRoute), server.connection, { now: Date.now }, timing);
  await watched.attempted;
}
const names = (): readonly string[] | undefined => watched.records()?.map(({ name }) => name);

describe('a kind', () => {
  it('is read and followed in an older version where the newest is not served', async () => {
    await start((asked) => (asked.path === `${GROUP}/v1alpha3/tlsroutes` ? routes : notFound));
    expect(names()).toEqual(['tls']);
    await vi.waitFor(() => expect(server.asked.at(-1)?.query.get('watch')).toBe('1'));
    const { path, query } = server.asked.at(-1)!;
    expect([path, query.get('resourceVersion')]).toEqual([`${GROUP}/v1alpha3/tlsroutes`, '7']);
  });

  it('that is not installed has no objects and no failure, and is read once it is', async () => {
    let isInstalled = false;
    await start(() => (isInstalled ? routes : notFound));
    expect([watched.installed(), names(), watched.state().is]).toEqual([false, [], 'live']);
    isInstalled = true;
    await vi.waitFor(() => expect([watched.installed(), names()]).toEqual([true, ['tls']]));
  });

  it('is not installed when it is refused and discovery does not know it', async () => {
    await start(({ path }) => (path.endsWith('/tlsroutes') ? refused : discovery('httproutes')));
    expect([watched.installed(), names(), watched.state().is]).toEqual([false, [], 'live']);
  });

  it('is refused when discovery knows it', async () => {
    await start(({ path }) => (path.endsWith('/tlsroutes') ? refused : discovery('tlsroutes')));
    expect(watched.installed()).toBe(true);
    expect(names()).toBeUndefined();
    expect(watched.state()).toMatchObject({ is: 'starting', failure: { code: 'source_refused' } });
  });

  it('is nothing that a starting API server could tell: its refusals are neither an absence nor the last word', async () => {
    const told = [refused, starting, starting];
    await start(() => told.shift() ?? routes);
    expect(watched.state()).toMatchObject({ is: 'starting' });
    await vi.waitFor(() => expect(names()).toEqual(['tls']));
    expect(watched.installed()).toBe(true);
  });
});
