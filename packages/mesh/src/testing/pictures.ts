import fc from 'fast-check';
import { placeKey, servicePlace, workloadPlace, type PlaceKey, type ServiceId } from '../identity.ts';
import type { Edge, L4Edge, L7Edge, Place, Topology } from '../topology/topology.ts';

/** A place by its short name: `shop/cart` in cluster east, `west:shop/cart` elsewhere. */
export function keyOf(name: string): PlaceKey {
  return placeKey(workloadPlace(idOf(name)));
}

export const serviceOf = (name: string): ServiceId => idOf(name);
export const serviceKeyOf = (name: string): PlaceKey => placeKey(servicePlace(idOf(name)));

function idOf(name: string): ServiceId {
  const [path = '', cluster = 'east'] = name.split(':').reverse();
  const [namespace = '', own = ''] = path.split('/');
  return { cluster, namespace, name: own };
}

export function workload(name: string, over: Partial<Place> = {}): Place {
  const id = workloadPlace(idOf(name));
  return {
    key: placeKey(id),
    id,
    role: 'workload',
    presence: { is: 'active' },
    pods: { ready: 1, of: 2 },
    capture: { pods: { captured: 2 }, behindWaypoint: false },
    remarks: [],
    ...over,
  };
}

export const connections = (from: PlaceKey, to: PlaceKey, over: Partial<L4Edge> = {}): L4Edge => ({
  layer: 'L4',
  from,
  to,
  failed: {},
  principals: {},
  services: [],
  reporters: ['source'],
  ...over,
});

/** Connections for one service, all secured by mTLS, with ten bytes there and twenty back for each. */
export const connectionsFor = (from: PlaceKey, to: PlaceKey, service: ServiceId | undefined, opened: number): L4Edge =>
  connections(from, to, {
    opened,
    bytesToServer: opened * 10,
    bytesToClient: opened * 20,
    security: { mtls: opened, plain: 0 },
    services: [
      {
        ...(service === undefined ? {} : { service }),
        opened,
        failed: 0,
        bytesToServer: opened * 10,
        bytesToClient: opened * 20,
      },
    ],
  });

export const requests = (from: PlaceKey, to: PlaceKey, count: number, over: Partial<L7Edge> = {}): L7Edge => ({
  layer: 'L7',
  from,
  to,
  protocol: 'http',
  requests: count,
  responses: [{ code: '200', flags: '-', count }],
  reporters: ['waypoint'],
  ...over,
});

const names = ['east', 'west'].flatMap((cluster) =>
  ['shop', 'data'].flatMap((namespace) => ['a', 'b', 'c'].map((name) => `${cluster}:${namespace}/${name}`)),
);
const waypoints = ['east:shop/wp', 'west:data/wp'];
const outside = placeKey({ kind: 'outside' });

const anyWorkload = (name: string): fc.Arbitrary<Place> =>
  fc
    .record({
      app: fc.option(fc.constantFrom('web', 'cart'), { nil: undefined }),
      version: fc.option(fc.constantFrom('v1', 'v2'), { nil: undefined }),
      behind: fc.option(fc.constantFrom(...waypoints), { nil: undefined }),
      services: fc.uniqueArray(fc.constantFrom('s', 't'), { maxLength: 2 }),
      is: fc.constantFrom('active' as const, 'idle' as const, 'gone' as const),
    })
    .map(({ app, version, behind, services, is }) => {
      const place = workload(name);
      const { cluster, namespace } = idOf(name);
      return {
        ...place,
        ...(app === undefined ? {} : { app }),
        ...(version === undefined ? {} : { version }),
        ...(behind === undefined ? {} : { behind: [keyOf(behind)] }),
        ...(services.length === 0 ? {} : { services: services.map((s) => ({ cluster, namespace, name: s })) }),
        presence: { is },
      };
    });

/** Waypoints often, so that ways through them are common. */
const anyEnd = fc.constantFrom(...[...names, ...waypoints, ...waypoints, ...waypoints].map(keyOf), outside);
const anyService = fc.constantFrom(undefined, ...['s', 't'].map((name) => serviceOf(`east:shop/${name}`)));
/** Whole numbers with many divisors, so that parts in proportion are told apart from lost ones and not from rounding. */
const anyCount = fc.integer({ min: 0, max: 20 }).map((n) => n * 60);

const anyConnections: fc.Arbitrary<Edge> = fc
  .record({
    from: anyEnd,
    to: anyEnd,
    client: fc.constantFrom('spiffe://a', 'spiffe://b', undefined),
    shares: fc.uniqueArray(fc.record({ service: anyService, opened: anyCount, bytes: anyCount, failed: anyCount }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ service }) => service?.name ?? '',
    }),
  })
  .map(({ from, to, client, shares }) => {
    const opened = shares.reduce((sum, s) => sum + s.opened + s.failed, 0);
    const denied = shares.reduce((sum, s) => sum + s.failed, 0);
    return connections(from, to, {
      opened,
      bytesToServer: shares.reduce((sum, s) => sum + s.bytes, 0),
      bytesToClient: shares.reduce((sum, s) => sum + s.bytes * 2, 0),
      // Half of the failures no metric counts.
      ...(denied === 0 ? { failed: {} } : { failed: { denied }, uncounted: denied / 2 }),
      security: { mtls: opened, plain: 0 },
      principals: client === undefined ? {} : { client },
      services: shares.map(({ service, opened: n, bytes, failed }) => ({
        ...(service === undefined ? {} : { service }),
        opened: n + failed,
        failed,
        bytesToServer: bytes,
        bytesToClient: bytes * 2,
      })),
    });
  });

const anyRequests: fc.Arbitrary<Edge> = fc
  .record({
    from: anyEnd,
    to: anyEnd,
    protocol: fc.constantFrom('http' as const, 'grpc' as const),
    service: anyService,
    via: fc.constantFrom(undefined, ...waypoints.map(keyOf)),
    ok: anyCount,
    bad: anyCount,
  })
  .map(({ from, to, protocol, service, via, ok, bad }) =>
    requests(from, to, ok + bad, {
      protocol,
      ...(service === undefined ? {} : { service }),
      ...(via === undefined ? {} : { via }),
      responses: [
        { code: '200', flags: '-', count: ok },
        { code: '503', flags: 'UF', count: bad },
      ],
    }),
  );

/** Any picture of two clusters with two namespaces each, with a waypoint in two of them: traffic of every sort between any two places. */
export const anyPicture: fc.Arbitrary<Topology> = fc
  .record({
    places: fc.tuple(...names.map(anyWorkload)),
    edges: fc.array(fc.oneof(anyConnections, anyRequests), { maxLength: 25 }),
  })
  .map(({ places, edges }) => ({
    places: [
      ...places,
      ...waypoints.map((name) => workload(name, { role: 'waypoint' })),
      { key: outside, id: { kind: 'outside' }, role: 'outside', presence: { is: 'unlisted' }, remarks: [] },
    ],
    edges,
  }));
