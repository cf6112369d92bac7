import { describe, expect, it } from 'vitest';
import type { Drawing, DrawnLine, DrawnPlace } from './drawing.ts';
import { elementId, toElements } from './elements.ts';
import { overlaps, rectAround } from './geometry.ts';
import { layOut } from './layout.ts';
import { toLayoutInput } from './layout-input.ts';
import { toRoutes } from './routes.ts';

const place = (id: string, box: string | undefined, more: Partial<DrawnPlace> = {}): DrawnPlace => ({
  id,
  label: id,
  shape: 'workload',
  mark: 'ambient',
  ring: 'healthy',
  description: `${id}, workload`,
  ...(box === undefined ? {} : { box }),
  ...more,
});
const line = (from: string, to: string, kind: DrawnLine['kind'], more: Partial<DrawnLine> = {}): DrawnLine => ({
  id: `${from}>${to} ${kind}`,
  from,
  to,
  kind,
  tone: 'healthy',
  width: 1,
  description: `${from} to ${to}`,
  ...more,
});

const checkout: Drawing = {
  boxes: [
    { id: 'ns shop', title: 'shop', totals: '38 req/s', dashed: false },
    { id: 'ns legacy', title: 'legacy', dashed: true },
  ],
  places: [
    place('frontend', 'ns shop'),
    place('cart', 'ns shop', { note: { text: '0 of 1 ready', tone: 'alarm' } }),
    place('cron', 'ns legacy', { mark: 'out-of-mesh' }),
    place('internet', undefined, { shape: 'cloud', mark: 'none' }),
  ],
  lines: [
    line('frontend', 'cart', 'l4'),
    line('frontend', 'cart', 'l7', { label: '12 req/s', tone: 'warning' }),
    line('cron', 'cart', 'denied', { label: 'denied', tone: 'alarm' }),
    line('cron', 'frontend', 'bypass', { label: 'bypasses waypoint', tone: 'warning' }),
    line('internet', 'frontend', 'idle', { label: 'never shown', tone: 'idle' }),
  ],
};

function elementsOf(drawing: Drawing, titleScale = 1): ReturnType<typeof toElements> {
  const layout = layOut(toLayoutInput(drawing, { width: 1200, height: 800 }));
  return toElements(drawing, layout, toRoutes(drawing, layout), titleScale);
}
const withClass = (drawing: Drawing, name: string): ReturnType<typeof toElements> =>
  elementsOf(drawing).filter((element) => String(element.classes).split(' ').includes(name));

describe('the elements of a picture', () => {
  it('are flat: nothing has a parent', () => {
    expect(elementsOf(checkout).filter((element) => element.data.parent !== undefined)).toEqual([]);
  });

  it('have names of their own', () => {
    const ids = elementsOf(checkout).map((element) => element.data.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('say by the drawing’s id what a click on them selects', () => {
    const ids = new Set([...checkout.boxes, ...checkout.places, ...checkout.lines].map((thing) => thing.id));
    expect(elementsOf(checkout).every((element) => ids.has(String(element.data['of'])))).toBe(true);
  });

  it('depend on nothing but the drawing and the layout', () => {
    expect(elementsOf(checkout)).toEqual(elementsOf(checkout));
  });

  it('draw L4 and L7 between the same places as parallel lines, L4 above', () => {
    const ends = ['l4', 'l7'].map((kind) => {
      const found = elementsOf(checkout).find((element) => element.data.id === elementId.line(`frontend>cart ${kind}`));
      return [found?.data['start'], found?.data['end']].map((text) => String(text).split('px').map(Number));
    });
    const [l4Start, l4End] = ends[0] ?? [];
    const [l7Start, l7End] = ends[1] ?? [];
    const gapAtStart = (l7Start?.[1] ?? 0) - (l4Start?.[1] ?? 0);
    const gapAtEnd = (l7End?.[1] ?? 0) - (l4End?.[1] ?? 0);
    expect(gapAtStart).toBeGreaterThan(3);
    expect(gapAtEnd).toBeCloseTo(gapAtStart, 1);
  });

  it('put a stop mark before the server that refuses', () => {
    expect(withClass(checkout, 'stop')).toHaveLength(1);
  });

  it('bend a bypass even where the way is free', () => {
    expect(withClass(checkout, 'kind-bypass').some((element) => String(element.classes).includes('bent'))).toBe(true);
  });

  it('never label idle lines', () => {
    expect(elementsOf(checkout).some((element) => element.data['label'] === 'never shown')).toBe(false);
  });

  it('keep line labels off each other', () => {
    const pills = withClass(checkout, 'label')
      .filter((element) => !String(element.classes).includes('waits'))
      .map((element) =>
        rectAround(element.position ?? { x: 0, y: 0 }, Number(element.data['width']), Number(element.data['height'])),
      );
    expect(pills.length).toBeGreaterThan(1);
    expect(pills.some((pill, index) => pills.slice(index + 1).some((other) => overlaps(pill, other)))).toBe(false);
  });

  it('enlarge titles, not places, while looking from afar', () => {
    const heightOf = (scale: number): unknown =>
      elementsOf(checkout, scale).find((element) => element.classes === 'tab')?.data['height'];
    expect(Number(heightOf(2))).toBe(2 * Number(heightOf(1)));
  });

  it('leave out lines to places that are not drawn, and loops', () => {
    const odd = { ...checkout, lines: [line('frontend', 'nobody', 'l7'), line('cart', 'cart', 'l7')] };
    expect(withClass(odd, 'line')).toEqual([]);
  });

  it('let a place of an undrawn box stand free', () => {
    const odd = { ...checkout, places: [...checkout.places, place('stray', 'ns gone')] };
    expect(elementsOf(odd).some((element) => element.data.id === elementId.place('stray'))).toBe(true);
  });
});
