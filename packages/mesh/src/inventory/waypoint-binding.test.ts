import { describe, expect, it } from 'vitest';
import type {
  AllowedNamespaces,
  GatewayClassRecord,
  GatewayRecord,
  Labels,
  PodRecord,
  ServiceRecord,
} from './records.ts';
import { ingressThroughWaypoint, waypointNamedBy, waypointsOf, type WaypointBinding } from './waypoint-binding.ts';
import { attachableFrom } from './waypoint-listener.ts';
import { podRecord, waypointRecord } from '../testing/records.ts';

const service = (labels: Labels = {}, over: Partial<ServiceRecord> = {}): ServiceRecord => ({
  namespace: 'shop',
  name: 'cart',
  labels,
  selector: { app: 'cart' },
  alias: false,
  ...over,
});
const use = (name: string, namespace?: string): Labels => ({
  'istio.io/use-waypoint': name,
  ...(namespace === undefined ? {} : { 'istio.io/use-waypoint-namespace': namespace }),
});

describe('the waypoint that a service names', () => {
  it.each<[string, Labels, Labels, object | undefined]>([
    ['is none without a label', {}, {}, undefined],
    ['is its own, in its own namespace', use('wp'), {}, { namespace: 'shop', name: 'wp' }],
    ['may live elsewhere', use('wp', 'infra'), {}, { namespace: 'infra', name: 'wp' }],
    ['is that of its namespace', {}, use('wp', 'infra'), { namespace: 'infra', name: 'wp' }],
    ['is its own before that of its namespace', use('own'), use('shared', 'infra'), { namespace: 'shop', name: 'own' }],
    ['is none when it says so, whatever the namespace says', use('none'), use('shared'), undefined],
    ['may be called None, since only lower case means none', use('None'), {}, { namespace: 'shop', name: 'None' }],
    [
      'takes the other namespace only from where the name stands',
      { 'istio.io/use-waypoint-namespace': 'other' },
      use('wp'),
      { namespace: 'shop', name: 'wp' },
    ],
  ])('%s', (_, own, ofNamespace, named) => {
    expect(waypointNamedBy(service(own), ofNamespace)).toEqual(named);
  });

  it('is never one for the service of a waypoint, nor for an alias in DNS', () => {
    expect(
      waypointNamedBy(service({ 'gateway.istio.io/managed': 'istio.io-mesh-controller' }), use('wp')),
    ).toBeUndefined();
    expect(waypointNamedBy(service({}, { alias: true }), use('wp'))).toBeUndefined();
  });

  it('is one even for the service of an ingress gateway', () => {
    const ingress = service({ 'gateway.istio.io/managed': 'istio.io-gateway-controller' });
    expect(waypointNamedBy(ingress, use('wp'))).toEqual({ namespace: 'shop', name: 'wp' });
  });
});

const listener = (allowedNamespaces?: AllowedNamespaces): GatewayRecord['listeners'][number] => ({
  protocol: 'HBONE',
  port: 15_008,
  ...(allowedNamespaces === undefined ? {} : { allowedNamespaces }),
});
const gateway = (over: Partial<GatewayRecord> = {}): GatewayRecord =>
  waypointRecord({ listeners: [listener()], ...over });
const gatewayClass = (over: Partial<GatewayClassRecord> = {}): GatewayClassRecord => ({
  name: 'istio-waypoint',
  controllerName: 'istio.io/mesh-controller',
  labels: {},
  ...over,
});
const pod = (labels: Labels = {}): PodRecord => podRecord('cart-1', { labels });
const forAll: Labels = { 'istio.io/waypoint-for': 'all' };
const within = (
  gateways: readonly GatewayRecord[],
  namespaceLabels: Labels = {},
  over: { readonly canaryWeight?: string; readonly classes?: readonly GatewayClassRecord[] } = {},
): ReturnType<typeof waypointsOf> =>
  waypointsOf({
    namespaces: [
      {
        name: 'shop',
        labels: { team: 'a', ...namespaceLabels },
        ...(over.canaryWeight === undefined ? {} : { canaryWeight: over.canaryWeight }),
      },
    ],
    gateways,
    gatewayClasses: over.classes ?? [],
  });
const outcome = (binding: WaypointBinding): string => (binding.is === 'refused' ? binding.reason : binding.is);

