import { describe, expect, it } from 'vitest';
import { placeKey, workloadPlace } from '../identity.ts';
import { assembleTopology } from '../topology/assemble.ts';
import { declareInventory } from './declare.ts';
import type { DeclaredWorkload } from './inventory.ts';
import type { ClusterRecords, Labels, OwnerRecord, PodRecord, ServiceRecord } from './records.ts';
import { podRecord, waypointRecord } from '../testing/records.ts';

const replica = (name: string, labels: Labels, over: Partial<PodRecord> = {}): PodRecord =>
  podRecord(`${name}-5d4f-x1`, {
    labels: { app: name, 'pod-template-hash': '5d4f', ...labels },
    owner: { kind: 'ReplicaSet', name: `${name}-5d4f` },
    redirection: 'enabled',
    ...over,
  });
const service = (name: string, over: Partial<ServiceRecord> = {}): ServiceRecord => ({
  namespace: 'shop',
  name,
  labels: {},
  selector: { app: name },
  alias: false,
  ...over,
});
const declare = (records: Partial<ClusterRecords>): ReturnType<typeof declareInventory> =>
  declareInventory(
    {
      cluster: 'east',
      namespaces: [{ name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient' } }],
      pods: [],
      services: [],
      gateways: [],
      gatewayClasses: [],
      ...records,
    },
    { excludedNamespaces: [] },
  );
const only = (pods: readonly PodRecord[], rest: Partial<ClusterRecords> = {}): DeclaredWorkload => {
  const { workloads } = declare({ pods, ...rest });
  expect(workloads).toHaveLength(1);
  return workloads[0]!;
};

describe('what makes pods', () => {
  const owner = (over: Partial<OwnerRecord> = {}): OwnerRecord => ({
    kind: 'Deployment',
    namespace: 'shop',
    name: 'cart',
    labels: { app: 'cart', version: 'v2' },
    replicas: 0,
    ...over,
  });
  const declaredOf = (
    owners: readonly OwnerRecord[],
    rest: Partial<ClusterRecords> = {},
  ): readonly DeclaredWorkload[] => declare({ owners, ...rest }).workloads;

  it('is a workload, scaled down or not', () => {
    expect(declaredOf([owner()], { services: [service('cart')] })).toEqual([
      {
        id: { cluster: 'east', namespace: 'shop', name: 'cart' },
        role: 'workload',
        app: 'cart',
        version: 'v2',
        pods: { ready: 0, of: 0 },
        capture: { pods: {}, behindWaypoint: false },
        services: [{ cluster: 'east', namespace: 'shop', name: 'cart' }],
      },
    ]);
  });

  it('tells how many pods are lacking when it gets none', () => {
    expect(declaredOf([owner({ replicas: 3 })])).toMatchObject([{ pods: { ready: 0, of: 3 } }]);
  });

  it('is told once, by its pods, where it has some', () => {
    expect(declaredOf([owner()], { pods: [replica('cart', {})] })).toMatchObject([{ pods: { ready: 1, of: 1 } }]);
  });

  it('goes by the name that its pods would have in metrics', () => {
    const labels = { 'service.istio.io/workload-name': 'named' };
    expect(declaredOf([owner({ labels })]).map(({ id }) => id.name)).toEqual(['named']);
  });

  it('has the role that its pods would have', () => {
    const waypoint = owner({
      name: 'wp',
      labels: { 'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint' },
    });
    const ztunnel = owner({ kind: 'DaemonSet', name: 'zt', labels: { app: 'ztunnel' }, proxy: { mode: 'ztunnel' } });
    expect(declaredOf([waypoint, ztunnel]).map(({ role }) => role)).toEqual(['waypoint', 'ztunnel']);
  });

  it('is idle in the picture, and not gone', () => {
    const inventory = declare({ owners: [owner()] });
    const { places } = assembleTopology({ inventory }, { namespaces: 'all' });
    expect(places).toMatchObject([{ id: { name: 'cart' }, presence: { is: 'idle' }, pods: { ready: 0, of: 0 } }]);
  });

  it('is not gone while its last traffic is still in the window', () => {
    const client = { cluster: 'east', namespace: 'shop', workload: 'left' };
    const server = { cluster: 'east', namespace: 'shop', workload: 'cart' };
    const row = { reporter: 'destination', client, server, security: 'mtls', opened: 3 } as const;
    const { places } = assembleTopology(
      { inventory: declare({ owners: [owner()] }), opened: [row] },
      { namespaces: 'all' },
    );
    expect(Object.fromEntries(places.map((place) => [place.key, place.presence.is]))).toEqual({
      [placeKey(workloadPlace({ cluster: 'east', namespace: 'shop', name: 'cart' }))]: 'active',
      [placeKey(workloadPlace({ cluster: 'east', namespace: 'shop', name: 'left' }))]: 'gone',
    });
  });
});

describe('a workload', () => {
  it.each<[string, Partial<PodRecord>, string]>([
    ['of a Deployment', {}, 'cart'],
    ['of a ReplicaSet that no Deployment made', { labels: {} }, 'cart-5d4f'],
    ['of a Rollout', { labels: { 'rollouts-pod-template-hash': '5d4f' } }, 'cart'],
    ['of a StatefulSet', { owner: { kind: 'StatefulSet', name: 'db' } }, 'db'],
    ['of a CronJob', { owner: { kind: 'Job', name: 'report-29348210' } }, 'report'],
    ['of a Job', { owner: { kind: 'Job', name: 'migrate-7' } }, 'migrate-7'],
    [
      'of a DeploymentConfig',
      { owner: { kind: 'ReplicationController', name: 'web-3' }, labels: { deploymentconfig: 'web' } },
      'web',
    ],
    ['of a node, as static pods are', { owner: { kind: 'Node', name: 'node-a' } }, 'cart-5d4f-x1'],
    ['that names itself', { labels: { 'service.istio.io/workload-name': 'named' } }, 'named'],
  ])('%s has the name that its metrics have', (_, over, name) => {
    expect(only([replica('cart', {}, over)]).id).toEqual({ cluster: 'east', namespace: 'shop', name });
  });

  it('of a bare pod has the name of the pod', () => {
    const bare = Object.fromEntries(Object.entries(replica('cart', {})).filter(([field]) => field !== 'owner'));
    expect(only([bare as unknown as ReturnType<typeof replica>]).id.name).toBe('cart-5d4f-x1');
  });

  it('is annotated by its own pods, else by a Service in front of it', () => {
    const services = [service('cart', { rate: '404,1,2,http,inbound' })];
    expect(only([replica('cart', {})], { services }).rate).toEqual({
      value: '404,1,2,http,inbound',
      on: { kind: 'Service', namespace: 'shop', name: 'cart' },
    });
    const pods = [replica('cart', {}), replica('cart', {}, { name: 'b', rate: '500,1,2,http,inbound' })];
    expect(only(pods, { services }).rate).toMatchObject({ value: '500,1,2,http,inbound', on: { kind: 'Pod' } });
    expect(only([replica('cart', {})]).rate).toBeUndefined();
  });

  it('keeps mixtures of states apart', () => {
    const pods = [
      replica('cart', {}),
      replica('cart', {}, { name: 'b', redirection: 'pending', ready: false }),
      replica('cart', { 'istio.io/dataplane-mode': 'none' }, { name: 'c', redirection: 'no' }),
    ];
    expect(only(pods)).toMatchObject({
      pods: { ready: 2, of: 3 },
      capture: { pods: { captured: 1, pending: 1, out: 1 }, outReason: 'opted out' },
    });
  });

  it('does not count pods that have finished', () => {
    expect(
      declare({ pods: [replica('cart', {}, { phase: 'Succeeded' }), replica('cart', {}, { phase: 'Failed' })] })
        .workloads,
    ).toEqual([]);
  });

  it('has app and version as metrics spell them', () => {
    expect(only([replica('cart', { version: 'v2', 'service.istio.io/canonical-name': 'basket' })])).toMatchObject({
      app: 'basket',
      version: 'v2',
    });
    expect(only([replica('cart', {})])).toMatchObject({ app: 'cart', version: 'latest' });
  });

  it('is found by services of its own namespace only, and by every pair of their selector', () => {
    const services = [
      service('cart'),
      service('all', { selector: {} }),
      service('v2', { selector: { app: 'cart', version: 'v2' } }),
      service('cart', { namespace: 'other' }),
    ];
    expect(only([replica('cart', {})], { services }).services).toEqual([
      { cluster: 'east', namespace: 'shop', name: 'cart' },
    ]);
  });

  it('stands behind a waypoint when istiod bound one of its services, and not when istiod refused to', () => {
    const labels = { 'istio.io/use-waypoint': 'wp' };
    const bound = (status: boolean): Partial<ClusterRecords> => ({
      services: [service('cart', { labels, bound: { status, reason: 'r' } })],
    });
    expect(only([replica('cart', {})], bound(true)).capture.behindWaypoint).toBe(true);
    expect(only([replica('cart', {})], bound(false)).capture.behindWaypoint).toBe(false);
  });
});

describe('the role of a pod', () => {
  const waypointLabels = {
    'gateway.istio.io/managed': 'istio.io-mesh-controller',
    'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint',
  };
  it.each<[string, Labels, Partial<PodRecord>, string]>([
    ['a waypoint', waypointLabels, { proxy: { mode: 'waypoint' } }, 'waypoint'],
    [
      'a waypoint of agentgateway',
      { 'gateway.istio.io/managed': 'istio.io-agentgateway-waypoint-controller' },
      {},
      'waypoint',
    ],
    ['an east-west gateway', { 'gateway.networking.k8s.io/gateway-class-name': 'istio-east-west' }, {}, 'gateway'],
    ['an ingress gateway', { 'gateway.istio.io/managed': 'istio.io-gateway-controller' }, {}, 'gateway'],
    [
      'a gateway of before the Gateway API',
      { istio: 'ingressgateway' },
      { injected: true, proxy: { mode: 'router' } },
      'gateway',
    ],
    ['a ztunnel', { app: 'ztunnel' }, { proxy: {} }, 'ztunnel'],
    ['istiod', { app: 'istiod', istio: 'pilot', 'istio.io/rev': 'default' }, {}, 'control-plane'],
    ['the node agent', { 'k8s-app': 'istio-cni-node' }, {}, 'control-plane'],
    ['an application with a sidecar', {}, { injected: true, proxy: { mode: 'sidecar' } }, 'workload'],
    ['an application that calls itself ztunnel', { app: 'ztunnel' }, { name: 'ztunnel-abcde' }, 'workload'],
    [
      'an application that calls itself waypoint',
      {},
      { name: 'waypoint-1', owner: { kind: 'StatefulSet', name: 'waypoint' } },
      'workload',
    ],
  ])('of %s is told by what controllers wrote', (_, labels, over, role) => {
    expect(only([replica('cart', labels, over)]).role).toBe(role);
  });

  it('follows a class of the operator’s own to its controller', () => {
    const gatewayClasses = [{ name: 'our-waypoints', controllerName: 'istio.io/mesh-controller', labels: {} }];
    const gateways = [
      {
        namespace: 'shop',
        name: 'wp',
        labels: {},
        className: 'our-waypoints',
        addressed: true,
        listeners: [],
      },
    ];
    expect(
      only([replica('cart', { 'gateway.networking.k8s.io/gateway-name': 'wp' })], { gateways, gatewayClasses }).role,
    ).toBe('waypoint');
  });
});

describe('a pod that names a waypoint of its own', () => {
  const gateway = (name: string, waypointFor: string): ClusterRecords['gateways'][number] =>
    waypointRecord({ name, labels: { 'istio.io/waypoint-for': waypointFor } });
  const waypointOf = (waypointFor: string): unknown =>
    only([replica('cart', { 'istio.io/use-waypoint': 'wp' }, { at: { ip: '10.0.0.1', node: 'n' } })], {
      gateways: [gateway('wp', waypointFor)],
    }).members?.[0]?.waypoint;

  it('is called through it where it takes workloads, and past it where it does not', () => {
    expect(['all', 'workload', 'service'].map(waypointOf)).toEqual([
      { namespace: 'shop', name: 'wp' },
      { namespace: 'shop', name: 'wp' },
      undefined,
    ]);
  });
});
