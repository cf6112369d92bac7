import { afterEach, describe, expect, it, vi } from 'vitest';
import { kubernetesConfig, type KubernetesConfig } from './kubernetes-config.ts';
import { startFakeApiServer, type Answer, type Asked, type FakeApiServer } from './testing/fake-api-server.ts';
import { WATCH_TIMING } from './watched-kind.ts';

const never = new AbortController().signal;
const list = (...items: readonly object[]): Answer => ({
  status: 200,
  body: { metadata: { resourceVersion: '1' }, items },
});
const isWatch = ({ query }: Asked): boolean => query.get('watch') === '1';

let server: FakeApiServer;
let config: KubernetesConfig;
async function start(answer: (path: string) => Answer): Promise<void> {
  server = await startFakeApiServer((asked) => (isWatch(asked) ? { watch: () => undefined } : answer(asked.path)));
  config = kubernetesConfig(server.connection, { now: () => 0 }, { ...WATCH_TIMING, jitter: () => 0 });
}
afterEach(async () => {
  config.close();
  await server.stop();
});

describe('configuration objects', () => {
  it('are not watched before somebody asks', async () => {
    await start(() => list());
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(server.asked).toEqual([]);
    await config.objects(never);
    expect(server.asked.length).toBeGreaterThan(8);
  });

  it('are told with what they are attached to, and stay the same object until something changes', async () => {
    const filter = {
      metadata: { namespace: 'shop', name: 'tuning' },
      spec: { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint' }] },
    };
    await start((path) => (path.endsWith('/envoyfilters') ? list(filter) : list()));
    await config.objects(never);
    await vi.waitFor(async () => expect(await config.objects(never)).toBe(await config.objects(never)));
    expect((await config.objects(never)).targeting).toEqual([
      {
        kind: 'EnvoyFilter',
        namespace: 'shop',
        name: 'tuning',
        targets: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint' }],
      },
    ]);
  });

  it('of a kind that is not installed are none, and no gap', async () => {
    await start((path) => (path.includes('tcproutes') ? { status: 404, body: '404 page not found' } : list()));
    expect(await config.objects(never)).toMatchObject({ config: { routes: [] }, unread: [] });
  });

  it('of a kind that may not be read are named as missing, and hide no other', async () => {
    const policy = { metadata: { namespace: 'shop', name: 'deny' }, spec: { action: 'DENY' } };
    await start((path) =>
      path.endsWith('/httproutes')
        ? { status: 403, body: { kind: 'Status', code: 403 } }
        : path.endsWith('/authorizationpolicies')
          ? list(policy)
          : list(),
    );
    const { config: read, unread } = await config.objects(never);
    expect(read.policies.map(({ name }) => name)).toEqual(['deny']);
    expect(unread.map(({ missing, failure }) => [missing, failure.code])).toEqual([['routes', 'source_refused']]);
  });
});
