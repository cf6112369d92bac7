import { describe, expect, it } from 'vitest';
import { placeKey, workloadPlace, type PlaceKey } from '../identity.ts';
import type { ConfigRecords } from '../inventory/config-records.ts';
import { decide } from '../inventory/decide.ts';
import type { ClusterRecords, GatewayRecord, Labels, PodRecord, ServiceRecord } from '../inventory/records.ts';
import { holdVerdicts } from '../inventory/verdicts.ts';
import type { Place, Topology } from '../topology/topology.ts';
import { callTheRoll } from './enrol.ts';
import { judgeReplicas, judgeWaypoint, troubleOf, type WaypointFinding } from './judge-waypoint.ts';
import type { Judged, WaypointRoll } from './roll.ts';
import { rulesOfWaypoint } from './waypoint-rules.ts';
import { rowKey, trafficOfWaypoint, type WaypointTraffic } from './waypoint-traffic.ts';
import { NO_CONFIG, podRecord, waypointRecord } from '../testing/records.ts';

const gateway = (name: string, over: Partial<GatewayRecord> = {}): GatewayRecord => waypointRecord({ name, ...over });
const service = (name: string, labels: Labels = {}): ServiceRecord => ({
  namespace: 'shop',
  name,
  labels,
  selector: { app: name },
  alias: false,
  bound: { status: true, reason: 'WaypointAccepted' },
});
const pod = (name: string, over: Partial<PodRecord> = {}): PodRecord =>
  podRecord(name, { owner: { kind: 'StatefulSet', name }, at: { ip: '10.0.0.1', node: 'a' }, ...over });
const instance = (of: string, ready = true): PodRecord =>
  pod(of, { labels: { 'gateway.networking.k8s.io/gateway-name': of }, ready });

function judged(over: Partial<ClusterRecords> = {}, config: Partial<ConfigRecords> = {}): Judged {
  const cluster: ClusterRecords = {
    cluster: 'east',
    namespaces: [{ name: 'shop', labels: { 'istio.io/use-waypoint': 'wp' } }],
    pods: [pod('cart'), instance('wp')],
    services: [service('cart')],
    gateways: [gateway('wp')],
    gatewayClasses: [],
    ...over,
  };
  const all = { ...NO_CONFIG, ...config };
  const decisions = decide(cluster, all);
  return { cluster, config: all, decisions, verdicts: holdVerdicts(cluster, all, decisions, 0) };
}
function rollOf(of: Judged, name = 'shop/wp'): WaypointRoll {
  const roll = callTheRoll(of).get(name);
  if (roll === undefined) throw new Error(`no ${name}`);
  return roll;
}
const codes = (of: Judged, name = 'shop/wp', traffic?: WaypointTraffic): readonly string[] => {
  const roll = rollOf(of, name);
  return judgeWaypoint(roll.facts, roll.enrolled, rulesOfWaypoint(of, roll, []), traffic).map(({ code }) => code);
};

describe('the roll of a cluster', () => {
  it('has Gateways of waypoint classes and whatever is named as a waypoint, and no other Gateway', () => {
    const of = judged({
      gateways: [gateway('wp'), gateway('ingress', { className: 'istio' }), gateway('odd', { className: 'istio' })],
      services: [
        service('cart'),
        service('a', { 'istio.io/use-waypoint': 'odd' }),
        service('b', { 'istio.io/use-waypoint': 'gone' }),
      ],
    });
    expect([...callTheRoll(of)].map(([name, { facts }]) => `${name} ${facts.is}`)).toEqual([
      'shop/wp managed',
      'shop/odd by hand',
      'shop/gone missing',
    ]);
  });

  it('says by whose label each came, and how a workload is called', () => {
    const of = judged({
      gateways: [gateway('wp', { labels: { 'istio.io/waypoint-for': 'all' } })],
      services: [
        service('cart'),
        service('own', { 'istio.io/use-waypoint': 'wp' }),
        service('no', { 'istio.io/use-waypoint': 'none' }),
      ],
    });
    expect(
      rollOf(of).enrolled.map((row) => [rowKey(row), row.standing, row.ways.map(({ by, calls }) => `${by}, ${calls}`)]),
    ).toEqual([
      ['Service shop/cart', 'bound', ['namespace label, service']],
      ['Service shop/own', 'bound', ['own label, service']],
      ['Service shop/no', 'opted out', ['own label, service']],
      ['Workload shop/cart', 'bound', ['namespace label, address', 'service namespace label, service']],
    ]);
  });

  it('leaves out finished pods, and pods of the waypoint itself', () => {
    const of = judged({ pods: [pod('cart', { phase: 'Succeeded' }), instance('wp')] });
    expect(rollOf(of).enrolled.map(rowKey)).toEqual(['Service shop/cart']);
  });

  it('keeps a pod’s own label that has no effect, since nothing else will say so', () => {
    const of = judged({
      pods: [pod('cart', { labels: { app: 'cart', 'istio.io/use-waypoint': 'wp' } }), instance('wp')],
    });
    const row = rollOf(of).enrolled.find(({ kind }) => kind === 'Workload');
    expect(row?.ways.map(({ standing }) => standing)).toEqual(['ignored', 'bound']);
    expect(row?.fix?.command).toBe('kubectl label -n shop gateway wp istio.io/waypoint-for=all --overwrite');
    expect(codes(of)).toContain('pod labels ignored');
  });
});

