import { afterEach, describe, expect, it, vi } from 'vitest';
import { toConfigGaps } from '../../clusters/unread-kinds.ts';
import { clustersConfig, type ConfigOfCluster } from './clusters-config.ts';
import { clustersInventory, type ClusterInventory } from './clusters-inventory.ts';
import { kubernetesConfig } from './kubernetes-config.ts';
import { kubernetesInventory } from './kubernetes-inventory.ts';
import { startFakeApiServer, type Answer, type FakeApiServer } from './testing/fake-api-server.ts';
import { WATCH_TIMING } from './watched-kind.ts';

const never = new AbortController().signal;
const timing = { ...WATCH_TIMING, retryMs: { first: 5, longest: 10 }, jitter: () => 0 };
const down: Answer = { status: 503, body: {} };
const refused: Answer = { status: 403, body: {} };
const discovery: Answer = { status: 200, body: {} };

interface FakeCluster extends ClusterInventory, ConfigOfCluster {
  readonly server: FakeApiServer;
  readonly failing: Map<string, Answer>;
  readonly breakOff: () => void;
}
const running: FakeCluster[] = [];
let nowMs = 0;

/** A cluster whose every kind is there and empty, but for what fails: by the end of its path, or all. */
async function startCluster(name: string, fails: Readonly<Record<string, Answer>> = {}): Promise<FakeCluster> {
  const failing = new Map(Object.entries(fails));
  const breakOffs = new Set<() => void>();
  const server = await startFakeApiServer(({ path, query }) => {
    const failure = failing.get('all') ?? failing.get(path.split('/').at(-1) ?? '');
    if (failure !== undefined) return failure;
    if (/\/v\d\w*$/.test(path)) return discovery;
    if (query.get('watch') === '1') return { watch: (watch) => breakOffs.add(() => watch.breakOff()) };
    return { status: 200, body: { metadata: { resourceVersion: '1' }, items: [] } };
  });
  const clock = { now: () => nowMs };
  const settings = { staleMs: 60_000, timing };
  const inventory = kubernetesInventory(
    server.connection,
    { cluster: name, rules: { excludedNamespaces: [] }, ...settings },
    clock,
  );
  const meshConfig = { namespace: 'istio-system', name: 'istio' };
  const config = kubernetesConfig(server.connection, inventory, { meshConfig, ...settings }, clock);
  const breakOff = (): void => {
    for (const one of breakOffs) one();
    breakOffs.clear();
  };
  const cluster = { name, inventory, config, server, failing, breakOff };
  running.push(cluster);
  return cluster;
}
afterEach(async () => {
  for (const { inventory, config, server } of running.splice(0)) {
    config.close();
    inventory.close();
    await server.stop();
  }
});

describe('the configuration of several clusters', () => {
  it('is told cluster by cluster, each the same object until something changes', async () => {
    const config = clustersConfig(await startCluster('west'), [await startCluster('east')]);
    const first = await config.config(never);
    expect(first.clusters.map(({ cluster }) => cluster.cluster)).toEqual(['west', 'east']);
    expect(first).not.toHaveProperty('unreadable');
    const again = await config.config(never);
    expect(again.clusters.every((one, at) => one === first.clusters[at])).toBe(true);
  });

  it('goes on without a cluster that is down, and says which one is', async () => {
    const config = clustersConfig(await startCluster('west', { all: down }), [await startCluster('east')]);
    const { clusters, unreadable } = await config.config(never);
    expect(clusters.map(({ cluster }) => cluster.cluster)).toEqual(['east']);
    expect(unreadable).toMatchObject([{ code: 'source_unreachable', cluster: 'west' }]);
  });

  it('is a failure when no cluster can be read', async () => {
    const config = clustersConfig(await startCluster('west', { all: down }), []);
    await expect(config.config(never)).rejects.toMatchObject({ name: 'SourceError', cluster: undefined });
  });

  it('names the cluster of a kind that may not be read', async () => {
    const east = await startCluster('east', { telemetries: refused, sidecars: refused });
    const { clusters } = await clustersConfig(await startCluster('west'), [east]).config(never);
    expect(clusters.map(({ unread }) => toConfigGaps(unread))).toEqual([
      [],
      [
        {
          source: 'kubernetes',
          code: 'source_refused',
          missing: 'config',
          cluster: 'east',
          kinds: ['Sidecar', 'Telemetry'],
        },
      ],
    ]);
  });
});

describe('a kind', () => {
  it('of workloads that may not be read leaves the inventory, with a hole that is named', async () => {
    const alone = await startCluster('west', { deployments: refused });
    for (const inventory of [alone.inventory, clustersInventory(alone, [await startCluster('east')])]) {
      expect(await inventory.inventory(never)).toMatchObject({
        workloads: [],
        unread: [{ kind: 'Deployment', failure: { code: 'source_refused' } }],
      });
    }
  });

  it('whose watch has been broken for a minute is missing, instead of old', async () => {
    nowMs = 1_000_000;
    const west = await startCluster('west');
    expect((await west.config.config(never)).unread).toEqual([]);
    await vi.waitFor(() =>
      expect(
        west.server.asked.some(({ path, query }) => path.endsWith('telemetries') && query.get('watch') === '1'),
      ).toBe(true),
    );
    west.failing.set('telemetries', down);
    west.breakOff();
    await vi.waitFor(() =>
      expect(west.server.asked.filter(({ path }) => path.endsWith('telemetries')).length).toBeGreaterThan(3),
    );
    nowMs += 59_000;
    expect((await west.config.config(never)).unread).toEqual([]);
    nowMs += 2_000;
    expect((await west.config.config(never)).unread).toMatchObject([{ kind: 'Telemetry' }]);
    west.failing.clear();
    await vi.waitFor(async () => expect((await west.config.config(never)).unread).toEqual([]));
  });
});
