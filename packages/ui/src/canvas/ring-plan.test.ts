import { describe, expect, it } from 'vitest';
import { densityByName } from './density.ts';
import { distanceToSegment } from './geometry.ts';
import { findHub } from './hub.ts';
import type { LayoutInput, LineToLay, PlaceToLay } from './layout-input.ts';
import { layOut } from './layout.ts';

const VIEWPORT = { width: 786, height: 640 };

const place = (id: string, box?: string): PlaceToLay => ({ id, box, labelWidth: 40, noteWidth: 0 });
const line = (from: string, to: string): LineToLay => ({ from, to, labelWidth: 50 });
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `app-${String(index + 1)}`);

/** `count` workloads that call each other through their namespace's waypoint. */
function behindWaypoint(count: number): LayoutInput {
  const apps = names(count);
  return {
    places: [...apps, 'waypoint'].map((id) => place(id, 'shop')),
    boxes: [{ id: 'shop', tabWidth: 80 }],
    lines: apps.flatMap((app) => [line(app, 'waypoint'), line('waypoint', app)]),
    viewport: VIEWPORT,
  };
}

describe('a box whose traffic all goes through one place', () => {
  it.each([6, 11, 22, 40])('has it in the middle of %i others, and no line of its runs through another', (count) => {
    const layout = layOut(behindWaypoint(count));
    const hub = layout.places.get('waypoint') ?? { x: 0, y: 0 };
    const others = names(count).map((id) => layout.places.get(id) ?? { x: NaN, y: NaN });
    const radius = densityByName(layout.density).radius;
    for (const way of others) {
      for (const other of others) {
        if (other !== way) expect(distanceToSegment(other, hub, way)).toBeGreaterThan(radius);
      }
    }
    expect(others.filter(({ x }) => x < hub.x).length).toBeGreaterThanOrEqual(count / 3);
    expect(others.filter(({ x }) => x > hub.x).length).toBeGreaterThanOrEqual(count / 3);
  });

  it('has who only calls on the left and who is only called on the right', () => {
    const both = names(10);
    const input: LayoutInput = {
      ...behindWaypoint(10),
      places: [...both, 'waypoint', 'web', 'db'].map((id) => place(id, 'shop')),
      lines: [...behindWaypoint(10).lines, line('web', 'waypoint'), line('waypoint', 'db')],
    };
    const { places } = layOut(input);
    const x = (id: string): number => places.get(id)?.x ?? NaN;
    expect(x('web')).toBeLessThan(Math.min(...both.map(x)));
    expect(x('db')).toBeGreaterThan(Math.max(...both.map(x)));
  });

  it('is read like a text: app-2 stands right of app-1, above', () => {
    const { places } = layOut(behindWaypoint(12));
    const at = (id: string): { x: number; y: number } => places.get(id) ?? { x: NaN, y: NaN };
    expect(at('app-2').x).toBeGreaterThan(at('app-1').x);
    expect(at('app-2').y).toBeLessThan(at('waypoint').y);
    expect(at('app-8').x).toBeGreaterThan(at('app-7').x);
    expect(at('app-8').y).toBeGreaterThan(at('waypoint').y);
  });
});

describe('no hub', () => {
  it('is found in a chain, or where all flows one way through the middle', () => {
    const chain = names(10);
    expect(
      findHub(
        chain.map((id) => place(id)),
        chain.slice(1).map((id, index) => line(chain[index] ?? '', id)),
      ),
    ).toBeUndefined();
    const calling = chain.slice(0, 5).map((id) => line(id, 'waypoint'));
    const called = chain.slice(5).map((id) => line('waypoint', id));
    expect(
      findHub(
        [...chain, 'waypoint'].map((id) => place(id)),
        [...calling, ...called],
      ),
    ).toBeUndefined();
  });
});

describe('a chain of free places that is longer than the picture is wide', () => {
  it('is broken into bands, each read from the left', () => {
    const chain = names(12);
    const { places } = layOut({
      places: chain.map((id) => ({ ...place(id), labelWidth: 90, words: 'inside' as const })),
      boxes: [],
      lines: chain.slice(1).map((id, index) => line(chain[index] ?? '', id)),
      viewport: VIEWPORT,
    });
    const steps = chain.slice(1).map((id, index) => {
      const from = places.get(chain[index] ?? '') ?? { x: NaN, y: NaN };
      const to = places.get(id) ?? { x: NaN, y: NaN };
      return to.x > from.x ? 'right' : to.y > from.y ? 'next band' : 'up';
    });
    expect(steps.filter((step) => step === 'up')).toEqual([]);
    expect(steps.filter((step) => step === 'right').length).toBeGreaterThanOrEqual(8);
  });
});
