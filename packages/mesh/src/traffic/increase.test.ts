import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { increaseOf, type IncreaseQuestion } from './increase.ts';

const samples = (...values: readonly (readonly [number, number])[]): { ms: number; value: number }[] =>
  values.map(([ms, value]) => ({ ms, value }));
const question = (over: Partial<IncreaseQuestion> = {}): IncreaseQuestion => ({
  fromMs: 100,
  untilMs: 1000,
  scrapesMs: new Map([['zt', [50]]]),
  counting: 'window',
  ...over,
});
const grown = (values: readonly (readonly [number, number])[], over: Partial<IncreaseQuestion> = {}): number =>
  increaseOf({ target: 'zt', samples: samples(...values) }, question(over)).count;

describe('increaseOf', () => {
  it.each<[string, readonly (readonly [number, number])[], Partial<IncreaseQuestion>, number]>([
    [
      'counts what grew within the window',
      [
        [90, 5],
        [150, 7],
        [900, 9],
      ],
      {},
      4,
    ],
    ['counts a birth whole when its target was scraped before', [[150, 1]], {}, 1],
    ['counts no lifetime when the series is born with its target', [[50, 40]], { fromMs: 10 }, 0],
    ['counts no lifetime of a target it knows nothing of', [[150, 40]], { scrapesMs: new Map() }, 0],
    [
      'counts a life after a restart from zero',
      [
        [90, 5],
        [150, 7],
        [200, 2],
      ],
      {},
      4,
    ],
    [
      'sees a restart that a good scrape without the series shows, though the value grew',
      [
        [90, 5],
        [150, 7],
        [300, 9],
      ],
      { scrapesMs: new Map([['zt', [50, 90, 150, 220, 300]]]) },
      11,
    ],
    [
      'takes a failed scrape for no restart',
      [
        [90, 5],
        [150, 7],
        [300, 9],
      ],
      { scrapesMs: new Map([['zt', [50, 90, 150, 300]]]) },
      4,
    ],
    [
      'leaves out what came before and after',
      [
        [50, 1],
        [90, 5],
        [1100, 50],
      ],
      {},
      0,
    ],
    [
      'counts the first value of a recording',
      [
        [50, 40],
        [150, 41],
      ],
      { counting: 'recording', scrapesMs: new Map() },
      41,
    ],
  ])('%s', (_, values, over, expected) => {
    expect(grown(values, over)).toBe(expected);
  });

  it('says when it grew last', () => {
    expect(increaseOf({ target: 'zt', samples: samples([90, 5], [150, 7], [900, 7]) }, question()).lastMs).toBe(150);
  });

  it('loses nothing between two adjoining windows', () => {
    const steps = fc.array(fc.nat(5), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(steps, fc.nat(20), (growths, at) => {
        let value = 0;
        const line = growths.map((by, i) => ({ ms: i * 10 + 60, value: (value += by) }));
        const cut = at * 10 + 60;
        const whole = increaseOf({ target: 'zt', samples: line }, question({ fromMs: 55 })).count;
        const parts = [question({ fromMs: 55, untilMs: cut }), question({ fromMs: cut })].map(
          (q) => increaseOf({ target: 'zt', samples: line }, q).count,
        );
        expect(parts[0]! + parts[1]!).toBe(whole);
        expect(whole).toBe(value);
      }),
    );
  });
});
