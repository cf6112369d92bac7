import { describe, expect, it } from 'vitest';
import { densityByName } from './density.ts';
import { areAcross, distanceToSegment, shift } from './geometry.ts';
import { difficultyOf } from './difficulty.ts';
import type { Drawing, DrawnLine } from './drawing.ts';
import { footprint, toLayoutInput } from './layout-input.ts';
import type { Layout, LayoutInput, LineToLay, PlaceToLay } from './layout-input.ts';
import { layOut } from './layout.ts';
import { curvesOf, pointOn } from './route.ts';
import { toRoutes } from './routes.ts';

const VIEWPORT = { width: 767, height: 587 };
const names = (count: number, of: string): string[] =>
  Array.from({ length: count }, (_, index) => `${of}/app-${String(index + 1)}`);
const line = (from: string, to: string): LineToLay => ({ from, to, labelWidth: 0 });
const chain = (ids: readonly string[]): LineToLay[] => ids.slice(1).map((id, index) => line(ids[index] ?? '', id));

/** Three namespaces of `count` workloads that call on in a row, each the next one's first. */
function rows(count: number): LayoutInput {
  const boxes = ['a', 'b', 'c'];
  const places = boxes.flatMap((box) =>
    names(count, box).map((id): PlaceToLay => ({ id, box, labelWidth: 42, noteWidth: 0 })),
  );
  const lines = boxes.flatMap((box, index) => {
    const next = boxes[index + 1];
    const on = next === undefined ? [] : [line(`${box}/app-1`, `${next}/app-1`)];
    return [...chain(names(count, box)), ...on];
  });
  return { places, boxes: boxes.map((id) => ({ id, tabWidth: 90 })), lines, viewport: VIEWPORT };
}

function backward(input: LayoutInput, { places }: Layout): string[] {
  return input.lines
    .filter(({ from, to }) => (places.get(to)?.x ?? 0) <= (places.get(from)?.x ?? 0))
    .map(({ from, to }) => `${from} → ${to}`);
}

describe('a first picture', () => {
  it.each([10, 22])('of three namespaces of %i workloads in a row flows to the right', (count) => {
    const input = rows(count);
    expect(backward(input, layOut(input))).toEqual([]);
  });

  it('draws a long chain up and down, and no line through a name', () => {
    const input = rows(22);
    const layout = layOut(input);
    const density = densityByName(layout.density);
    expect([...layout.places.values()].some(({ words }) => words === 'above')).toBe(true);
    const places = new Map(input.places.map((place) => [place.id, place]));
    for (const { from, to } of chain(names(22, 'b'))) {
      const [start, end] = [layout.places.get(from), layout.places.get(to)];
      for (const [id, at] of layout.places) {
        const place = places.get(id);
        if (place === undefined || start === undefined || end === undefined) continue;
        const room = shift(footprint(place, density, at.words), at);
        const name = { x: at.x, y: at.words === 'above' ? room.top + 6 : room.bottom - 6 };
        expect(distanceToSegment(name, start, end)).toBeGreaterThan(6);
      }
    }
  });

  it('has those who are called by others of their column further right', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    const input: LayoutInput = {
      places: ids.map((id) => ({ id, box: undefined, labelWidth: 90, noteWidth: 70, words: 'inside' })),
      boxes: [],
      lines: [...chain(ids), line('j', 'a')],
      viewport: VIEWPORT,
    };
    // A cycle has one way back.
    expect(backward(input, layOut(input))).toEqual(['j → a']);
  });
});

describe('the difficulty of a layout', () => {
  const input: LayoutInput = {
    places: ['a', 'b', 'c'].map((id) => ({ id, box: undefined, labelWidth: 20, noteWidth: 0 })),
    boxes: [],
    lines: [line('a', 'b'), line('a', 'c')],
    viewport: VIEWPORT,
  };
  const at = (...spots: readonly (readonly [string, number, number])[]): Layout => ({
    density: 'roomy',
    places: new Map(spots.map(([id, x, y]) => [id, { x, y, box: undefined }])),
    boxes: [],
    order: new Map(),
  });
  it('is none from left to right', () => {
    expect(difficultyOf(input, at(['a', 0, 0], ['b', 100, -50], ['c', 100, 50]))).toBe(0);
  });
  it('grows with each flow to the left and each place in the way', () => {
    const back = difficultyOf(input, at(['a', 100, 0], ['b', 0, -50], ['c', 200, 50]));
    const inWay = difficultyOf(input, at(['a', 0, 0], ['b', 100, 0], ['c', 200, 0]));
    expect(inWay).toBeGreaterThan(0);
    expect(back).toBeGreaterThan(inWay);
  });
});

