import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, kubernetesObjects, readScenario, worldUsers, type World } from '@waymark/demo-mesh';
import {
  EntriesAnswerSchema,
  ZtunnelsAnswerSchema,
  type EntriesAnswer,
  type EntryKind,
  type RowOf,
  type ZtunnelsAnswer,
} from '@waymark/contract';
import { buildApp } from '../../app.ts';
import type { ProxyAdmin } from '../../sources/kubernetes/admin-port.ts';
import { istiodSync } from '../../sources/istiod/istiod-sync.ts';
import { ztunnelAdmin } from '../../sources/ztunnel/ztunnel-admin.ts';
import { accessIn, settings, signIn } from '../../testing/app-over-world.ts';
import { adminInWorld } from '../../testing/admin-in-world.ts';
import { declaredBy } from '../../testing/recorded-world.ts';
import { SourceError } from '../../source-error.ts';
import type { Ports } from '../../ports.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const SCENARIOS = ['leaky-checkout', 'bookinfo', 'waypoint-variants', 'mixed-migration', 'multi-cluster'];

interface Served {
  readonly world: World;
  list(user?: string): Promise<ZtunnelsAnswer>;
  entries<K extends EntryKind>(kind: K, query?: string, user?: string): Promise<Extract<EntriesAnswer, { kind: K }>>;
  get(path: string, user?: string): Promise<{ status: number; body: unknown; text: string }>;
  readonly asked: string[];
  stop(): Promise<void>;
}

/** Unused here: the metrics store is not asked for any of this. */
const notAsked = new Proxy({}, { get: () => () => Promise.reject(new Error('not asked here')) });

async function serve(scenario: string, bend: (admin: ProxyAdmin) => Partial<ProxyAdmin> = () => ({})): Promise<Served> {
  const world = buildWorld(readScenario(scenario), { startMs: START_MS });
  const asked: string[] = [];
  const plain = adminInWorld(world, AT_MS);
  const bent = { ...plain, ...bend(plain) };
  const admin: ProxyAdmin = {
    get: (pod, port, path, signal) => (asked.push(`GET ${pod.name}${path}`), bent.get(pod, port, path, signal)),
    post: (account, pod, port, path, signal) => (
      asked.push(`POST ${pod.name}${path} as ${account.is === 'own' ? 'own' : account.as.token}`),
      bent.post(account, pod, port, path, signal)
    ),
    stream: (pod, port, path, take, signal) => (
      asked.push(`GET ${pod.name}${path}`),
      bent.stream(pod, port, path, take, signal)
    ),
  };
  const clock = { now: () => AT_MS };
  const inventory = { inventory: () => Promise.resolve(declaredBy(world, AT_MS)) };
  const ports: Ports = {
    clock,
    traffic: notAsked as Ports['traffic'],
    history: notAsked as Ports['history'],
    config: notAsked as Ports['config'],
    logs: notAsked as Ports['logs'],
    inventory,
    access: accessIn(world),
    objects: notAsked as Ports['objects'],
    sync: istiodSync(() => admin, inventory, clock),
    envoy: notAsked as Ports['envoy'],
    ztunnels: ztunnelAdmin(() => admin, clock),
  };
  const app = await buildApp(ports, settings);
  const headersOf = (user: string): Promise<Record<string, string>> =>
    signIn(app, worldUsers(world).find(({ name }) => name === user)!.token);
  const get: Served['get'] = async (path, user = 'admin') => {
    const answer = await app.inject({ url: `/api/v1/ztunnels${path}`, headers: await headersOf(user) });
    return { status: answer.statusCode, body: answer.json(), text: answer.body };
  };
  return {
    world,
    asked,
    get,
    list: async (user) => ZtunnelsAnswerSchema.parse((await get('', user)).body),
    entries: async (kind, query = '', user = 'admin') => {
      const where = query.includes('node=') ? '' : `&${first(await listOf(get, user))}`;
      const answer = await get(`/entries?kind=${kind}${where}&limit=200${query}`, user);
      expect(answer.status, answer.text).toBe(200);
      return EntriesAnswerSchema.parse(answer.body) as never;
    },
    stop: () => app.close(),
  };
}
const listOf = async (get: Served['get'], user: string): Promise<ZtunnelsAnswer> =>
  ZtunnelsAnswerSchema.parse((await get('', user)).body);