describe('findings', () => {
  it('are only that one pod is one pod where all is well', () => {
    expect(codes(judged())).toEqual(['single replica']);
    expect(codes(judged({ pods: [pod('cart'), instance('wp'), { ...instance('wp'), name: 'wp-2' }] }))).toEqual([]);
  });

  it.each<[string, Partial<ClusterRecords>, string, readonly string[]]>([
    ['no ready pod', { pods: [pod('cart'), instance('wp', false)] }, 'shop/wp', ['dead']],
    ['no pod at all', { pods: [pod('cart')] }, 'shop/wp', ['dead']],
    ['no Gateway', { gateways: [] }, 'shop/wp', ['missing', 'verdict differs']],
    [
      'the wrong type',
      { gateways: [gateway('wp', { labels: { 'istio.io/waypoint-for': 'services' } })] },
      'shop/wp',
      ['refused', 'unknown type', 'verdict differs', 'nothing enrolled'],
    ],
    ['nobody who asks', { services: [], namespaces: [{ name: 'shop', labels: {} }] }, 'shop/wp', ['nothing enrolled']],
    [
      'a port that is none',
      { gateways: [gateway('wp', { listeners: [{ protocol: 'HTTP', port: 80 }] })] },
      'shop/wp',
      ['no HBONE listener', 'single replica'],
    ],
    [
      'no verdict of istiod',
      { services: [{ namespace: 'shop', name: 'cart', labels: {}, selector: {}, alias: false }] },
      'shop/wp',
      ['no verdict', 'single replica'],
    ],
  ])('of a waypoint with %s', (_, over, name, expected) => {
    expect(codes(judged(over), name)).toEqual(expected);
  });

  it('say whether callers fail or rules do not hold', () => {
    const fails = (over: Partial<ClusterRecords>): readonly (string | undefined)[] => {
      const roll = rollOf(judged(over));
      return judgeWaypoint(roll.facts, roll.enrolled, [], undefined)
        .slice(0, 1)
        .map((one) => one.fails);
    };
    expect(fails({ pods: [] })).toEqual(['closed']);
    expect(fails({ gateways: [] })).toEqual(['open']);
  });

  it('about routes name the parent that is ignored', () => {
    const parent = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'wp' };
    const backends = [{ group: '', kind: 'Service', name: 'cart' }];
    const of = judged(
      {},
      { routes: [{ kind: 'HTTPRoute', namespace: 'shop', name: 'r', parents: [parent], backends, told: [] }] },
    );
    const [rule] = rulesOfWaypoint(of, rollOf(of), []);
    expect([rule?.effect, rule?.fix?.command]).toEqual([
      'ignored',
      'parentRefs: [{group: "", kind: Service, name: cart}]',
    ]);
    expect(codes(of)).toContain('rules ignored');
  });

  it('about replicas come from those that are out of step alone', () => {
    const at = { namespace: 'shop', name: 'wp' };
    expect(
      judgeReplicas(at, [
        { pod: 'a', step: 'in step' },
        { pod: 'b', step: 'unasked' },
      ]),
    ).toEqual([]);
    expect(judgeReplicas(at, [{ pod: 'a', step: 'out of step' }])).toMatchObject([{ code: 'out of step', count: 1 }]);
  });

  it('weigh more the more they hurt', () => {
    const one = (severity: WaypointFinding['severity']): WaypointFinding => ({
      code: 'dead',
      severity,
      about: [],
      count: 0,
    });
    expect(troubleOf([one('error')])).toBeGreaterThan(troubleOf([one('warning'), one('warning'), one('info')]));
  });
});

