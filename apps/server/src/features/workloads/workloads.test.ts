import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, kubernetesObjects, playPlan, worldUsers, type ScenarioName, type World } from '@waymark/demo-mesh';
import {
  PATHS,
  WorkloadAnswerSchema,
  WorkloadProofAnswerSchema,
  WorkloadsAnswerSchema,
  type WorkloadAnswer,
  type WorkloadProofAnswer,
  type WorkloadsAnswer,
} from '@waymark/contract';
import { buildApp } from '../../app.ts';
import type { Ports } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import { appOverWorld, settings, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;

/** The world served at one instant, with what its ztunnels were asked for. */
interface Served {
  readonly world: World;
  readonly over: AppOverWorld;
  readonly dumped: string[];
  get(path: string, user?: string): Promise<{ readonly status: number; readonly body: unknown }>;
}

async function serve(
  scenario: ScenarioName | World,
  bend: (ports: Ports) => Partial<Ports> = () => ({}),
): Promise<Served> {
  const world = typeof scenario === 'string' ? buildWorld(scenario, { startMs: START_MS }) : scenario;
  const over = await appOverWorld(world, AT_MS);
  const dumped: string[] = [];
  const ports: Ports = { ...over.ports, ...bend(over.ports) };
  const app = await buildApp(
    {
      ...ports,
      ztunnels: {
        ...ports.ztunnels,
        dump: (pod, signal) => (dumped.push(pod.node), ports.ztunnels.dump(pod, signal)),
      },
    },
    settings,
  );
  return {
    world,
    over: { app, ports, stop: async () => (await app.close(), over.stop()) },
    dumped,
    get: async (path, user = 'admin') => {
      const { token } = worldUsers(world).find(({ name }) => name === user)!;
      const answer = await app.inject({ url: path, headers: await signIn(app, token) });
      return { status: answer.statusCode, body: answer.json() };
    },
  };
}

const of = (namespace: string, name: string, cluster = 'east'): string =>
  `cluster=${cluster}&namespace=${namespace}&name=${name}`;
const one = async (served: Served, where: string, user?: string): Promise<WorkloadAnswer> =>
  WorkloadAnswerSchema.parse((await served.get(`${PATHS.workload}?${where}`, user)).body);
const proof = async (served: Served, where: string, user?: string): Promise<WorkloadProofAnswer> =>
  WorkloadProofAnswerSchema.parse((await served.get(`${PATHS.workloadProof}?${where}`, user)).body);
const list = async (served: Served, query = '', user?: string): Promise<WorkloadsAnswer> =>
  WorkloadsAnswerSchema.parse((await served.get(`${PATHS.workloads}?${query}`, user)).body);
const itemsOf = <T>(listed: { readonly is: string; readonly items?: readonly T[] }): readonly T[] => {
  expect(listed.is).toBe('told');
  return listed.items ?? [];
};
const namesOf = ({ rows }: WorkloadsAnswer): readonly string[] =>
  rows.map(({ place: { id } }) => ('namespace' in id && 'name' in id ? `${id.namespace}/${id.name}` : ''));

type Actor = World['cast']['actors'][number];
/** Those of the moment: things happen in these worlds. */
const castOf = (world: World): World['cast'] => world.eras.find(({ untilMs }) => AT_MS < untilMs)!.cast;

/** What the world itself knows of a pod. */
function truthOf(world: World, actor: Actor): object {
  if (actor.kind !== 'workload') return { state: 'infrastructure' };
  switch (actor.stand) {
    case 'pending':
      return { state: 'pending' };
    case 'uncaptured':
      return { state: 'missed' };
    case 'host-network':
      return { state: 'out', reason: 'host network' };
  }
  if (actor.capture === 'ambient') return { state: 'captured' };
  if (actor.capture === 'sidecar') return { state: 'sidecar' };
  const plan = world.plan.workloads.find((each) => each.in === actor.namespace && each.name === actor.workload);
  return { state: 'out', reason: plan?.capture === 'none' ? 'opted out' : 'not selected' };
}

const scenarios = ['mixed-migration', 'waypoint-variants', 'leaky-checkout'] as const;
let worlds: Record<(typeof scenarios)[number], Served>;
beforeAll(async () => {
  const served = await Promise.all(scenarios.map(async (name) => [name, await serve(name)] as const));
  worlds = Object.fromEntries(served) as typeof worlds;
});
afterAll(async () => {
  await Promise.all(Object.values(worlds).map(({ over }) => over.stop()));
});

describe.each(scenarios)('in %s', (scenario) => {
  it('every pod is in the state that the world knows, and says what decides it', async () => {
    const { world } = worlds[scenario];
    const told = new Map<string, object>();
    for (const where of new Set(
      castOf(world).actors.map((actor) => of(actor.namespace, actor.workload, actor.cluster)),
    )) {
      for (const pod of itemsOf((await one(worlds[scenario], where)).pods)) {
        told.set(pod.name, pod.explained.capture);
        const { state } = pod.explained.capture;
        expect(pod.explained.evidence[0]?.weight, `${pod.name} ${state}`).toBe('decides');
        expect(pod.explained.fix !== undefined, pod.name).toBe(!['captured', 'infrastructure'].includes(state));
      }
    }
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(castOf(world).actors.map((actor) => [actor.pod, truthOf(world, actor)])),
    );
  });

  it('ztunnels say HBONE of exactly the pods that take it, and hold the certificates of those on their node', async () => {
    const { world } = worlds[scenario];
    for (const actor of castOf(world).actors.filter(({ kind }) => kind === 'workload')) {
      const told = await proof(worlds[scenario], of(actor.namespace, actor.workload, actor.cluster));
      const pod = told.pods.find(({ name }) => name === actor.pod);
      expect([pod?.protocol, pod?.served], actor.pod).toEqual([
        actor.capture === 'none' ? 'TCP' : 'HBONE',
        actor.capture === 'ambient' ? 'up' : 'no',
      ]);
      const identities = told.certificates
        .filter(({ node }) => node === actor.node.name)
        .map(({ identity }) => identity);
      expect(identities, actor.pod).toEqual(actor.capture === 'ambient' ? [actor.principal] : []);
    }
  });

  it('services go through the waypoint that the world bound them to', async () => {
    const { world } = worlds[scenario];
    for (const service of castOf(world).services) {
      const [backend] = service.backends;
      if (backend === undefined) continue;
      const { services } = await one(worlds[scenario], of(backend.namespace, backend.workload, backend.cluster));
      const told = itemsOf(services).find(({ name }) => name === service.name)?.binding;
      const bound = service.waypoint;
      expect(told?.is === 'bound' ? told.waypoint : undefined, service.name).toEqual(
        bound === undefined ? undefined : { namespace: bound.namespace, name: bound.name },
      );
    }
  });
});

