import { describe, expect, it } from 'vitest';

import { buildWorld, kubernetesObjects, playPlan, truthBetween, withChange } from './index.ts';
import type { KubernetesObject, World, WorldPlan } from './index.ts';

const START = 1_795_500_000_000;
const SECOND = 1000;
const AT = START + 60 * SECOND;

const PLAN: WorldPlan = {
  cluster: 'east',
  nodes: [{ name: 'node-a', region: 'region-1', zone: 'zone-a' }],
  namespaces: [
    { name: 'a', mode: 'ambient' },
    { name: 'b', mode: 'none' },
  ],
  workloads: [
    { in: 'a', name: 'client', app: 'client', port: 8080, nodes: ['node-a'] },
    { in: 'b', name: 'server', app: 'server', port: 8080, nodes: ['node-a'] },
  ],
  services: [{ in: 'b', name: 'server', app: 'server', port: 80, protocol: 'http' }],
  gateways: [],
  policies: [],
  routes: [],
  conversations: [{ name: 'calls', from: 'a/client', to: { service: 'b/server' }, perSecond: 10, perConnection: 1 }],
  restarts: [],
  limitedTo: [],
};

const plain = playPlan(PLAN, { startMs: START });

function object(
  apiVersion: string,
  kind: string,
  name: string,
  more: { readonly namespace?: string; readonly labels?: Record<string, string>; readonly spec?: unknown } = {},
): KubernetesObject {
  const { namespace, labels, spec } = more;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      uid: '',
      creationTimestamp: '',
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
    },
    ...(spec === undefined ? {} : { spec }),
  };
}

function apply(world: World, what: KubernetesObject, atMs = AT): World {
  return withChange(world, { atMs, verb: 'apply', object: what });
}

function told(world: World, atMs: number, kind: string, name: string): KubernetesObject | undefined {
  return kubernetesObjects(world, atMs).find((o) => o.kind === kind && o.metadata.name.startsWith(name));
}

function redirection(world: World, atMs: number): string | undefined {
  return told(world, atMs, 'Pod', 'server')?.metadata.annotations?.['ambient.istio.io/redirection'];
}

/** What becomes of the calls that begin in one second, a while after an instant. */
function fate(world: World, fromMs: number): readonly string[] {
  return truthBetween(world, fromMs, fromMs + 5 * SECOND)
    .flatMap((row) => [
      ...Object.keys(row.requests),
      ...row.legs.flatMap((leg) => [...Object.keys(leg.failed), ...Object.keys(leg.failedUncounted)]),
      ...row.legs.map((leg) => (leg.encrypted ? 'mTLS' : 'plain')),
    ])
    .sort();
}

const LABELLED = object('v1', 'Namespace', 'b', { labels: { 'istio.io/dataplane-mode': 'ambient' } });
const ambient = apply(plain, LABELLED);
const WAYPOINT = object('gateway.networking.k8s.io/v1', 'Gateway', 'wp', {
  namespace: 'b',
  labels: { 'istio.io/waypoint-for': 'all' },
  spec: {
    gatewayClassName: 'istio-waypoint',
    listeners: [{ name: 'mesh', port: 15_008, protocol: 'HBONE', allowedRoutes: { namespaces: { from: 'Same' } } }],
  },
});

