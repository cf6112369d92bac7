import { describe, expect, it } from 'vitest';
import { placeKey, workloadPlace, type PlaceKey } from '../identity.ts';
import { ms } from '../units.ts';
import { difference, MEASURES, type Change, type WindowedTopology } from './difference.ts';
import type { Edge, L4Edge, L7Edge } from './topology.ts';

const at = (name: string): PlaceKey => placeKey(workloadPlace({ cluster: 'east', namespace: 'shop', name }));
const l7 = (from: string, to: string, requests: number, over: Partial<L7Edge> & { failed?: number } = {}): L7Edge => {
  const { failed = 0, ...rest } = over;
  return {
    layer: 'L7',
    from: at(from),
    to: at(to),
    protocol: 'http',
    requests,
    responses: [
      { code: '200', flags: '-', count: requests - failed },
      { code: '503', flags: 'UC', count: failed },
    ],
    reporters: ['waypoint'],
    ...rest,
  };
};
const l4 = (from: string, to: string, over: Partial<L4Edge> = {}): L4Edge => ({
  layer: 'L4',
  from: at(from),
  to: at(to),
  opened: 100,
  bytesToServer: 1e6,
  bytesToClient: 1e6,
  failed: {},
  principals: {},
  services: [],
  reporters: ['source'],
  ...over,
});
const within = (seconds: number, ...edges: readonly Edge[]): WindowedTopology => ({
  topology: { places: [], edges },
  window: { endMs: 0, seconds, observedSeconds: seconds },
});
const only = (before: WindowedTopology, after: WindowedTopology): Change | undefined =>
  difference(before, after).lines[0]?.change;
const measures = (before: WindowedTopology, after: WindowedTopology): readonly string[] => {
  const change = only(before, after);
  return change?.is === 'changed' ? change.measures : [];
};

/** A picture of some kind for every seed (xorshift), the same for the same seed. */
function somePicture(seed: number): WindowedTopology {
  let state = seed * 2_654_435_761 + 1;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const edges = Array.from({ length: next(40) }, (): Edge => {
    const [from, to] = [`p${next(8)}`, `p${next(8)}`];
    const requests = next(3) === 0 ? next(5) : next(100_000);
    return next(2) === 0
      ? l7(from, to, requests, { failed: Math.min(requests, next(50)), averageLatency: ms(next(2000)) })
      : l4(from, to, { opened: next(9999), bytesToClient: next(1e9), failed: { denied: next(3) } });
  });
  return within(1 + next(3600), ...edges);
}

describe('the difference of two windows', () => {
  it('is nothing between a window and itself, whatever is in it', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { places, lines } = difference(somePicture(seed), somePicture(seed));
      expect([seed, [...places], lines]).toEqual([seed, [], []]);
    }
  });

  it('turns around when the windows do', () => {
    const turned = { new: 'gone', gone: 'new', changed: 'changed' };
    for (let seed = 1; seed <= 100; seed += 1) {
      const there = difference(somePicture(seed), somePicture(seed + 1));
      const back = difference(somePicture(seed + 1), somePicture(seed));
      const words = (lines: typeof there.lines, word: (c: Change) => string): readonly string[] =>
        lines
          .map(({ layer, from, to, change }) =>
            [layer, from, to, word(change), change.is === 'changed' ? change.measures.join() : ''].join(' '),
          )
          .sort();
      expect(words(back.lines, (c) => c.is)).toEqual(words(there.lines, (c) => turned[c.is]));
      expect(there.lines.length).toBeGreaterThan(0);
    }
  });

  it('compares rates, so that windows of other lengths compare', () => {
    expect(only(within(60, l7('a', 'b', 600)), within(3600, l7('a', 'b', 36_000)))).toBeUndefined();
    expect(measures(within(60, l7('a', 'b', 600)), within(3600, l7('a', 'b', 72_000)))).toEqual(['requests']);
  });

  it('names lines and places that are new or gone, with what flowed', () => {
    const { lines, places } = difference(within(10, l7('a', 'b', 100)), within(10, l7('a', 'c', 50)));
    expect(lines).toEqual([
      { layer: 'L7', from: at('a'), to: at('c'), change: { is: 'new', after: { requests: 5, errors: 0 } } },
      { layer: 'L7', from: at('a'), to: at('b'), change: { is: 'gone', before: { requests: 10, errors: 0 } } },
    ]);
    expect([...places].map(([key, change]) => [key, change.is])).toEqual([
      [at('c'), 'new'],
      [at('b'), 'gone'],
    ]);
  });

  it('takes the services of one pair together, as they are drawn', () => {
    const asked = (name: string): Partial<L7Edge> => ({ service: { cluster: 'east', namespace: 'shop', name } });
    expect(only(within(10, l7('a', 'b', 100, asked('old'))), within(10, l7('a', 'b', 100, asked('new'))))).toBe(
      undefined,
    );
  });

  it.each([
    ['a few requests more or less', l7('a', 'b', 10), l7('a', 'b', 13)],
    ['less than a fifth', l7('a', 'b', 100_000), l7('a', 'b', 115_000)],
    ['one error in a few', l7('a', 'b', 20), l7('a', 'b', 20, { failed: 1 })],
    [
      'a latency within the measurement',
      l7('a', 'b', 99, { averageLatency: ms(2) }),
      l7('a', 'b', 99, { averageLatency: ms(6) }),
    ],
    [
      'the bytes of a probe',
      l4('a', 'b', { bytesToClient: 0, bytesToServer: 100 }),
      l4('a', 'b', { bytesToClient: 0, bytesToServer: 900 }),
    ],
    ['what is not known', l4('a', 'b', { opened: 5000 }), { ...l4('a', 'b'), opened: undefined } as unknown as L4Edge],
    ['what is withheld', l7('a', 'b', 5000), l7('a', 'b', 0, { withheld: true })],
  ])('calls unchanged: %s', (_what, before, after) => {
    expect(only(within(10, before), within(10, after))).toBeUndefined();
  });

  it.each([
    ['requests', l7('a', 'b', 1000), l7('a', 'b', 2000)],
    ['errors', l7('a', 'b', 1000), l7('a', 'b', 1000, { failed: 30 })],
    ['latency', l7('a', 'b', 99, { averageLatency: ms(20) }), l7('a', 'b', 99, { averageLatency: ms(60) })],
    ['connections', l4('a', 'b'), l4('a', 'b', { opened: 300 })],
    ['failures', l4('a', 'b'), l4('a', 'b', { failed: { denied: 20 } })],
    ['bytes', l4('a', 'b'), l4('a', 'b', { bytesToClient: 9e6 })],
  ])('tells a change of %s', (measure, before, after) => {
    expect(measures(within(10, before), within(10, after))).toEqual([measure]);
    expect(MEASURES).toContain(measure);
  });

  it('judges a place by what arrives at it', () => {
    const { places } = difference(
      within(10, l7('a', 'b', 1000), l7('c', 'b', 1000)),
      within(10, l7('a', 'b', 1000), l7('c', 'b', 4000)),
    );
    expect([...places.keys()]).toEqual([at('b')]);
    expect(places.get(at('b'))).toMatchObject({ is: 'changed', before: { requests: 200 }, after: { requests: 500 } });
  });
});