const first = ({ ztunnels: [row] }: ZtunnelsAnswer): string => `cluster=${row!.cluster}&node=${row!.node}`;
const wordsOf = (text: string): Set<string> => new Set(text.split(/[^A-Za-z0-9-]+/));

describe.each(SCENARIOS)('the ztunnels of %s', (scenario) => {
  let served: Served;
  const objects = (kind: string): ReturnType<typeof kubernetesObjects> =>
    kubernetesObjects(served.world, AT_MS).filter((object) => object.kind === kind);
  beforeAll(async () => {
    served = await serve(scenario);
  });
  afterAll(async () => served.stop());

  it('are one for each node, agree with each other and with istiod, and hold certificates that are good', async () => {
    const { ztunnels, outsideView, gaps } = await served.list();
    const daemons = objects('Pod').filter(({ metadata }) => metadata.labels?.['app'] === 'ztunnel');
    expect(ztunnels.map(({ pod }) => pod?.name).sort()).toEqual(daemons.map(({ metadata }) => metadata.name).sort());
    expect([outsideView, gaps]).toEqual([0, []]);
    for (const { held, pod } of ztunnels) {
      expect(pod?.sync).toMatchObject({ is: 'told', types: [{ state: 'accepted' }, { state: 'accepted' }] });
      expect(pod?.logLevel?.level).toBe('info');
      if (held.is !== 'read') throw new Error('not read');
      expect(held.drift.nodes).toBe(ztunnels.length > 1 ? 'same' : 'alone');
      expect(held.outsideView).toBe(0);
      if (held.certificates > 0) expect(held.nextExpiryMs).toBeGreaterThan(AT_MS);
    }
  });

  it('know every pod as the node agent left it: captured ones are called with HBONE', async () => {
    const { rows, total } = await served.entries('workloads');
    const held = new Map(rows.map((row) => [`${row.namespace}/${row.name}`, row.protocol]));
    const captured = objects('Pod').filter(
      ({ metadata }) => metadata.annotations?.['ambient.istio.io/redirection'] === 'enabled',
    );
    expect(captured.length).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(captured.length);
    for (const { metadata } of captured) expect(held.get(`${metadata.namespace}/${metadata.name}`)).toBe('HBONE');
  });

  it('send to the waypoint that istiod bound, and to none otherwise', async () => {
    const { rows } = await served.entries('services');
    const held = new Map(rows.map((row) => [`${row.namespace}/${row.name}`, row.waypoint]));
    let bound = 0;
    for (const { metadata, status } of objects('Service')) {
      // What istiod makes of an inference pool is not played in dumps.
      if (metadata.labels?.['istio.io/inferencepool-name'] !== undefined) continue;
      const service = held.get(`${metadata.namespace}/${metadata.name}`);
      const conditions = (status as { conditions?: { type: string; status: string }[] } | undefined)?.conditions ?? [];
      const isBound = conditions.some(({ type, status: is }) => type === 'istio.io/WaypointBound' && is === 'True');
      if (isBound) bound += 1;
      expect([metadata.name, service?.is]).toEqual([metadata.name, isBound ? 'named' : undefined]);
    }
    if (scenario !== 'mixed-migration') expect(bound).toBeGreaterThan(0);
  });

  it('do not differ from what the cluster says, nor from each other', async () => {
    const { rows } = await served.entries('drift');
    expect(rows).toEqual([]);
  });
});