describe('a namespace that is labelled', () => {
  it('has its pods pending at once and captured a second later, without new pods', () => {
    expect([AT - 1, AT, AT + SECOND].map((at) => redirection(ambient, at))).toEqual([undefined, 'pending', 'enabled']);
    const name = (at: number): string | undefined => told(ambient, at, 'Pod', 'server')?.metadata.name;
    expect(name(AT + SECOND)).toBe(name(AT - 1));
    expect(told(ambient, AT, 'Namespace', 'b')?.metadata.labels).toEqual({
      'kubernetes.io/metadata.name': 'b',
      'istio.io/dataplane-mode': 'ambient',
    });
  });

  it('is called in plain text before and with mTLS after', () => {
    expect(fate(ambient, AT - 10 * SECOND)).toEqual(['plain']);
    expect(fate(ambient, AT + 2 * SECOND)).toEqual(['mTLS']);
  });

  it('lets its pods go at once when the label is taken away', () => {
    const back = apply(ambient, object('v1', 'Namespace', 'b', { labels: {} }), AT + 20 * SECOND);
    expect(redirection(back, AT + 20 * SECOND)).toBeUndefined();
    expect(fate(back, AT + 21 * SECOND)).toEqual(['plain']);
  });

  it('gives sidecars to new pods only, when it is labelled for injection', () => {
    const injected = apply(plain, object('v1', 'Namespace', 'b', { labels: { 'istio-injection': 'enabled' } }));
    const sidecar = (world: World, at: number): boolean =>
      told(world, at, 'Pod', 'server')?.metadata.annotations?.['sidecar.istio.io/status'] !== undefined;
    expect(sidecar(injected, AT + SECOND)).toBe(false);
    const pod = told(injected, AT, 'Pod', 'server');
    if (pod === undefined) throw new Error('no pod');
    const replaced = withChange(injected, { atMs: AT + 5 * SECOND, verb: 'delete', object: pod });
    expect(sidecar(replaced, AT + 5 * SECOND)).toBe(true);
    expect(told(replaced, AT + 5 * SECOND, 'Pod', 'server')?.metadata.name).not.toBe(pod.metadata.name);
  });
});

describe('a waypoint that is added', () => {
  const asked = apply(
    apply(ambient, WAYPOINT, AT + 10 * SECOND),
    object('v1', 'Namespace', 'b', { labels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'wp' } }),
    AT + 10 * SECOND,
  );
  const condition = (world: World, at: number): unknown =>
    (told(world, at, 'Service', 'server')?.['status'] as { conditions?: { reason: string }[] }).conditions?.[0]?.reason;

  it('gets a Deployment, a pod and a Service, and is ready and bound a few seconds later', () => {
    expect([10, 11, 14].map((s) => condition(asked, AT + s * SECOND))).toEqual([
      'WaypointIsNotReady',
      'WaypointIsNotReady',
      'WaypointAccepted',
    ]);
    const made = (s: number): boolean[] =>
      ['Deployment', 'Pod', 'Service'].map((kind) => told(asked, AT + s * SECOND, kind, 'wp') !== undefined);
    expect([made(10), made(11)]).toEqual([
      [false, false, false],
      [true, true, true],
    ]);
    expect(told(asked, AT + 14 * SECOND, 'Gateway', 'wp')?.metadata.creationTimestamp).toBe('2026-11-24T06:01:10Z');
  });

  it('is passed from then on, and no longer when it is deleted', () => {
    expect(fate(asked, AT + 5 * SECOND)).toEqual(['mTLS']);
    expect(fate(asked, AT + 15 * SECOND)).toEqual(['200', 'mTLS', 'mTLS']);
    const gone = withChange(asked, { atMs: AT + 30 * SECOND, verb: 'delete', object: WAYPOINT });
    expect(fate(gone, AT + 31 * SECOND)).toEqual(['mTLS']);
    expect(told(gone, AT + 30 * SECOND, 'Gateway', 'wp')).toBeUndefined();
    expect(told(gone, AT + 30 * SECOND, 'Pod', 'wp')).toBeUndefined();
  });
});

