import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { densityByName, MIN_LEGIBLE_ZOOM, TAB_HEIGHT, TAB_INSET } from './density.ts';
import { contains, enclose, overlaps } from './geometry.ts';
import type { Rect } from './geometry.ts';
import { hasNewcomers, isAnotherPicture, isRemnant, layOutNewcomers } from './keep.ts';
import { roomOf } from './layout-input.ts';
import type { Layout, LayoutInput, LineToLay, PlaceToLay } from './layout-input.ts';
import { answerLayout, type Consent } from './layout-question.ts';
import { layOut } from './layout.ts';

const VIEWPORT = { width: 1408, height: 868 };

/** A mesh of namespaces, each with an entry, a hub everything goes through and a tail of workloads; `random` decides the rest. */
function mesh(count: number, boxCount: number, random: () => number = seeded(7), viewport = VIEWPORT): LayoutInput {
  const places: PlaceToLay[] = [];
  const lines: LineToLay[] = [];
  const id = (index: number): string => `p${String(index).padStart(4, '0')}`;
  for (let index = 0; index < count; index += 1) {
    const box = boxCount === 0 || random() < 0.05 ? undefined : `b${String(index % boxCount)}`;
    places.push({ id: id(index), box, labelWidth: 30 + random() * 120, noteWidth: random() < 0.1 ? 60 : 0 });
    const hub = index % Math.max(1, boxCount);
    if (index >= boxCount && hub !== index) lines.push({ from: id(hub), to: id(index), labelWidth: 70 });
    const other = Math.floor(random() * count);
    if (other !== index) lines.push({ from: id(index), to: id(other), labelWidth: 0 });
  }
  const boxes = Array.from({ length: boxCount }, (_, index) => ({
    id: `b${String(index)}`,
    tabWidth: 80 + random() * 120,
  }));
  return { places, boxes, lines, viewport };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

/** Every rectangle that must stay clear of the others, by what it is. */
function roomsOf(input: LayoutInput, layout: Layout): { places: Map<string, Rect>; tabs: Rect[] } {
  const density = densityByName(layout.density);
  const places = new Map(
    input.places.map((place) => {
      const at = layout.places.get(place.id);
      if (at === undefined) throw new Error(`${place.id} stands nowhere`);
      return [place.id, roomOf(place, at, density)] as const;
    }),
  );
  const tabs = layout.boxes.map(({ id, rect }) => ({
    left: rect.left + TAB_INSET,
    right: rect.left + TAB_INSET + (input.boxes.find((box) => box.id === id)?.tabWidth ?? 0),
    top: rect.top - TAB_HEIGHT / 2,
    bottom: rect.top + TAB_HEIGHT / 2,
  }));
  return { places, tabs };
}

function clashes(input: LayoutInput, layout: Layout): string[] {
  const found: string[] = [];
  const { places, tabs } = roomsOf(input, layout);
  const rooms = [...places];
  for (const [index, [id, room]] of rooms.entries()) {
    for (const [otherId, other] of rooms.slice(index + 1)) if (overlaps(room, other)) found.push(`${id} on ${otherId}`);
    if (tabs.some((tab) => overlaps(tab, room))) found.push(`a title on ${id}`);
    const home = input.places.find((place) => place.id === id)?.box;
    const inside = layout.boxes.filter((box) => contains(box.rect, room)).map((box) => box.id);
    if (home === undefined ? layout.boxes.some((box) => overlaps(box.rect, room)) : !inside.includes(home))
      found.push(`${id} outside its box`);
  }
  for (const [index, box] of layout.boxes.entries()) {
    for (const other of layout.boxes.slice(index + 1))
      if (overlaps(box.rect, other.rect)) found.push(`box ${box.id} on ${other.id}`);
  }
  return found;
}

function zoomOf(input: LayoutInput, layout: Layout): number {
  const { places, tabs } = roomsOf(input, layout);
  const all = enclose([...places.values(), ...tabs, ...layout.boxes.map((box) => box.rect)]);
  if (all === undefined) return 1;
  return Math.min(input.viewport.width / (all.right - all.left), input.viewport.height / (all.bottom - all.top));
}

describe('a new picture', () => {
  it.each([
    [6, 1],
    [6, 3],
    [13, 5],
    [70, 3],
    [70, 9],
    [210, 10],
    [210, 0],
  ])('of %i places in %i boxes has no place, label, title or box on another', (count, boxes) => {
    const input = mesh(count, boxes);
    expect(clashes(input, layOut(input))).toEqual([]);
  });

  it('of any mesh has no place, label, title or box on another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 1e6 }),
        (count, boxes, seed) => {
          const input = mesh(count, boxes, seeded(seed));
          expect(clashes(input, layOut(input))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of 70 places at 1440 by 900 is legible without zooming in', () => {
    const input = mesh(70, 3);
    expect(zoomOf(input, layOut(input))).toBeGreaterThanOrEqual(MIN_LEGIBLE_ZOOM - 0.03);
  });

  it('is the same every time', () => {
    expect(layOut(mesh(70, 5))).toEqual(layOut(mesh(70, 5)));
  });

  it('flows from left to right', () => {
    const chain = ['a', 'b', 'c'].map((id) => ({ id, box: 'shop', labelWidth: 40, noteWidth: 0 }));
    const layout = layOut({
      places: [
        ...chain,
        { id: 'client', box: undefined, labelWidth: 40, noteWidth: 0 },
        { id: 'db', box: 'data', labelWidth: 40, noteWidth: 0 },
      ],
      boxes: [
        { id: 'data', tabWidth: 60 },
        { id: 'shop', tabWidth: 60 },
      ],
      lines: [
        { from: 'c', to: 'db', labelWidth: 0 },
        { from: 'b', to: 'c', labelWidth: 0 },
        { from: 'a', to: 'b', labelWidth: 0 },
        { from: 'client', to: 'a', labelWidth: 0 },
      ],
      viewport: VIEWPORT,
    });
    const xs = ['client', 'a', 'b', 'c', 'db'].map((id) => layout.places.get(id)?.x ?? 0);
    expect([...xs].sort((a, b) => a - b)).toEqual(xs);
  });

  it('has room for a box in which nobody stands', () => {
    const layout = layOut({ places: [], boxes: [{ id: 'empty', tabWidth: 90 }], lines: [], viewport: VIEWPORT });
    expect(layout.boxes).toHaveLength(1);
  });
});

describe('a refresh', () => {
  it('is no reason to lay out when only numbers change', () => {
    const input = mesh(70, 5);
    const layout = layOut(input);
    expect(hasNewcomers(layout, { ...input, lines: input.lines.slice(10), places: input.places.slice(0, 60) })).toBe(
      false,
    );
    expect(
      hasNewcomers(layout, {
        ...input,
        places: [...input.places, { id: 'new', box: undefined, labelWidth: 9, noteWidth: 0 }],
      }),
    ).toBe(true);
  });

  it('moves nobody when places come and go, and finds the newcomers room of their own', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 40 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 1e6 }),
        (count, boxes, seed) => {
          const whole = mesh(count, boxes, seeded(seed));
          const random = seeded(seed + 1);
          const early = {
            ...whole,
            places: whole.places.filter(() => random() < 0.8),
            boxes: whole.boxes.filter((_, index) => index !== 1),
          };
          const before = layOut({
            ...early,
            places: early.places.map((place) => (place.box === 'b1' ? { ...place, box: undefined } : place)),
          });
          const now = {
            ...whole,
            places: whole.places.map((place) => (place.box === 'b1' ? { ...place, box: undefined } : place)),
          };
          const after = layOutNewcomers(before, now).layout;
          for (const [id, at] of before.places) expect(after.places.get(id)).toEqual(at);
          expect(clashes(now, after)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps boxes where they are unless they grow around a newcomer', () => {
    const input = mesh(30, 3);
    const before = layOut(input);
    const after = layOutNewcomers(before, {
      ...input,
      places: [...input.places, { id: 'new', box: 'b1', labelWidth: 50, noteWidth: 0 }],
    }).layout;
    for (const box of before.boxes)
      expect(after.boxes.some((other) => other.id === box.id && contains(other.rect, box.rect))).toBe(true);
  });

  it('moves a place that has changed its box', () => {
    const input = mesh(30, 3);
    const moved = {
      ...input,
      places: input.places.map((place) => (place.id === 'p0004' ? { ...place, box: 'b2' } : place)),
    };
    const before = layOut(input);
    expect(hasNewcomers(before, moved)).toBe(true);
    expect(clashes(moved, layOutNewcomers(before, moved).layout)).toEqual([]);
  });

  it('is another picture when most of it is new', () => {
    const layout = layOut(mesh(30, 3));
    expect(isAnotherPicture(layout, mesh(30, 3))).toBe(false);
    expect(isAnotherPicture(layout, mesh(90, 3))).toBe(true);
  });

  it('leaves few where they stood, unless the reader asked for just these', () => {
    const whole = mesh(30, 3);
    const previous = layOut(whole);
    const few = {
      ...whole,
      places: whole.places.filter(({ box }) => box === 'b1').slice(0, 4),
      boxes: whole.boxes.filter(({ id }) => id === 'b1'),
    };
    expect(isRemnant(previous, few)).toBe(true);
    expect(isRemnant(previous, { ...few, places: whole.places.slice(0, 20) })).toBe(false);
    // All boxes folded: what stands for the others is there still.
    expect(isRemnant(previous, { ...few, boxes: whole.boxes })).toBe(false);
    const answered = (consent: Consent): boolean => answerLayout({ number: 1, input: few, previous, consent }).anew;
    expect([answered('keep'), answered('guess'), answered('freely')]).toEqual([false, false, true]);
  });
});
