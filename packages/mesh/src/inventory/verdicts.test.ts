import { describe, expect, it } from 'vitest';
import type { PolicyRecord } from '../policy/policy-records.ts';
import type { RouteRecord } from './config-records.ts';
import { decide } from './decide.ts';
import type { ClusterRecords, ConditionRecord, Labels, PodRecord, ServiceRecord } from './records.ts';
import { holdVerdicts, type HeldVerdict, type Verdicts } from './verdicts.ts';
import { NO_CONFIG as config, podRecord, policyRecord, waypointRecord } from '../testing/records.ts';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;

const waypoint = waypointRecord({
  listeners: [],
  conditions: [{ type: 'Programmed', status: 'True', reason: 'Programmed', sinceMs: NOW - MINUTE }],
});
const pod = (name: string, labels: Labels, over: Partial<PodRecord> = {}): PodRecord =>
  podRecord(name, { labels, ...over });
const ofWaypoint = { 'gateway.networking.k8s.io/gateway-name': 'wp' };
const use: Labels = { 'istio.io/use-waypoint': 'wp' };
const bound = { status: true, reason: 'WaypointAccepted', sinceMs: NOW - 5 * MINUTE };
const untold: ServiceRecord = {
  namespace: 'shop',
  name: 'cart',
  labels: use,
  selector: { app: 'cart' },
  ports: [{ port: 80 }],
  alias: false,
};
const cart: ServiceRecord = { ...untold, bound };

const held = (over: Partial<ClusterRecords> = {}): Verdicts => {
  const cluster: ClusterRecords = {
    cluster: 'east',
    namespaces: [{ name: 'shop', labels: {} }],
    pods: [pod('wp-1', ofWaypoint)],
    services: [cart],
    gateways: [waypoint],
    gatewayClasses: [],
    ...over,
  };
  return holdVerdicts(cluster, config, decide(cluster, config), NOW);
};
const words = (verdicts: readonly HeldVerdict[]): readonly string[] =>
  verdicts.map((one) => (one.is === 'misleading' ? one.because : one.is === 'ignored' ? one.what : one.is));

describe('a verdict on a service', () => {
  it('is agreed with, and says for how long it has stood', () => {
    expect(held().ofService(cart)).toMatchObject([{ is: 'agreed', told: { forMs: 5 * MINUTE } }]);
  });

  it('is disagreed with when the waypoint is not one for it', () => {
    const forWorkloads = { ...waypoint, labels: { 'istio.io/waypoint-for': 'workload' } };
    expect(held({ gateways: [forWorkloads] }).ofService(cart)).toMatchObject([
      { is: 'disagreed', computed: { status: 'False', reason: 'UnsupportedTrafficType' }, told: { forMs: 5 * MINUTE } },
    ]);
  });

  it('is left over when the wish for a waypoint is gone', () => {
    expect(words(held().ofService({ ...cart, labels: {} }))).toEqual(['left over']);
  });

  it('is missed where there ought to be one', () => {
    expect(held().ofService(untold)).toMatchObject([
      { is: 'unsaid', computed: { type: 'istio.io/WaypointBound', status: 'True' } },
    ]);
  });

  it('is outlived when the waypoint has no ready pod: callers fail, though it is bound', () => {
    const notReady = [pod('wp-1', ofWaypoint, { ready: false }), pod('wp-0', ofWaypoint, { phase: 'Failed' })];
    expect(held({ pods: notReady }).ofService(cart)).toMatchObject([
      { is: 'agreed' },
      { is: 'outlived', waypoint: { name: 'wp' }, pods: { ready: 0, of: 1 }, told: { forMs: 5 * MINUTE } },
    ]);
    expect(held({ pods: [] }).ofGateway(waypoint)).toMatchObject([
      { is: 'outlived', pods: { ready: 0, of: 0 }, told: { forMs: MINUTE } },
    ]);
  });

  it('is not called outlived for a waypoint made by hand, whose pods may carry any label', () => {
    const byHand = { ...waypoint, className: 'ours' };
    expect(words(held({ pods: [], gateways: [byHand] }).ofService(cart))).toEqual(['agreed']);
  });

  it('misleads when the canary gets nothing', () => {
    const labels = { ...use, 'istio.io/use-waypoint-canary': 'nope' };
    expect(words(held().ofService({ ...cart, labels }))).toEqual(['agreed', 'the canary gets nothing']);
  });
});