describe('what a reader may see of ztunnels', () => {
  let served: Served;
  const limitedTo = (): readonly string[] =>
    worldUsers(served.world).find(({ name }) => name === 'limited')!.may as readonly string[];
  const hidden = (): readonly string[] =>
    kubernetesObjects(served.world, AT_MS)
      .filter(({ kind, metadata }) => kind === 'Namespace' && !limitedTo().includes(metadata.name))
      .map(({ metadata }) => metadata.name);
  beforeAll(async () => {
    served = await serve('leaky-checkout');
  });
  afterAll(async () => served.stop());

  it('is, for a limited user, nodes of their own pods, without the ztunnel itself', async () => {
    const [mine, all] = [await served.list('limited'), await served.list()];
    expect(mine.ztunnels.length + mine.outsideView).toBe(all.ztunnels.length);
    expect(mine.ztunnels.length).toBeGreaterThan(0);
    for (const row of mine.ztunnels) {
      expect(row.pod).toBeUndefined();
      if (row.held.is !== 'read') throw new Error('not read');
      expect(row.held.outsideView).toBeGreaterThan(0);
      expect(row.held.drift.nodes).toBe('same');
    }
  });

  it.each(['workloads', 'services', 'policies', 'certificates', 'connections', 'drift'] as const)(
    'has of %s no name of another namespace, and counts what is left out',
    async (kind) => {
      const mine = await served.entries(kind, '', 'limited');
      const all = await served.entries(kind);
      expect(mine.total + mine.outsideView).toBe(all.total);
      const words = wordsOf(JSON.stringify(mine.rows));
      expect(hidden().filter((name) => words.has(name))).toEqual([]);
    },
  );

  it('does not let a name that is hidden be found by searching', async () => {
    const found = await served.entries('workloads', '&text=redis', 'limited');
    expect([(await served.entries('workloads', '&text=redis')).total > 0, found.total]).toEqual([true, 0]);
  });

  it('is nothing for nobody, not even whether there is a node', async () => {
    const { ztunnels, outsideView } = await served.list('nobody');
    expect([ztunnels, outsideView > 0]).toEqual([[], true]);
    const where = first(await served.list());
    for (const path of [`/node?${where}`, `/entries?kind=workloads&${where}`, '/node?cluster=east&node=invented'])
      expect(await served.get(path, 'nobody')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('connections that are open', () => {
  it('are sorted and paged by the server', async () => {
    const served = await serve('leaky-checkout');
    const { ztunnels } = await served.list();
    const busiest = ztunnels.reduce((a, b) =>
      a.held.is === 'read' && b.held.is === 'read' && b.held.connections > a.held.connections ? b : a,
    );
    const node = `&cluster=${busiest.cluster}&node=${busiest.node}`;
    const all = await served.entries('connections', `${node}&sort=server&order=desc`);
    expect(all.total).toBeGreaterThan(5);
    const nameOf = (row: RowOf<'connections'>): string => (row.server.is === 'pod' ? row.server.name : '');
    const pages = [0, 2, 4].map((offset) =>
      served.get(`/entries?kind=connections${node}&sort=server&order=desc&offset=${offset}&limit=2`),
    );
    const rows = (await Promise.all(pages)).flatMap(({ body }) => (body as { rows: RowOf<'connections'>[] }).rows);
    expect(rows.map(nameOf)).toEqual(all.rows.slice(0, 6).map(nameOf));
    await served.stop();
  });
});

describe('ztunnels that do not answer', () => {
  const refused = new SourceError('kubernetes', 'not_allowed', 'no');
  it('are rows without numbers and a gap, and hide nothing of the others', async () => {
    let sick = '';
    const served = await serve('leaky-checkout', (plain) => ({
      stream: (pod, ...rest) => {
        sick ||= pod.name;
        return pod.name === sick ? Promise.reject(refused) : plain.stream(pod, ...rest);
      },
    }));
    const { ztunnels, gaps } = await served.list();
    expect(ztunnels.filter(({ held }) => held.is === 'missing').map(({ pod }) => pod?.name)).toEqual([sick]);
    expect(ztunnels.length).toBeGreaterThan(1);
    expect(gaps).toMatchObject([{ source: 'ztunnel', code: 'not_allowed', missing: 'dumps', sinceMs: AT_MS }]);
    const row = ztunnels.find(({ pod }) => pod?.name === sick)!;
    expect(await served.get(`/entries?kind=workloads&cluster=${row.cluster}&node=${row.node}`)).toMatchObject({
      status: 403,
      body: { code: 'not_allowed' },
    });
    await served.stop();
  });

  it('are no reason to be without what istiod says, nor the other way round', async () => {
    const served = await serve('leaky-checkout', () => ({ get: () => Promise.reject(refused) }));
    const { ztunnels, gaps } = await served.list();
    expect(gaps).toMatchObject([{ source: 'istiod', missing: 'sync' }]);
    for (const { pod, held } of ztunnels) expect([pod?.sync.is, held.is]).toEqual(['not known', 'read']);
    await served.stop();
  });

  it('are said to be disconnected when every istiod was asked and none knows them', async () => {
    const served = await serve('leaky-checkout', () => ({ get: () => Promise.resolve({ status: 200, body: '[]' }) }));
    const { ztunnels } = await served.list();
    expect(new Set(ztunnels.map(({ pod }) => pod?.sync.is))).toEqual(new Set(['disconnected']));
    await served.stop();
  });
});

describe('a ztunnel that is behind the others', () => {
  it('is told apart, and its page says what it lacks', async () => {
    let behind = '';
    const served = await serve('leaky-checkout', (plain) => ({
      stream: (pod, port, path, take, signal) => {
        behind ||= pod.name;
        if (pod.name !== behind) return plain.stream(pod, port, path, take, signal);
        let text = '';
        return plain
          .stream(pod, port, path, (chunk) => void (text += chunk.toString()), signal)
          .then((status) => {
            const dump = JSON.parse(text) as { services: { name: string; waypoint?: unknown }[]; workloads: unknown[] };
            for (const service of dump.services) delete service.waypoint;
            take(Buffer.from(JSON.stringify(dump)));
            return status;
          });
      },
    }));
    const { ztunnels } = await served.list();
    const row = ztunnels.find(({ pod }) => pod?.name === behind)!;
    if (row.held.is !== 'read') throw new Error('not read');
    expect(row.held.drift.nodes).toBe('differs');
    expect(row.held.drift.cluster).toBeGreaterThan(0);
    const { rows, comparedWith } = await served.entries('drift', `&cluster=${row.cluster}&node=${row.node}`);
    expect(comparedWith).not.toBe(row.node);
    const [own] = rows.filter((one) => one.against === 'cluster');
    expect(own).toMatchObject({ is: 'service-waypoint', declared: expect.any(Object) as unknown });
    expect(own).not.toHaveProperty('held');
    expect(rows).toContainEqual(expect.objectContaining({ against: 'node', how: 'differs', fields: ['waypoint'] }));
    await served.stop();
  });
});

describe('how often ztunnels are asked', () => {
  it('is once for each node and list, and once for a page and its tabs', async () => {
    const served = await serve('leaky-checkout');
    const { ztunnels } = await served.list();
    await served.list('limited');
    const dumps = (): number => served.asked.filter((one) => one.includes('config_dump')).length;
    expect(dumps()).toBe(ztunnels.length);
    expect(served.asked.filter((one) => one.includes('syncz'))).toHaveLength(1);
    served.asked.length = 0;
    const node = ztunnels.at(-1)!;
    for (const kind of ['workloads', 'services', 'connections'] as const)
      await served.entries(kind, `&cluster=${node.cluster}&node=${node.node}`);
    expect(dumps()).toBeLessThanOrEqual(1);
    await served.stop();
  });
});
