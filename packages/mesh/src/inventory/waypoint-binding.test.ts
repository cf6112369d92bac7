import { describe, expect, it } from 'vitest';
import type { AllowedNamespaces, GatewayRecord, Labels, ServiceRecord } from './records.ts';
import { acceptsService, waypointNamedBy } from './waypoint-binding.ts';

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

describe('a waypoint without a verdict of istiod', () => {
  const gateway = (over: Partial<GatewayRecord> = {}): GatewayRecord => ({
    namespace: 'shop',
    name: 'wp',
    labels: {},
    className: 'istio-waypoint',
    addressed: true,
    allowedNamespaces: { from: 'Same' },
    ...over,
  });
  const shop = { name: 'shop', labels: { team: 'a' } };
  const other = { name: 'other', labels: { team: 'b' } };
  const teamA: AllowedNamespaces = {
    from: 'Selector',
    selector: { matchLabels: {}, matchExpressions: [{ key: 'team', operator: 'In', values: ['a'] }] },
  };

  it.each<[string, GatewayRecord, Labels, typeof shop, boolean]>([
    ['takes services of its namespace', gateway(), {}, shop, true],
    ['takes none while it has no address', gateway({ addressed: false }), {}, shop, false],
    [
      'takes none when it is for workloads',
      gateway({ labels: { 'istio.io/waypoint-for': 'workload' } }),
      {},
      shop,
      false,
    ],
    ['takes none when its class is for workloads', gateway(), { 'istio.io/waypoint-for': 'workload' }, shop, false],
    [
      'is asked before its class',
      gateway({ labels: { 'istio.io/waypoint-for': 'all' } }),
      { 'istio.io/waypoint-for': 'none' },
      shop,
      true,
    ],
    ['takes none of other namespaces', gateway(), {}, other, false],
    ['takes those of all namespaces when it says so', gateway({ allowedNamespaces: { from: 'All' } }), {}, other, true],
    ['takes those of selected namespaces', gateway({ allowedNamespaces: teamA }), {}, shop, true],
    ['takes none of namespaces that are not selected', gateway({ allowedNamespaces: teamA }), {}, other, false],
  ])('%s', (_, given, classLabels, namespace, takes) => {
    expect(acceptsService(given, classLabels, namespace)).toBe(takes);
  });
});
