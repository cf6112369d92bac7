import { describe, expect, it } from 'vitest';
import { placeKey, type PlaceKey } from '../identity.ts';
import {
  connections,
  connectionsFor,
  keyOf,
  requests,
  serviceKeyOf,
  serviceOf,
  workload,
} from '../testing/pictures.ts';
import { ms } from '../units.ts';
import { groupKeys, groupTopology } from './group.ts';
import { neighbours, onlyLayer, onlyProtocols } from './narrow.ts';
import type { Edge, Place, Topology } from './topology.ts';
import { withServices } from './with-services.ts';

const web = keyOf('shop/web-v1');
const app = (name: string): PlaceKey => placeKey({ kind: 'app', cluster: 'east', namespace: 'shop', name });
const namespace = (name: string): PlaceKey => placeKey({ kind: 'namespace', cluster: 'east', namespace: name });
const of = (places: readonly Place[], edges: readonly Edge[] = []): Topology => ({ places, edges });

describe('a group', () => {
  it('is drawn as one place that adds up what its members are', () => {
    const picture = of([
      workload('shop/web-v1', { app: 'web', version: 'v1', presence: { is: 'idle' } }),
      workload('shop/web-v2', {
        app: 'web',
        version: 'v2',
        capture: { pods: { out: 1, captured: 1 }, outReason: 'opted out', behindWaypoint: true },
        remarks: [{ is: 'waypoint-not-ready', ready: 0, of: 1 }],
      }),
    ]);
    expect(groupTopology(picture, 'app').places).toEqual([
      {
        key: app('web'),
        id: { kind: 'app', cluster: 'east', namespace: 'shop', name: 'web' },
        role: 'app',
        app: 'web',
        presence: { is: 'active' },
        capture: { pods: { captured: 3, out: 1 }, outReason: 'opted out', behindWaypoint: true },
        pods: { ready: 2, of: 4 },
        remarks: [{ is: 'waypoint-not-ready', ready: 0, of: 1 }],
        holds: { workloads: 2, proxies: 0, services: 0 },
      },
    ]);
    expect(groupKeys(picture, 'app').get(web)).toBe(app('web'));
  });

  it('leaves a workload whose app nobody told, and a waypoint, as they are', () => {
    const picture = of([workload('shop/bare'), workload('shop/guard', { role: 'waypoint', app: 'guard' })]);
    for (const level of ['app', 'version'] as const) expect(groupTopology(picture, level)).toEqual(picture);
  });

  it('weighs latency by requests, and names an identity only while there is one', () => {
    const to = keyOf('data/db');
    const { edges } = groupTopology(
      of(
        [workload('shop/a'), workload('shop/b'), workload('data/db')],
        [
          requests(keyOf('shop/a'), to, 30, { averageLatency: ms(10) }),
          requests(keyOf('shop/b'), to, 10, { averageLatency: ms(50) }),
          connections(keyOf('shop/a'), to, { principals: { client: 'spiffe://a', server: 'spiffe://db' } }),
          connections(keyOf('shop/b'), to, { principals: { client: 'spiffe://b', server: 'spiffe://db' } }),
        ],
      ),
      'namespace',
    );
    expect(edges).toMatchObject([
      { layer: 'L7', from: namespace('shop'), to: namespace('data'), requests: 40, averageLatency: 20 },
      { layer: 'L4', principals: { server: 'spiffe://db', several: ['client'] } },
    ]);
  });

  it('keeps traffic about within as an edge to itself', () => {
    const { edges } = groupTopology(
      of([workload('shop/a'), workload('shop/b')], [requests(keyOf('shop/a'), keyOf('shop/b'), 5)]),
      'namespace',
    );
    expect(edges).toMatchObject([{ from: namespace('shop'), to: namespace('shop'), requests: 5 }]);
  });
});

describe('the waypoint overview', () => {
  const guard = keyOf('shop/guard');
  const front = placeKey({ kind: 'front', cluster: 'east', namespace: 'shop', name: 'guard' });
  const picture = of(
    [
      workload('shop/guard', { role: 'waypoint' }),
      workload('shop/cart', { behind: [guard] }),
      workload('data/db', { behind: [guard] }),
      workload('shop/loose'),
    ],
    [
      connectionsFor(keyOf('shop/loose'), guard, serviceOf('shop/cart'), 2),
      connectionsFor(guard, keyOf('shop/cart'), undefined, 1),
      requests(keyOf('shop/loose'), keyOf('shop/cart'), 9, { via: guard }),
    ],
  );

  it('draws a waypoint and all it fronts, of any namespace, as one place and the rest by namespace', () => {
    const overview = groupTopology(picture, 'front');
    expect(overview.places.map(({ key, holds }) => [key, holds])).toEqual([
      [front, { workloads: 2, proxies: 1, services: 0 }],
      [namespace('shop'), { workloads: 1, proxies: 0, services: 0 }],
    ]);
    expect(overview.edges.map(({ layer, from, to }) => [layer, from, to])).toEqual([
      ['L4', namespace('shop'), front],
      ['L4', front, front],
      ['L7', namespace('shop'), front],
    ]);
  });

  it('goes by requests that a waypoint handled where no object could be read', () => {
    const { capture, pods, behind, ...unread } = workload('shop/cart');
    expect([capture, pods, behind]).toHaveLength(3);
    const overview = groupTopology({ ...picture, places: [unread, workload('shop/loose')] }, 'front');
    expect(overview.places.map((place) => place.key)).toEqual([front, namespace('shop')]);
  });
});