describe('what nobody says anything about', () => {
  it('is a pod that names a waypoint for services', () => {
    expect(words(held().ofPod(pod('cart-1', use)))).toEqual(['the pod’s waypoint takes no workloads or cannot be had']);
    expect(held().ofPod(pod('cart-1', {}))).toEqual([]);
    const namespaces = [{ name: 'shop', labels: { 'istio.io/use-waypoint': 'nope' } }];
    expect(held({ namespaces }).ofPod(pod('cart-1', {}))).toEqual([]);
  });

  it('is the namespace of a waypoint without its name', () => {
    const labels = { 'istio.io/use-waypoint-namespace': 'infra' };
    expect(words(held().ofService({ ...untold, labels }))).toEqual(['the namespace of a waypoint that is not named']);
  });
});

describe('a name that no waypoint has', () => {
  const near = { ...waypoint, name: 'checkout-wp' };
  const verdicts = held({ gateways: [near] });
  const named = (name: string): readonly string[] =>
    words(verdicts.ofService({ ...untold, labels: { 'istio.io/use-waypoint': name } }));

  it.each([
    ['has a letter too few', 'chekout-wp'],
    ['has a letter too many', 'checkoutt-wp'],
    ['has two letters in each other’s place', 'chekcout-wp'],
  ])('is held against those that are nearly so: one %s', (_, name) => {
    expect(named(name)).toContain('a name that is nearly a waypoint’s');
  });

  it.each([
    ['the name itself', 'checkout-wp'],
    ['another name', 'catalog-wp'],
  ])('is not %s', (_, name) => {
    expect(named(name)).not.toContain('a name that is nearly a waypoint’s');
  });
});

describe('a verdict on a policy', () => {
  const policy = (over: Partial<PolicyRecord>, ...conditions: ConditionRecord[]): PolicyRecord =>
    policyRecord({ conditions, ...over });
  const rules = [{ from: [], to: [{ paths: ['/'] }], when: [] }];

  it('misleads when it is true and enforced differently', () => {
    const told: ConditionRecord = { type: 'ZtunnelAccepted', status: 'True', reason: 'UnsupportedValue' };
    expect(held().ofPolicy(policy({ rules }, told))).toMatchObject([
      { is: 'agreed' },
      { is: 'misleading', because: 'ztunnels enforce it differently', enforced: { effect: 'allows less' } },
    ]);
  });

  it('misleads when only some of its targets are bound', () => {
    const targets = ['cart', 'nope'].map((name) => ({ group: '', kind: 'Service', name }));
    const told: ConditionRecord = { type: 'WaypointAccepted', status: 'True', reason: 'PartiallyInvalid' };
    expect(held().ofPolicy(policy({ targets }, told))).toMatchObject([
      { is: 'agreed' },
      { because: 'not all targets are bound', unbound: [{ target: { name: 'nope' }, reason: 'TargetNotFound' }] },
    ]);
  });

  it('is not taken for given when there is none', () => {
    expect(words(held().ofPolicy(policy({ action: 'CUSTOM' })))).toEqual(['unsaid']);
  });
});

describe('a verdict on a route', () => {
  const parent = { group: '', kind: 'Service', name: 'cart', port: 80 };
  const accepted: readonly ConditionRecord[] = [
    { type: 'Accepted', status: 'True', reason: 'Accepted' },
    { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs' },
    { type: 'ResolvedWaypoints', status: 'True', reason: 'ResolvedWaypoints' },
  ];
  const route = (over: Partial<RouteRecord>): RouteRecord => ({
    kind: 'HTTPRoute',
    namespace: 'shop',
    name: 'r',
    parents: [parent],
    backends: [],
    told: [{ parent: { group: '', kind: 'Service', name: 'cart', namespace: 'shop' }, conditions: accepted }],
    ...over,
  });

  it('is agreed with', () => {
    expect(words(held().ofRoute(route({})))).toEqual(['agreed', 'agreed', 'agreed']);
  });

  it('misleads when no waypoint applies the route', () => {
    const without = held({ services: [{ ...untold, labels: {} }] }).ofRoute(route({}));
    expect(words(without)).toContain('no waypoint applies the route');
  });

  it('misleads when the parent has no such port', () => {
    const wrong = { ...parent, port: 81 };
    expect(
      words(held().ofRoute(route({ parents: [wrong], told: [{ parent: wrong, conditions: accepted }] }))),
    ).toContain('the parent has no such port');
  });

  it('is none for a waypoint as its parent', () => {
    const parents = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'wp' }];
    expect(words(held().ofRoute(route({ parents, told: [] })))).toEqual(['a waypoint as the parent of a route']);
  });
});
