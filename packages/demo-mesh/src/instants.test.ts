import { describe, expect, it } from 'vitest';

import { toRfc3339, toRfc3339Nano } from './instants.ts';

describe('an instant in words', () => {
  it.each([0, 951_782_400_000, 1_709_164_799_999, 1_795_500_000_000, 4_102_444_799_000, -86_400_000])(
    'is what the built-in calendar says, to the second: %d',
    (ms) => {
      expect(toRfc3339(ms)).toBe(`${new Date(ms).toISOString().slice(0, 19)}Z`);
    },
  );

  it('has nine digits of a second on Istio kinds', () => {
    expect(toRfc3339Nano(1_795_500_000_000, 42)).toMatch(/:\d\d\.000000042Z$/);
  });
});
