import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, kubernetesObjects, truthBetween, worldUsers, type TruthRow, type World } from '@waymark/demo-mesh';
import {
  EnvoyAnswerSchema,
  WaypointAnswerSchema,
  WaypointsAnswerSchema,
  type EnvoyAnswer,
  type WaypointAnswer,
  type WaypointsAnswer,
} from '@waymark/contract';
import { buildApp } from '../../app.ts';
import { SourceError } from '../../source-error.ts';
import { appOverWorld, settings, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const WINDOW_MS = 300_000;

interface Served {
  readonly world: World;
  readonly atMs: number;
  readonly over: AppOverWorld;
  list(user?: string): Promise<WaypointsAnswer>;
  page(waypoint: string, user?: string): Promise<WaypointAnswer>;
  envoy(waypoint: string, query?: string, user?: string): Promise<EnvoyAnswer>;
  status(path: string, user: string): Promise<number>;
}

async function serve(
  scenario: 'waypoint-variants' | 'leaky-checkout' | 'mixed-migration',
  minutes: number,
): Promise<Served> {
  const world = buildWorld(scenario, { startMs: START_MS });
  const atMs = START_MS + minutes * 60_000;
  const over = await appOverWorld(world, atMs);
  const ask = async (path: string, user = 'admin'): Promise<{ readonly statusCode: number; json(): unknown }> => {
    const token = worldUsers(world).find(({ name }) => name === user)?.token ?? '';
    return over.app.inject({ url: `/api/v1/waypoints${path}`, headers: await signIn(over.app, token) });
  };
  return {
    world,
    atMs,
    over,
    list: async (user) => WaypointsAnswerSchema.parse((await ask('', user)).json()),
    page: async (waypoint, user) => WaypointAnswerSchema.parse((await ask(`/east/${waypoint}`, user)).json()),
    envoy: async (waypoint, query = '', user) =>
      EnvoyAnswerSchema.parse((await ask(`/east/${waypoint}/envoy?${query}`, user)).json()),
    status: async (path, user) => (await ask(path, user)).statusCode,
  };
}

/** Requests, by waypoint and service, that an all-knowing observer saw pass. */
function passedIn({ world, atMs }: Served, waypoint: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const row of truthBetween(world, atMs - WINDOW_MS, atMs)) {
    if (row.service === undefined || row.waypoint === undefined) continue;
    if (`${row.waypoint.namespace}/${row.waypoint.name}` !== waypoint) continue;
    const requests = Object.values(row.requests).reduce((a, b) => a + b, 0);
    const service = `${row.service.namespace}/${row.service.name}`;
    sums.set(service, (sums.get(service) ?? 0) + requests);
  }
  return sums;
}

const workloadOf = (party: TruthRow['client'] | undefined): string =>
  party?.kind === 'workload' ? `${party.namespace}/${party.workload}` : 'elsewhere';

