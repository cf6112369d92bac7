import { describe, expect, it } from 'vitest';
import type { ConfigRecords } from '../inventory/config-records.ts';
import { decide } from '../inventory/decide.ts';
import type { ClusterRecords, OwnerRecord, PodRecord } from '../inventory/records.ts';
import { holdVerdicts } from '../inventory/verdicts.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import { callTheRoll } from './enrol.ts';
import { judgeWaypoint, type WaypointFinding } from './judge-waypoint.ts';
import type { Judged, WaypointRoll } from './roll.ts';
import { rulesByHost } from './rules-by-host.ts';
import { rulesOfServers } from './rules-of-servers.ts';
import type { WaypointRule } from './waypoint-rules.ts';
import { rowKey, type WaypointTraffic } from './waypoint-traffic.ts';
import { NO_CONFIG, podRecord, policyRecord, sharedWaypoint } from '../testing/records.ts';

const pod = (name: string, over: Partial<PodRecord> = {}): PodRecord =>
  podRecord(name, { redirection: 'enabled', ...over });
const policy = (name: string, principal: string, action: PolicyRecord['action'] = 'ALLOW'): PolicyRecord =>
  policyRecord({
    name,
    action,
    selector: { app: 'cart' },
    rules: [{ from: [{ principals: [`cluster.local/ns/${principal}`] }], to: [], when: [] }],
  });

const istiod = (value: string): OwnerRecord => ({
  kind: 'Deployment',
  namespace: 'istio-system',
  name: `istiod-${value}`,
  labels: { app: 'istiod' },
  replicas: 1,
  environment: { values: { PILOT_AUTO_ALLOW_WAYPOINT_POLICY: value }, elsewhere: [] },
});

