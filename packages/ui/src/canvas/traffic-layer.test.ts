import { describe, expect, it } from 'vitest';
import { dotsOf } from './traffic-layer.ts';

describe('dots along a line', () => {
  it('are closer and faster where there is more traffic', () => {
    const slow = dotsOf(1, 400);
    const busy = dotsOf(500, 400);
    expect(busy.count).toBeGreaterThan(slow.count);
    expect(busy.speed).toBeGreaterThan(slow.speed);
  });

  it('stay few and slow enough to be followed, whatever the traffic', () => {
    expect(dotsOf(1e9, 400)).toEqual(dotsOf(1e6, 400));
  });

  it('are never missing from a line that has a pace', () => {
    expect(dotsOf(0.001, 20).count).toBe(1);
  });
});