describe('lines', () => {
  const place = (id: string): Drawing['places'][number] => ({
    id,
    label: id,
    shape: 'workload',
    mark: 'ambient',
    ring: 'healthy',
    description: id,
  });
  const flow = (from: string, to: string, kind: 'l4' | 'l7'): DrawnLine => ({
    id: `${from}>${to} ${kind}`,
    from,
    to,
    kind,
    tone: 'healthy',
    width: 1,
    description: '',
  });
  /** From one end to the other across a field of places that no bend could pass. */
  const wall = Array.from({ length: 35 }, (_, index) => ({
    id: `wall-${String(index)}`,
    x: 200 + 65 * Math.floor(index / 7),
    y: 65 * (index % 7) - 195,
  }));
  const drawing: Drawing = {
    boxes: [],
    places: ['from', 'to', ...wall.map(({ id }) => id)].map(place),
    lines: [flow('from', 'to', 'l4'), flow('from', 'to', 'l7'), flow('to', 'from', 'l4')],
  };
  const layout: Layout = {
    density: 'dense',
    places: new Map([
      ['from', { x: 0, y: 0, box: undefined }],
      ['to', { x: 660, y: 0, box: undefined }],
      ...wall.map(({ id, x, y }) => [id, { x, y, box: undefined }] as const),
    ]),
    boxes: [],
    order: new Map(),
  };

  it('run around every place, in lanes that stay apart', () => {
    const routes = [...toRoutes(drawing, layout).values()];
    expect(routes).toHaveLength(3);
    for (const route of routes) {
      const points = Array.from({ length: 201 }, (_, index) => pointOn(route, index / 200));
      for (const { x, y } of wall) {
        const distance = Math.min(...points.map((point) => Math.hypot(point.x - x, point.y - y)));
        expect(distance).toBeGreaterThan(densityByName('dense').radius);
      }
    }
    const middles = routes.map((route) => pointOn(route, 0.5));
    for (const [index, a] of middles.entries())
      for (const b of middles.slice(index + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2.5);
  });

  it('pass from one curve into the next without a gap, and end at their tip', () => {
    for (const route of toRoutes(drawing, layout).values()) {
      expect(pointOn(route, 0)).toEqual(route.start);
      expect(Math.hypot(pointOn(route, 1).x - route.end.x, pointOn(route, 1).y - route.end.y)).toBeLessThan(0.01);
      expect(curvesOf(route).at(-1)?.end ?? route.end).toEqual(route.end);
    }
  });

  it('are found again by the same layout, whatever the numbers say', () => {
    const later: Drawing = { ...drawing, lines: drawing.lines.map((each) => ({ ...each, tone: 'alarm', width: 3 })) };
    expect([...toRoutes(later, layout)]).toEqual([...toRoutes(drawing, layout)]);
    expect(toLayoutInput(later, VIEWPORT)).toEqual(toLayoutInput(drawing, VIEWPORT));
  });
});

describe('a ring of ten folded boxes', () => {
  const ids = names(10, 'ns');
  const input: LayoutInput = {
    places: ids.map((id) => ({ id, box: undefined, labelWidth: 90, noteWidth: 80, words: 'inside' })),
    boxes: [],
    lines: [...chain(ids), line(ids.at(-1) ?? '', ids[0] ?? '')],
    viewport: VIEWPORT,
  };

  it('crosses itself at most once', () => {
    const { places } = layOut(input);
    const ways = input.lines.flatMap(({ from, to }) => {
      const [start, end] = [places.get(from), places.get(to)];
      return start === undefined || end === undefined ? [] : [{ start, end }];
    });
    expect(ways).toHaveLength(10);
    const crossings = ways.flatMap((a, index) =>
      ways.slice(index + 1).filter((b) => areAcross(a.start, a.end, b.start, b.end)),
    );
    expect(crossings.length).toBeLessThanOrEqual(1);
  });
});