describe('waypoints of every variant', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve('waypoint-variants', 15);
  });
  afterAll(async () => served.over.stop());

  it('are listed, those that are only named, too, the worst first', async () => {
    const { waypoints, gaps } = await served.list();
    const names = waypoints.map(({ facts: { id } }) => `${id.namespace}/${id.name}`);
    const gateways = kubernetesObjects(served.world, served.atMs)
      .filter(({ kind }) => kind === 'Gateway')
      .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
    expect([...names].sort()).toEqual([...gateways, 'shop/coming', 'shop/nowhere'].sort());
    const worst = waypoints.map(({ findings }) =>
      findings.some(({ severity }) => severity === 'error') ? 'error' : 'fine',
    );
    expect(worst).toEqual([...worst].sort());
    expect(gaps).toEqual([]);
  });

  it('say from where they may be named, and who names them and is not let in', async () => {
    const shared = await served.page('infra/shared');
    expect(shared.namespaces).toEqual([
      { name: 'infra', may: 'yes', services: 0, workloads: 0, denied: 0 },
      { name: 'shop', may: 'yes', services: 1, workloads: 1, denied: 0 },
    ]);
    const { namespaces } = await served.page('infra/private');
    expect(namespaces.map(({ name, may, denied }) => [name, may, denied])).toEqual([
      ['infra', 'yes', 0],
      ['shop', 'no', 1],
    ]);
  });

  it('share a service by the weight that was asked for, seen from either side', async () => {
    const of = async (name: string): Promise<unknown> =>
      (await served.page(`shop/${name}`)).canaries.map((one) => [
        one.name,
        one.as,
        one.other.name,
        one.weight,
        one.got,
      ]);
    expect(await of('waypoint')).toEqual([['canary', 'primary', 'own', 80, expect.closeTo(80, 0)]]);
    expect(await of('own')).toEqual([['canary', 'canary', 'waypoint', 20, expect.closeTo(20, 0)]]);
  });

  it('serve exactly the services that the world bound to them', async () => {
    const { waypoints } = await served.list();
    expect(waypoints).not.toEqual([]);
    for (const { facts } of waypoints) {
      const { services } = await served.page(`${facts.id.namespace}/${facts.id.name}`);
      const told = services
        .filter(({ standing }) => standing === 'bound')
        .map(({ namespace, name }) => `${namespace}/${name}`);
      const truth = served.world.cast.services
        .filter(
          ({ binding }) =>
            binding?.waypoint?.name === facts.id.name && binding.waypoint.namespace === facts.id.namespace,
        )
        .map(({ namespace, name }) => `${namespace}/${name}`);
      // A pool's hidden Service is bound as any other; the cast does not count it.
      expect(told.filter((name) => !name.includes('llm-pool')).sort(), facts.id.name).toEqual(truth.sort());
    }
  });

  it('pass the requests that the world says they passed, service by service', async () => {
    for (const waypoint of ['shop/waypoint', 'shop/own', 'infra/shared', 'pods/everything', 'egress/egress']) {
      const { services } = await served.page(waypoint);
      const told = new Map(services.map((row) => [`${row.namespace}/${row.name}`, row.through?.requests ?? NaN]));
      const truth = passedIn(served, waypoint);
      expect(truth.size).toBeGreaterThan(0);
      for (const [service, requests] of truth) {
        // A canary's share is in no label of the metrics: requests of one service are told at one of its two waypoints.
        if (service !== 'shop/canary') expect([service, told.get(service)]).toEqual([service, requests]);
      }
    }
  });

  it.each([
    ['shop/own', 'canary', 'canary', 'own label', undefined, 20],
    ['shop/waypoint', 'canary', 'bound', 'namespace label', undefined, 80],
    ['shop/waypoint', 'opted-out', 'opted out', 'own label', undefined, undefined],
    ['shop/nowhere', 'missing', 'refused', 'own label', 'WaypointIsNotReady', undefined],
    ['shop/wl', 'for-workload', 'refused', 'own label', 'UnsupportedTrafficType', undefined],
    ['infra/private', 'denied', 'refused', 'own label', 'AttachmentDenied', undefined],
    ['infra/shared', 'shared', 'bound', 'own label', undefined, undefined],
  ])('%s: %s is %s, by its %s', async (waypoint, name, standing, by, reason, share) => {
    const row = (await served.page(waypoint)).services.find((one) => one.name === name);
    expect([row?.standing, row?.ways[0]?.by, row?.reason, row?.share]).toEqual([standing, by, reason, share]);
  });

  it('serve workloads by their own label, by their namespace’s, and behind services', async () => {
    const [own, both] = [await served.page('pods/pods-only'), await served.page('pods/everything')];
    expect(own.workloads.map(({ name, ways }) => [name, ways.map(({ by, calls }) => `${by}, ${calls}`)])).toEqual([
      ['worker-own', ['own label, address']],
    ]);
    expect(both.workloads.map(({ name, ways }) => [name, ways.map(({ by, calls }) => `${by}, ${calls}`)])).toEqual([
      ['worker', ['namespace label, address', 'service namespace label, service']],
    ]);
    expect(own.workloads[0]?.through?.requests).toBe(300);
  });

  it('that are dead fail closed, and istiod’s True of before is told with its age', async () => {
    const { findings, services, facts } = await served.page('shop/fading');
    expect(facts.pods).toEqual({ ready: 0, of: 0 });
    expect(findings[0]).toMatchObject({ code: 'dead', severity: 'error', fails: 'closed', count: 1 });
    expect(findings[0]?.told).toMatchObject({ type: 'istio.io/WaypointBound', status: 'True' });
    expect(findings[0]?.told?.sinceMs).toBeLessThan(served.atMs);
    expect(services[0]?.notes.map(({ is }) => is)).toContain('outlived');
  });

  it('that are missing fail open, measured by what went past', async () => {
    const { findings, traffic } = await served.page('shop/nowhere');
    expect(findings[0]).toMatchObject({
      code: 'missing',
      fails: 'open',
      about: [{ kind: 'Service', namespace: 'shop', name: 'missing' }],
      measured: { connections: 600 },
      fix: { command: 'istioctl waypoint apply -n shop --name nowhere' },
    });
    expect(traffic?.past.map(({ why }) => why)).toEqual(['not bound']);
  });

  it('name what applies there, and of which kinds istiod says nothing', async () => {
    const { rules } = await served.page('shop/waypoint');
    expect(rules.map(({ kind, effect }) => `${kind}: ${effect}`)).toEqual([
      'EnvoyFilter: unsaid',
      'HTTPRoute: applied',
      'RequestAuthentication: unsaid',
      'TLSRoute: applied',
      'Telemetry: unsaid',
      'WasmPlugin: unsaid',
      'VirtualService: applied',
      'DestinationRule: applied',
    ]);
  });

  it('tell per replica and type what it took of its configuration', async () => {
    const [replica] = (await served.page('shop/waypoint')).facts.replicas;
    expect(replica?.node).toBe('node-b');
    expect(replica?.sync).toHaveLength(4);
  });

  it('tell what their Envoy holds, searched and page by page', async () => {
    const all = await served.envoy('shop/waypoint');
    expect(all.counts).toEqual({ cluster: 6, listener: 5, route: 3 });
    const page = await served.envoy('shop/waypoint', 'kind=route&search=usual.shop&limit=1');
    expect([page.found, page.entries.map(({ service }) => service)]).toEqual([
      1,
      [{ namespace: 'shop', name: 'usual' }],
    ]);
    expect((await served.envoy('shop/waypoint', 'offset=4&limit=50')).entries).toHaveLength(2);
    expect(await served.envoy('shop/fading')).toMatchObject({ found: 0, entries: [], gaps: [] });
    expect(await served.status('/east/shop/waypoint/envoy?pod=usual-1', 'admin')).toBe(404);
  });

  it('are not found where nobody has or names them', async () => {
    expect(await served.status('/east/shop/never', 'admin')).toBe(404);
    expect(await served.status('/west/shop/waypoint', 'admin')).toBe(404);
    expect(await served.status('/east/Shop/waypoint', 'admin')).toBe(400);
  });

  it('show a limited reader what their rights show, and count the rest', async () => {
    const { waypoints, outside } = await served.list('limited');
    expect(new Set(waypoints.map(({ facts }) => facts.id.namespace))).toEqual(new Set(['shop']));
    expect(outside).toBe(5);
    expect(await served.status('/east/infra/shared', 'limited')).toBe(403);
    expect(await served.status('/east/infra/shared/envoy', 'limited')).toBe(403);
    expect(await served.status('/east/infra/nothing-there', 'limited')).toBe(403);
    const words = JSON.stringify([await served.list('limited'), await served.page('shop/waypoint', 'limited')]);
    expect(words).not.toMatch(/partner|worker|everything|egress/);
  });

  it('show nobody nothing but how many there are', async () => {
    expect(await served.list('nobody')).toMatchObject({ waypoints: [], outside: 12 });
    expect(await served.status('/east/shop/waypoint', 'nobody')).toBe(403);
  });
});

