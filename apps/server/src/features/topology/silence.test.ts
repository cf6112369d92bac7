import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, worldUsers, type World } from '@waymark/demo-mesh';
import { PATHS, SilenceAnswerSchema, type SilenceAnswer } from '@waymark/contract';
import { placeKey } from '@waymark/mesh';
import { buildApp } from '../../app.ts';
import { SourceError } from '../../source-error.ts';
import { appOverWorld, settings, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 15 * 60_000;

interface Opened {
  readonly world: World;
  readonly served: AppOverWorld;
}
const opened = new Map<string, Opened>();
const token = (world: World, name: string): string => worldUsers(world).find((u) => u.name === name)!.token;

beforeAll(async () => {
  for (const scenario of ['leaky-checkout', 'mixed-migration', 'waypoint-variants'] as const) {
    const world = buildWorld(scenario, { startMs: START_MS });
    opened.set(scenario, { world, served: await appOverWorld(world, AT_MS) });
  }
}, 120_000);
afterAll(async () => {
  for (const { served } of opened.values()) await served.stop();
});

async function ask(scenario: string, who: string, of: string): Promise<{ status: number; body: unknown }> {
  const { world, served } = opened.get(scenario)!;
  const [namespace = '', name = ''] = of.split('/');
  const place = placeKey({ kind: 'workload', cluster: 'east', namespace, name });
  const answer = await served.app.inject({
    url: `${PATHS.topologySilence}?place=${encodeURIComponent(place)}`,
    headers: await signIn(served.app, token(world, who)),
  });
  return { status: answer.statusCode, body: answer.json() };
}
const findings = async (scenario: string, of: string, who = 'admin'): Promise<SilenceAnswer['findings']> =>
  SilenceAnswerSchema.parse((await ask(scenario, who, of)).body).findings;

type Case = readonly [scenario: string, of: string, why: readonly object[]];
const bare = { is: 'no-waypoint' };
const none = { is: 'no-traffic', known: 'surely' };

describe('why nothing, or no HTTP, is seen to reach a workload', () => {
  it.each<Case>([
    ['leaky-checkout', 'shop/frontend', []],
    ['leaky-checkout', 'shop/cart', [bare]],
    [
      'leaky-checkout',
      'data/orders-db',
      [bare, { is: 'port-not-http', port: 5432, protocol: 'tcp' }, { is: 'denied' }],
    ],
    ['leaky-checkout', 'shop/promotions', [{ is: 'waypoint-not-bound', reason: 'WaypointIsNotReady' }]],
    ['leaky-checkout', 'payments/payments', [{ is: 'not-scraped', proxy: 'waypoint', why: 'missing', count: 1 }]],
    ['leaky-checkout', 'legacy/cron', [none, { is: 'not-captured', state: 'out', reason: 'not selected' }]],
    ['mixed-migration', 'orders/cart-v1', []],
    ['mixed-migration', 'orders/pricing', [{ is: 'not-captured', state: 'pending' }]],
    ['mixed-migration', 'orders/stock', [{ is: 'not-captured', state: 'missed' }]],
    ['mixed-migration', 'untouched/reports', [none]],
    ['waypoint-variants', 'shop/usual', []],
    ['waypoint-variants', 'shop/opted-out', [bare]],
    ['waypoint-variants', 'shop/denied', [{ is: 'waypoint-not-bound', reason: 'AttachmentDenied' }]],
    ['waypoint-variants', 'shop/lost', [{ is: 'waypoint-not-ready' }, none]],
  ])('in %s: %s', async (scenario, of, why) => {
    const told = await findings(scenario, of);
    expect(told).toMatchObject(why);
    expect(told).toHaveLength(why.length);
  });

  it('is not told to those without rights to it', async () => {
    expect((await ask('leaky-checkout', 'limited', 'data/orders-db')).status).toBe(403);
    expect(await findings('leaky-checkout', 'shop/cart', 'limited')).toEqual([bare]);
  });

  it('does not swear to silence while the metrics store is down', async () => {
    const { world, served } = opened.get('mixed-migration')!;
    const down = (): Promise<never> => Promise.reject(new SourceError('prometheus', 'source_unreachable', 'gone'));
    const { traffic } = served.ports;
    const broken = Object.fromEntries(
      Object.keys(traffic).map((question) => [question, down]),
    ) as unknown as typeof traffic;
    const app = await buildApp({ ...served.ports, traffic: broken }, settings);
    const place = placeKey({ kind: 'workload', cluster: 'east', namespace: 'untouched', name: 'reports' });
    const answer = await app.inject({
      url: `${PATHS.topologySilence}?place=${encodeURIComponent(place)}`,
      headers: await signIn(app, token(world, 'admin')),
    });
    const { findings: told, gaps } = SilenceAnswerSchema.parse(answer.json());
    expect(told).toEqual([{ is: 'no-traffic', known: 'as far as read' }]);
    expect(gaps.map(({ missing }) => missing)).toContain('scrapes');
    await app.close();
  });
});
