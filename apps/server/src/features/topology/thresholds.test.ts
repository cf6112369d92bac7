import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, worldUsers } from '@waymark/demo-mesh';
import { TopologyAnswerSchema, type TopologyAnswer } from '@waymark/contract';
import { judgeRequests, NO_HEALTH_RULES, openHealthBook, type HealthRules, type Ratio } from '@waymark/mesh';
import { appOverWorld, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const world = buildWorld('leaky-checkout', { startMs: START_MS });
const token = (name: string): string => worldUsers(world).find((u) => u.name === name)!.token;

const rule = (namespace: string, name: string): HealthRules['requests'][number] => ({
  namespace,
  kind: 'workload',
  name,
  tolerance: [{ code: '5XX', protocol: 'http', direction: '', degraded: 0.5 as Ratio, failing: 0.6 as Ratio }],
});
const health: HealthRules = {
  requests: [rule('shop', 'catalog-.*'), rule('payments', 'payments'), rule('elsewhere', '')],
  connections: [],
};

let served: AppOverWorld;
beforeAll(async () => {
  served = await appOverWorld(world, AT_MS, { health });
});
afterAll(async () => served.stop());

const answerFor = async (user: string): Promise<TopologyAnswer> => {
  const headers = await signIn(served.app, token(user));
  return TopologyAnswerSchema.parse((await served.app.inject({ url: '/api/v1/topology', headers })).json());
};
/** How the requests that reach a workload are judged, as the browser does it. */
const toneOf = ({ places, edges }: TopologyAnswer, name: string, rules: HealthRules): string => {
  const place = places.find(({ id }) => id.kind === 'workload' && id.name === name)!;
  const requests = edges.filter((edge) => edge.layer === 'L7').filter((edge) => edge.to === place.key);
  return judgeRequests(requests, openHealthBook(rules).requests(place, 'inbound')).tone;
};

describe('the thresholds in an answer', () => {
  it('are those rules that speak of what the reader sees', async () => {
    const names = async (user: string): Promise<readonly string[]> =>
      (await answerFor(user)).health.requests.map(({ namespace }) => namespace);
    expect(await names('admin')).toEqual(['shop', 'payments']);
    expect(await names('limited')).toEqual(['shop']);
  });

  it('judge by the configured rule', async () => {
    const answer = await answerFor('admin');
    expect(toneOf(answer, 'catalog-v2', NO_HEALTH_RULES)).toBe('failing');
    expect(toneOf(answer, 'catalog-v2', answer.health)).toBe('healthy');
  });

  it('hold for a workload what its owner wrote on its pods', async () => {
    const answer = await answerFor('admin');
    const checkout = answer.places.find(({ id }) => id.kind === 'workload' && id.name === 'checkout')!;
    const plan = world.plan.workloads.find(({ name }) => name === 'checkout');
    expect(checkout.rate).toMatchObject({ value: plan?.healthRate, on: { kind: 'Pod', namespace: 'shop' } });
    expect(toneOf(answer, 'checkout', answer.health)).toBe('healthy');
    const nonsense = { ...checkout, rate: { ...checkout.rate!, value: 'nonsense' } };
    const asIfWithout = { ...answer, places: answer.places.map((place) => (place === checkout ? nonsense : place)) };
    expect(toneOf(asIfWithout, 'checkout', answer.health)).toBe('degraded');
  });
});
