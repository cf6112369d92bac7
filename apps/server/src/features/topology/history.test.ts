import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, truthBetween, worldUsers, type TruthRow } from '@waymark/demo-mesh';
import {
  HistoryAnswerSchema,
  TopologyAnswerSchema,
  WaypointSeriesAnswerSchema,
  type HistoryAnswer,
} from '@waymark/contract';
import { appOverWorld, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const SCRAPE_MS = 15_000;
const world = buildWorld('leaky-checkout', { startMs: START_MS });
const token = (name: string): string => worldUsers(world).find((u) => u.name === name)!.token;
const limitedTo = worldUsers(world).find((u) => u.name === 'limited')!.may as readonly string[];

let served: AppOverWorld;
beforeAll(async () => {
  served = await appOverWorld(world, AT_MS);
});
afterAll(async () => served.stop());

const ask = async (path: string, user = 'admin'): Promise<{ statusCode: number; body: unknown }> => {
  const answer = await served.app.inject({
    url: `/api/v1/topology/${path}`,
    headers: await signIn(served.app, token(user)),
  });
  return { statusCode: answer.statusCode, body: answer.json() };
};
const historyOf = async (path: string, user = 'admin'): Promise<HistoryAnswer> => {
  const { statusCode, body } = await ask(path, user);
  expect(statusCode).toBe(200);
  const answer = HistoryAnswerSchema.parse(body);
  expect(answer.points).not.toEqual([]);
  return answer;
};

/** The newest scrape that a question at this instant can know of. */
const scrapeBefore = (ms: number): number => AT_MS - Math.ceil((AT_MS - ms) / SCRAPE_MS) * SCRAPE_MS;
const namespaceOf = (party: TruthRow['server']): string | undefined =>
  party?.kind === 'workload' ? party.namespace : undefined;
const within = (row: TruthRow, namespaces: readonly string[]): boolean =>
  [namespaceOf(row.client), namespaceOf(row.server) ?? row.service?.namespace].every(
    (name) => name === undefined || namespaces.includes(name),
  );
/** What truly happened in the step that ends at this instant, as far as scrapes saw it. */
const truthOf = (
  endMs: number,
  stepSeconds: number,
  counts: (row: TruthRow) => boolean = () => true,
): { readonly requests: number; readonly failedHttp: number } => {
  let requests = 0;
  let failed = 0;
  for (const row of truthBetween(world, scrapeBefore(endMs - stepSeconds * 1000), scrapeBefore(endMs))) {
    if (!counts(row)) continue;
    for (const [code, count] of Object.entries(row.requests)) {
      requests += count;
      if (row.protocol === 'http' && /^(5|0$)/.test(code)) failed += count;
    }
  }
  return { requests: requests / stepSeconds, failedHttp: failed / stepSeconds };
};
const isWorkload = (party: TruthRow['server'], name: string): boolean =>
  party?.kind === 'workload' && party.workload === name;

describe('totals over time', () => {
  it('count every request of every step once, whoever reported it', async () => {
    const { points, stepSeconds, gaps } = await historyOf('totals?windowSeconds=480');
    expect([stepSeconds, points.length, gaps]).toEqual([30, 16, []]);
    for (const point of points) {
      const truth = truthOf(point.endMs, stepSeconds);
      expect(point.requests).toBeCloseTo(truth.requests, 6);
      // The truth knows no gRPC status, which fails requests under a good HTTP code.
      expect(point.failedRequests! - truth.failedHttp).toBeGreaterThan(-1e-6);
    }
  });

  it('call a request failed as health does: 5xx, no response, a failing gRPC status, but no 4xx', async () => {
    const { points, stepSeconds } = await historyOf('totals?windowSeconds=60');
    for (const point of points) {
      const picture = await ask(`../topology?windowSeconds=${stepSeconds}&endMs=${point.endMs}`);
      const responses = TopologyAnswerSchema.parse(picture.body).edges.flatMap((edge) =>
        edge.layer === 'L7' ? edge.responses : [],
      );
      const failed = responses.filter((r) => /^(5|0$)/.test(r.code) || !/^0?$/.test(r.grpcStatus ?? ''));
      expect(failed.length).toBeGreaterThan(0);
      expect(responses.some((r) => r.code.startsWith('4'))).toBe(true);
      expect(point.failedRequests! * stepSeconds).toBeCloseTo(
        failed.reduce((sum, r) => sum + r.count, 0),
        6,
      );
    }
  });

  it('add up to the bytes and failed connections of the picture of the same time', async () => {
    const { points, stepSeconds } = await historyOf('totals?windowSeconds=300');
    const { body } = await ask(`../topology?windowSeconds=300&endMs=${points.at(-1)!.endMs}`);
    const { edges } = body as { edges: readonly { failed?: Record<string, number> }[] };
    const failures = edges.flatMap((edge) => Object.values(edge.failed ?? {})).reduce((a, b) => a + b, 0);
    const told = points.reduce((sum, point) => sum + point.failedConnections! * stepSeconds, 0);
    expect(failures).toBeGreaterThan(0);
    expect(told).toBeCloseTo(failures, 6);
    expect(points.every((point) => point.bytes! > 0)).toBe(true);
  });

  it('say nothing of a time before anything was scraped', async () => {
    const { points } = await historyOf('totals?windowSeconds=900');
    expect(points[0]).toEqual({ endMs: points[0]!.endMs });
    expect(points.at(-1)!.requests).toBeGreaterThan(0);
  });

  it('end at whole steps that lie in the past, and have as many as were asked for', async () => {
    const { points } = await historyOf('totals?windowSeconds=300&stepSeconds=60');
    expect(points.map((p) => p.endMs % 60_000)).toEqual([0, 0, 0, 0, 0]);
    expect(points.at(-1)!.endMs).toBeLessThanOrEqual(AT_MS);
  });

  it('leave out what a reader may not see', async () => {
    const mine = await historyOf('totals?windowSeconds=300', 'limited');
    const all = await historyOf('totals?windowSeconds=300');
    for (const [i, point] of mine.points.entries()) {
      expect(point.requests).toBeCloseTo(truthOf(point.endMs, 30, (row) => within(row, limitedTo)).requests, 6);
      expect(point.requests).toBeLessThan(all.points[i]!.requests!);
    }
    expect((await historyOf('totals?windowSeconds=300', 'nobody')).points.map((p) => p.requests ?? 0)).toEqual(
      Array.from({ length: 10 }, () => 0),
    );
  });
});

describe('the series', () => {
  const pair = 'from=workload/east/shop/frontend&to=workload/east/shop/checkout';

  it('of a pair tells its own requests, and how long they took', async () => {
    const { points, stepSeconds } = await historyOf(`series?${pair}&windowSeconds=300`);
    for (const point of points) {
      const truth = truthOf(
        point.endMs,
        stepSeconds,
        (row) => isWorkload(row.client, 'frontend') && isWorkload(row.server, 'checkout'),
      );
      expect(truth.requests).toBeGreaterThan(0);
      expect(point.requests).toBeCloseTo(truth.requests, 6);
      expect(point.averageLatency).toBeGreaterThan(0);
    }
  });

  it.each(['workload/east/shop/catalog-v1', 'workload/east/shop/catalog-v2'])(
    'of the leg from a waypoint to %s tells what the waypoint passed on',
    async (server) => {
      const { points, stepSeconds } = await historyOf(
        `series?from=workload/east/shop/waypoint&to=${server}&windowSeconds=300`,
      );
      const name = server.split('/').at(-1) ?? '';
      for (const point of points) {
        const truth = truthOf(
          point.endMs,
          stepSeconds,
          (row) => isWorkload(row.server, name) && isWorkload(row.client, 'frontend'),
        );
        expect(truth.requests).toBeGreaterThan(1);
        expect(point.requests).toBeCloseTo(truth.requests, 6);
      }
    },
  );

  it('of a place tells all that comes and goes', async () => {
    const { points, stepSeconds } = await historyOf('series?place=workload/east/shop/checkout&windowSeconds=300');
    for (const point of points) {
      const truth = truthOf(point.endMs, stepSeconds, (row) =>
        [row.client, row.server].some((party) => isWorkload(party, 'checkout')),
      );
      expect(point.requests).toBeCloseTo(truth.requests, 6);
    }
  });

  const parties = (row: TruthRow): readonly TruthRow['server'][] => [row.client, row.server];
  const isCatalog = (party: TruthRow['server']): boolean =>
    isWorkload(party, 'catalog-v1') || isWorkload(party, 'catalog-v2');
  it.each([
    ['a namespace', 'namespace/east/shop', (row) => parties(row).some((party) => namespaceOf(party) === 'shop')],
    ['an app', 'app/east/shop/catalog', (row) => parties(row).some(isCatalog)],
    [
      'one version of an app',
      'version/east/shop/catalog/v2',
      (row) => parties(row).some((party) => isWorkload(party, 'catalog-v2')),
    ],
    ['a cluster', 'cluster/east', () => true],
  ] as const satisfies readonly (readonly [string, string, (row: TruthRow) => boolean])[])(
    'of %s tells all that comes, goes and stays within, each request once',
    async (_what, place, counts) => {
      const { points, stepSeconds } = await historyOf(`series?place=${place}&windowSeconds=300`);
      for (const point of points) {
        const truth = truthOf(point.endMs, stepSeconds, counts);
        expect(truth.requests).toBeGreaterThan(0);
        expect(point.requests).toBeCloseTo(truth.requests, 6);
      }
    },
  );

  it('of a waypoint with what it fronts tells at least what passes the waypoint', async () => {
    const fronted = await historyOf('series?place=front/east/shop/waypoint&windowSeconds=300');
    const passed = await historyOf('series?place=workload/east/shop/waypoint&windowSeconds=300');
    expect(passed.points[0]?.requests).toBeGreaterThan(0);
    fronted.points.forEach((point, at) =>
      expect(point.requests).toBeGreaterThanOrEqual(passed.points[at]?.requests ?? NaN),
    );
  });

  it('of a cluster counts within the reader’s rights', async () => {
    const { points } = await historyOf('series?place=cluster/east&windowSeconds=300', 'limited');
    const totals = await historyOf('totals?windowSeconds=300', 'limited');
    expect(points.map(({ requests }) => requests)).toEqual(totals.points.map(({ requests }) => requests));
  });

  it.each([
    'series?place=workload/east/data/redis',
    'series?place=namespace/east/data',
    'series?place=app/east/data/redis',
    'series?from=workload/east/shop/cart&to=workload/east/data/redis',
    'totals?namespaces=data',
  ])('is refused to who may not see it: %s', async (path) => {
    const { statusCode, body } = await ask(path, 'limited');
    expect([statusCode, (body as { code: string }).code]).toEqual([403, 'not_allowed']);
  });

  it.each([
    'series?from=workload/east/shop/cart',
    'series?place=workload/east/shop/cart&to=unknown',
    'series?place=nonsense',
    'totals?windowSeconds=3600&stepSeconds=15',
  ])('refuses what makes no sense: %s', async (path) => {
    const { statusCode, body } = await ask(path);
    expect([statusCode, (body as { code: string }).code]).toEqual([400, 'input_invalid']);
  });
});

describe('the series of a waypoint', () => {
  const WAYPOINT = 'series/waypoint?place=workload/east/shop/waypoint&windowSeconds=300';

  it('tell each service apart, and what they add up to', async () => {
    const { points, services, gaps } = WaypointSeriesAnswerSchema.parse((await ask(WAYPOINT)).body);
    expect(gaps).toEqual([]);
    const names = services.map(({ namespace, name }) => `${namespace}/${name}`);
    expect(names).toContain('shop/catalog');
    expect(names.length).toBeGreaterThan(1);
    for (const [step, point] of points.entries()) {
      const sum = services.reduce((held, service) => held + (service.points[step]?.requests ?? 0), 0);
      expect(point.requests).toBeGreaterThan(0);
      expect(sum).toBeCloseTo(point.requests!, 6);
    }
    const busiest = services.map((service) => service.points.at(-1)?.requests ?? 0);
    expect(busiest[0]).toBeGreaterThan(busiest.at(-1)!);
  });

  it('have percentiles in order, of all requests and of each service', async () => {
    const { points, services } = WaypointSeriesAnswerSchema.parse((await ask(WAYPOINT)).body);
    for (const { p50, p95, p99 } of [points.at(-1)!, services[0]!.points.at(-1)!]) {
      expect(p50).toBeGreaterThan(0);
      expect(p95).toBeGreaterThanOrEqual(p50!);
      expect(p99).toBeGreaterThanOrEqual(p95!);
    }
    const slowest = Math.max(...services.map((service) => service.points.at(-1)?.p99 ?? 0));
    expect(points.at(-1)!.p99).toBeLessThanOrEqual(slowest);
  });

  it('tell of services that the reader may see, and nothing to who may not see the waypoint', async () => {
    const mine = WaypointSeriesAnswerSchema.parse((await ask(WAYPOINT, 'limited')).body);
    expect(mine.services.length).toBeGreaterThan(0);
    expect(mine.services.every(({ namespace }) => limitedTo.includes(namespace))).toBe(true);
    expect((await ask(WAYPOINT, 'nobody')).statusCode).toBe(403);
  });

  it('are those of a workload: nothing else is a waypoint', async () => {
    expect((await ask('series/waypoint?place=service/east/shop/catalog')).statusCode).toBe(400);
  });
});
