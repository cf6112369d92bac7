import { describe, expect, it } from 'vitest';
import type { NamespaceRecord } from '../inventory/records.ts';
import type { PolicyRecord, PolicyRule } from '../policy/policy-records.ts';
import type { ActionTarget, MeshAction } from './action.ts';
import type { ActionFacts } from './facts.ts';
import { foresee } from './foresee.ts';
import { severityOf } from './warning.ts';
import { podRecord, policyRecord } from '../testing/records.ts';

/** Everything that a change does beside what it is for: a hop more, a policy less, an ALLOW that now refuses. */
const wp = { namespace: 'shop', name: 'wp' };
const cart: ActionTarget = { kind: 'service', namespace: 'shop', name: 'cart' };
const workload: ActionTarget = { kind: 'workload', namespace: 'shop', name: 'cart' };
const pod = podRecord('cart-1', {
  labels: { app: 'cart', 'service.istio.io/workload-name': 'cart' },
  owner: { kind: 'StatefulSet', name: 'cart' },
  redirection: 'enabled',
});
const { redirection: _, ...outside } = pod;
const wpPod = {
  ...outside,
  name: 'wp-1',
  labels: { 'gateway.networking.k8s.io/gateway-name': 'wp' },
  owner: { kind: 'StatefulSet', name: 'wp' },
};
const policy = (rule: Partial<PolicyRule>, over: Partial<PolicyRecord> = {}): PolicyRecord =>
  policyRecord({ name: 'clients', rules: [{ from: [], to: [], when: [], ...rule }], ...over });
const fromData = { from: [{ namespaces: ['data'] }] };
const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };

function facts(over: Partial<ActionFacts> = {}, shop: Partial<NamespaceRecord> = {}): ActionFacts {
  return {
    records: {
      namespaces: [{ name: 'shop', labels: AMBIENT, ...shop }],
      pods: [pod, wpPod],
      services: [{ namespace: 'shop', name: 'cart', labels: {}, selector: { app: 'cart' }, ports: [], alias: false }],
      gateways: [
        {
          ...wp,
          labels: { 'istio.io/waypoint-for': 'all' },
          className: 'istio-waypoint',
          addressed: true,
          listeners: [],
        },
      ],
      gatewayClasses: [],
    },
    policies: [],
    peerAuthentications: [],
    rootNamespace: 'istio-system',
    rules: { excludedNamespaces: [] },
    autoAllow: 'off',
    unread: [],
    ...over,
  };
}
const enrol = (target: ActionTarget): MeshAction => ({ is: 'enrol', target, waypoint: wp });
const leave = (target: ActionTarget): MeshAction => ({ is: 'unenrol', target, leaving: 'none' });
const strict = { namespace: 'shop', name: 'default', mode: 'STRICT', ports: [] } as const;

