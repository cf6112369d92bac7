import { describe, expect, it } from 'vitest';
import { ms, placeKey } from '@waymark/mesh';
import { applyDelta, edgeKey, toDelta, TopologyDeltaSchema } from './topology-delta.ts';
import { TopologyAnswerSchema, type TopologyAnswer } from './topology.ts';

/** Repeatable chance (mulberry32). */
function chanceFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const key = (name: number) => placeKey({ kind: 'workload', cluster: 'east', namespace: 'shop', name: `w${name}` });

function randomAnswer(chance: (below: number) => number): TopologyAnswer {
  const some = [0, 1, 2, 3, 4, 5].filter(() => chance(3) > 0);
  const place = (name: number): TopologyAnswer['places'][number] => ({
    key: key(name),
    id: { kind: 'workload', cluster: 'east', namespace: 'shop', name: `w${name}` },
    role: 'workload',
    presence: { is: chance(2) === 0 ? 'idle' : 'active' },
    remarks: [],
    ...(chance(2) === 0 ? { pods: { ready: chance(3), of: 3 } } : {}),
  });
  const edges = some.flatMap((from) =>
    some.flatMap((to): TopologyAnswer['edges'] => {
      const ends = { from: key(from), to: key(to), reporters: ['source' as const] };
      return [
        ...(chance(3) === 0
          ? [
              {
                ...ends,
                layer: 'L4' as const,
                failed: chance(2) === 0 ? { denied: chance(3) } : {},
                principals: {},
                services: [],
              },
            ]
          : []),
        ...(['http', 'grpc'] as const).flatMap((protocol) =>
          chance(4) === 0
            ? [
                {
                  ...ends,
                  layer: 'L7' as const,
                  protocol,
                  requests: chance(4),
                  responses: [],
                  averageLatency: ms(chance(3)),
                },
              ]
            : [],
        ),
      ];
    }),
  );
  const shuffled = chance(2) === 0 ? edges.reverse() : edges;
  return {
    window: { endMs: chance(1000), seconds: 300, observedSeconds: 300 },
    wave: chance(2) === 0 ? 'first' : 'complete',
    places: some.map(place),
    edges: shuffled,
    gaps: chance(2) === 0 ? [] : [{ source: 'prometheus', code: 'source_too_slow', missing: 'bytes', sinceMs: 1 }],
    health: { requests: [], connections: [] },
  };
}
/** A picture whatever the order of its lists. */
const inOrder = (answer: TopologyAnswer): TopologyAnswer => ({
  ...answer,
  places: [...answer.places].sort((a, b) => (a.key < b.key ? -1 : 1)),
  edges: [...answer.edges].sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1)),
});

describe('a delta', () => {
  it('applied to the picture before gives the next one, over the wire, whatever changed', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const chance = chanceFrom(seed);
      const [previous, next] = [randomAnswer(chance), randomAnswer(chance)];
      const delta = TopologyDeltaSchema.parse(JSON.parse(JSON.stringify(toDelta(previous, next, 1))));
      expect(inOrder(applyDelta(previous, delta)), `seed ${seed}`).toEqual(inOrder(next));
    }
  });

  it('holds nothing where nothing changed', () => {
    const answer = randomAnswer(chanceFrom(7));
    const same = TopologyAnswerSchema.parse(JSON.parse(JSON.stringify(answer)));
    expect(toDelta(answer, { ...same, edges: same.edges.reverse() }, 1)).toMatchObject({
      places: { set: [], removed: [] },
      edges: { set: [], removed: [] },
    });
  });

  it('leaves what stays where it was, and the same', () => {
    const previous = randomAnswer(chanceFrom(3));
    const [first, second] = previous.places;
    const changed = { ...second!, presence: { is: 'gone' as const } };
    const added = { ...first!, key: key(99) };
    const next = { ...previous, places: [added, changed, ...previous.places.slice(2), first!] };
    const applied = applyDelta(previous, toDelta(previous, next, 1)!);
    expect(applied.places.map((place) => place.key)).toEqual([...previous.places.map((place) => place.key), key(99)]);
    expect(applied.places[0]).toBe(first);
    expect(applied.places[1]).toEqual(changed);
  });

  it('that changes no place leaves their list the same, so that what was made of it still holds', () => {
    const answer = randomAnswer(chanceFrom(7));
    const delta = toDelta(answer, { ...answer, edges: answer.edges.slice(1) }, 1);
    if (delta === undefined) throw new Error('there is a delta');
    expect(applyDelta(answer, delta).places).toBe(answer.places);
  });

  it('is not made of pictures that hold one edge twice', () => {
    const answer = randomAnswer(chanceFrom(3));
    expect(toDelta(answer, { ...answer, edges: [...answer.edges, answer.edges[0]!] }, 1)).toBeUndefined();
  });
});