describe('services as places', () => {
  const reviews = serviceOf('shop/reviews');
  const reviewsKey = serviceKeyOf('shop/reviews');
  const v1 = keyOf('shop/reviews-v1');

  it('call as themselves where exactly one is known of the client', () => {
    const { places, edges } = groupTopology(
      of(
        [workload('web/front'), workload('shop/reviews-v1'), workload('shop/ratings-v1')],
        [
          requests(keyOf('web/front'), v1, 3, { service: reviews }),
          requests(v1, keyOf('shop/ratings-v1'), 2, { service: serviceOf('shop/ratings') }),
        ],
      ),
      'service',
    );
    expect(edges.map(({ from, to }) => [from, to])).toEqual([
      [keyOf('web/front'), reviewsKey],
      [reviewsKey, serviceKeyOf('shop/ratings')],
    ]);
    expect(places.map((place) => place.key)).not.toContain(v1);
  });

  it('are drawn where they were asked for in vain, though all that backs them is silent', () => {
    const asked: Place = {
      key: reviewsKey,
      id: { ...reviews, kind: 'service' },
      role: 'service',
      presence: { is: 'unlisted' },
      remarks: [],
    };
    const backing = workload('shop/reviews-v1', { presence: { is: 'idle' }, services: [reviews] });
    const picture = of(
      [workload('web/front'), asked, backing],
      [requests(keyOf('web/front'), reviewsKey, 3, { service: reviews })],
    );
    for (const level of ['service', 'namespace', 'cluster'] as const)
      expect(groupTopology(picture, level).places.map(({ presence }) => presence.is)).not.toContain('idle');
  });

  it('leave a client of two services itself, so that its calls count once', () => {
    const { edges } = groupTopology(
      of(
        [workload('web/front'), workload('shop/reviews-v1'), workload('shop/ratings-v1')],
        [
          requests(keyOf('web/front'), v1, 3, { service: reviews }),
          requests(keyOf('web/front'), v1, 3, { service: serviceOf('shop/alias') }),
          requests(v1, keyOf('shop/ratings-v1'), 2, { service: serviceOf('shop/ratings') }),
        ],
      ),
      'service',
    );
    expect(edges.at(-1)).toMatchObject({ from: v1, to: serviceKeyOf('shop/ratings') });
  });

  it('are put between client and server, but not for Envoy’s word for no service', () => {
    const { edges } = withServices(
      of(
        [workload('web/front'), workload('shop/reviews-v1')],
        [
          requests(keyOf('web/front'), v1, 3, { service: reviews }),
          requests(v1, keyOf('web/front'), 1, { service: serviceOf('web/PassthroughCluster') }),
        ],
      ),
    );
    expect(edges.map(({ from, to }) => [from, to])).toEqual([
      [keyOf('web/front'), reviewsKey],
      [reviewsKey, v1],
      [v1, keyOf('web/front')],
    ]);
  });
});

describe('a narrower picture', () => {
  const [a, b, c, d] = ['n/a', 'n/b', 'n/c', 'n/d'] as const;
  const chain = of(
    [a, b, c, d].map((name) => workload(name)),
    [
      requests(keyOf(a), keyOf(b), 1),
      connections(keyOf(c), keyOf(b)),
      requests(keyOf(c), keyOf(a), 1, { protocol: 'grpc' }),
      requests(keyOf(c), keyOf(d), 1),
    ],
  );
  const names = ({ places }: Topology): readonly string[] => places.map(({ id }) => ('name' in id ? id.name : ''));

  it('around a place holds what is within so many hops either way, and every edge among it', () => {
    expect(names(neighbours(chain, keyOf(a), 0))).toEqual(['a']);
    expect(names(neighbours(chain, keyOf(a), 1))).toEqual(['a', 'b', 'c']);
    expect(neighbours(chain, keyOf(a), 1).edges).toHaveLength(3);
    expect(neighbours(chain, keyOf(a), 2)).toEqual(chain);
    expect(neighbours(chain, keyOf('n/nowhere'), 2)).toEqual(of([]));
  });

  it('of one layer or some protocols holds their edges alone', () => {
    expect(onlyLayer(chain, 'L4').edges).toEqual([connections(keyOf(c), keyOf(b))]);
    expect(onlyProtocols(chain, new Set(['grpc', 'tcp'])).edges).toHaveLength(2);
  });
});
