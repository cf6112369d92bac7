import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, kubernetesObjects, worldUsers } from '@waymark/demo-mesh';
import {
  LatenciesAnswerSchema,
  QuantilesAnswerSchema,
  TopologyAnswerSchema,
  type TopologyAnswer,
} from '@waymark/contract';
import { appOverWorld, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const world = buildWorld('leaky-checkout', { startMs: START_MS });
const token = (name: string): string => worldUsers(world).find((u) => u.name === name)!.token;
const limitedTo = worldUsers(world).find((u) => u.name === 'limited')!.may as readonly string[];
const namespaces = kubernetesObjects(world, AT_MS)
  .filter((o) => o.kind === 'Namespace')
  .map((o) => o.metadata.name);
const hidden = namespaces.filter((n) => !limitedTo.includes(n));
/** Every name of a workload, service or account in a namespace that the limited user may not see, and in none that they may. */
const hiddenNames = ((): readonly string[] => {
  const names = (of: readonly string[]): Set<string> =>
    new Set(
      kubernetesObjects(world, AT_MS)
        .filter(
          (o) =>
            of.includes(o.metadata.namespace ?? '') && ['Deployment', 'Service', 'ServiceAccount'].includes(o.kind),
        )
        .map((o) => o.metadata.name),
    );
  const visible = names(limitedTo);
  return [...names(hidden)].filter((name) => !visible.has(name));
})();

let served: AppOverWorld;
beforeAll(async () => {
  served = await appOverWorld(world, AT_MS);
});
afterAll(async () => served.stop());

const answerFor = async (user: string, query = ''): Promise<TopologyAnswer> => {
  const answer = await served.app.inject({
    url: `/api/v1/topology?${query}`,
    headers: await signIn(served.app, token(user)),
  });
  expect(answer.statusCode).toBe(200);
  return TopologyAnswerSchema.parse(answer.json());
};
/** Words of an answer, so that a short name is not found inside another. */
const wordsOf = (answer: unknown): Set<string> => new Set(JSON.stringify(answer).split(/[^A-Za-z0-9-]+/));

describe('the rights of a reader', () => {
  it('show an admin everything', async () => {
    const answer = await answerFor('admin');
    expect(answer.places.some((p) => p.role === 'restricted')).toBe(false);
    expect(wordsOf(answer)).toContain('orders-db');
  });

  it('show a limited user no name of what they may not see', async () => {
    const words = wordsOf(await answerFor('limited'));
    expect(hidden.length).toBeGreaterThan(2);
    expect(hiddenNames.length).toBeGreaterThan(5);
    expect([...hidden, ...hiddenNames].filter((name) => words.has(name))).toEqual([]);
  });

  it('show a limited user no number of an edge that leaves their view, but that there is one', async () => {
    const answer = await answerFor('limited');
    const leaving = answer.edges.filter((e) => [e.from, e.to].some((key) => key === 'restricted'));
    expect(leaving.length).toBeGreaterThan(0);
    for (const edge of leaving) {
      expect(edge.withheld).toBe(true);
      expect(JSON.stringify({ ...edge, from: '', to: '' })).not.toMatch(/[1-9]\d/);
    }
  });

  it('show a limited user the same numbers as the admin between places they may see', async () => {
    const [mine, all] = [await answerFor('limited'), await answerFor('admin')];
    const seen = mine.edges.filter((e) => e.withheld === undefined && e.layer === 'L7');
    expect(seen.length).toBeGreaterThan(3);
    for (const edge of seen)
      expect(all.edges).toContainEqual(
        expect.objectContaining({ from: edge.from, to: edge.to, requests: edge.layer === 'L7' ? edge.requests : NaN }),
      );
  });

  it('hold when the bytes of a picture that somebody else got are still at hand', async () => {
    const zipped = async (user: string): Promise<TopologyAnswer> => {
      const answer = await served.app.inject({
        url: '/api/v1/topology',
        headers: { ...(await signIn(served.app, token(user))), 'accept-encoding': 'gzip' },
      });
      expect(answer.headers['content-encoding']).toBe('gzip');
      return TopologyAnswerSchema.parse(JSON.parse(gunzipSync(answer.rawPayload).toString()));
    };
    for (const user of ['admin', 'limited', 'admin', 'nobody'])
      expect(await zipped(user)).toEqual(await answerFor(user));
  });

  it('show nobody nothing', async () => {
    const answer = await answerFor('nobody');
    expect([answer.places, answer.edges]).toEqual([[], []]);
  });

  it.each([
    '/api/v1/topology?namespaces=data',
    '/api/v1/topology/quantiles?from=workload/east/shop/cart&to=workload/east/data/redis',
  ])('refuse what was asked for by name: %s', async (url) => {
    const answer = await served.app.inject({ url, headers: await signIn(served.app, token('limited')) });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'not_allowed']);
    expect([...wordsOf(answer.json())].filter((word) => hiddenNames.includes(word))).toEqual([]);
  });

  it.each([
    '/api/v1/topology',
    '/api/v1/topology/stream',
    '/api/v1/topology/quantiles?from=unknown&to=outside',
    '/api/v1/namespaces',
  ])('are asked for first: %s', async (url) => {
    const answer = await served.app.inject({ url });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'not_signed_in']);
  });

  it('hold for the list of namespaces, too', async () => {
    const answer = await served.app.inject({
      url: '/api/v1/namespaces',
      headers: await signIn(served.app, token('limited')),
    });
    expect(
      answer
        .json<{ namespaces: { name: string }[] }>()
        .namespaces.map((n) => n.name)
        .sort(),
    ).toEqual([...limitedTo].sort());
  });

  it('give latencies of the conversations within them, as the panel of each pair tells them', async () => {
    const get = async (user: string, path: string): Promise<unknown> =>
      (
        await served.app.inject({ url: `/api/v1/topology/${path}`, headers: await signIn(served.app, token(user)) })
      ).json();
    const latencies = LatenciesAnswerSchema.parse(await get('limited', 'latencies?quantile=p95'));
    expect(latencies.gaps).toEqual([]);
    expect([...wordsOf(latencies)].filter((word) => hidden.includes(word) || hiddenNames.includes(word))).toEqual([]);
    const [from, to] = ['workload/east/shop/frontend', 'workload/east/shop/checkout'];
    const pair = QuantilesAnswerSchema.parse(await get('limited', `quantiles?from=${from}&to=${to}`));
    const mine = latencies.conversations.filter((each) => each.from === from && each.to === to);
    expect(mine.map(({ latency }) => latency)).toEqual([pair.p95]);
    const all = LatenciesAnswerSchema.parse(await get('admin', 'latencies?quantile=p95'));
    expect(all.conversations.length).toBeGreaterThan(latencies.conversations.length);
  });

  it('let quantiles through for a pair within them', async () => {
    const answer = await served.app.inject({
      url: '/api/v1/topology/quantiles?from=workload/east/shop/frontend&to=workload/east/shop/checkout',
      headers: await signIn(served.app, token('limited')),
    });
    expect(answer.json<{ p95: number }>().p95).toBeGreaterThan(500);
  });
});
