import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Flow } from './counting.ts';
import { begun, connectionsClosed, connectionsOpened, ended } from './counting.ts';

const SECOND: Flow = {
  activity: { fromMs: 1000, untilMs: 11_000 },
  arrivals: { kind: 'steady', perMs: 0.001, phase: 0 },
  takesMs: 1500,
};

describe('a steady flow', () => {
  it('begins with its activity and stands still after it', () => {
    expect([0, 1000, 1999, 2000, 6000, 11_000, 99_000].map((at) => begun(SECOND, at))).toEqual([0, 0, 0, 1, 5, 10, 10]);
  });

  it('ends each event when its time is over, and all that is left when the flow ends', () => {
    expect([2000, 3499, 3500, 10_999, 11_000].map((at) => ended(SECOND, at))).toEqual([0, 0, 1, 8, 10]);
  });

  it('closes every connection it opened, full or not, when the flow ends', () => {
    expect([10_999, 11_000].map((at) => connectionsOpened(SECOND, 4, at))).toEqual([3, 3]);
    expect([10_999, 11_000].map((at) => connectionsClosed(SECOND, 4, at))).toEqual([2, 3]);
  });

  it('only counts in its part of each round', () => {
    const rounds = { anchorMs: 0, periodMs: 10_000, onFromMs: 2000, onUntilMs: 5000 };
    const flow: Flow = { ...SECOND, activity: { fromMs: 0, untilMs: Number.POSITIVE_INFINITY, rounds } };
    expect([0, 2000, 4000, 5000, 9999, 12_000, 13_000, 25_000].map((at) => begun(flow, at))).toEqual([
      0, 0, 2, 3, 3, 3, 4, 9,
    ]);
  });

  it('never closes more than it opened, and never runs backwards', () => {
    const anyFlow = fc.record({
      rate: fc.double({ min: 0.0001, max: 0.1, noNaN: true }),
      phase: fc.double({ min: 0, max: 0.999, noNaN: true }),
      takesMs: fc.integer({ min: 1, max: 12_000 }),
      per: fc.integer({ min: 1, max: 50 }),
      at: fc.integer({ min: 0, max: 30_000 }),
      later: fc.integer({ min: 0, max: 30_000 }),
    });
    fc.assert(
      fc.property(anyFlow, ({ rate, phase, takesMs, per, at, later }) => {
        const flow: Flow = { ...SECOND, takesMs, arrivals: { kind: 'steady', perMs: rate, phase } };
        expect(connectionsClosed(flow, per, at)).toBeLessThanOrEqual(connectionsOpened(flow, per, at));
        expect(ended(flow, at)).toBeLessThanOrEqual(begun(flow, at));
        for (const count of [begun, ended]) expect(count(flow, at + later)).toBeGreaterThanOrEqual(count(flow, at));
        expect(connectionsClosed(flow, per, at + later)).toBeGreaterThanOrEqual(connectionsClosed(flow, per, at));
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
