import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { densityByName, TAB_HEIGHT } from './density.ts';
import { contains, overlaps } from './geometry.ts';
import type { Rect } from './geometry.ts';
import { layOutNewcomers } from './keep.ts';
import { answerLayout } from './layout-question.ts';
import { roomOf } from './layout-input.ts';
import type { Layout, LayoutInput, PlaceToLay } from './layout-input.ts';
import { layOut } from './layout.ts';

/** Clusters of namespaces, some with apps in them; what `random` leaves over stands in no app, in no namespace, or free. */
function forest(clusters: number, namespaces: number, perNamespace: number, random: () => number): LayoutInput {
  const boxes: LayoutInput['boxes'][number][] = [];
  const places: PlaceToLay[] = [];
  const put = (box: string | undefined): void => {
    places.push({ id: `p${String(places.length)}`, box, labelWidth: 30 + random() * 100, noteWidth: 0 });
  };
  for (let c = 0; c < clusters; c += 1) {
    const cluster = `c${String(c)}`;
    boxes.push({ id: cluster, tabWidth: 90 });
    if (random() < 0.4) put(cluster);
    for (let n = 0; n < namespaces; n += 1) {
      const namespace = `${cluster}n${String(n)}`;
      boxes.push({ id: namespace, parent: cluster, tabWidth: 80 + random() * 150 });
      const app = `${namespace}a`;
      if (random() < 0.5) boxes.push({ id: app, parent: namespace, tabWidth: 60 });
      const home = boxes.at(-1)?.id ?? namespace;
      for (let w = 0; w < perNamespace; w += 1) put(random() < 0.5 ? home : namespace);
    }
  }
  put(undefined);
  const lines = places.map((place, index) => ({
    from: place.id,
    to: places[Math.floor(random() * index)]?.id ?? place.id,
    labelWidth: 60,
  }));
  return {
    places,
    boxes,
    lines: lines.filter((line) => line.from !== line.to),
    viewport: { width: 1400, height: 860 },
  };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

const parentOf = (input: LayoutInput, id: string): string | undefined =>
  input.boxes.find((box) => box.id === id)?.parent;
const isAround = (input: LayoutInput, outer: string, id: string | undefined): boolean =>
  id !== undefined && (id === outer || isAround(input, outer, parentOf(input, id)));

function faults(input: LayoutInput, layout: Layout): string[] {
  const density = densityByName(layout.density);
  const found: string[] = [];
  const withTab = (rect: Rect): Rect => ({ ...rect, top: rect.top - TAB_HEIGHT / 2 });
  const rooms = input.places.map((place) => {
    const at = layout.places.get(place.id);
    if (at === undefined) throw new Error(`${place.id} stands nowhere`);
    return { place, rect: roomOf(place, at, density) };
  });
  for (const [index, box] of layout.boxes.entries()) {
    const parent = parentOf(input, box.id);
    if (parent !== undefined && !layout.boxes.some((one) => one.id === parent && contains(one.rect, withTab(box.rect))))
      found.push(`${box.id} outside ${parent}`);
    for (const other of layout.boxes.slice(index + 1)) {
      const nested = isAround(input, box.id, other.id) || isAround(input, other.id, box.id);
      if (!nested && overlaps(withTab(box.rect), withTab(other.rect))) found.push(`${box.id} on ${other.id}`);
    }
    for (const { place, rect } of rooms) {
      const home = isAround(input, box.id, place.box);
      if (!home && overlaps(withTab(box.rect), rect)) found.push(`${place.id} in ${box.id}`);
    }
  }
  for (const [index, { place, rect }] of rooms.entries()) {
    const home = layout.boxes.filter((box) => box.id === place.box);
    if (place.box !== undefined && !home.some((box) => contains(box.rect, rect))) found.push(`${place.id} outside`);
    for (const other of rooms.slice(index + 1))
      if (overlaps(rect, other.rect)) found.push(`${place.id} on ${other.place.id}`);
  }
  return found;
}

const anyForest = [
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 1, max: 1e6 }),
] as const;

