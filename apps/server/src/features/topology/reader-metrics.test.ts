import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld } from '@waymark/demo-mesh';
import { TopologyAnswerSchema, type TopologyAnswer } from '@waymark/contract';
import { buildApp } from '../../app.ts';
import { prometheusForReaders, type PrometheusForReaders } from '../../sources/prometheus/reader-metrics.ts';
import { tenantsFrom } from '../../sources/prometheus/tenants.ts';
import { appOverWorld, settings, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';
import { startTenancyProxy, type MetricsRights, type TenancyProxy } from '../../testing/tenancy-proxy.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const world = buildWorld('leaky-checkout', { startMs: START_MS });
const AT_ONCE = 4;

/** Changed by the tests. */
const rights: Record<string, MetricsRights[string]> = {};
const down = new Set<string>();
let nowMs = AT_MS;
let proxy: TenancyProxy;
let store: PrometheusForReaders;
let served: AppOverWorld;
/** The same store, read with one account for all. */
let account: Pick<AppOverWorld, 'app'>;
beforeAll(async () => {
  served = await appOverWorld(world, AT_MS, {}, async (url, { inventory, access }) => {
    proxy = await startTenancyProxy(url, rights, down);
    store = prometheusForReaders({
      ...{ url: proxy.url, wholeUrl: proxy.wholeUrl, timeoutMs: 20_000, maxAnswerBytes: 64 * 1024 * 1024 },
      ...{ atOnce: AT_ONCE, clock: { now: () => nowMs }, tenants: tenantsFrom(inventory, access) },
    });
    return (as) => store.of(as);
  });
  account = { app: await buildApp(served.ports, settings) };
});
afterAll(async () => {
  await account.app.close();
  await served.stop();
  await proxy.stop();
});

const get = async <T>({ app }: Pick<AppOverWorld, 'app'>, token: string, path: string): Promise<T> => {
  const answer = await app.inject({ url: `/api/v1/topology${path}`, headers: await signIn(app, token) });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
};
const pictureOf = async (
  of: Pick<AppOverWorld, 'app'>,
  token: string,
  windowSeconds: number,
): Promise<TopologyAnswer> =>
  TopologyAnswerSchema.parse(await get(of, token, `?endMs=${AT_MS}&windowSeconds=${windowSeconds}`));
/** What is drawn, in an order of its own: a store's rows come in any. */
const told = ({ places, edges }: TopologyAnswer): unknown => ({
  places: places.filter((place) => place.role !== 'restricted').toSorted(byText),
  edges: edges.filter((edge) => edge.withheld !== true).toSorted(byText),
});
const sorted = (answer: object): unknown =>
  Object.entries(answer).map(([name, value]) => [
    name,
    Array.isArray(value) ? (value as readonly unknown[]).toSorted(byText) : (value as unknown),
  ]);
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const metricsGaps = ({ gaps }: TopologyAnswer): unknown =>
  gaps.filter(({ missing }) => missing === 'metrics').map(({ code, namespaces }) => [code, namespaces]);
const LIMITED = 'demo-limited';
const ADMIN = 'demo-admin';
const wholly = ['web', 'shop', 'istio-system'];
/** A right to metrics is remembered for a while. */
const granted = (to: string, what: MetricsRights[string]): void => {
  rights[to] = what;
  nowMs += 120_000;
};

describe('metrics with readers’ own tokens', () => {
  it('show who is limited to some namespaces the picture that rights leave of the whole, counted once', async () => {
    granted(LIMITED, wholly);
    const [mine, filtered] = [await pictureOf(served, LIMITED, 300), await pictureOf(account, LIMITED, 300)];
    expect(mine.edges.filter((edge) => edge.reporters.length > 1).length).toBeGreaterThan(0);
    expect(told(mine)).toEqual(told(filtered));
    expect(mine.gaps).toEqual([]);
  });

  it('are asked by GET, namespace by namespace and a few at once, with nobody else’s token', () => {
    const asked = proxy.asked().filter(({ status }) => status === 200);
    expect([...new Set(asked.map(({ namespace }) => namespace))].sort()).toEqual(['istio-system', 'shop', 'web']);
    expect(new Set(asked.map(({ token }) => token))).toEqual(new Set([LIMITED]));
    // Seven questions, each of three namespaces.
    expect(asked).toHaveLength(21);
    expect(proxy.mostAtOnce()).toBeGreaterThan(1);
    expect(proxy.mostAtOnce()).toBeLessThanOrEqual(AT_ONCE);
  });

  it('name the namespaces that are refused, but for those beyond the reader’s view, and ask once only', async () => {
    granted(LIMITED, ['web']);
    const before = proxy.asked().length;
    const mine = await pictureOf(served, LIMITED, 240);
    expect(metricsGaps(mine)).toEqual([
      ['not_allowed', ['shop']],
      ['not_allowed', undefined],
    ]);
    expect(JSON.stringify(mine)).not.toContain('istio-system');
    // What `web` tells is drawn: a gap is no empty mesh.
    expect(mine.edges.length).toBeGreaterThan(0);
    expect(store.state().is).toBe('up');
    await pictureOf(served, LIMITED, 180);
    const again = proxy.asked().slice(before + 24);
    expect(again.filter(({ status }) => status === 403)).toEqual([]);
  });

  it('tell which namespace did not answer, and what the others say', async () => {
    granted(LIMITED, wholly);
    down.add('shop');
    const mine = await pictureOf(served, LIMITED, 200);
    down.clear();
    expect(metricsGaps(mine)).toEqual([['source_too_slow', ['shop']]]);
    expect(mine.edges.length).toBeGreaterThan(0);
  });

  it('come with one question for who may read all of them', async () => {
    granted(ADMIN, 'all');
    const before = proxy.asked().length;
    const mine = await pictureOf(served, ADMIN, 300);
    expect(told(mine)).toEqual(told(await pictureOf(account, ADMIN, 300)));
    const asked = proxy.asked().slice(before);
    expect(asked.map(({ namespace }) => namespace)).toEqual(Array.from({ length: 8 }, () => undefined));
  });

  it('are shared with nobody who asks the same', async () => {
    granted(LIMITED, wholly);
    granted(ADMIN, []);
    const path = `?endMs=${AT_MS}&windowSeconds=150&namespaces=shop`;
    expect((await get<TopologyAnswer>(served, LIMITED, path)).edges.length).toBeGreaterThan(0);
    const others = await get<TopologyAnswer>(served, ADMIN, path);
    expect(others.edges).toEqual([]);
    expect(others.gaps.map(({ missing }) => missing)).toContain('requests');
  });

  it('hold for curves and quantiles, too', async () => {
    granted(LIMITED, wholly);
    const shop = 'workload/east/shop/';
    for (const path of [
      `/totals?windowSeconds=300&endMs=${AT_MS}`,
      `/series?windowSeconds=300&endMs=${AT_MS}&place=${shop}checkout`,
      `/quantiles?from=${shop}frontend&to=${shop}checkout&endMs=${AT_MS}`,
      `/latencies?quantile=p95&endMs=${AT_MS}&namespaces=shop`,
    ]) {
      const [mine, filtered] = [await get<object>(served, LIMITED, path), await get<object>(account, LIMITED, path)];
      expect(sorted(mine), path).toEqual(sorted(filtered));
    }
    granted(LIMITED, ['web']);
    const bare = await get<TopologyAnswer>(served, LIMITED, `/totals?windowSeconds=240&endMs=${AT_MS}`);
    expect(metricsGaps(bare)).toContainEqual(['not_allowed', ['shop']]);
  });

  it('are asked for, and found missing, within the bound of a frame’s session alone', async () => {
    granted(LIMITED, ['shop']);
    const before = proxy.asked().length;
    const metrics = store.of({ token: LIMITED, within: ['shop'] });
    const question = { endMs: AT_MS, seconds: 300, namespaces: 'all', counting: 'window' } as const;
    await metrics.traffic.requests(question, new AbortController().signal);
    const asked = new Set(
      proxy
        .asked()
        .slice(before)
        .map(({ namespace }) => namespace),
    );
    // And once without any: whether they may read everything.
    expect(asked).toEqual(new Set([undefined, 'istio-system', 'shop']));
    expect(metrics.holes()).toEqual([{ source: 'prometheus', code: 'not_allowed', missing: 'metrics' }]);
  });

  it('are none for a reader who is spoken for, since the token is another’s', async () => {
    granted(ADMIN, 'all');
    const before = proxy.asked().length;
    const { traffic } = store.of({ token: ADMIN, impersonate: { user: 'limited', groups: [], extra: {} } });
    const question = { endMs: AT_MS, seconds: 300, namespaces: 'all', counting: 'window' } as const;
    await expect(traffic.requests(question, new AbortController().signal)).rejects.toMatchObject({
      code: 'not_allowed',
    });
    expect(proxy.asked()).toHaveLength(before);
  });
});