describe('a policy that is applied', () => {
  const policy = (spec: unknown): KubernetesObject =>
    object('security.istio.io/v1', 'AuthorizationPolicy', 'rule', { namespace: 'b', spec });
  const DENY = {
    selector: { matchLabels: { app: 'server' } },
    action: 'DENY',
    rules: [{ from: [{ source: { principals: ['cluster.local/ns/a/sa/client'] } }] }],
  };
  const later = AT + 10 * SECOND;
  const reason = (world: World): unknown =>
    (told(world, later, 'AuthorizationPolicy', 'rule')?.['status'] as { conditions: unknown[] } | undefined)
      ?.conditions[0];

  it('denies from then on, and istiod says that ztunnel has it', () => {
    const denied = apply(ambient, policy(DENY), later);
    expect(fate(denied, later - 5 * SECOND)).toEqual(['mTLS']);
    expect(fate(denied, later)).toEqual(['denied', 'mTLS']);
    expect(reason(denied)).toMatchObject({ type: 'ZtunnelAccepted', status: 'True', observedGeneration: '1' });
    const lifted = withChange(denied, { atMs: later + 20 * SECOND, verb: 'delete', object: policy(DENY) });
    expect(fate(lifted, later + 20 * SECOND)).toEqual(['mTLS']);
  });

  it.each([
    ['allows nobody else', { action: 'ALLOW', rules: [{ from: [{ source: { namespaces: ['c'] } }] }] }, 'denied'],
    ['allows whom it names', { action: 'ALLOW', rules: [{ from: [{ source: { namespaces: ['a'] } }] }] }, undefined],
    ['without rules allows nothing', { action: 'ALLOW' }, 'denied'],
  ])('%s', (_, spec, expected) => {
    expect(fate(apply(ambient, policy(spec), later), later).includes('denied')).toBe(expected === 'denied');
  });

  it('of words that are not judged here is told and changes nothing', () => {
    const spec = { action: 'ALLOW', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] };
    const world = apply(ambient, policy(spec), later);
    expect(fate(world, later)).toEqual(['mTLS']);
    expect(reason(world)).toMatchObject({ status: 'True', reason: 'UnsupportedValue' });
  });

  it.each([
    [{ rules: [{ to: [{ operation: { methods: ['GET'] } }] }] }, 'has no enforceable rules at ztunnel'],
    [{ rules: [{ to: [{ operation: { methods: ['GET'], ports: ['80'] } }] }] }, 'is enforced without the HTTP rules'],
  ])('DENY of HTTP attributes is told with what is left of it: %j', (spec, words) => {
    const world = apply(ambient, policy({ action: 'DENY', ...spec }), later);
    expect(reason(world)).toMatchObject({ message: expect.stringContaining(words) as string });
  });

  it('STRICT refuses plain text, and only that', () => {
    const strict = object('security.istio.io/v1', 'PeerAuthentication', 'default', {
      namespace: 'b',
      spec: { mtls: { mode: 'STRICT' } },
    });
    expect(fate(apply(ambient, strict, later), later)).toEqual(['mTLS']);
    const outside = apply(ambient, object('v1', 'Namespace', 'a', { labels: {} }), later);
    expect(fate(apply(outside, strict, later), later)).toEqual(['denied', 'plain']);
  });
});

describe('any other object that is applied', () => {
  const rule = (host: string): KubernetesObject =>
    object('networking.istio.io/v1', 'DestinationRule', 'server', { namespace: 'b', spec: { host } });

  it('is told back, and its generation grows with its spec alone', () => {
    const once = apply(plain, rule('server'));
    const same = apply(once, rule('server'), AT + SECOND);
    const other = apply(same, rule('elsewhere'), AT + 2 * SECOND);
    const read = (at: number): unknown => told(other, at, 'DestinationRule', 'server');
    expect(read(AT - 1)).toBeUndefined();
    expect(read(AT + SECOND)).toMatchObject({ metadata: { generation: 1 }, spec: { host: 'server' } });
    expect(read(AT + 2 * SECOND)).toMatchObject({ metadata: { generation: 2 }, spec: { host: 'elsewhere' } });
    const gone = withChange(other, { atMs: AT + 3 * SECOND, verb: 'delete', object: rule('elsewhere') });
    expect(told(gone, AT + 3 * SECOND, 'DestinationRule', 'server')).toBeUndefined();
  });

  it('leaves what came before and all traffic as they were', () => {
    const world = apply(plain, rule('server'));
    expect(truthBetween(world, START, AT + 60 * SECOND)).toEqual(truthBetween(plain, START, AT + 60 * SECOND));
    expect(kubernetesObjects(world, AT - 1)).toEqual(kubernetesObjects(plain, AT - 1));
  });
});