describe('the wish of a service for a waypoint', () => {
  const byLabel = (labels: Labels): GatewayRecord[] => [gateway({ labels })];
  const elsewhere = (allowed?: AllowedNamespaces): GatewayRecord[] => [
    gateway({ namespace: 'infra', listeners: [listener(allowed)] }),
  ];
  const team = (values: readonly string[]): AllowedNamespaces => ({
    from: 'Selector',
    selector: { matchLabels: {}, matchExpressions: [{ key: 'team', operator: 'In', values }] },
  });
  it.each<[string, readonly GatewayRecord[], string, string]>([
    ['is granted by a waypoint of its namespace', [gateway()], 'shop', 'bound'],
    ['waits for a waypoint that has no address', [gateway({ addressed: false })], 'shop', 'WaypointIsNotReady'],
    ['waits for a waypoint that is not there', [], 'shop', 'WaypointIsNotReady'],
    [
      'is refused by one for workloads',
      byLabel({ 'istio.io/waypoint-for': 'workload' }),
      'shop',
      'UnsupportedTrafficType',
    ],
    [
      'is refused by one for a word nobody knows',
      byLabel({ 'istio.io/waypoint-for': 'bogus' }),
      'shop',
      'UnsupportedTrafficType',
    ],
    ['is granted by one for all', byLabel(forAll), 'shop', 'bound'],
    ['is denied in another namespace, unless that says otherwise', elsewhere(), 'infra', 'AttachmentDenied'],
    ['is granted from all namespaces', elsewhere({ from: 'All' }), 'infra', 'bound'],
    ['is granted from selected namespaces', elsewhere(team(['a'])), 'infra', 'bound'],
    ['is denied from namespaces that are not selected', elsewhere(team(['b'])), 'infra', 'AttachmentDenied'],
    ['is denied when no selector is there to select', elsewhere({ from: 'Selector' }), 'infra', 'AttachmentDenied'],
  ])('%s', (_, gateways, namespace, came) => {
    expect(outcome(within(gateways).ofService(service(use('wp', namespace))))).toBe(came);
  });

  it('does not fall back to its namespace’s waypoint when its own is not there', () => {
    const binding = within([gateway()], use('wp')).ofService(service(use('typo')));
    expect(binding).toEqual({
      is: 'refused',
      waypoint: { namespace: 'shop', name: 'typo' },
      askedBy: 'object',
      reason: 'WaypointIsNotReady',
    });
  });

  it('is refused for an empty name, which names nothing', () => {
    expect(outcome(within([gateway()]).ofService(service(use(''))))).toBe('WaypointIsNotReady');
  });

  it('asks the Gateway before its class what it is for', () => {
    const classes = [gatewayClass({ labels: { 'istio.io/waypoint-for': 'workload' } })];
    const asked = (labels: Labels): string =>
      outcome(within([gateway({ labels })], {}, { classes }).ofService(service(use('wp'))));
    expect(asked({})).toBe('UnsupportedTrafficType');
    expect(asked(forAll)).toBe('bound');
  });

  it('may not leave a namespace that alone sees the ServiceEntry', () => {
    const entry = { namespace: 'shop', labels: use('wp', 'infra') };
    const waypoints = within([gateway({ namespace: 'infra', listeners: [listener({ from: 'All' })] }), gateway()]);
    expect(outcome(waypoints.ofServiceEntry(entry, 'own namespace'))).toBe('CrossNamespaceWaypointForbidden');
    expect(outcome(waypoints.ofServiceEntry(entry, 'everywhere'))).toBe('bound');
    expect(outcome(waypoints.ofServiceEntry({ ...entry, labels: use('wp') }, 'own namespace'))).toBe('bound');
  });
});

describe('the waypoint of a workload', () => {
  it('is another than that of its services', () => {
    const waypoints = within(
      [gateway(), gateway({ name: 'wl', labels: { 'istio.io/waypoint-for': 'workload' } })],
      use('wp'),
    );
    expect(waypoints.ofService(service())).toMatchObject({ is: 'bound', waypoint: { name: 'wp' } });
    expect(waypoints.ofPod(pod(use('wl')))).toMatchObject({ is: 'bound', waypoint: { name: 'wl' } });
  });

  it('is refused when it names one for services itself, and was never asked for when its namespace does', () => {
    expect(outcome(within([gateway()]).ofPod(pod(use('wp'))))).toBe('UnsupportedTrafficType');
    expect(outcome(within([gateway()], use('wp')).ofPod(pod()))).toBe('unasked');
    expect(outcome(within([gateway()], use('wp')).ofWorkloadEntry(pod()))).toBe('unasked');
  });

  it('is none for the pods of a waypoint, but for pods that only carry such a label', () => {
    const instance = pod({ 'gateway.networking.k8s.io/gateway-name': 'wp' });
    expect(outcome(within([gateway({ labels: forAll })], use('wp')).ofPod(instance))).toBe('unasked');
    const other = [gateway({ name: 'other', labels: forAll })];
    expect(outcome(within(other, use('other')).ofPod(instance))).toBe('bound');
  });
});