describe('traffic', () => {
  const key = (name: string, namespace = 'shop'): PlaceKey =>
    placeKey(workloadPlace({ cluster: 'east', namespace, name }));
  const place = (
    name: string,
    role: Place['role'],
    capture: Place['capture'] = { pods: { captured: 1 }, behindWaypoint: false },
  ): Place => ({
    key: key(name),
    id: workloadPlace({ cluster: 'east', namespace: 'shop', name }),
    role,
    presence: { is: 'active' },
    capture,
    remarks: [],
  });
  const CART = { cluster: 'east', namespace: 'shop', name: 'cart' };
  const l4 = (from: PlaceKey, to: PlaceKey, named: 'by name' | 'by address', opened = 10) => ({
    layer: 'L4' as const,
    from,
    to,
    opened,
    bytesToServer: 1,
    bytesToClient: 2,
    failed: {},
    principals: {},
    services: [
      { ...(named === 'by name' ? { service: CART } : {}), opened, failed: 0, bytesToServer: 1, bytesToClient: 2 },
    ],
    reporters: [],
  });
  const l7 = (via: PlaceKey | undefined, code = '200') => ({
    layer: 'L7' as const,
    from: key('web'),
    to: key('cart'),
    protocol: 'http' as const,
    service: CART,
    ...(via === undefined ? {} : { via }),
    requests: 4,
    responses: [{ code, flags: '-', count: 4 }],
    reporters: [],
  });
  const split = (topology: Partial<Topology>): WaypointTraffic => {
    const { facts, enrolled } = rollOf(judged());
    return trafficOfWaypoint({ places: [place('wp', 'waypoint')], edges: [], ...topology }, facts, enrolled);
  };

  it('through the waypoint is told by requests, and by connections to it for each service', () => {
    const { rows, total, past } = split({ edges: [l7(key('wp'), '503'), l4(key('web'), key('wp'), 'by name')] });
    expect(rows.get('Service shop/cart')?.through).toMatchObject({
      requests: 4,
      failedRequests: 4,
      connections: 10,
      bytes: 3,
    });
    expect(total.through).toMatchObject({ requests: 4, connections: 10 });
    expect(past).toEqual([]);
  });

  it.each<[string, Place, 'by name' | 'by address']>([
    ['sidecar', place('web', 'workload', { pods: { sidecar: 1 }, behindWaypoint: false }), 'by name'],
    ['not captured', place('web', 'workload', { pods: { out: 1 }, behindWaypoint: false }), 'by name'],
    ['gateway', place('web', 'gateway'), 'by name'],
    ['called by address', place('web', 'workload'), 'by address'],
    ['still open', place('web', 'workload'), 'by name'],
  ])('past it has a reason: %s', (why, client, named) => {
    const { past, rows, total } = split({
      places: [place('wp', 'waypoint'), client],
      edges: [l4(key('web'), key('cart'), named)],
    });
    expect(past.map((pair) => [pair.why, pair.connections])).toEqual([[why, 10]]);
    expect(rows.get('Service shop/cart')?.past.connections).toBe(10);
    expect(rows.get('Workload shop/cart')?.past.connections).toBe(10);
    expect(total.past.connections).toBe(10);
  });

  it('of one client by both layers is one pair', () => {
    const client = place('web', 'workload', { pods: { sidecar: 1 }, behindWaypoint: false });
    const { past } = split({ places: [client], edges: [l7(undefined), l4(key('web'), key('cart'), 'by name')] });
    expect(past).toMatchObject([{ requests: 4, connections: 10, why: 'sidecar' }]);
  });

  it('that the waypoint itself sends on is not past it', () => {
    expect(split({ edges: [l4(key('wp'), key('cart'), 'by name')] }).past).toEqual([]);
  });

  it('that came to nothing, and that logs alone tell of, ended at the waypoint and did not go past it', () => {
    const [share] = l4(key('web'), key('cart'), 'by name').services;
    const dead = { ...share!, failed: 10, bytesToServer: 0, bytesToClient: 0 };
    const edge = {
      ...l4(key('web'), key('cart'), 'by name'),
      failed: { unreachable: 10 },
      uncounted: 10,
      services: [dead],
    };
    const { past, into, rows } = split({ edges: [edge] });
    expect(past).toEqual([]);
    expect(into).toMatchObject([{ to: key('wp'), service: 'shop/cart', failedConnections: 10 }]);
    expect(rows.get('Service shop/cart')?.through.failedConnections).toBe(10);
  });

  it('beyond the reader’s rights is in no sum, but that there is some', () => {
    const edge = { ...l4(placeKey({ kind: 'restricted' }), key('cart'), 'by name'), withheld: true as const };
    const { total, withheld } = split({ edges: [edge] });
    expect([total.past.connections, withheld]).toEqual([0, 'some']);
  });

  it('that fails on its way to a ready waypoint is a finding', () => {
    const edge = { ...l4(key('web'), key('wp'), 'by name'), failed: { refused: 10 }, services: [] };
    expect(codes(judged(), 'shop/wp', split({ edges: [edge] }))).toEqual(['connections fail']);
  });
});