describe('a change in a scenario', () => {
  it('reaches a service through its label', () => {
    const world = buildWorld('bookinfo', { startMs: START });
    const service = told(world, START, 'Service', 'reviews');
    if (service === undefined) throw new Error('no service');
    const opted = apply(world, {
      ...service,
      metadata: { ...service.metadata, labels: { ...service.metadata.labels, 'istio.io/use-waypoint': 'none' } },
    });
    const after = told(opted, AT, 'Service', 'reviews');
    expect(after?.['status']).toEqual({ loadBalancer: {} });
    expect(after?.metadata.labels).toMatchObject({ 'istio.io/use-waypoint': 'none' });
    expect(after?.['spec']).toEqual(service['spec']);
    const rows = truthBetween(opted, AT + SECOND, AT + 60 * SECOND).filter((row) => row.service?.name === 'reviews');
    expect(rows.every((row) => row.waypoint === undefined)).toBe(true);
  });

  it('stays in the first cluster of several', () => {
    const world = buildWorld('multi-cluster', { startMs: START });
    const changed = apply(world, object('v1', 'Namespace', 'shop', { labels: {} }));
    const pods = (cluster: string): readonly (string | undefined)[] =>
      kubernetesObjects(changed, AT + SECOND, cluster)
        .filter((o) => o.kind === 'Pod' && o.metadata.namespace === 'shop')
        .map((o) => o.metadata.annotations?.['ambient.istio.io/redirection']);
    expect([pods('east'), pods('west')]).toEqual([
      [undefined, undefined],
      ['enabled', 'enabled'],
    ]);
    expect(kubernetesObjects(changed, AT + SECOND, 'west')).toEqual(kubernetesObjects(world, AT + SECOND, 'west'));
  });

  it('that changes nothing changes nothing, and every object may be deleted', () => {
    const world = buildWorld('bookinfo', { startMs: START });
    const at = AT + 10 * SECOND;
    const truth = truthBetween(world, START, at);
    const byUid = (of: World): ReadonlyMap<string, KubernetesObject> =>
      new Map(kubernetesObjects(of, at).map((o) => [o.metadata.uid, o]));
    const before = byUid(world);
    for (const one of before.values()) {
      const key = `${one.kind} ${one.metadata.name}`;
      const same = apply(world, one);
      expect([key, truthBetween(same, START, at)]).toEqual([key, truth]);
      expect([key, byUid(same)]).toEqual([key, before]);
      const gone = withChange(world, { atMs: AT, verb: 'delete', object: one });
      expect([key, byUid(gone).has(one.metadata.uid)]).toEqual([key, false]);
    }
  });

  it('replaces all pods of a Deployment by captured ones when its template says so', () => {
    const before = told(plain, AT, 'Pod', 'server');
    const labelled = (labels: Record<string, string>): KubernetesObject =>
      object('apps/v1', 'Deployment', 'server', {
        namespace: 'b',
        spec: { replicas: 1, template: { metadata: { labels: { app: 'server', ...labels } } } },
      });
    const world = apply(plain, labelled({ 'istio.io/dataplane-mode': 'ambient' }));
    const after = told(world, AT + SECOND, 'Pod', 'server');
    expect(after?.metadata.name).not.toBe(before?.metadata.name);
    expect(after?.metadata.labels?.['istio.io/dataplane-mode']).toBe('ambient');
    expect(redirection(world, AT + SECOND)).toBe('enabled');
    const same = apply(plain, labelled({}));
    expect(told(same, AT + SECOND, 'Pod', 'server')?.metadata.name).toBe(before?.metadata.name);
  });
});
