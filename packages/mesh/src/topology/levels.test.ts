import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeKey, type PlaceKey } from '../identity.ts';
import { anyPicture } from '../testing/pictures.ts';
import { collapse } from './collapse.ts';
import { groupTopology, LEVELS } from './group.ts';
import { totalsOf, type Totals } from './totals.ts';
import type { Edge, Topology } from './topology.ts';
import { withServices } from './with-services.ts';
import { withoutWaypoints } from './without-waypoints.ts';

/** Everything a picture counts, by what is counted; rounded, since parts in proportion are fractions. */
const allOf = (topology: Topology): unknown => {
  const { inside } = totalsOf(topology, new Set(topology.places.map((place) => place.key)));
  const uncounted = topology.edges.reduce((sum, e) => sum + (e.layer === 'L4' ? (e.uncounted ?? 0) : 0), 0);
  return { counts: countsOf(inside), uncounted: Math.round(uncounted) };
};
const countsOf = (totals: Totals): unknown => ({
  requests: totals.requests,
  responses: Object.fromEntries(totals.responses.filter((r) => r.count > 0).map((r) => [r.code, r.count])),
  opened: Math.round(totals.opened ?? 0),
  bytesToServer: Math.round(totals.bytesToServer ?? 0),
  bytesToClient: Math.round(totals.bytesToClient ?? 0),
  denied: Math.round(totals.failed.denied ?? 0),
  mtls: Math.round(totals.security?.mtls ?? 0),
});
/** The same whatever the order of places, edges and what they list. */
const inOrder = (topology: Topology): unknown => ({
  places: sorted(topology.places.map((place) => steady(place))),
  edges: sorted(topology.edges.map((edge) => steady(edge))),
});
const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();
const steady = (value: unknown): string =>
  JSON.stringify(value, (_, held: unknown) =>
    Array.isArray(held)
      ? held.map((one) => steady(one)).sort()
      : held !== null && typeof held === 'object'
        ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
        : held,
  );
const endsOf = (edge: Edge): readonly PlaceKey[] => [edge.from, edge.to];
const reversed = ({ places, edges }: Topology): Topology => ({
  places: [...places].reverse(),
  edges: [...edges].reverse(),
});
const boxes: readonly PlaceKey[] = [
  placeKey({ kind: 'cluster', cluster: 'west' }),
  placeKey({ kind: 'namespace', cluster: 'east', namespace: 'shop' }),
  placeKey({ kind: 'namespace', cluster: 'west', namespace: 'data' }),
  placeKey({ kind: 'app', cluster: 'east', namespace: 'data', name: 'web' }),
];

describe.each(LEVELS)('a picture by %s', (level) => {
  it('counts what the conversations count, no more and no less', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        expect(allOf(groupTopology(picture, level))).toEqual(allOf(picture));
      }),
    );
  });

  it('grouped once more is the same', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const once = groupTopology(picture, level);
        expect(inOrder(groupTopology(once, level))).toEqual(inOrder(once));
      }),
    );
  });

  it('does not depend on the order of what it is made of', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        expect(inOrder(groupTopology(reversed(picture), level))).toEqual(inOrder(groupTopology(picture, level)));
      }),
    );
  });

  it('draws a place at either end of every edge', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const { places, edges } = groupTopology(picture, level);
        const keys = places.map((place) => place.key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toEqual(expect.arrayContaining(edges.flatMap(endsOf)));
      }),
    );
  });
});

describe('collapsed boxes', () => {
  it('of the same places with other numbers hold the new numbers, and other boxes other places', () => {
    fc.assert(
      fc.property(anyPicture, fc.subarray([...boxes]), fc.subarray([...boxes]), (picture, some, others) => {
        const [one, other] = [new Set(some), new Set(others)];
        collapse(picture, one);
        const fewer = { places: picture.places, edges: picture.edges.slice(1) };
        const apart = { places: [...picture.places], edges: fewer.edges };
        expect(collapse(fewer, one)).toEqual(collapse(apart, one));
        expect(collapse(fewer, other)).toEqual(collapse({ ...apart, places: [...picture.places] }, other));
      }),
    );
  });

  it('count what the conversations count', () => {
    fc.assert(
      fc.property(anyPicture, fc.subarray([...boxes]), (picture, collapsed) => {
        expect(allOf(collapse(picture, new Set(collapsed)))).toEqual(allOf(picture));
      }),
    );
  });

  it('have in, out and inside what their places have', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const box = placeKey({ kind: 'namespace', cluster: 'east', namespace: 'shop' });
        const members = picture.places.filter(
          ({ id }) => id.kind === 'workload' && id.cluster === 'east' && id.namespace === 'shop',
        );
        const open = totalsOf(picture, new Set(members.map((place) => place.key)));
        const closed = totalsOf(collapse(picture, new Set([box])), new Set([box]));
        expect([open.in, open.out, open.inside].map(countsOf)).toEqual(
          [closed.in, closed.out, closed.inside].map(countsOf),
        );
      }),
    );
  });
});

describe('a picture without its waypoints', () => {
  it('loses no traffic', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        expect(allOf(withoutWaypoints(picture))).toEqual(allOf(picture));
      }),
    );
  });

  it('draws a place at either end of every edge, and no waypoint that no line needs', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const { places, edges } = withoutWaypoints(picture);
        const ends = new Set(edges.flatMap(endsOf));
        const keys = places.map((place) => place.key);
        expect(keys).toEqual(expect.arrayContaining([...ends]));
        expect(places.filter((place) => place.role === 'waypoint' && !ends.has(place.key))).toEqual([]);
      }),
    );
  });

  it('counts the same at every level afterwards', () => {
    fc.assert(
      fc.property(anyPicture, fc.constantFrom(...LEVELS), (picture, level) => {
        expect(allOf(groupTopology(withoutWaypoints(picture), level))).toEqual(allOf(picture));
      }),
    );
  });
});

describe('services in between', () => {
  it('have what comes in go out again, and leave the rest alone', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const drawn = withServices(picture);
        const services = drawn.places.filter((place) => place.role === 'service');
        for (const { key } of services) {
          const { in: into, out } = totalsOf(drawn, new Set([key]));
          expect(countsOf(out)).toEqual(countsOf(into));
        }
        const keys = new Set(services.map((place) => place.key));
        const onward = drawn.edges.filter((edge) => !keys.has(edge.from));
        expect(allOf({ ...drawn, edges: onward })).toEqual(allOf(picture));
      }),
    );
  });

  it('are put between once', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const once = withServices(picture);
        expect(inOrder(withServices(once))).toEqual(inOrder(once));
      }),
    );
  });
});
