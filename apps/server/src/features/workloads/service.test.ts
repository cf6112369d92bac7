import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, kubernetesObjects, worldUsers, type ScenarioName, type World } from '@waymark/demo-mesh';
import { PATHS, ServiceAnswerSchema, type ServiceAnswer } from '@waymark/contract';
import { appOverWorld, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const scenarios = ['leaky-checkout', 'waypoint-variants'] as const;
const worlds = new Map<ScenarioName, { readonly world: World; readonly over: AppOverWorld }>();
beforeAll(async () => {
  for (const name of scenarios) {
    const world = buildWorld(name, { startMs: START_MS });
    worlds.set(name, { world, over: await appOverWorld(world, AT_MS) });
  }
});
afterAll(async () => {
  await Promise.all([...worlds.values()].map(({ over }) => over.stop()));
});

const ask = async (
  scenario: ScenarioName,
  service: string,
  user = 'admin',
): Promise<{ readonly status: number; readonly body: unknown }> => {
  const { world, over } = worlds.get(scenario)!;
  const [namespace, name] = service.split('/');
  const { token } = worldUsers(world).find((one) => one.name === user)!;
  const answer = await over.app.inject({
    url: `${PATHS.service}?cluster=east&namespace=${namespace}&name=${name}`,
    headers: await signIn(over.app, token),
  });
  return { status: answer.statusCode, body: answer.json() };
};
const one = async (scenario: ScenarioName, service: string, user?: string): Promise<ServiceAnswer> =>
  ServiceAnswerSchema.parse((await ask(scenario, service, user)).body);
const namesOf = (members: ServiceAnswer['members']): readonly string[] =>
  members.map(({ place: { id } }) => ('name' in id ? id.name : id.kind)).sort();
const rulesOf = ({ rules }: ServiceAnswer): readonly string[] =>
  rules.is === 'told' ? rules.items.map(({ kind, name, effect }) => `${kind} ${name}: ${effect}`) : [rules.is];

describe('a service', () => {
  it('is told with its workloads, the waypoint it passes, what applies there, and who calls and answers', async () => {
    const answer = await one('leaky-checkout', 'shop/catalog');
    expect(namesOf(answer.members)).toEqual(['catalog-v1', 'catalog-v2']);
    expect(answer.binding).toMatchObject({ is: 'bound', askedBy: 'namespace', waypoint: { name: 'waypoint' } });
    expect(answer.service.capture?.pods.captured).toBeGreaterThan(1);
    expect(answer.seen[0]).toMatchObject({ protocol: 'http' });
    expect(answer.seen[0]?.reporters).toContain('waypoint');
    expect(rulesOf(answer)).toContain('AuthorizationPolicy catalog-get: applied');
    const [front] = answer.inFront.is === 'told' ? answer.inFront.items : [];
    // What else passes the waypoint is not counted for it.
    expect(front?.traffic?.through.requests).toBe(answer.seen.reduce((sum, { requests }) => sum + requests, 0));
    const { key } = answer.service;
    const ends = answer.picture.edges.filter(({ layer }) => layer === 'L7');
    expect(ends.some(({ to }) => to === key)).toBe(true);
    expect(ends.filter(({ from }) => from === key).length).toBeGreaterThan(1);
    expect(answer.picture.edges.every(({ from, to }) => from === key || to === key)).toBe(true);
  });

  it('goes by other waypoints for calls to the addresses of its pods', async () => {
    const answer = await one('waypoint-variants', 'pods/worker');
    const [worker] = answer.members;
    expect(answer.binding.waypoint).toBeDefined();
    expect(worker?.byAddress?.map(({ is }) => is)).toEqual(['bound']);
  });

  it('behind a waypoint without pods says so, with the finding', async () => {
    const { service, inFront } = await one('waypoint-variants', 'shop/lost');
    expect(service.remarks.map(({ is }) => is)).toEqual(['behind-dead-waypoint']);
    expect(inFront.is === 'told' && inFront.items[0]?.findings[0]?.code).toBe('dead');
  });

  it('without a waypoint has rules that nobody applies', async () => {
    const answer = await one('leaky-checkout', 'shop/promotions');
    expect(answer.binding.is).toBe('refused');
    expect(rulesOf(answer)).toEqual(['AuthorizationPolicy promotions-get: not applied']);
  });

  it('that ingress goes past tells which setting would send it through', async () => {
    const { inFront } = await one('leaky-checkout', 'shop/frontend');
    const finding = inFront.is === 'told' && inFront.items[0]?.findings.find(({ code }) => code === 'settings ignored');
    expect(finding && finding.settings?.[0]?.note.setting).toEqual({
      on: 'label',
      key: 'istio.io/ingress-use-waypoint',
      instead: 'true',
    });
  });

  it('that does not exist is not found, and one beyond the reader’s rights is refused either way', async () => {
    expect((await ask('leaky-checkout', 'shop/nobody')).status).toBe(404);
    for (const name of ['redis', 'nobody'])
      expect((await ask('leaky-checkout', `data/${name}`, 'limited')).status).toBe(403);
  });

  it('names nothing beyond the reader’s rights', async () => {
    const { world } = worlds.get('leaky-checkout')!;
    const may = worldUsers(world).find(({ name }) => name === 'limited')!.may as readonly string[];
    const hidden = kubernetesObjects(world, AT_MS)
      .filter(({ kind, metadata: { name } }) => kind === 'Namespace' && !may.includes(name))
      .map(({ metadata }) => metadata.name);
    for (const name of ['catalog', 'frontend', 'cart']) {
      const answer = await one('leaky-checkout', `shop/${name}`, 'limited');
      const words = new Set(JSON.stringify(answer).split(/[^A-Za-z0-9-]+/));
      expect(hidden.filter((namespace) => words.has(namespace))).toEqual([]);
    }
  });
});
