import type { TopologyAnswer } from '@waymark/contract';
import { describe, expect, it } from 'vitest';
import { t } from '../../testing/fake-host.ts';
import { leakyCheckout } from '../../testing/leaky-checkout.ts';
import { toFailingPairs, toPickables } from './pickable.ts';

const edgesOf = (from: string, to: string): TopologyAnswer['edges'] =>
  leakyCheckout.edges.filter((edge) => edge.from.endsWith(`/${from}`) && edge.to.endsWith(`/${to}`));

describe('pairs that fail', () => {
  it('come with the most failures first, their layers told apart', () => {
    const pairs = toFailingPairs(leakyCheckout, t);
    const sums = pairs.map(({ requests, connections }) => requests + connections);
    expect(sums).toEqual(sums.toSorted((a, b) => b - a));
    expect(sums.at(-1)).toBeGreaterThan(0);
    expect(pairs).toContainEqual({
      ...{ from: 'workload/east/shop/cart', to: 'workload/east/data/orders-db' },
      ...{ requests: 0, connections: 30 },
    });
  });

  it('are not those whose client alone was wrong', () => {
    const edges = edgesOf('frontend', 'checkout').map((edge) =>
      edge.layer === 'L7' ? { ...edge, responses: [{ code: '404', flags: '-', count: 5 }] } : edge,
    );
    expect(edges.length).toBeGreaterThan(0);
    expect(toFailingPairs({ edges }, t)).toEqual([]);
  });

  it('are only those of places that write logs', () => {
    const outside = edgesOf('cart', 'orders-db').map((edge) => ({ ...edge, to: 'outside' as const }));
    expect(outside.length).toBeGreaterThan(0);
    expect(toFailingPairs({ edges: outside as TopologyAnswer['edges'] }, t)).toEqual([]);
  });
});

describe('places to pick', () => {
  it('begin with those that most fails at, and go on by name', () => {
    const places = toPickables(leakyCheckout, t);
    const failing = places.findIndex(({ failures }) => failures === 0);
    expect(failing).toBeGreaterThan(0);
    expect(places.slice(failing).map(({ failures }) => failures)).toEqual(places.slice(failing).map(() => 0));
    const names = places.slice(failing).map(({ name }) => name);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
  });
});