describe('a tree of boxes', () => {
  it('is laid out inside each other, and nothing on anything', () => {
    fc.assert(
      fc.property(...anyForest, (clusters, namespaces, each, seed) => {
        const input = forest(clusters, namespaces, each, seeded(seed));
        expect(faults(input, layOut(input))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('moves nobody when places come and go', () => {
    fc.assert(
      fc.property(...anyForest, (clusters, namespaces, each, seed) => {
        const whole = forest(clusters, namespaces, each, seeded(seed));
        const random = seeded(seed + 1);
        const early = { ...whole, places: whole.places.filter(() => random() < 0.7) };
        const before = layOut(early);
        const { layout } = layOutNewcomers(before, whole);
        for (const [id, at] of before.places) expect(layout.places.get(id)).toEqual(at);
        expect(faults(whole, layout)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('survives boxes that claim to stand in each other', () => {
    const layout = layOut({
      places: [{ id: 'p', box: 'a', labelWidth: 30, noteWidth: 0 }],
      boxes: [
        { id: 'a', parent: 'b', tabWidth: 50 },
        { id: 'b', parent: 'a', tabWidth: 50 },
      ],
      lines: [],
      viewport: { width: 800, height: 600 },
    });
    expect(layout.places.has('p')).toBe(true);
  });
});

describe('consent', () => {
  const open = forest(1, 4, 4, seeded(3));
  const folded: LayoutInput = {
    ...open,
    boxes: open.boxes.filter((box) => !isAround(open, 'c0n1', box.id)),
    places: [
      ...open.places.filter((place) => !isAround(open, 'c0n1', place.box)),
      { id: 'c0n1', box: 'c0', labelWidth: 60, noteWidth: 60, words: 'inside' },
    ],
  };
  const gone = new Set(open.places.filter((place) => isAround(open, 'c0n1', place.box)).map((place) => place.id));
  const lines = folded.lines.filter((line) => !gone.has(line.from) && !gone.has(line.to));

  it('of the reader who closes a box lets others move, and keeps who stands left of and above whom', () => {
    const previous = layOut(open);
    const answer = answerLayout({ number: 1, input: { ...folded, lines }, previous, consent: 'settle' });
    expect(answer.anew).toBe(false);
    const orderOf = (layout: Layout): unknown => layout.order.get('c0');
    expect(orderOf(answer.layout)).toEqual(orderOf(previous));
    expect(faults({ ...folded, lines }, answer.layout)).toEqual([]);
  });

  it('keeps what was closed under the reader’s eye', () => {
    const previous = layOut(open);
    const { layout } = answerLayout({ number: 1, input: { ...folded, lines }, previous, consent: 'settle' });
    const rect = previous.boxes.find((box) => box.id === 'c0n1')?.rect ?? { left: 0, right: 0, top: 0, bottom: 0 };
    expect(Math.abs((layout.places.get('c0n1')?.x ?? 0) - (rect.left + rect.right) / 2)).toBeLessThan(2);
    expect(Math.abs((layout.places.get('c0n1')?.y ?? 0) - (rect.top + rect.bottom) / 2)).toBeLessThan(2);
  });

  it('is needed even where most of the picture is new', () => {
    const previous = layOut(folded);
    const twice = forest(2, 6, 6, seeded(3));
    const kept = answerLayout({ number: 1, input: twice, previous, consent: 'keep' });
    expect(kept.anew).toBe(false);
    for (const place of twice.places) {
      const before = previous.places.get(place.id);
      if (before !== undefined && before.box === place.box) expect(kept.layout.places.get(place.id)).toEqual(before);
    }
    expect(answerLayout({ number: 2, input: twice, previous, consent: 'freely' }).anew).toBe(true);
  });

  it('is asked for newcomers without room where they belong', () => {
    const place = (id: string, box: string): PlaceToLay => ({ id, box, labelWidth: 60, noteWidth: 0 });
    const full: LayoutInput = {
      places: Array.from({ length: 6 }, (_, index) => place(`p${String(index)}`, 'a')),
      boxes: [
        { id: 'all', tabWidth: 60 },
        { id: 'a', parent: 'all', tabWidth: 60 },
      ],
      lines: [],
      viewport: { width: 600, height: 300 },
    };
    const previous = layOut(full);
    const more = Array.from({ length: 9 }, (_, index) => place(`q${String(index)}`, 'a'));
    const { layout, aside } = layOutNewcomers(previous, { ...full, places: [...full.places, ...more] });
    expect(aside).toBeGreaterThan(0);
    expect(layout.boxes.filter((box) => box.id === 'a')).toHaveLength(2);
  });
});
