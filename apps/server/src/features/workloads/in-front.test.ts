import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, worldUsers, type ScenarioName } from '@waymark/demo-mesh';
import { PATHS, WorkloadAnswerSchema, WorkloadsAnswerSchema, type WaypointInFrontAnswer } from '@waymark/contract';
import { appOverWorld, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;

const scenarios = ['leaky-checkout', 'waypoint-variants'] as const;
const worlds = new Map<ScenarioName, AppOverWorld>();
beforeAll(async () => {
  for (const name of scenarios) worlds.set(name, await appOverWorld(buildWorld(name, { startMs: START_MS }), AT_MS));
});
afterAll(async () => {
  await Promise.all([...worlds.values()].map((served) => served.stop()));
});

const inFrontOf = async (
  scenario: (typeof scenarios)[number],
  workload: string,
  user = 'admin',
): Promise<{ readonly items: readonly WaypointInFrontAnswer[]; readonly outsideView: number }> => {
  const [namespace, name] = workload.split('/');
  const { app } = worlds.get(scenario)!;
  const { token } = worldUsers(buildWorld(scenario, { startMs: START_MS })).find((one) => one.name === user)!;
  const answer = await app.inject({
    url: `${PATHS.workload}?cluster=east&namespace=${namespace}&name=${name}`,
    headers: await signIn(app, token),
  });
  const { inFront } = WorkloadAnswerSchema.parse(answer.json());
  if (inFront.is !== 'told') throw new Error(inFront.is);
  return inFront;
};
const onlyOne = async (scenario: (typeof scenarios)[number], workload: string): Promise<WaypointInFrontAnswer> => {
  const { items } = await inFrontOf(scenario, workload);
  expect(items).toHaveLength(1);
  return items[0]!;
};
const codesOf = ({ findings }: WaypointInFrontAnswer): readonly string[] =>
  findings.map(({ code, fails }) => `${code}${fails === undefined ? '' : `, ${fails}`}`);
const callersOf = (one: WaypointInFrontAnswer): readonly string[] =>
  (one.traffic?.around ?? []).map(({ from, service, why }) => `${from} for ${service ?? 'its address'}: ${why}`);

describe('who goes past the waypoint of a workload', () => {
  it('is told with the reason and the policy that is skipped, each workload behind a service by itself', async () => {
    const [v1, v2] = [
      await onlyOne('leaky-checkout', 'shop/catalog-v1'),
      await onlyOne('leaky-checkout', 'shop/catalog-v2'),
    ];
    expect(callersOf(v1)).toEqual(['workload/east/shop/cart for its address: called by address']);
    expect(callersOf(v2)).toEqual(['workload/east/legacy/cron for shop/catalog: not captured']);
    for (const one of [v1, v2]) {
      expect(codesOf(one)).toEqual(['bypassed, open']);
      expect(one.rules.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['AuthorizationPolicy catalog-get']);
      expect(one.findings[0]?.measured).toEqual(one.traffic?.past);
      expect(one.traffic?.through.requests).toBeGreaterThan(0);
    }
  });

  it('is everybody where no such Gateway is there: rules do not apply, nobody fails', async () => {
    const one = await onlyOne('leaky-checkout', 'shop/promotions');
    expect([one.name, one.is, codesOf(one)]).toEqual(['promo-waypoint', 'missing', ['missing, open']]);
    expect(callersOf(one)).toEqual(['workload/east/shop/frontend for shop/promotions: not bound']);
    expect(one.rules.map(({ name, effect }) => [name, effect])).toEqual([['promotions-get', 'not applied']]);
    expect(one.traffic?.failing).toEqual([]);
  });

  it('is an ingress gateway that was not told to go through', async () => {
    const one = await onlyOne('leaky-checkout', 'shop/frontend');
    expect(callersOf(one)).toEqual(['workload/east/web/shop-gateway-istio for shop/frontend: gateway']);
  });
});

describe('who fails at the waypoint of a workload', () => {
  it('is told by name and count, beside who goes past it and does not', async () => {
    const one = await onlyOne('leaky-checkout', 'payments/payments');
    expect(codesOf(one)).toEqual(['connections fail, closed', 'bypassed, open']);
    const [failing] = one.traffic?.failing ?? [];
    expect(failing?.from).toBe('workload/east/shop/checkout');
    expect(failing?.failedConnections).toBeGreaterThan(0);
    expect(callersOf(one)).toEqual(['workload/east/sidecars/reports for payments/payments: sidecar']);
  });

  it('is everybody where the waypoint is bound and has no pod', async () => {
    const one = await onlyOne('waypoint-variants', 'shop/lost');
    expect([one.is, one.pods.ready, codesOf(one)]).toEqual(['managed', 0, ['dead, closed']]);
    expect(callersOf(one)).toEqual([]);
  });

  it('is remarked at the workload itself, and brings it to the head of the list', async () => {
    const { app } = worlds.get('waypoint-variants')!;
    const { token } = worldUsers(buildWorld('waypoint-variants', { startMs: START_MS }))[0]!;
    const answer = await app.inject({ url: PATHS.workloads, headers: await signIn(app, token) });
    const { rows } = WorkloadsAnswerSchema.parse(answer.json());
    const at = rows.findIndex(({ place }) => place.remarks.some(({ is }) => is === 'behind-dead-waypoint'));
    expect(rows[at]?.place.id).toMatchObject({ namespace: 'shop', name: 'lost' });
    expect(rows.slice(0, at).every(({ health }) => health.tone === 'failing')).toBe(true);
  });
});

describe('the waypoints in front', () => {
  it('are two where a canary takes its share, and none where the service opted out', async () => {
    const { items } = await inFrontOf('waypoint-variants', 'shop/canary');
    expect(items.map(({ name, by }) => [name, by[0]?.standing])).toEqual([
      ['waypoint', 'bound'],
      ['own', 'canary'],
    ]);
    expect((await inFrontOf('waypoint-variants', 'shop/opted-out')).items).toEqual([]);
  });

  it('are named by what asks for them: a service, the workload for calls to its address, or both', async () => {
    const names = async (workload: string): Promise<readonly string[]> =>
      (await inFrontOf('waypoint-variants', workload)).items.flatMap(({ by }) =>
        by.map(({ kind, name }) => `${kind} ${name}`),
      );
    expect(await names('shop/usual')).toEqual(['Service usual']);
    expect(await names('pods/worker')).toEqual(['Service worker', 'Workload worker']);
    expect(await names('pods/worker-own')).toEqual(['Workload worker-own']);
  });

  it('are counted and not named where their namespace is beyond the reader’s rights', async () => {
    expect(await inFrontOf('waypoint-variants', 'shop/shared', 'limited')).toEqual({
      is: 'told',
      items: [],
      outsideView: 1,
    });
  });
});