describe('the list', () => {
  it('holds every workload of the world once, with what its pods are', async () => {
    const { world } = worlds['mixed-migration'];
    const answer = await list(worlds['mixed-migration'], 'limit=200');
    const expected = [
      ...new Set(castOf(world).actors.map(({ namespace, workload }) => `${namespace}/${workload}`)),
    ].sort();
    expect([...namesOf(answer)].filter((name) => !name.startsWith('istio-system/')).sort()).toEqual(expected);
    expect(answer.pods.missed).toBe(1);
    expect(answer.rows.find(({ place }) => place.key.endsWith('/cart-v1'))).toMatchObject({
      kind: 'Deployment',
      place: { capture: { pods: { sidecar: 1 } } },
    });
  });

  it('begins with what hurts, and can be filtered, sorted and paged', async () => {
    const served = worlds['leaky-checkout'];
    const all = await list(served, 'limit=200');
    expect(all.rows[0]?.health.tone).toBe('failing');
    const byName = await list(served, 'sort=name&limit=3&offset=2');
    const sorted = await list(served, 'sort=name&limit=200');
    expect(byName.total).toBe(all.total);
    expect(namesOf(byName)).toEqual(namesOf(sorted).slice(2, 5));
    expect(namesOf(await list(served, 'text=SHOP/che'))).toEqual(['shop/checkout']);
    const missed = await list(worlds['mixed-migration'], 'capture=missed');
    expect(namesOf(missed)).toEqual(['orders/stock']);
  });

  it('keeps to the namespaces asked for, though others talk to them', async () => {
    const namespaces = new Set(
      namesOf(await list(worlds['leaky-checkout'], 'namespaces=data')).map((n) => n.split('/')[0]),
    );
    expect([...namespaces]).toEqual(['data']);
  });
});

describe('a workload', () => {
  it('is told with all that talks to it, one hop, and its inbound mTLS', async () => {
    const { workload, kind, picture, inboundMtls } = await one(worlds['mixed-migration'], of('done', 'mail'));
    expect([workload.id, kind]).toMatchObject([{ namespace: 'done', name: 'mail' }, 'Deployment']);
    expect(picture.edges.length).toBeGreaterThan(1);
    expect(picture.places.map(({ id }) => ('name' in id ? id.name : id.kind)).sort()).toEqual(
      expect.arrayContaining(['cart-v1', 'cart-v2', 'mail']),
    );
    expect(inboundMtls).toEqual({
      mode: 'strict',
      by: { namespace: 'done', name: 'default' },
      ports: [],
      notHonoured: [],
    });
  });

  it('is asked about at no ztunnel but those of its own nodes, in a mesh of 200', async () => {
    const { plan } = worlds['mixed-migration'].world;
    const nodes = Array.from({ length: 200 }, (_, at) => ({ name: `node-${at}`, region: 'region-1', zone: 'zone-a' }));
    const own = ['node-7', 'node-99', 'node-150'];
    const workloads = [
      { in: 'orders', name: 'cart', app: 'cart', port: 8080, nodes: [...own, 'node-7'] },
      ...nodes
        .slice(0, 100)
        .map(({ name }) => ({ in: 'orders', name: `at-${name}`, app: 'x', port: 80, nodes: [name] })),
    ];
    const large = playPlan(
      { ...plan, nodes, workloads, services: [], policies: [], conversations: [], events: [] },
      { startMs: START_MS },
    );
    const served = await serve(large);
    await one(served, of('orders', 'cart'));
    expect(served.dumped).toEqual([]);
    const told = await proof(served, of('orders', 'cart'));
    expect([...served.dumped].sort()).toEqual([...own].sort());
    expect(told.pods.map(({ protocol }) => protocol)).toEqual(['HBONE', 'HBONE', 'HBONE', 'HBONE']);
    await served.over.stop();
  });

  it('that does not exist is not found, and one of a wrong name makes no sense', async () => {
    expect(await served404(of('shop', 'nobody'))).toEqual([404, 'not_found']);
    expect(await served404(of('shop"', 'nobody'))).toEqual([400, 'input_invalid']);
  });
  const served404 = async (where: string): Promise<readonly unknown[]> => {
    const { status, body } = await worlds['leaky-checkout'].get(`${PATHS.workload}?${where}`);
    return [status, (body as { code: string }).code];
  };
});

