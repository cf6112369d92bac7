import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DeclaredByClusters } from '../../ports.ts';
import { clustersInventory, type ClustersInventory } from './clusters-inventory.ts';
import { kubernetesInventory, type KubernetesInventory } from './kubernetes-inventory.ts';
import { startFakeApiServer, type Answer, type Asked, type FakeApiServer } from './testing/fake-api-server.ts';
import { WATCH_TIMING } from './watched-kind.ts';

const never = new AbortController().signal;
const timing = { ...WATCH_TIMING, retryMs: { first: 5, longest: 10 }, absentMs: 1000, jitter: () => 0 };

/** A cluster with one namespace, until it is told to fail. */
interface FakeCluster {
  readonly server: FakeApiServer;
  readonly inventory: KubernetesInventory;
  /** How every question is answered from now on; undefined: well. Open watches break. */
  fail(as: Answer | undefined): void;
}

let nowMs = 0;
const running: FakeCluster[] = [];

async function startCluster(name: string, namespace: string, failure?: Answer): Promise<FakeCluster> {
  let failing = failure;
  const breakOffs = new Set<() => void>();
  const body = { metadata: { resourceVersion: '1' }, items: [{ metadata: { name: namespace, resourceVersion: '1' } }] };
  const answer = (asked: Asked): Answer => {
    if (failing !== undefined) return failing;
    if (asked.query.get('watch') === '1') return { watch: (watch) => breakOffs.add(() => watch.breakOff()) };
    return { status: 200, body: asked.path.endsWith('/namespaces') ? body : { ...body, items: [] } };
  };
  const server = await startFakeApiServer(answer);
  const settings = { cluster: name, rules: { excludedNamespaces: [] }, staleMs: 60_000, timing };
  const cluster: FakeCluster = {
    server,
    inventory: kubernetesInventory(server.connection, settings, { now: () => nowMs }),
    fail: (as) => {
      failing = as;
      for (const breakOff of breakOffs) breakOff();
      breakOffs.clear();
    },
  };
  running.push(cluster);
  return cluster;
}

const down: Answer = { status: 503, body: {} };
const namesIn = ({ namespaces }: DeclaredByClusters): readonly string[] =>
  namespaces.map(({ cluster, name }) => `${cluster}/${name}`);

async function start(failing: { readonly west?: Answer; readonly east?: Answer } = {}): Promise<{
  readonly west: FakeCluster;
  readonly east: FakeCluster;
  readonly clusters: ClustersInventory;
}> {
  nowMs = 1_000_000;
  const west = await startCluster('west', 'shop', failing.west);
  const east = await startCluster('east', 'bank', failing.east);
  return {
    west,
    east,
    clusters: clustersInventory(
      { name: 'west', inventory: west.inventory },
      [{ name: 'east', inventory: east.inventory }],
      200,
    ),
  };
}

afterEach(async () => {
  for (const { inventory, server } of running.splice(0)) {
    inventory.close();
    await server.stop();
  }
});

describe('the inventory of several clusters', () => {
  it('is one, with all their places, and the same object until something changes', async () => {
    const { clusters } = await start();
    // The other cluster is waited for only so long; a busy machine may need more.
    const first = await vi.waitFor(async () => {
      const declared = await clusters.inventory(never);
      expect(namesIn(declared)).toEqual(['west/shop', 'east/bank']);
      return declared;
    });
    expect(first).not.toHaveProperty('unreadable');
    expect(await clusters.inventory(never)).toBe(first);
  });

  it.each([
    ['east', 'west/shop', 'cluster east: '],
    ['west', 'east/bank', 'cluster west: '],
  ] as const)(
    'keeps the other’s places when %s is down, says which one is, and recovers by itself',
    async (name, others, detail) => {
      const started = await start({ [name]: down });
      const declared = await started.clusters.inventory(never);
      expect(namesIn(declared)).toEqual([others]);
      expect(declared.unreadable).toMatchObject([
        {
          name: 'SourceError',
          code: 'source_unreachable',
          cluster: name,
          message: expect.stringMatching(`^${detail}`) as string,
        },
      ]);
      started[name].fail(undefined);
      await vi.waitFor(async () =>
        expect(namesIn(await started.clusters.inventory(never))).toEqual(['west/shop', 'east/bank']),
      );
      expect(await started.clusters.inventory(never)).not.toHaveProperty('unreadable');
    },
  );

  it('no longer shows a cluster that has not been seen for a minute', async () => {
    const { east, clusters } = await start();
    await clusters.inventory(never);
    await vi.waitFor(() => expect(east.inventory.state().is).toBe('up'));
    east.fail(down);
    await vi.waitFor(() => expect(east.inventory.state().is).toBe('down'));
    expect(namesIn(await clusters.inventory(never))).toEqual(['west/shop', 'east/bank']);
    nowMs += 61_000;
    const declared = await clusters.inventory(never);
    expect(namesIn(declared)).toEqual(['west/shop']);
    expect(declared.unreadable).toHaveLength(1);
  });

  it('is not held up by a cluster that does not answer', async () => {
    const { clusters } = await start({ east: { ...down, afterMs: 20_000 } });
    const before = performance.now();
    const declared = await clusters.inventory(never);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(namesIn(declared)).toEqual(['west/shop']);
    expect(declared.unreadable).toMatchObject([{ code: 'source_too_slow' }]);
  });

  it('is a failure when no cluster can be read', async () => {
    const { clusters } = await start({ west: { status: 403, body: {} }, east: down });
    await expect(clusters.inventory(never)).rejects.toMatchObject({
      name: 'SourceError',
      code: 'source_refused',
      cluster: undefined,
    });
  });

  it('tells each cluster’s state', async () => {
    const { clusters } = await start({ east: down });
    await clusters.inventory(never);
    await vi.waitFor(() =>
      expect(clusters.states()).toEqual([
        { source: 'kubernetes', is: 'up', sinceMs: 1_000_000 },
        { source: 'kubernetes', cluster: 'east', is: 'down', sinceMs: 1_000_000, code: 'source_unreachable' },
      ]),
    );
  });

  it('of the home cluster alone is that cluster’s own', async () => {
    const { west } = await start();
    const alone = clustersInventory({ name: undefined, inventory: west.inventory }, []);
    expect(await alone.inventory(never)).toBe(await west.inventory.inventory(never));
    expect(alone.states()).toHaveLength(1);
  });
});