describe('waypoints of a leaky mesh', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve('leaky-checkout', 20);
  });
  afterAll(async () => served.over.stop());

  it('pass the requests that the world says they passed', async () => {
    const { services } = await served.page('shop/waypoint');
    const truth = passedIn(served, 'shop/waypoint');
    expect(truth.size).toBeGreaterThan(2);
    for (const [service, requests] of truth)
      expect([service, services.find(({ name }) => service === `shop/${name}`)?.through?.requests]).toEqual([
        service,
        requests,
      ]);
  });

  it('are gone past by exactly those whom the world saw, each with its reason', async () => {
    const told = new Map(
      [...(await served.page('shop/waypoint')).traffic!.past].map(({ from, to, why }) => [
        `${from.split('/').slice(2).join('/')} > ${to.split('/').slice(2).join('/')}`,
        why,
      ]),
    );
    const { services } = await served.page('shop/waypoint');
    const behind = new Set(services.flatMap((row) => (row.workloads ?? []).map((name) => `shop/${name}`)));
    const truth = truthBetween(served.world, served.atMs - WINDOW_MS, served.atMs)
      .filter(({ waypoint, server }) => waypoint === undefined && behind.has(workloadOf(server)))
      .map(({ client, server }) => `${workloadOf(client)} > ${workloadOf(server)}`);
    expect([...told.keys()].sort()).toEqual([...new Set(truth)].sort());
    expect(Object.fromEntries(told)).toEqual({
      'web/shop-gateway-istio > shop/frontend': 'gateway',
      'legacy/cron > shop/catalog-v2': 'not captured',
      'shop/frontend > shop/cart': 'opted out',
      'shop/cart > shop/catalog-v1': 'called by address',
    });
  });

  it('that die again and again are found by the connections that fail, though a pod counts as ready', async () => {
    const { facts, findings } = await served.page('payments/payments-wp');
    expect(facts.pods).toEqual({ ready: 1, of: 1 });
    expect(findings.map(({ code }) => code)).toEqual(['connections fail', 'bypassed', 'out of step']);
    expect(findings[0]).toMatchObject({
      severity: 'error',
      fails: 'closed',
      measured: { connections: 120, failedConnections: 120 },
    });
  });

  it('say which policy does not hold, and which route nobody will ever apply', async () => {
    const { rules } = await served.page('shop/waypoint');
    expect(rules.find(({ name }) => name === 'catalog-to-waypoint')).toMatchObject({
      effect: 'ignored',
      fix: { is: 'target the Service' },
    });
    const past = await served.page('shop/promo-waypoint');
    expect(past.rules).toMatchObject([{ name: 'promotions-get', effect: 'not applied' }]);
    expect(past.findings.map(({ code }) => code)).toEqual(['missing', 'rules not applied']);
  });

  it('keep numbers of callers beyond the reader’s rights out of every sum, and say that there are some', async () => {
    const { traffic } = await served.page('shop/waypoint', 'limited');
    expect(traffic?.withheld).toBe('some');
    expect(JSON.stringify(traffic)).not.toMatch(/cron|legacy/);
  });
});