describe('a change foretells', () => {
  it.each<[string, MeshAction, ActionFacts, object]>([
    ['a hop for who calls the Service', enrol(cart), facts(), { is: 'adds-a-hop', services: 1 }],
    [
      'that an ALLOW of the servers refuses the waypoint',
      enrol(cart),
      facts({ policies: [policy(fromData)] }),
      { is: 'locks-out-waypoint', autoAllow: 'off' },
    ],
    [
      'the same for the pods of a workload',
      enrol(workload),
      facts({ policies: [policy(fromData)] }),
      { is: 'locks-out-waypoint' },
    ],
    [
      'the same with a doubt where istiod’s own setting could not be read',
      enrol(cart),
      facts({ policies: [policy(fromData)], autoAllow: 'unknown' }),
      { is: 'locks-out-waypoint', autoAllow: 'unknown' },
    ],
    [
      'that a policy of the whole mesh refuses the waypoint, too',
      enrol(cart),
      facts({ policies: [policy(fromData, { namespace: 'istio-system' })] }),
      { is: 'locks-out-waypoint' },
    ],
    [
      'that an ALLOW which needs HTTP refuses the waypoint at the ztunnels',
      enrol(cart),
      facts({ policies: [policy({ to: [{ methods: ['GET'] }] })] }),
      { is: 'locks-out-waypoint' },
    ],
    [
      'that istiod refuses everybody but the waypoint, where it admits it by itself',
      enrol(cart),
      facts({ autoAllow: 'on' }),
      { is: 'shuts-out-others', pods: 1 },
    ],
    [
      'that a DENY about clients does nothing behind a waypoint',
      enrol(cart),
      facts({ policies: [policy(fromData, { action: 'DENY' })] }),
      { is: 'denies-no-more' },
    ],
    [
      'that policies of the Service are dropped with its waypoint',
      leave(cart),
      facts(
        { policies: [policy({}, { targets: [{ group: '', kind: 'Service', name: 'cart' }] })] },
        { labels: { 'istio.io/use-waypoint': 'wp' } },
      ),
      { is: 'policies-unenforced' },
    ],
    [
      'which policies ztunnels cease to enforce',
      { is: 'leave-ambient', namespace: 'shop' },
      facts({ policies: [policy(fromData)] }),
      { is: 'policies-end' },
    ],
    [
      'which policies ztunnels begin to enforce',
      { is: 'join-ambient', namespace: 'shop' },
      facts({ policies: [policy(fromData)] }, { labels: {} }),
      { is: 'policies-begin' },
    ],
    [
      'that plain text is refused from then on',
      { is: 'join-ambient', namespace: 'shop' },
      facts({
        peerAuthentications: [strict],
        records: { ...facts().records, pods: [outside], namespaces: [{ name: 'shop', labels: {} }] },
      }),
      { is: 'strict-begins', pods: 1 },
    ],
    ['that pods leave the mesh', { is: 'leave-ambient', namespace: 'shop' }, facts(), { is: 'leaves-mesh', pods: 1 }],
    ['that a workload’s pods are replaced', enrol(workload), facts(), { is: 'pods-replaced', pods: 1 }],
    [
      'that a pod’s label goes with the pod',
      enrol({ kind: 'pod', namespace: 'shop', name: 'cart-1' }),
      facts(),
      { is: 'lost-with-the-pod' },
    ],
    [
      'that pods outside the mesh stay so',
      enrol(cart),
      facts({ records: { ...facts().records, namespaces: [{ name: 'shop', labels: {} }], pods: [outside] } }),
      { is: 'out-of-mesh', pods: 1 },
    ],
    [
      'that the namespace’s waypoint takes the place of the Service’s own',
      { is: 'unenrol', target: cart, leaving: 'inherit' },
      facts({
        records: {
          ...facts().records,
          namespaces: [{ name: 'shop', labels: { 'istio.io/use-waypoint': 'wp' } }],
        },
      }),
      { is: 'inherits', waypoint: wp },
    ],
  ])('%s', (_, action, given, warning) => {
    const now =
      action.is === 'unenrol' ? { 'istio.io/use-waypoint': 'own' } : (given.records.namespaces[0]?.labels ?? {});
    const labels = action.is === 'enrol' ? {} : now;
    expect(foresee(action, labels, given)).toContainEqual(expect.objectContaining(warning));
  });

  it.each<[string, ActionFacts]>([
    ['admits it among others', facts({ policies: [policy({ from: [{ namespaces: ['data', 'shop'] }] })] })],
    ['is for other pods', facts({ policies: [policy(fromData, { selector: { app: 'list' } })] })],
    [
      'targets a waypoint',
      facts({ policies: [policy(fromData, { targets: [{ group: '', kind: 'Service', name: 'x' }] })] }),
    ],
    ['is rehearsed only', facts({ policies: [policy(fromData, { dryRun: true })] })],
    [
      'is in force where istiod admits the waypoint by itself',
      facts({ policies: [policy(fromData)], autoAllow: 'on' }),
    ],
  ])('no locked out waypoint where the ALLOW %s', (_, given) => {
    expect(foresee(enrol(cart), {}, given).map(({ is }) => is)).not.toContain('locks-out-waypoint');
  });

  it('the worst first', () => {
    const given = facts({ policies: [policy(fromData)], autoAllow: 'unknown', unread: ['PeerAuthentication'] });
    expect(foresee(enrol(cart), {}, given).map(severityOf)).toEqual(['danger', 'caution', 'note']);
  });
});
