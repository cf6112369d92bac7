import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_REASONS, type Failures } from '../topology/topology.ts';
import { refineReasons } from './refine-reasons.ts';

describe('reasons that metrics know', () => {
  it('give way to those of the logs where these tell of all', () => {
    expect(refineReasons({ unreachable: 3 }, { identity: 2, timeout: 1 })).toEqual({
      failed: { identity: 2, timeout: 1 },
    });
    expect(refineReasons({ denied: 2, unreachable: 2 }, { denied: 2, identity: 2 })).toEqual({
      failed: { denied: 2, identity: 2 },
    });
  });

  it('stay where the logs tell of a part, and the part stands beside them', () => {
    expect(refineReasons({ unreachable: 30 }, { identity: 18 })).toEqual({
      failed: { unreachable: 30 },
      told: { of: 30, reasons: { identity: 18 } },
    });
  });

  it('give way where a few lines fall out of the window or into it', () => {
    expect(refineReasons({ unreachable: 75 }, { identity: 73 })).toEqual({ failed: { identity: 75 } });
    expect(refineReasons({ unreachable: 75 }, { identity: 77 })).toEqual({ failed: { identity: 75 } });
    // What a metric knows for sure is no guess.
    expect(refineReasons({ denied: 5, unreachable: 28 }, { denied: 4, identity: 28 })).toEqual({
      failed: { denied: 5, identity: 28 },
    });
  });

  it('stay where the logs tell of many more than were counted, of nothing, or of nothing new', () => {
    expect(refineReasons({ denied: 1 }, { timeout: 2 })).toEqual({ failed: { denied: 1 } });
    expect(refineReasons({ denied: 1 }, {})).toEqual({ failed: { denied: 1 } });
    expect(refineReasons({ denied: 2, unreachable: 2 }, { denied: 2 })).toEqual({
      failed: { denied: 2, unreachable: 2 },
    });
  });

  it('never change how many failed, and are whole numbers', () => {
    const anyFailures = fc.dictionary(fc.constantFrom(...FAILURE_REASONS), fc.nat(40)) as fc.Arbitrary<Failures>;
    const sum = (failures: Failures): number => FAILURE_REASONS.reduce((all, one) => all + (failures[one] ?? 0), 0);
    fc.assert(
      fc.property(anyFailures, anyFailures, (counted, logged) => {
        const { failed } = refineReasons(counted, logged);
        expect(sum(failed)).toBe(sum(counted));
        for (const count of Object.values(failed)) expect(Number.isInteger(count)).toBe(true);
      }),
    );
  });
});
