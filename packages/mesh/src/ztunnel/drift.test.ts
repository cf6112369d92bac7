import { describe, expect, it } from 'vitest';
import type { DeclaredPod, DeclaredService, Inventory } from '../inventory/inventory.ts';
import { driftAgainstCluster } from './drift-cluster.ts';
import { driftBetween } from './drift-nodes.ts';
import type { DumpService, DumpWorkload, ServedPod, ZtunnelDump } from './dump.ts';

const own = { cluster: 'east', node: 'node-a' };
const workload = (over: Partial<DumpWorkload> = {}): DumpWorkload => ({
  uid: 'east//Pod/shop/cart-1',
  namespace: 'shop',
  name: 'cart-1',
  cluster: 'east',
  workload: 'cart',
  account: 'cart',
  protocol: 'HBONE',
  node: 'node-a',
  addresses: ['10.0.0.1'],
  healthy: 'yes',
  services: ['shop/cart.shop.svc.cluster.local'],
  policies: [],
  ...over,
});
const service = (over: Partial<DumpService> = {}): DumpService => ({
  namespace: 'shop',
  name: 'cart',
  hostname: 'cart.shop.svc.cluster.local',
  vips: ['10.96.0.1'],
  ports: [{ port: 80, target: 8080 }],
  endpoints: [],
  ...over,
});
const served = (over: Partial<ServedPod> = {}): ServedPod => ({
  namespace: 'shop',
  name: 'cart-1',
  state: 'up',
  connections: [],
  ...over,
});
const dump = (over: Partial<ZtunnelDump> = {}): ZtunnelDump => ({
  workloads: [workload()],
  services: [service()],
  policies: [],
  certificates: [],
  pods: [served()],
  ...over,
});
const inventory = (pod: Partial<DeclaredPod> = {}, declared: Partial<DeclaredService> = {}): Inventory => ({
  namespaces: [],
  workloads: [
    {
      id: { cluster: 'east', namespace: 'shop', name: 'cart' },
      role: 'workload',
      pods: { ready: 1, of: 1 },
      capture: { pods: {}, behindWaypoint: false },
      members: [{ name: 'cart-1', ip: '10.0.0.1', node: 'node-a', ready: true, capture: 'captured', ...pod }],
      services: [{ cluster: 'east', namespace: 'shop', name: 'cart' }],
    },
  ],
  services: [{ id: { cluster: 'east', namespace: 'shop', name: 'cart' }, ...declared }],
});
const wp = { namespace: 'shop', name: 'wp' };
const bound = { names: wp, bound: { status: true, reason: 'WaypointAccepted' } };

describe('a ztunnel that agrees with the cluster', () => {
  it('has no drift', () => {
    expect(driftAgainstCluster(dump(), inventory(), own)).toEqual([]);
  });

  it.each<[string, ZtunnelDump, Inventory]>([
    [
      'names a bound waypoint by its hostname',
      dump({ services: [service({ waypoint: 'shop/wp.shop.svc.cluster.local' })] }),
      inventory({}, bound),
    ],
    [
      'names it by its address',
      dump({
        services: [
          service({ waypoint: '/10.96.0.9' }),
          service({ name: 'wp', hostname: 'wp.shop.svc.cluster.local', vips: ['10.96.0.9'] }),
        ],
      }),
      inventory({}, bound),
    ],
    [
      'has none where istiod refused to bind',
      dump(),
      inventory({}, { names: wp, bound: { status: false, reason: 'r' } }),
    ],
    [
      'says TCP for what is not captured',
      dump({ workloads: [workload({ protocol: 'TCP' })], pods: [] }),
      inventory({ capture: 'out' }),
    ],
    ['does not serve pods of other nodes', dump({ pods: [] }), inventory({ node: 'node-b' })],
    [
      'knows pods of other clusters',
      dump({ workloads: [workload(), workload({ uid: 'west//Pod/shop/x', name: 'x', cluster: 'west' })] }),
      inventory(),
    ],
    [
      'knows what is no pod',
      dump({
        workloads: [workload(), workload({ uid: 'east/networking.istio.io/WorkloadEntry/shop/vm', name: 'vm' })],
      }),
      inventory(),
    ],
  ])('%s', (_, held, declared) => {
    expect(driftAgainstCluster(held, declared, own)).toEqual([]);
  });
});

describe('drift against the cluster', () => {
  const cart = { namespace: 'shop', name: 'cart-1' };
  it.each<[string, ZtunnelDump, Inventory, object]>([
    ['a captured pod that is not known', dump({ workloads: [] }), inventory(), { is: 'pod-unknown', ...cart }],
    [
      'one that is called in plain TCP',
      dump({ workloads: [workload({ protocol: 'TCP' })] }),
      inventory(),
      { is: 'pod-plain', ...cart },
    ],
    ['one of this node that is not served', dump({ pods: [] }), inventory(), { is: 'pod-unserved', ...cart }],
    [
      'one that is not taken over yet',
      dump({ pods: [served({ state: 'pending' })] }),
      inventory(),
      { is: 'pod-waiting', ...cart },
    ],
    ['a served pod that is not captured', dump(), inventory({ capture: 'out' }), { is: 'pod-released', ...cart }],
    [
      'a pod that the cluster has not',
      dump({ workloads: [workload(), workload({ uid: 'east//Pod/shop/old', name: 'old' })] }),
      inventory(),
      { is: 'pod-gone', namespace: 'shop', name: 'old' },
    ],
    [
      'a ready pod held for unhealthy',
      dump({ workloads: [workload({ healthy: 'no' })] }),
      inventory(),
      { is: 'pod-health', ...cart },
    ],
    [
      'a service that is not known',
      dump({ services: [] }),
      inventory(),
      { is: 'service-unknown', namespace: 'shop', name: 'cart' },
    ],
    [
      'a bound waypoint that is not used',
      dump(),
      inventory({}, bound),
      { is: 'service-waypoint', namespace: 'shop', name: 'cart', declared: wp },
    ],
    [
      'a waypoint used though none is asked for',
      dump({ services: [service({ waypoint: 'shop/wp.shop.svc.cluster.local' })] }),
      inventory(),
      { is: 'service-waypoint', namespace: 'shop', name: 'cart', held: wp },
    ],
  ])('is %s', (_, held, declared, expected) => {
    expect(driftAgainstCluster(held, declared, own)).toEqual([expected]);
  });

  it('is not guessed where istiod has not said yet', () => {
    expect(driftAgainstCluster(dump(), inventory({}, { names: wp }), own)).toEqual([]);
  });
});

describe('drift between nodes', () => {
  it('is none when both hold the same', () => {
    expect(driftBetween(dump(), dump())).toEqual([]);
  });

  it('names what differs, and on which side something is missing', () => {
    const there = dump({
      workloads: [workload({ healthy: 'no', protocol: 'TCP' }), workload({ uid: 'east//Pod/shop/new', name: 'new' })],
      services: [],
    });
    expect(driftBetween(dump(), there)).toEqual([
      { kind: 'workload', namespace: 'shop', name: 'cart-1', how: 'differs', fields: ['protocol', 'healthy'] },
      { kind: 'workload', namespace: 'shop', name: 'new', how: 'missing here', fields: [] },
      { kind: 'service', namespace: 'shop', name: 'cart', how: 'only here', fields: [] },
    ]);
  });
});
