import { describe, expect, it } from 'vitest';
import { attachedTo } from './attachments.ts';
import type { ConfigRecords, RouteRecord, ServiceEntryRecord, VisibilityRules } from './config-records.ts';
import { decide, tunnelOf } from './decide.ts';
import type { ClusterRecords, Labels, ObjectReference, ServiceRecord } from './records.ts';
import { NO_CONFIG as config, policyRecord, waypointRecord } from '../testing/records.ts';

const waypoint = waypointRecord();
const use: Labels = { 'istio.io/use-waypoint': 'wp' };
const service = (name: string, labels: Labels = {}): ServiceRecord => ({
  namespace: 'shop',
  name,
  labels,
  selector: { app: name },
  alias: false,
});
const cluster: ClusterRecords = {
  cluster: 'east',
  namespaces: [{ name: 'shop', labels: {} }],
  pods: [],
  services: [service('cart', use), service('plain'), service('lost', { 'istio.io/use-waypoint': 'nope' })],
  gateways: [waypoint],
  gatewayClasses: [{ name: 'ours', controllerName: 'istio.io/mesh-controller', labels: {} }],
};
const reference = (kind: string, name: string, group = '', namespace?: string): ObjectReference => ({
  group,
  kind,
  name,
  ...(namespace === undefined ? {} : { namespace }),
});
const GATEWAY_API = 'gateway.networking.k8s.io';

describe('a policy with targets', () => {
  const conditions = (namespace: string, ...targets: ObjectReference[]): unknown => {
    const [only, ...more] = decide(cluster, config).conditionsOfPolicy(policyRecord({ namespace, targets }));
    expect(more).toEqual([]);
    expect(only?.type).toBe('WaypointAccepted');
    return `${only?.status ?? ''} ${only?.reason ?? ''}`;
  };
  it.each<[string, string, ObjectReference[], string]>([
    ['is accepted for a bound service', 'shop', [reference('Service', 'cart')], 'True Accepted'],
    ['waits for an ancestor that is bound', 'shop', [reference('Service', 'plain')], 'False AncestorNotBound'],
    ['needs its service', 'shop', [reference('Service', 'nope')], 'False TargetNotFound'],
    ['is accepted for a waypoint', 'shop', [reference('Gateway', 'wp', GATEWAY_API)], 'True Accepted'],
    ['does not reach a waypoint elsewhere', 'other', [reference('Gateway', 'wp', GATEWAY_API)], 'False TargetNotFound'],
    [
      'may name a class only from the root namespace',
      'shop',
      [reference('GatewayClass', 'ours', GATEWAY_API)],
      'False Invalid',
    ],
    [
      'is accepted for a class of waypoints',
      'istio-system',
      [reference('GatewayClass', 'ours', GATEWAY_API)],
      'True Accepted',
    ],
    [
      'is accepted for Istio’s own class unseen',
      'istio-system',
      [reference('GatewayClass', 'istio-waypoint', GATEWAY_API)],
      'True Accepted',
    ],
    [
      'is invalid for a class of ingress gateways',
      'istio-system',
      [reference('GatewayClass', 'istio', GATEWAY_API)],
      'False Invalid',
    ],
    ['needs its class', 'istio-system', [reference('GatewayClass', 'nope', GATEWAY_API)], 'False TargetNotFound'],
    [
      'is true for one good target of several',
      'shop',
      [reference('Service', 'cart'), reference('Service', 'nope')],
      'True PartiallyInvalid',
    ],
    [
      'is false for none of several',
      'shop',
      [reference('Service', 'plain'), reference('Service', 'nope')],
      'False Invalid',
    ],
  ])('%s', (_, namespace, targets, came) => {
    expect(conditions(namespace, ...targets)).toBe(came);
  });
});