describe('the canary of a waypoint', () => {
  const both = [
    gateway(),
    gateway({ name: 'next' }),
    gateway({ name: 'wl', labels: { 'istio.io/waypoint-for': 'workload' } }),
  ];
  const canary = (name: string): Labels => ({ ...use('wp'), 'istio.io/use-waypoint-canary': name });
  const named = { namespace: 'shop', name: 'next' };
  const canaryOf = (asking: ServiceRecord, waypoints = within(both)): unknown => {
    const binding = waypoints.ofService(asking);
    return binding.is === 'bound' ? binding.canary : binding.is;
  };

  it.each<[string, string | undefined, unknown]>([
    ['takes its share', '20', { named, weight: 20 }],
    ['takes all', '100', { named, weight: 100 }],
    ['takes nothing until it is told how much', undefined, { named, weight: 0 }],
    ['takes nothing of a share that is no number', 'half', { named, fault: 'CanaryInvalidWeight' }],
    ['takes nothing of more than all', '101', { named, fault: 'CanaryInvalidWeight' }],
  ])('%s', (_, canaryWeight, share) => {
    const asking = service(canary('next'), canaryWeight === undefined ? {} : { canaryWeight });
    expect(canaryOf(asking)).toEqual(share);
  });

  it('never costs a service its waypoint', () => {
    expect(canaryOf(service(canary('missing')))).toMatchObject({ fault: 'WaypointIsNotReady' });
    expect(canaryOf(service(canary('wl')))).toMatchObject({ fault: 'UnsupportedTrafficType' });
    expect(canaryOf(service(canary('wp')))).toMatchObject({ fault: 'CanarySameAsPrimary' });
    expect(canaryOf(service(canary('none')))).toBeUndefined();
  });

  it('is inherited with its namespace’s waypoint only', () => {
    const waypoints = within(both, canary('next'), { canaryWeight: '5' });
    expect(canaryOf(service(), waypoints)).toEqual({ named, weight: 5 });
    expect(canaryOf(service(use('wp')), waypoints)).toBeUndefined();
  });
});

describe('where a waypoint may be named from', () => {
  const sandwich = (binding: string, ...listeners: GatewayRecord['listeners']): GatewayRecord =>
    gateway({ inboundBinding: binding, listeners });
  const proxy = (port: number, allowedNamespaces?: AllowedNamespaces): GatewayRecord['listeners'][number] => ({
    ...listener(allowedNamespaces),
    protocol: 'istio.io/PROXY',
    port,
  });
  const all: AllowedNamespaces = { from: 'All' };

  it.each<[string, GatewayRecord, AllowedNamespaces | undefined]>([
    ['is told by the listener for HBONE', gateway({ listeners: [listener(all)] }), all],
    ['is not told by HBONE on another port', gateway({ listeners: [{ ...listener(all), port: 15_009 }] }), undefined],
    ['is not told by another protocol', gateway({ listeners: [{ ...listener(all), protocol: 'HTTP' }] }), undefined],
    ['is told by the listener on the bound port', sandwich('PROXY/15088', proxy(15_089), proxy(15_088, all)), all],
    ['is told by the first PROXY listener without a port', sandwich('PROXY', listener(), proxy(1, all)), all],
    ['falls back to HBONE', sandwich('PROXY/15088', listener(all)), all],
    ['does not mind a binding it cannot read', sandwich('SOCKS/1', proxy(1), listener(all)), all],
  ])('%s', (_, given, allowed) => {
    expect(attachableFrom(given, undefined)).toEqual(allowed);
  });

  it('binds as its class says where the Gateway says nothing', () => {
    const instance = pod({ 'gateway.networking.k8s.io/gateway-name': 'wp' });
    const classes = [gatewayClass({ inboundBinding: 'PROXY/15088' })];
    expect(within([gateway()], {}, { classes }).tunnelOf(instance)).toEqual({ protocol: 'PROXY', port: 15_088 });
    const own = [gateway({ inboundBinding: 'NONE' })];
    expect(within(own, {}, { classes }).tunnelOf(instance)).toEqual({ protocol: 'NONE', port: 0 });
    expect(within(own, {}, { classes }).tunnelOf(pod())).toBeUndefined();
  });
});

it.each<[string, Labels, Labels, string]>([
  ['pass a waypoint by when nothing is said', {}, {}, 'unsaid'],
  ['go through it when the service says so', { 'istio.io/ingress-use-waypoint': 'true' }, {}, 'yes'],
  ['go through it when the namespace says so', {}, { 'istio.io/ingress-use-waypoint': 'true' }, 'yes'],
  [
    'ask the service first',
    { 'istio.io/ingress-use-waypoint': 'false' },
    { 'istio.io/ingress-use-waypoint': 'true' },
    'no',
  ],
  ['take a typo for no', { 'istio.io/ingress-use-waypoint': 'yes' }, {}, 'no'],
])('ingress gateways %s', (_, own, ofNamespace, verdict) => {
  expect(ingressThroughWaypoint(own, ofNamespace)).toBe(verdict);
});
