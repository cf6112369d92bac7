import { describe, expect, it } from 'vitest';
import { placeKey } from '../identity.ts';
import { connections, keyOf, requests, workload } from '../testing/pictures.ts';
import { clustersIn, onlyCluster } from './narrow.ts';
import type { Topology } from './topology.ts';

const outside = placeKey({ kind: 'outside' });
const both: Topology = {
  places: [
    ...['shop/a', 'shop/b', 'west:shop/a', 'west:shop/b', 'west:shop/c'].map((name) => workload(name)),
    workload('west:shop/wp', { role: 'waypoint' }),
    { key: outside, id: { kind: 'outside' }, role: 'outside', presence: { is: 'unlisted' }, remarks: [] },
  ],
  edges: [
    connections(keyOf('shop/a'), keyOf('shop/b')),
    connections(keyOf('west:shop/a'), keyOf('west:shop/b')),
    requests(keyOf('shop/a'), keyOf('west:shop/b'), 5, { via: keyOf('west:shop/wp') }),
    connections(keyOf('west:shop/a'), outside),
  ],
};

describe('one cluster of several', () => {
  it('keeps its own places, silent or not, and whoever they talk to in others', () => {
    const { places, edges } = onlyCluster(both, 'east');
    expect(places.map(({ key }) => key)).toEqual(
      ['shop/a', 'shop/b', 'west:shop/b', 'west:shop/wp'].map((name) => keyOf(name)),
    );
    expect(edges).toEqual([both.edges[0], both.edges[2]]);
    expect(onlyCluster(both, 'west').places.map(({ key }) => key)).toContain(outside);
    expect(onlyCluster(both, 'west').edges).toEqual(both.edges.slice(1));
  });

  it('is one of those that anything stands in', () => {
    expect(clustersIn(both)).toEqual(['east', 'west']);
    expect(onlyCluster(both, 'north')).toEqual({ places: [], edges: [] });
  });
});
