import { describe, expect, it } from 'vitest';
import { distanceToSegment } from './geometry.ts';
import type { Point } from './geometry.ts';
import { wayAround } from './way-around.ts';
import type { Ground } from './way-around.ts';

const FROM = { x: 20, y: 100 };
const TO = { x: 380, y: 100 };
const disc = (x: number, y: number): Ground['bodies'][number] => ({
  at: { x, y },
  body: { is: 'round', halfWidth: 20, halfHeight: 20 },
});
const ground = (bodies: Ground['bodies'], words: Ground['words'] = [], ways: Ground['ways'] = []): Ground => ({
  within: { left: 0, top: 0, right: 400, bottom: 200 },
  bodies,
  words,
  ways,
});

function nearest(corners: readonly Point[] | undefined, to: Point): number {
  const way = [FROM, ...(corners ?? []), TO];
  return Math.min(...way.slice(1).map((end, index) => distanceToSegment(to, way[index] ?? end, end)));
}

describe('a way around', () => {
  it('is straight where nothing stands', () => {
    expect(wayAround(FROM, TO, ground([]), 6)).toEqual([]);
  });

  it('keeps clear of every place, and is the same every time', () => {
    const places = [disc(120, 100), disc(200, 60), disc(280, 130)];
    const corners = wayAround(FROM, TO, ground(places), 6);
    for (const { at } of places) expect(nearest(corners, at)).toBeGreaterThan(20);
    expect(wayAround(FROM, TO, ground(places), 6)).toEqual(corners);
  });

  it('finds the gap in a wall', () => {
    const wall = [10, 45, 80, 115, 190].map((y) => disc(200, y));
    const corners = wayAround(FROM, TO, ground(wall), 4);
    for (const { at } of wall) expect(nearest(corners, at)).toBeGreaterThan(20);
    expect(corners?.some(({ x, y }) => Math.abs(x - 200) < 40 && y > 135 && y < 170)).toBe(true);
  });

  it('does not exist through a wall without one', () => {
    const wall = [0, 35, 70, 105, 140, 175, 200].map((y) => disc(200, y));
    expect(wayAround(FROM, TO, ground(wall), 6)).toBeUndefined();
  });

  it('rather passes by names and by the ways of others than over them', () => {
    const name = { left: 180, right: 220, top: 85, bottom: 115 };
    expect(nearest(wayAround(FROM, TO, ground([], [name]), 6), { x: 200, y: 100 })).toBeGreaterThan(14);
    const along = wayAround(FROM, TO, ground([], [], [[FROM, TO]]), 6);
    expect(nearest(along, { x: 200, y: 100 })).toBeGreaterThan(4);
  });
});
