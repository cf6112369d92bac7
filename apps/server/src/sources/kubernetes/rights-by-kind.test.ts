import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KINDS, type KindName } from '../../ports/kinds.ts';
import type { AccessSource, Right } from '../../ports.ts';
import type { KubernetesConnection } from './connection.ts';
import { kubernetesAccess } from './kubernetes-access.ts';
import {
  connectionTo,
  startFakeApiServer,
  type Answer,
  type Asked,
  type FakeApiServer,
} from './testing/fake-api-server.ts';
import { startSimulatorProcess, type SimulatorProcess } from './testing/simulator-process.ts';

const never = new AbortController().signal;
const toList = (kind: KindName, namespace?: string): Right => ({
  verb: 'list',
  group: KINDS[kind].group,
  resource: KINDS[kind].resource,
  ...(namespace === undefined ? {} : { namespace }),
});
const spelled = (rights: Iterable<Right>): readonly string[] =>
  [...rights].map(({ resource, namespace }) => `${resource} in ${namespace ?? 'all'}`);

describe('what readers of a cluster may list', () => {
  let simulator: SimulatorProcess;
  let connection: KubernetesConnection;
  let access: AccessSource;
  beforeAll(async () => {
    simulator = await startSimulatorProcess('waypoint-variants');
    connection = connectionTo(simulator.url, 'no token of our own');
    access = kubernetesAccess(connection, { now: Date.now });
  });
  afterAll(async () => {
    await connection.close();
    await simulator.stop();
  });
  const asked = [
    toList('AuthorizationPolicy', 'shop'),
    toList('WasmPlugin', 'shop'),
    toList('HTTPRoute', 'shop'),
    toList('AuthorizationPolicy', 'istio-system'),
    toList('AuthorizationPolicy'),
    toList('GatewayClass'),
  ];

  it.each<[string, readonly string[]]>([
    ['admin', spelled(asked)],
    ['limited', ['authorizationpolicies in shop', 'httproutes in shop']],
    ['nobody', []],
  ])('is theirs alone: %s', async (user, allowed) => {
    expect(spelled(await access.may({ token: simulator.tokenOf(user) }, asked, never)).toSorted()).toEqual(
      [...allowed].sort(),
    );
  });
});

const RULES = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const review = (status: object): Answer => ({ status: 201, body: { status } });
const rule = (resources: readonly string[], over: object = {}): object => ({
  verbs: ['list'],
  apiGroups: ['security.istio.io'],
  resources,
  ...over,
});

describe('a right', () => {
  let server: FakeApiServer;
  let nowMs = 0;
  const start = async (answer: (asked: Asked) => Answer): Promise<AccessSource> => {
    nowMs = 1_000_000;
    server = await startFakeApiServer(answer);
    return kubernetesAccess(server.connection, { now: () => nowMs });
  };
  const rules = (resourceRules: readonly object[], incomplete = false): ((asked: Asked) => Answer) => {
    return ({ path }) => (path === RULES ? review({ resourceRules, incomplete }) : review({ allowed: false }));
  };
  afterEach(async () => server.stop());
  const right = toList('AuthorizationPolicy', 'shop');

  it('is asked with the reader’s token: once for all namespaces, then by the rules of each, and kept for seconds', async () => {
    const access = await start(rules([rule(['*'])]));
    const two = [right, toList('PeerAuthentication', 'shop')];
    expect(await access.may({ token: 't' }, two, never)).toEqual(new Set(two));
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer t']));
    expect(server.asked.filter(({ path }) => path === RULES)).toHaveLength(1);
    const before = server.asked.length;
    await access.may({ token: 't' }, two, never);
    expect(server.asked).toHaveLength(before);
    nowMs += 16_000;
    await access.may({ token: 't' }, two, never);
    expect(server.asked).toHaveLength(2 * before);
  });

  it.each<[string, readonly object[], boolean]>([
    ['listed by its kind', [rule(['authorizationpolicies'])], true],
    ['of everything', [rule(['*'], { verbs: ['*'], apiGroups: ['*'] })], true],
    ['of another verb', [rule(['*'], { verbs: ['get'] })], false],
    ['of another group', [rule(['*'], { apiGroups: [''] })], false],
    ['to one name only', [rule(['*'], { resourceNames: ['one'] })], false],
    ['to a part only', [rule(['authorizationpolicies/status'])], false],
    ['that is not listed', [], false],
  ])('%s is judged as RBAC does', async (_, given, isAllowed) => {
    const access = await start(rules(given));
    expect((await access.may({ token: 't' }, [right], never)).has(right)).toBe(isAllowed);
  });

  it('is asked for by itself where rules cannot all be listed', async () => {
    const access = await start((asked) => {
      if (asked.path === RULES) return review({ resourceRules: [], incomplete: true });
      const { resourceAttributes } = (asked.body as { readonly spec: { readonly resourceAttributes: object } }).spec;
      return review({ allowed: 'namespace' in resourceAttributes });
    });
    expect(await access.may({ token: 't' }, [right], never)).toEqual(new Set([right]));
  });

  it('to a part of a kind is asked for as such', async () => {
    const access = await start(() => review({ allowed: true }));
    await access.may({ token: 't' }, [{ verb: 'get', group: '', resource: 'pods/log' }], never);
    expect(server.asked[0]?.body).toMatchObject({
      spec: { resourceAttributes: { resource: 'pods', subresource: 'log', verb: 'get' } },
    });
  });

  it.each<[number, string]>([
    [403, 'source_refused'],
    [503, 'source_unreachable'],
  ])('is open while a starting API server answers %i, which is not kept', async (status, code) => {
    let isStarting = true;
    const access = await start((asked) =>
      isStarting ? { status, body: { kind: 'Status', code: status } } : rules([rule(['*'])])(asked),
    );
    await expect(access.may({ token: 't' }, [right], never)).rejects.toMatchObject({ name: 'SourceError', code });
    isStarting = false;
    expect(await access.may({ token: 't' }, [right], never)).toEqual(new Set([right]));
  });

  it('ends with the token', async () => {
    const access = await start(() => ({ status: 401, body: {} }));
    await expect(access.may({ token: 't' }, [right], never)).rejects.toMatchObject({ code: 'not_allowed' });
  });
});
