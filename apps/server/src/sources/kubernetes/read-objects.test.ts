import { describe, expect, it } from 'vitest';
import { readObjects, type ReadObjects } from './read-objects.ts';

const read = (kind: string, spec: unknown, metadata: object = {}): ReadObjects =>
  readObjects([{ kind, metadata: { namespace: 'shop', name: 'it', ...metadata }, spec }], 'east', undefined);

describe('an AuthorizationPolicy', () => {
  it('is one with a list of targets, and the single target only counts without a list', () => {
    const target = (name: string): object => ({ kind: 'Service', group: '', name });
    const names = (spec: object): readonly string[] | undefined =>
      read('AuthorizationPolicy', spec).config.policies[0]?.targets.map(({ name }) => name);
    expect(names({ targetRef: target('a') })).toEqual(['a']);
    expect(names({ targetRef: target('a'), targetRefs: [target('b')] })).toEqual(['b']);
    expect(names({})).toEqual([]);
  });

  it('allows by default, and has no attributes without values', () => {
    const spec = { rules: [{ to: [{ operation: { ports: ['80'], paths: [], hosts: null } }] }, {}] };
    expect(read('AuthorizationPolicy', spec).config.policies).toMatchObject([
      {
        action: 'ALLOW',
        rules: [
          { from: [], to: [{ ports: ['80'] }], when: [] },
          { from: [], to: [], when: [] },
        ],
      },
    ]);
  });

  it('is a rehearsal when its annotation says so', () => {
    const rehearsal = (value: string): boolean | undefined =>
      read('AuthorizationPolicy', {}, { annotations: { 'istio.io/dry-run': value } }).config.policies[0]?.dryRun;
    expect([rehearsal('true'), rehearsal('false'), rehearsal('perhaps')]).toEqual([true, false, false]);
  });
});

describe('a VirtualService', () => {
  const to = (...hosts: string[]): object => ({ route: hosts.map((host) => ({ destination: { host } })) });
  const sendsOf = (spec: object): unknown => read('VirtualService', spec).traffic.virtualServices[0]?.sends;

  it('sends from all of its gateways, or from those that a route is narrowed to', () => {
    const narrowed = { match: [{ gateways: ['mesh'] }], ...to('b') };
    const partly = { match: [{ gateways: ['mesh'] }, { uri: { prefix: '/' } }], ...to('c') };
    expect(sendsOf({ gateways: ['mesh', 'edge/public'], http: [to('a'), narrowed], tls: [partly] })).toEqual([
      { hosts: ['a'], gateways: ['mesh', 'edge/public'] },
      { hosts: ['b'], gateways: ['mesh'] },
      { hosts: ['c'], gateways: ['mesh', 'edge/public'] },
    ]);
    expect(sendsOf({ http: [to('a', 'b')] })).toEqual([{ hosts: ['a', 'b'], gateways: ['mesh'] }]);
  });

  it('with a route that cannot be read still says which hosts it is for', () => {
    expect(read('VirtualService', { hosts: ['a'], http: [{ route: 'nonsense' }] }).traffic.virtualServices).toEqual([
      { namespace: 'shop', name: 'it', hosts: ['a'], gateways: [], routesAboveTcp: true, sends: [] },
    ]);
  });
});

describe('a DestinationRule', () => {
  it.each<[string, object, readonly string[]]>([
    ['for TCP', { trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' }, connectionPool: { tcp: {} } } }, []],
    ['that hashes an address', { trafficPolicy: { loadBalancer: { consistentHash: { useSourceIp: true } } } }, []],
    [
      'that hashes a header',
      { trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: 'x' } } } },
      ['hash of HTTP parts'],
    ],
    [
      'with a pool in a subset',
      { subsets: [{ trafficPolicy: { connectionPool: { http: {} } } }] },
      ['HTTP connection pool'],
    ],
    [
      'with outliers of one port',
      { trafficPolicy: { portLevelSettings: [{ outlierDetection: {} }] } },
      ['outlier detection'],
    ],
  ])('%s asks for the HTTP it needs', (_, spec, httpFeatures) => {
    expect(read('DestinationRule', { host: 'cart', ...spec }).traffic.destinationRules).toMatchObject([
      { httpFeatures },
    ]);
  });
});

it('Telemetry needs HTTP for all but plain metrics', () => {
  const sets = (spec: object): unknown => read('Telemetry', spec).traffic.telemetries[0]?.sets;
  expect(sets({ metrics: [{ providers: [{ name: 'prometheus' }] }], tracing: [] })).toEqual([]);
  expect(sets({ metrics: [{ overrides: [{}] }], tracing: [{}] })).toEqual(['tracing', 'metric overrides']);
});

it('A PeerAuthentication that says UNSET says nothing', () => {
  const spec = { mtls: { mode: 'UNSET' }, portLevelMtls: { 80: { mode: 'DISABLE' }, 81: {} } };
  expect(read('PeerAuthentication', spec).traffic.peerAuthentications).toEqual([
    { namespace: 'shop', name: 'it', ports: [{ port: 80, mode: 'DISABLE' }] },
  ]);
});

it('A time that is none, as the API server writes it before any controller came, is left out', () => {
  const since = (lastTransitionTime: string): number | undefined => {
    const status = { conditions: [{ type: 'Accepted', status: 'True', reason: 'Pending', lastTransitionTime }] };
    const object = { kind: 'Gateway', metadata: { namespace: 'shop', name: 'wp' }, status };
    return readObjects([object], 'east', undefined).cluster.gateways[0]?.conditions?.[0]?.sinceMs;
  };
  expect(since('1970-01-01T00:00:00Z')).toBeUndefined();
  expect(since('2026-11-23T05:45:33.227256873Z')).toBe(Date.UTC(2026, 10, 23, 5, 45, 33, 227));
});

it('Objects that cannot be read are left out, and others are not', () => {
  const objects = [{ kind: 'Service' }, null, { kind: 'Service', metadata: { namespace: 'shop', name: 'cart' } }];
  expect(readObjects(objects, 'east', undefined).cluster.services).toMatchObject([{ name: 'cart', alias: false }]);
});
