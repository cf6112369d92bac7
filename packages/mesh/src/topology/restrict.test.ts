import { describe, expect, it } from 'vitest';
import { placeKey, workloadPlace, type PlaceKey } from '../identity.ts';
import { restrictTopology } from './restrict.ts';
import type { Edge, Place, Topology } from './topology.ts';

const idOf = (namespace: string): Place['id'] =>
  workloadPlace({ cluster: 'c', namespace, name: `${namespace}-secret-name` });
const at = (namespace: string): PlaceKey => placeKey(idOf(namespace));
const outside = placeKey({ kind: 'outside' });
const place = (id: Place['id']): Place => ({
  key: placeKey(id),
  id,
  role: 'workload',
  presence: { is: 'active' },
  remarks: [],
});

const l4 = (from: PlaceKey, to: PlaceKey, opened: number): Edge => ({
  layer: 'L4',
  from,
  to,
  opened,
  bytesToServer: 77_001,
  bytesToClient: 77_002,
  failed: { denied: 77_003 },
  principals: { client: 'spiffe://td/ns/hidden/sa/x' },
  services: [
    {
      service: { cluster: 'c', namespace: 'hidden', name: 'svc' },
      opened,
      failed: 0,
      bytesToServer: 0,
      bytesToClient: 0,
    },
  ],
  reporters: ['source'],
});
const l7 = (from: PlaceKey, to: PlaceKey, via?: PlaceKey): Edge => ({
  layer: 'L7',
  from,
  to,
  protocol: 'http',
  service: { cluster: 'c', namespace: 'hidden', name: 'svc' },
  requests: 77_004,
  responses: [{ code: '200', flags: '-', count: 77_004 }],
  reporters: ['waypoint'],
  ...(via === undefined ? {} : { via }),
});

const topology: Topology = {
  places: [...['mine', 'other', 'hidden', 'buried'].map((n) => place(idOf(n))), place({ kind: 'outside' })],
  edges: [
    l4(at('mine'), at('hidden'), 5),
    l4(at('mine'), at('buried'), 6),
    l4(at('hidden'), at('buried'), 7),
    l4(at('hidden'), outside, 8),
    l4(at('mine'), at('other'), 9),
    l7(at('mine'), at('other'), at('hidden')),
    l7(at('hidden'), at('mine')),
  ],
};
const restricted = placeKey({ kind: 'restricted' });
const seen = restrictTopology(topology, (namespace) => namespace === 'mine' || namespace === 'other');

describe('restrictTopology', () => {
  it('holds no word and no number of what the reader may not see', () => {
    const text = JSON.stringify({ ...seen, edges: seen.edges.filter((e) => e.withheld === true) });
    expect(text).not.toMatch(/hidden|buried|7700\d/);
    expect(JSON.stringify(seen.places)).not.toMatch(/hidden|buried/);
  });

  it('draws all hidden ends as one nameless place, once per direction and layer', () => {
    expect(seen.edges.filter((e) => e.withheld).map((e) => [e.layer, e.from, e.to])).toEqual([
      ['L4', at('mine'), restricted],
      ['L7', restricted, at('mine')],
    ]);
    expect(seen.places.find((p) => p.key === restricted)?.role).toBe('restricted');
  });

  it('drops traffic between hidden places, and from them to the outside', () => {
    expect(seen.edges.some((e) => e.from === outside || e.to === outside)).toBe(false);
    expect(seen.places.some((p) => p.key === outside)).toBe(false);
  });

  it('keeps the numbers of visible pairs, without the names of a hidden service or waypoint', () => {
    const kept = seen.edges.filter((e) => e.withheld === undefined);
    expect(kept).toMatchObject([
      { layer: 'L4', opened: 9 },
      { layer: 'L7', requests: 77_004, via: restricted },
    ]);
    expect(JSON.stringify(kept.map((edge) => ({ ...edge, from: undefined, to: undefined })))).not.toMatch(
      /"namespace":"hidden"/,
    );
  });

  it('changes nothing for a reader who may see everything', () => {
    expect(restrictTopology(topology, () => true)).toEqual(topology);
  });

  it('says that a place is behind a waypoint, and names it to those alone who may see it', () => {
    const behind = (waypoint: string): readonly PlaceKey[] | undefined =>
      restrictTopology({ places: [{ ...place(idOf('mine')), behind: [at(waypoint)] }], edges: [] }, (n) => n === 'mine')
        .places[0]?.behind;
    expect(behind('mine')).toEqual([at('mine')]);
    expect(behind('hidden')).toEqual([restricted]);
  });

  it('says that a waypoint has no ready pod to those alone who may see it', () => {
    const remarked = (namespace: string): readonly string[] => {
      const service = { cluster: 'c', namespace: 'mine', name: 'svc' };
      const remark = { is: 'behind-dead-waypoint', service, waypoint: { namespace, name: 'w' } } as const;
      const places = [{ ...place(idOf('mine')), remarks: [remark] }];
      return restrictTopology({ places, edges: [] }, (n) => n === 'mine').places[0]!.remarks.map(({ is }) => is);
    };
    expect(remarked('mine')).toEqual(['behind-dead-waypoint']);
    expect(remarked('hidden')).toEqual([]);
  });
});