describe('a route', () => {
  const judged = (parent: ObjectReference, backend: ObjectReference = reference('Service', 'cart')): unknown => {
    const route: RouteRecord = {
      kind: 'HTTPRoute',
      namespace: 'shop',
      name: 'r',
      parents: [parent],
      backends: [backend],
      told: [],
    };
    return decide(cluster, config)
      .parentsOf(route)
      .flatMap(({ conditions }) => conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`));
  };
  const resolved = 'ResolvedWaypoints True ResolvedWaypoints';

  it('is accepted whatever port it names and whatever became of the waypoint', () => {
    const good = ['Accepted True Accepted', 'ResolvedRefs True ResolvedRefs', resolved];
    expect(judged({ ...reference('Service', 'cart'), port: 81 })).toEqual(good);
    expect(judged(reference('Service', 'lost'))).toEqual(good);
    expect(judged(reference('Service', 'plain'))).toEqual(good);
  });

  it('needs its parent and its backends', () => {
    expect(judged(reference('Service', 'nope'))).toContain('Accepted False NoMatchingParent');
    expect(judged(reference('Service', 'cart'), reference('Service', 'nope'))).toContain(
      'ResolvedRefs False BackendNotFound',
    );
    expect(judged(reference('Service', 'cart'), reference('Foo', 'x', 'example.com'))).toContain(
      'ResolvedRefs False InvalidKind',
    );
  });

  it('is not blamed for what lies in namespaces that were not read', () => {
    const foreign = reference('Service', 'x', '', 'unread');
    expect(judged(foreign, foreign)).toContain('Accepted True Accepted');
    expect(judged(foreign, foreign)).toContain('ResolvedRefs True ResolvedRefs');
  });

  it('says nothing of a waypoint as its parent, which is ignored', () => {
    expect(judged(reference('Gateway', 'wp', GATEWAY_API))).toEqual([]);
  });
});

describe('a ServiceEntry', () => {
  const entry = (over: Partial<ServiceEntryRecord> = {}): ServiceEntryRecord => ({
    namespace: 'shop',
    name: 'ext',
    labels: {},
    hosts: ['*.example.com'],
    resolution: 'DYNAMIC_DNS',
    endpoints: [],
    selectsWorkloads: false,
    conditions: [],
    ...over,
  });
  const told = (one: ServiceEntryRecord, over: Partial<ConfigRecords> = {}): readonly string[] =>
    decide(cluster, { ...config, ...over })
      .conditionsOfServiceEntry(one)
      .map(({ type, reason }) => `${type} ${reason}`);

  it('misses a waypoint for hosts that only a waypoint can look up', () => {
    expect(told(entry())).toEqual(['istio.io/WaypointMissing NoWaypointForWildcardService']);
    expect(told(entry({ labels: use }))).toEqual(['istio.io/WaypointBound WaypointAccepted']);
    expect(told(entry({ hosts: ['a.example.com'] }))).toEqual([]);
  });

  it('is dropped without a word when its hosts are those of Services', () => {
    expect(told(entry({ hosts: ['cart.shop.svc.cluster.local'], labels: use }))).toEqual([]);
    expect(told(entry({ hosts: ['cart.shop.svc.cluster.local', 'b.example.com'], labels: use }))).toHaveLength(1);
  });

  it('is seen as the first policy for its namespace says', () => {
    const matchLabels = { team: 'a' };
    const visibility = (labels: Labels): VisibilityRules => ({
      byDefault: 'own namespace',
      policies: [{ visibility: 'nobody', selectors: [{ matchLabels: labels, matchExpressions: [] }] }],
    });
    const one = entry({ hosts: ['a.example.com'], labels: use });
    expect(told(one, { visibility: visibility(matchLabels) })).toEqual([
      'istio.io/WaypointBound WaypointAccepted',
      'istio.io/VisibilityApplied Namespace',
    ]);
    expect(told(one, { visibility: visibility({}) })).toEqual([]);
  });
});

it('A waypoint serves what is bound to it, and a canary what it has a share of', () => {
  const labels = { ...use, 'istio.io/use-waypoint-canary': 'next' };
  const world: ClusterRecords = {
    ...cluster,
    gateways: [waypoint, { ...waypoint, name: 'next' }],
    services: [...cluster.services, { ...service('both', labels), canaryWeight: '10' }],
  };
  const attached = attachedTo(world, config, decide(world, config));
  expect(attached.map(({ waypoint: { name }, services }) => [name, services.map((one) => one.name)])).toEqual([
    ['wp', ['cart', 'both']],
    ['next', ['both']],
  ]);
});

it('A workload is spoken to by HBONE once it is captured or speaks it itself', () => {
  const entry = { namespace: 'shop', name: 'vm', labels: {}, conditions: [] };
  expect(tunnelOf(entry)).toBe('none');
  expect(tunnelOf({ ...entry, redirection: 'pending' })).toBe('none');
  expect(tunnelOf({ ...entry, redirection: 'enabled' })).toBe('HBONE');
  expect(tunnelOf({ ...entry, labels: { 'networking.istio.io/tunnel': 'http' } })).toBe('HBONE');
});