function judged(over: {
  readonly policies?: readonly PolicyRecord[];
  readonly pods?: readonly PodRecord[];
  readonly owners?: readonly OwnerRecord[];
}): Judged {
  const cluster: ClusterRecords = {
    cluster: 'east',
    namespaces: [{ name: 'shop', labels: {} }],
    pods: over.pods ?? [pod('cart')],
    services: ['cart', 'list'].map((name) => ({
      namespace: 'shop',
      name,
      labels: { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': 'infra' },
      selector: { app: name },
      alias: false,
    })),
    gateways: [sharedWaypoint],
    gatewayClasses: [],
    ...(over.owners === undefined ? {} : { owners: over.owners }),
  };
  const config: ConfigRecords = { ...NO_CONFIG, policies: over.policies ?? [], rootNamespace: 'istio-config' };
  const decisions = decide(cluster, config);
  return { cluster, config, decisions, verdicts: holdVerdicts(cluster, config, decisions, 0) };
}
function rollOf(of: Judged): WaypointRoll {
  const roll = callTheRoll(of).get('infra/wp');
  if (roll === undefined) throw new Error('no infra/wp');
  return roll;
}

describe('policies that servers enforce on a waypoint', () => {
  const rulesOf = (of: Judged): readonly string[] =>
    rulesOfServers(of, rollOf(of)).map(
      ({ name, effect, targets }) => `${name} ${effect}: ${targets.map((target) => target.name).join()}`,
    );

  it('lock it out where they allow clients and not the waypoint', () => {
    const of = judged({ policies: [policy('clients', 'shop/sa/frontend')] });
    expect(rulesOf(of)).toEqual(['clients locks out: cart']);
    const roll = rollOf(of);
    const found = judgeWaypoint(roll.facts, roll.enrolled, rulesOfServers(of, roll), undefined);
    expect(found.find(({ code }) => code === 'locked out')).toMatchObject({
      severity: 'error',
      fails: 'closed',
      count: 1,
    });
  });

  it('do not where one of them allows the waypoint, by the account that its pods run as', () => {
    const policies = [policy('clients', 'shop/sa/frontend'), policy('waypoint', 'infra/sa/proxy')];
    expect(rulesOf(judged({ policies }))).toHaveLength(2);
    const instance = pod('wp-1', {
      namespace: 'infra',
      labels: { 'gateway.networking.k8s.io/gateway-name': 'wp' },
      account: 'proxy',
    });
    expect(rulesOf(judged({ policies, pods: [pod('cart'), instance] }))).toEqual([]);
  });

  it('are enforced by nobody where the servers have no proxy, or one that calls pass by', () => {
    const policies = [policy('clients', 'shop/sa/frontend')];
    const { redirection: _, ...free } = pod('cart');
    expect(rulesOf(judged({ policies, pods: [free] }))).toEqual([]);
    expect(rulesOf(judged({ policies, pods: [pod('cart', { bypassesInbound: true })] }))).toEqual([]);
    expect(rulesOf(judged({ policies, pods: [{ ...free, injected: true }] }))).toHaveLength(1);
  });

  it('keep no client out any more', () => {
    expect(rulesOf(judged({ policies: [policy('no-batch', 'shop/sa/batch', 'DENY')] }))).toEqual([
      'no-batch denies no more: cart',
    ]);
  });
});

describe('an istiod that admits waypoints by itself', () => {
  const policies = [policy('clients', 'shop/sa/frontend')];
  const found = (owners?: readonly OwnerRecord[], pods?: readonly PodRecord[]): readonly WaypointFinding[] => {
    const of = judged({
      policies,
      ...(owners === undefined ? {} : { owners }),
      ...(pods === undefined ? {} : { pods }),
    });
    const roll = rollOf(of);
    return judgeWaypoint(roll.facts, roll.enrolled, rulesOfServers(of, roll), undefined);
  };
  const lockedOut = (...given: Parameters<typeof found>): WaypointFinding | undefined =>
    found(...given).find(({ code }) => code === 'locked out');

  it('locks no waypoint out of captured servers', () => {
    expect(lockedOut([istiod('true')])).toBeUndefined();
    expect(lockedOut([istiod('false')])).toMatchObject({ severity: 'error', fails: 'closed' });
    expect(lockedOut([istiod('false')])?.unless).toBeUndefined();
  });

  it('does not help where the server has a sidecar, which is not told of it', () => {
    const { redirection: _, ...free } = pod('cart');
    expect(lockedOut([istiod('true')], [{ ...free, injected: true }])).toBeDefined();
  });

  it.each<[string, readonly OwnerRecord[] | undefined]>([
    ['its Deployment may not be read', undefined],
    ['there is none in this cluster', []],
    ['several of them differ', [istiod('true'), istiod('false')]],
    ['the setting is kept elsewhere', [{ ...istiod(''), environment: { values: {}, elsewhere: 'all' } }]],
  ])('is not known where %s, and that is said', (_, owners) => {
    expect(lockedOut(owners)).toMatchObject({ unless: 'auto-allow' });
  });

  it('refuses whoever goes past the waypoint', () => {
    const of = judged({ owners: [istiod('1')] });
    const { facts, enrolled } = rollOf(of);
    const passed = { requests: 0, failedRequests: 0, connections: 3, failedConnections: 3, bytes: 0 };
    const nothing = { ...passed, connections: 0, failedConnections: 0 };
    const traffic: WaypointTraffic = {
      rows: new Map([
        [rowKey({ kind: 'Service', namespace: 'shop', name: 'cart' }), { through: nothing, past: passed }],
      ]),
      total: { through: nothing, past: passed },
      through: [],
      into: [],
      past: [],
      withheld: 'none',
    };
    expect(judgeWaypoint(facts, enrolled, [], traffic)).toContainEqual(
      expect.objectContaining({ code: 'shut out', fails: 'closed', measured: passed }),
    );
  });
});

describe('what is bound and does not go as it reads', () => {
  const rule = (kind: WaypointRule['kind'], name: string): WaypointRule => ({
    kind,
    namespace: 'shop',
    name: 'one',
    effect: 'applied',
    targets: [{ kind: 'Service', namespace: 'shop', name }],
    notes: [],
  });
  const codes = (of: Judged, rules: readonly WaypointRule[] = []): readonly string[] => {
    const { facts, enrolled } = rollOf(of);
    return judgeWaypoint(facts, enrolled, rules, undefined).map(({ code }) => code);
  };

  it('is a service with routes of two kinds, of which nobody tells a conflict', () => {
    expect(codes(judged({}), [rule('HTTPRoute', 'cart'), rule('VirtualService', 'cart')])).toContain(
      'two kinds of routes',
    );
    expect(codes(judged({}), [rule('HTTPRoute', 'cart'), rule('VirtualService', 'list')])).not.toContain(
      'two kinds of routes',
    );
  });

  it('is a service without an address of its own, unless it stands for an InferencePool', () => {
    const withHeadless = (labels: Record<string, string>): Judged => {
      const of = judged({});
      const services = of.cluster.services.map((one) => ({
        ...one,
        headless: true as const,
        labels: { ...one.labels, ...labels },
      }));
      return { ...of, cluster: { ...of.cluster, services } };
    };
    expect(codes(withHeadless({}))).toContain('headless');
    expect(codes(withHeadless({ 'internal.istio.io/service-semantics': 'inferencepool' }))).not.toContain('headless');
  });
});

describe('rules for the hosts of a waypoint', () => {
  const virtualService = (namespace: string, hosts: readonly string[], gateways: readonly string[] = []) => ({
    namespace,
    name: 'one',
    hosts,
    gateways,
    routesAboveTcp: true,
  });
  const ofVirtualService = (...args: Parameters<typeof virtualService>): readonly string[] => {
    const of = judged({});
    const rules = { virtualServices: [virtualService(...args)], destinationRules: [] };
    return rulesByHost(of, rollOf(of), rules).map(
      ({ effect, targets }) => `${effect}: ${targets.map(({ name }) => name).join()}`,
    );
  };

  it.each([
    ['of the service’s namespace by its short name', 'shop', ['cart'], 'applied: cart'],
    ['of the waypoint’s namespace by the full name', 'infra', ['cart.shop.svc.cluster.local'], 'applied: cart'],
    ['with a wildcard', 'shop', ['*.shop.svc.cluster.local'], 'applied: cart,list'],
    ['of a client’s namespace', 'web', ['cart.shop.svc.cluster.local'], 'out of reach: cart'],
  ])('a VirtualService %s', (_, namespace, hosts, expected) => {
    expect(ofVirtualService(namespace, hosts)).toEqual([expected]);
  });

  it('leave out those for gateways alone, and those for hosts it does not serve', () => {
    expect(ofVirtualService('shop', ['cart'], ['infra/ingress'])).toEqual([]);
    expect(ofVirtualService('shop', ['cart'], ['mesh', 'infra/ingress'])).toEqual(['applied: cart']);
    expect(ofVirtualService('infra', ['cart'])).toEqual([]);
  });

  it('take DestinationRules of the mesh’s root namespace, wherever that is', () => {
    const of = judged({});
    const rule = (namespace: string) => ({ namespace, name: 'one', host: '*.cluster.local', httpFeatures: [] });
    const rules = { virtualServices: [], destinationRules: [rule('istio-config'), rule('istio-system')] };
    expect(rulesByHost(of, rollOf(of), rules).map(({ namespace, effect }) => `${namespace} ${effect}`)).toEqual([
      'istio-config applied',
      'istio-system out of reach',
    ]);
  });
});
