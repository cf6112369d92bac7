import { describe, expect, it } from 'vitest';
import type { PodRecord, ServiceRecord } from '../inventory/records.ts';
import type { PolicyRecord, PolicyRule } from '../policy/policy-records.ts';
import type { MeshAction } from './action.ts';
import { matchesIdentity } from '../policy/matches-identity.ts';
import type { ActionFacts } from './facts.ts';
import { foresee } from './foresee.ts';
import { labelChangeOf } from './label-change.ts';
import { hasTakenEffect, judgeProgress, type ProgressView } from './progress.ts';
import { waypointObject } from './waypoint-object.ts';
import { podRecord, policyRecord } from '../testing/records.ts';

const wp = { namespace: 'shop', name: 'wp' };
const policyOf = (rule: Partial<PolicyRule>, more: Partial<PolicyRecord> = {}): PolicyRecord =>
  policyRecord({ name: 'clients', rules: [{ from: [], to: [], when: [], ...rule }], ...more });

describe('whether a policy at L4 matches the waypoint', () => {
  it.each<[string, Partial<PolicyRule>, string]>([
    ['its principal', { from: [{ principals: ['cluster.local/ns/shop/sa/wp'] }] }, 'yes'],
    ['its principal in another trust domain', { from: [{ principals: ['td.example/ns/shop/sa/wp'] }] }, 'yes'],
    ['a suffix of it', { from: [{ principals: ['*/ns/shop/sa/wp'] }] }, 'yes'],
    ['a prefix of it', { from: [{ principals: ['cluster.local/ns/shop/*'] }] }, 'yes'],
    ['a client', { from: [{ principals: ['cluster.local/ns/shop/sa/frontend'] }] }, 'no'],
    ['its namespace', { from: [{ namespaces: ['shop'] }] }, 'yes'],
    ['every other namespace', { from: [{ notNamespaces: ['shop'] }] }, 'no'],
    ['its service account', { from: [{ serviceAccounts: ['shop/wp'] }] }, 'yes'],
    ['one of two sources', { from: [{ namespaces: ['data'] }, { namespaces: ['shop'] }] }, 'yes'],
    ['everybody', {}, 'yes'],
    ['addresses', { from: [{ ipBlocks: ['10.0.0.0/8'] }] }, 'perhaps'],
    ['a client, at addresses', { from: [{ ipBlocks: ['10.0.0.0/8'], namespaces: ['data'] }] }, 'no'],
    ['what needs HTTP', { to: [{ methods: ['GET'] }] }, 'no'],
    ['a condition on it', { when: [{ key: 'source.principal', values: ['*/sa/wp'], notValues: [] }] }, 'yes'],
    ['a condition against it', { when: [{ key: 'source.namespace', values: [], notValues: ['shop'] }] }, 'no'],
  ])('by %s', (_, rule, verdict) => {
    expect(matchesIdentity(policyOf(rule), wp)).toBe(verdict);
  });

  it('is no where there are no rules at all', () => {
    expect(matchesIdentity(policyOf({}, { rules: [] }), wp)).toBe('no');
  });
});

const pod = (name: string, more: Partial<PodRecord> = {}): PodRecord =>
  podRecord(name, { redirection: 'enabled', ...more });
const service = (name: string, labels: Record<string, string> = {}): ServiceRecord => ({
  namespace: 'shop',
  name,
  labels,
  selector: { app: name },
  alias: false,
});
const waypointPod = pod('wp-1', { labels: { 'gateway.networking.k8s.io/gateway-name': 'wp' } });

function facts(
  records: Partial<ActionFacts['records']> = {},
  more: Partial<ActionFacts> = {},
  labels: Record<string, string> = { 'istio.io/dataplane-mode': 'ambient' },
): ActionFacts {
  return {
    records: {
      namespaces: [{ name: 'shop', labels }],
      pods: [pod('cart'), waypointPod],
      services: [service('cart')],
      gateways: [{ ...wp, labels: {}, className: 'istio-waypoint', addressed: true, listeners: [] }],
      gatewayClasses: [],
      ...records,
    },
    policies: [],
    peerAuthentications: [],
    rootNamespace: 'istio-system',
    rules: { excludedNamespaces: ['kube-system'] },
    autoAllow: 'off',
    unread: [],
    ...more,
  };
}
const enrol: MeshAction = { is: 'enrol', target: { kind: 'namespace', name: 'shop' }, waypoint: wp };
const foreseen = (action: MeshAction, given: ActionFacts): readonly string[] =>
  foresee(action, given.records.namespaces[0]?.labels ?? {}, given).map(({ is }) => is);

