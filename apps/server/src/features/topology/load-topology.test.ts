import { describe, expect, it } from 'vitest';
import type { InventorySource, TrafficQuestion, TrafficSource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import { loadTopology } from './load-topology.ts';

const END_MS = 1_700_000_000_000;
const question: TrafficQuestion = { endMs: END_MS, seconds: 300, namespaces: 'all', counting: 'window' };
const row = {
  reporter: 'source' as const,
  client: { namespace: 'a', workload: 'x' },
  server: { namespace: 'b', workload: 'y' },
};

const traffic: TrafficSource = {
  observation: () => Promise.resolve({ sinceMs: END_MS - 300_000, scrapesMs: new Map() }),
  requests: () => Promise.resolve([{ ...row, protocol: 'http', code: '200', flags: '-', count: 30 }]),
  bytes: () => Promise.resolve([{ ...row, security: 'mtls', bytesToServer: 10, bytesToClient: 20 }]),
  failures: () => Promise.resolve([]),
  opened: () => Promise.resolve([{ ...row, security: 'mtls', opened: 3 }]),
  latency: () => Promise.resolve([{ ...row, protocol: 'http', averageMs: 12 }]),
  messages: () => Promise.resolve([]),
  pairQuantiles: () => Promise.resolve([]),
  scrapes: () => Promise.resolve(new Map()),
  quantiles: () => Promise.resolve({}),
};
const inventory: InventorySource = {
  inventory: () => Promise.resolve({ namespaces: [], workloads: [], services: [] }),
};
const down = (): Promise<never> => Promise.reject(new SourceError('prometheus', 'source_refused', 'no'));
const load = (over: Partial<TrafficSource> = {}, from: InventorySource = inventory): ReturnType<typeof loadTopology> =>
  loadTopology({ traffic: { ...traffic, ...over }, inventory: from }, question, new AbortController().signal);

describe('loadTopology', () => {
  it('draws requests, bytes and failures first, and the rest into the same picture', async () => {
    const waves = load();
    const [first, complete] = [await waves.first(), await waves.complete];
    expect(first.topology.edges[0]).not.toHaveProperty('opened');
    expect(complete.topology.edges).toMatchObject([
      { layer: 'L4', opened: 3 },
      { layer: 'L7', averageLatency: 12 },
    ]);
    expect(complete.window).toEqual(first.window);
  });

  it.each([
    ['requests', 'requests', 1],
    ['bytes', 'bytes', 2],
    ['failures', 'failures', 2],
    ['opened', 'connections', 2],
    ['latency', 'latency', 2],
    ['messages', 'messages', 2],
    ['observation', 'observation', 2],
  ] as const)(
    'names what is missing when the query for %s fails, and draws the rest',
    async (method, missing, edges) => {
      const { gaps, topology } = await load({ [method]: down }).complete;
      expect(gaps).toEqual([{ source: 'prometheus', code: 'source_refused', missing }]);
      expect(topology.edges).toHaveLength(edges);
    },
  );

  it('draws what the readable clusters declare, and names each that is missing', async () => {
    const unreadable = [
      new SourceError('kubernetes', 'source_unreachable', 'east is gone', { cluster: 'east' }),
      new SourceError('kubernetes', 'source_refused', 'north refuses', { cluster: 'north' }),
    ];
    const partial = { namespaces: [], workloads: [], services: [], unreadable };
    const { topology, gaps } = await load({}, { inventory: () => Promise.resolve(partial) }).complete;
    expect(topology.edges).not.toHaveLength(0);
    expect(gaps).toEqual([
      { source: 'kubernetes', code: 'source_unreachable', missing: 'inventory', cluster: 'east' },
      { source: 'kubernetes', code: 'source_refused', missing: 'inventory', cluster: 'north' },
    ]);
  });

  it('names, once, a cluster that is met in traffic alone', async () => {
    const far = { ...row, server: { cluster: 'west', namespace: 'b', workload: 'y' } };
    const near = { ...row, client: { cluster: 'east', namespace: 'a', workload: 'x' } };
    const east = { cluster: 'east', name: 'a', dataplane: 'ambient' } as const;
    const { gaps } = await load(
      {
        requests: () => Promise.resolve([]),
        opened: () => Promise.resolve([]),
        latency: () => Promise.resolve([]),
        bytes: () =>
          Promise.resolve(
            [far, near].map(
              (one) => ({ ...near, ...one, security: 'mtls', bytesToServer: 10, bytesToClient: 20 }) as const,
            ),
          ),
      },
      { inventory: () => Promise.resolve({ namespaces: [east], workloads: [], services: [] }) },
    ).complete;
    expect(gaps).toEqual([{ source: 'kubernetes', code: 'not_looked_for', missing: 'inventory', cluster: 'west' }]);
  });

  it('names the kinds that the inventory had to do without', async () => {
    const failure = new SourceError('kubernetes', 'source_refused', 'no right to list');
    const unread = [{ kind: 'StatefulSet', failure } as const, { kind: 'Deployment', failure } as const];
    const inventoryWithHoles = { namespaces: [], workloads: [], services: [], unread };
    const { gaps } = await load({}, { inventory: () => Promise.resolve(inventoryWithHoles) }).complete;
    expect(gaps).toEqual([
      { source: 'kubernetes', code: 'source_refused', missing: 'config', kinds: ['Deployment', 'StatefulSet'] },
    ]);
  });

  it('says by how much the store’s clock is off', async () => {
    const observed = { sinceMs: 0, scrapesMs: new Map(), clockOffMs: -1_200_000 };
    const { gaps } = await load({ observation: () => Promise.resolve(observed) }).complete;
    expect(gaps).toEqual([{ source: 'prometheus', code: 'clock_off', missing: 'times', offMs: -1_200_000 }]);
  });

  it('draws traffic without an inventory, and says that it is missing', async () => {
    const { gaps, topology } = await load(
      {},
      { inventory: () => Promise.reject(new SourceError('kubernetes', 'source_unreachable', 'gone')) },
    ).complete;
    expect(gaps).toEqual([{ source: 'kubernetes', code: 'source_unreachable', missing: 'inventory' }]);
    expect(topology.places.map((p) => p.presence.is)).toEqual(['unlisted', 'unlisted']);
  });

  it('asks a young store again for the part of the window that was observed, and divides by it', async () => {
    const asked: number[] = [];
    const { window } = await load({
      observation: () => Promise.resolve({ sinceMs: END_MS - 40_000, scrapesMs: new Map() }),
      requests: (q) => (asked.push(q.seconds), Promise.resolve([])),
    }).complete;
    expect([asked, window]).toEqual([[300, 40], { endMs: END_MS, seconds: 300, observedSeconds: 40 }]);
  });

  it('does not take a time of which nothing was kept for silence', async () => {
    const nothing = () => Promise.resolve([]);
    const nobodySays = { observation: () => Promise.resolve({ sinceMs: 0, scrapesMs: new Map() }) };
    const empty = { requests: nothing, bytes: nothing, failures: nothing, opened: nothing };
    const observedOf = async (traffic: Parameters<typeof load>[0]): Promise<number> =>
      (await load(traffic).complete).window.observedSeconds;
    expect(await observedOf({ ...nobodySays, ...empty })).toBe(0);
    // Scraped and silent; not scraped as far as is told, but with traffic; unreadable.
    const scraped = { sinceMs: END_MS - 300_000, scrapesMs: new Map([['a', [END_MS]]]) };
    expect(await observedOf({ ...empty, observation: () => Promise.resolve(scraped) })).toBe(300);
    expect(await observedOf(nobodySays)).toBe(300);
    const refused = (): Promise<never> => Promise.reject(new SourceError('prometheus', 'source_refused', 'no'));
    expect(await observedOf({ ...nobodySays, ...empty, bytes: refused })).toBe(300);
  });

  it('lets a bug of ours fly on', async () => {
    const broken = load({ bytes: () => Promise.reject(new TypeError('ours')) });
    await expect(broken.complete).rejects.toThrow(TypeError);
  });
});