describe('ingress gateways', () => {
  it('go past a waypoint by what they sent, and nobody said otherwise', async () => {
    const served = await serve('leaky-checkout', 15);
    const { ingress } = await served.page('shop/waypoint');
    await served.over.stop();
    expect(ingress.map(({ name, is, label }) => [name, is, label])).toEqual([['frontend', 'past', 'unsaid']]);
    expect(ingress[0]?.sent?.past.requests).toBeGreaterThan(0);
    expect(ingress[0]?.sent?.through.requests).toBe(0);
  });
});

describe('a mesh without waypoints', () => {
  it('lists none, without a gap', async () => {
    const served = await serve('mixed-migration', 10);
    expect(await served.list()).toMatchObject({ waypoints: [], outside: 0, gaps: [] });
    await served.over.stop();
  });
});

describe('a source that fails', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve('waypoint-variants', 15);
  });
  afterAll(async () => served.over.stop());

  const failing =
    (source: 'prometheus' | 'istiod' | 'envoy' | 'kubernetes'): (() => Promise<never>) =>
    () =>
      Promise.reject(new SourceError(source, 'source_too_slow', 'on purpose'));
  const askWith = async (ports: Partial<AppOverWorld['ports']>, path: string): Promise<unknown> => {
    const app = await buildApp({ ...served.over.ports, ...ports }, settings);
    const answer = await app.inject({ url: `/api/v1/waypoints${path}`, headers: await signIn(app, 'demo-admin') });
    await app.close();
    return answer.json();
  };

  it('takes traffic away and makes no silence of it, when it is Prometheus', async () => {
    const traffic = { ...served.over.ports.traffic, requests: failing('prometheus'), bytes: failing('prometheus') };
    const page = WaypointAnswerSchema.parse(await askWith({ traffic }, '/east/shop/waypoint'));
    expect(page.traffic).toBeUndefined();
    expect(page.services[0]?.past).toBeUndefined();
    expect(page.services.length).toBeGreaterThan(3);
    expect(page.gaps.map(({ missing }) => missing)).toEqual(expect.arrayContaining(['requests', 'bytes']));
    expect(page.findings.some(({ code }) => code === 'bypassed')).toBe(false);
  });

  it('takes the state of proxies away, when it is istiod', async () => {
    const page = WaypointAnswerSchema.parse(
      await askWith({ sync: { proxies: failing('istiod') } }, '/east/shop/waypoint'),
    );
    expect(page.facts.replicas.map(({ sync }) => sync)).toEqual([undefined]);
    expect(page.gaps).toMatchObject([{ source: 'istiod', missing: 'sync', code: 'source_too_slow' }]);
  });

  it('leaves a named gap, when it is the waypoint’s own Envoy', async () => {
    const answer = EnvoyAnswerSchema.parse(
      await askWith({ envoy: { ...served.over.ports.envoy, config: failing('envoy') } }, '/east/shop/waypoint/envoy'),
    );
    expect(answer).toMatchObject({ found: 0, gaps: [{ source: 'envoy', missing: 'dumps' }] });
    expect(answer.pod).toMatch(/^waypoint-/);
  });

  it('is a problem, when no object of the cluster could be read', async () => {
    expect(await askWith({ config: { config: failing('kubernetes') } }, '')).toMatchObject({
      code: 'source_too_slow',
    });
  });

  it('leaves a gap, when one kind of object may not be read', async () => {
    const { clusters } = await served.over.ports.config.config(new AbortController().signal);
    const failure = new SourceError('kubernetes', 'source_refused', 'on purpose');
    const config = () =>
      Promise.resolve({
        clusters: clusters.map((one) => ({ ...one, unread: [{ kind: 'AuthorizationPolicy' as const, failure }] })),
      });
    const list = WaypointsAnswerSchema.parse(await askWith({ config: { config } }, ''));
    expect(list.gaps).toMatchObject([{ source: 'kubernetes', missing: 'config', kinds: ['AuthorizationPolicy'] }]);
    expect(list.waypoints.length).toBeGreaterThan(5);
  });
});