describe('putting a namespace behind a waypoint', () => {
  it.each<[string, ActionFacts, readonly string[]]>([
    ['adds a hop and nothing else when all is well', facts(), ['adds-a-hop']],
    ['fails open while there is no such waypoint', facts({ gateways: [] }), ['not-bound']],
    [
      'fails closed while a bound waypoint has no ready pod',
      facts({ pods: [pod('cart')] }),
      ['no-ready-pod', 'adds-a-hop'],
    ],
    [
      'is no good with a Gateway that is no waypoint',
      facts({ gateways: [{ ...wp, labels: {}, className: 'istio', addressed: true, listeners: [] }] }),
      ['not-a-waypoint', 'adds-a-hop'],
    ],
    [
      'locks the waypoint out where the servers admit their clients alone',
      facts({}, { policies: [policyOf({ from: [{ namespaces: ['data'] }] }, { selector: { app: 'cart' } })] }),
      ['locks-out-waypoint', 'adds-a-hop'],
    ],
    [
      'locks nobody out where one of several policies admits it',
      facts(
        {},
        { policies: [policyOf({ from: [{ namespaces: ['data'] }] }), policyOf({ from: [{ namespaces: ['shop'] }] })] },
      ),
      ['adds-a-hop'],
    ],
    [
      'makes a DENY of a client do nothing',
      facts({}, { policies: [policyOf({ from: [{ namespaces: ['data'] }] }, { action: 'DENY' })] }),
      ['denies-no-more', 'adds-a-hop'],
    ],
    [
      'leaves Services with labels of their own alone',
      facts({ services: [service('cart', { 'istio.io/use-waypoint': 'none' })] }),
      ['own-labels-win'],
    ],
    ['says what it could not look at', facts({}, { unread: ['AuthorizationPolicy'] }), ['unchecked', 'adds-a-hop']],
  ])('%s', (_, given, expected) => {
    expect(foreseen(enrol, given)).toEqual(expected);
  });

  it('changes nothing where it is already so', () => {
    expect(foreseen(enrol, facts({}, {}, { 'istio.io/use-waypoint': 'wp' }))).toEqual(['nothing-changes']);
  });
});

describe('taking a Service from behind its waypoint', () => {
  const leave: MeshAction = {
    is: 'unenrol',
    target: { kind: 'service', namespace: 'shop', name: 'cart' },
    leaving: 'none',
  };
  it('leaves the policies of the Service and of its waypoint without anybody to enforce them', () => {
    const target = (kind: string, name: string): Partial<PolicyRecord> => ({
      name,
      targets: [{ group: '', kind, name }],
    });
    const policies = [
      policyOf({}, target('Service', 'cart')),
      policyOf({}, target('Gateway', 'wp')),
      policyOf({}, target('Service', 'other')),
    ];
    const given = facts({}, { policies }, { 'istio.io/use-waypoint': 'wp' });
    expect(foresee(leave, {}, given)).toContainEqual({
      is: 'policies-unenforced',
      policies: [
        { namespace: 'shop', name: 'cart' },
        { namespace: 'shop', name: 'wp' },
      ],
    });
  });
});

describe('adding a namespace to ambient', () => {
  const join: MeshAction = { is: 'join-ambient', namespace: 'shop' };
  it('does not capture pods with sidecars, of the host network, or opted out', () => {
    const { redirection: _, ...out } = pod('plain');
    const pods: readonly PodRecord[] = [
      { ...out, injected: true },
      { ...out, hostNetwork: true },
      { ...out, labels: { 'istio.io/dataplane-mode': 'none' } },
      out,
    ];
    const given = facts({ pods }, {}, { 'istio-injection': 'enabled' });
    expect(foresee(join, {}, given)).toEqual([
      { is: 'sidecars-stay', pods: 1 },
      { is: 'injection-conflict', label: 'istio-injection=enabled' },
      { is: 'pods-stay-out', pods: 1, reason: 'host network' },
      { is: 'pods-stay-out', pods: 1, reason: 'opted out' },
    ]);
  });
});

describe('labels', () => {
  it.each<[string, Parameters<typeof labelChangeOf>[0], Record<string, string>, object]>([
    ['name a waypoint of the same namespace alone', enrol, {}, { 'istio.io/use-waypoint': 'wp' }],
    [
      'lose what is left of another namespace',
      enrol,
      { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': 'infra' },
      { 'istio.io/use-waypoint-namespace': null },
    ],
    [
      'name a waypoint of another namespace with it',
      { ...enrol, waypoint: { namespace: 'infra', name: 'shared' } },
      {},
      { 'istio.io/use-waypoint': 'shared', 'istio.io/use-waypoint-namespace': 'infra' },
    ],
    [
      'are taken away',
      { is: 'leave-ambient', namespace: 'shop' },
      { 'istio.io/dataplane-mode': 'ambient' },
      { 'istio.io/dataplane-mode': null },
    ],
    ['stay as they are where nothing is there to take', { is: 'leave-ambient', namespace: 'shop' }, {}, {}],
  ])('%s', (_, action, now, change) => {
    expect(labelChangeOf(action, now)).toEqual(change);
  });
});

describe('a new waypoint', () => {
  it('admits its own namespace beside those that are listed', () => {
    const admits = { from: 'listed', namespaces: ['web'] } as const;
    expect(JSON.stringify(waypointObject({ ...wp, takes: 'all', admits }))).toContain('"values":["shop","web"]');
  });
});

describe('a change', () => {
  const view = (pods: object): ProgressView => ({
    cluster: 'east',
    gateway: undefined,
    pods: [],
    inventory: {
      namespaces: [],
      services: [],
      workloads: [
        {
          id: { cluster: 'east', namespace: 'shop', name: 'cart' },
          role: 'workload',
          pods: { ready: 1, of: 1 },
          capture: { pods, outReason: 'not selected', behindWaypoint: false },
          services: [],
        },
      ],
    },
  });
  it.each([
    ['has not taken effect while the label has not arrived', { out: 2 }, false],
    ['has not while a pod waits for its ztunnel', { captured: 1, pending: 1 }, false],
    ['has when every pod without a sidecar is captured', { captured: 2, sidecar: 1 }, true],
  ])('%s', (_, pods, done) => {
    expect(hasTakenEffect(judgeProgress({ is: 'join-ambient', namespace: 'shop' }, view(pods)))).toBe(done);
  });
});