describe('the rights of a reader', () => {
  const hiddenNamespaces = (served: Served): readonly string[] => {
    const limited = worldUsers(served.world).find(({ name }) => name === 'limited')!.may as readonly string[];
    return kubernetesObjects(served.world, AT_MS)
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => metadata.name)
      .filter((name) => !limited.includes(name));
  };
  const words = (answer: unknown): Set<string> => new Set(JSON.stringify(answer).split(/[^A-Za-z0-9-]+/));

  it('refuse a workload beyond them, whether there is one or not', async () => {
    for (const path of [PATHS.workload, PATHS.workloadProof])
      for (const name of ['redis', 'nobody']) {
        const { status, body } = await worlds['leaky-checkout'].get(`${path}?${of('data', name)}`, 'limited');
        expect([status, (body as { code: string }).code]).toEqual([403, 'not_allowed']);
      }
  });

  it('name nothing beyond them in the list, on the page and in the proof', async () => {
    const served = worlds['leaky-checkout'];
    const hidden = hiddenNamespaces(served);
    expect(hidden.length).toBeGreaterThan(2);
    for (const answer of [
      await list(served, 'limit=200', 'limited'),
      await one(served, of('shop', 'cart'), 'limited'),
      await proof(served, of('shop', 'cart'), 'limited'),
    ])
      expect([...words(answer)].filter((word) => hidden.includes(word))).toEqual([]);
  });

  it('hide the name of an agent that a pod waits for, and say how it does', async () => {
    const { pods } = await one(worlds['mixed-migration'], of('orders', 'stock'), 'limited');
    expect(itemsOf(pods)[0]?.explained.awaits).toEqual({
      agent: 'istio-cni',
      node: 'node-a',
      state: 'ready',
    });
    const all = await one(worlds['mixed-migration'], of('orders', 'stock'));
    expect(itemsOf(all.pods)[0]?.explained.fix?.command).toMatch(/kubectl -n istio-system logs .*istio-cni-node-/);
  });

  it('tell of pods only to who may get pods', async () => {
    const served = await serve('leaky-checkout', ({ access }) => ({
      access: {
        ...access,
        may: (as, rights, signal) =>
          access.may(
            as,
            rights.filter((right) => right.resource !== 'pods'),
            signal,
          ),
      },
    }));
    const answer = await one(served, of('shop', 'frontend'));
    expect([answer.pods, answer.ownWaypoints]).toEqual([{ is: 'not allowed' }, { is: 'not allowed' }]);
    expect(answer.services.is).toBe('told');
    expect((await served.get(`${PATHS.workloadProof}?${of('shop', 'frontend')}`)).status).toBe(403);
    expect(served.dumped).toEqual([]);
    await served.over.stop();
  });
});

describe('a source that fails', () => {
  it('is a gap beside what the others tell', async () => {
    const down = (): Promise<never> => Promise.reject(new SourceError('kubernetes', 'source_unreachable', 'secret'));
    const served = await serve('leaky-checkout', () => ({ config: { config: down } }));
    const answer = await one(served, of('shop', 'frontend'));
    expect(answer.pods).toEqual({ is: 'not known' });
    expect(answer.gaps).toContainEqual(expect.objectContaining({ missing: 'config', code: 'source_unreachable' }));
    expect(answer.picture.edges.length).toBeGreaterThan(0);
    expect(JSON.stringify(answer)).not.toContain('secret');
    await served.over.stop();
  });

  it('leaves one node without its proof, and the others with theirs', async () => {
    const served = await serve('leaky-checkout', ({ ztunnels }) => ({
      ztunnels: {
        ...ztunnels,
        dump: (pod, signal) =>
          pod.node === 'node-a'
            ? Promise.reject(new SourceError('ztunnel', 'source_too_slow', 'secret'))
            : ztunnels.dump(pod, signal),
      },
    }));
    const told = await proof(served, of('shop', 'frontend'));
    expect(told.nodes).toContainEqual({ is: 'missing', node: 'node-a', code: 'source_too_slow' });
    expect(told.gaps).toMatchObject([{ source: 'ztunnel', missing: 'dumps', code: 'source_too_slow' }]);
    expect(told.pods.every(({ node }) => node !== 'node-a')).toBe(true);
    await served.over.stop();
  });
});
