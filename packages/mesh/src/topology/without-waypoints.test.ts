import { describe, expect, it } from 'vitest';
import {
  connections,
  connectionsFor,
  keyOf,
  requests,
  serviceKeyOf,
  serviceOf,
  workload,
} from '../testing/pictures.ts';
import { placeKey } from '../identity.ts';
import type { Edge, L4Edge, Topology } from './topology.ts';
import { withoutWaypoints } from './without-waypoints.ts';

const [client, other, guard, cart, pay] = ['web/client', 'web/other', 'shop/guard', 'shop/cart', 'shop/pay'].map(
  keyOf,
) as [L4Edge['from'], L4Edge['from'], L4Edge['from'], L4Edge['from'], L4Edge['from']];
const cartService = serviceOf('shop/cart');
const payService = serviceOf('shop/pay');

const picture = (...edges: readonly Edge[]): Topology => ({
  places: [
    workload('web/client'),
    workload('web/other'),
    workload('shop/guard', { role: 'waypoint' }),
    workload('shop/cart', { services: [cartService] }),
    workload('shop/pay', { services: [payService] }),
  ],
  edges,
});
const hidden = (...edges: readonly Edge[]): Topology => withoutWaypoints(picture(...edges));
const namesOf = ({ places }: Topology): readonly string[] => places.map(({ id }) => ('name' in id ? id.name : id.kind));
const through = { service: cartService, via: guard };

describe('a way through a waypoint, hidden', () => {
  it('is one line of requests and beside it one of connections, both from client to server', () => {
    const { edges, places } = hidden(
      connectionsFor(client, guard, cartService, 4),
      connectionsFor(guard, cart, undefined, 2),
      requests(client, cart, 100, through),
    );
    expect(edges).toHaveLength(2);
    expect(edges).toContainEqual(requests(client, cart, 100, through));
    expect(edges).toContainEqual(
      expect.objectContaining({
        layer: 'L4',
        from: client,
        to: cart,
        opened: 4,
        bytesToServer: 20,
        security: { mtls: 6, plain: 0 },
        via: {
          waypoint: guard,
          toWaypoint: expect.objectContaining({ opened: 4, bytesToServer: 40 }) as unknown,
          fromWaypoint: expect.objectContaining({ opened: 2, bytesToServer: 20 }) as unknown,
        },
      }),
    );
    expect(namesOf({ places, edges })).toEqual(['client', 'other', 'cart', 'pay']);
  });

  it('gives a client no bytes of a leg that another client shares', () => {
    const { edges } = hidden(
      connectionsFor(client, guard, cartService, 4),
      connectionsFor(other, guard, cartService, 4),
      connectionsFor(guard, cart, undefined, 8),
      requests(client, cart, 30, through),
      requests(other, cart, 10, through),
    );
    const own = edges.find((edge): edge is L4Edge => edge.layer === 'L4' && edge.from === client);
    expect(own).not.toHaveProperty('bytesToServer');
    expect(own?.via?.fromWaypoint).toMatchObject({ opened: 6, bytesToServer: 60, estimated: true });
    expect(own?.via?.toWaypoint).not.toHaveProperty('estimated');
  });

  it('gives no bytes to clients that nobody can name, who may be any number, nor to those beside them', () => {
    const unknown = placeKey({ kind: 'unknown' });
    const alone = hidden(connectionsFor(guard, cart, undefined, 2), requests(unknown, cart, 100, through));
    const [way] = alone.edges.filter(({ layer }) => layer === 'L4');
    expect(way).toMatchObject({ from: unknown, to: cart, via: { fromWaypoint: { opened: 2, bytesToServer: 20 } } });
    expect(way).not.toHaveProperty('bytesToServer');
    const beside = hidden(
      connectionsFor(client, guard, cartService, 4),
      connectionsFor(guard, cart, undefined, 2),
      requests(client, cart, 100, through),
      requests(unknown, cart, 1, through),
    );
    for (const edge of beside.edges) expect(edge).not.toHaveProperty('bytesToServer');
  });

  it('keeps apart what a client asks of two services', () => {
    const { edges } = hidden(
      connections(client, guard, {
        opened: 5,
        services: [
          { service: cartService, opened: 2, failed: 0, bytesToServer: 0, bytesToClient: 0 },
          { service: payService, opened: 3, failed: 0, bytesToServer: 0, bytesToClient: 0 },
        ],
      }),
      requests(client, cart, 1, through),
      requests(client, pay, 1, { service: payService, via: guard }),
    );
    const opened = edges.flatMap((edge) => (edge.layer === 'L4' ? [[edge.to, edge.opened]] : []));
    expect(opened).toEqual([
      [cart, 2],
      [pay, 3],
    ]);
  });

  it('of bare TCP goes to the only server of the service asked for', () => {
    const { edges } = hidden(connectionsFor(client, guard, cartService, 4), connectionsFor(guard, cart, undefined, 4));
    expect(edges).toMatchObject([{ layer: 'L4', from: client, to: cart, opened: 4, via: { waypoint: guard } }]);
  });

  it('of bare TCP to one of several servers ends at the service and goes on from there', () => {
    const twin = workload('shop/cart-2', { services: [cartService] });
    const { places, edges } = picture(
      connectionsFor(client, guard, cartService, 4),
      connectionsFor(guard, cart, undefined, 1),
      connectionsFor(guard, twin.key, undefined, 3),
    );
    const shown = withoutWaypoints({ places: [...places, twin], edges });
    const service = serviceKeyOf('shop/cart');
    expect(shown.edges.map(({ from, to }) => [from, to])).toEqual([
      [client, service],
      [service, cart],
      [service, twin.key],
    ]);
    expect(shown.places.map((place) => place.key)).toContain(service);
  });

  it('that a waypoint answered itself ends at the service asked for', () => {
    const service = serviceKeyOf('shop/cart');
    const { edges } = hidden(connectionsFor(client, guard, cartService, 4), requests(client, service, 3, through));
    expect(edges.map((edge) => edge.to)).toEqual([service, service]);
  });

  it('keeps the waypoint in the picture for what it calls by itself', () => {
    const shown = hidden(connectionsFor(guard, pay, undefined, 1));
    expect(shown.edges).toEqual([connectionsFor(guard, pay, undefined, 1)]);
    expect(namesOf(shown)).toContain('guard');
  });

  it('leaves traffic past the waypoint a line of its own', () => {
    const past = { ...connectionsFor(client, cart, undefined, 1), bypasses: guard };
    const { edges } = hidden(
      past,
      connectionsFor(client, guard, cartService, 4),
      connectionsFor(guard, cart, undefined, 2),
      requests(client, cart, 100, through),
    );
    expect(edges.filter((edge) => edge.layer === 'L4')).toHaveLength(2);
    expect(edges).toContainEqual(past);
  });
});
