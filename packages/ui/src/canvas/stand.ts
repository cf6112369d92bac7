import { columnWidth, extentOf } from './box-plan.ts';
import type { BoxPlan, Slot } from './box-plan.ts';
import type { Density } from './density.ts';
import { tangleOf } from './difficulty.ts';
import { shift } from './geometry.ts';
import type { Rect } from './geometry.ts';
import type { LaidBox, LaidPlace, Layout, LayoutInput } from './layout-input.ts';
import type { Packing } from './pack.ts';
import { rowLength, settle } from './settle.ts';
import { untangle } from './untangle.ts';

/** A column inside a box with its place in the picture. */
interface StandingColumn {
  slots: Slot[];
  readonly x: number;
  readonly thing: StandingThing;
  /** Part of a box of boxes, which moves as one. */
  readonly isFixed: boolean;
  ys: number[];
}

interface StandingThing {
  readonly id: string;
  readonly plan: BoxPlan;
  readonly left: number;
  readonly width: number;
  top: number;
  readonly columns: StandingColumn[];
}

/** Rounds of pulling neighbours level; more change nothing that an eye would notice. */
const ROUNDS = 6;

/** Boxes narrower than this share of their column keep their width, the others take the column's: calm edges without empty halls. */
const STRETCH_FROM = 0.6;

/** Turns columns into coordinates: x from the columns' widths, y by pulling each place level with those it talks to, inside its box. */
export function standInColumns(
  input: LayoutInput,
  density: Density,
  packing: Packing,
  plans: ReadonlyMap<string, BoxPlan>,
  how: 'at once' | 'untangled',
): Layout {
  const columns = standThings(packing, plans, density);
  const ys = new Map<string, number>();
  const refresh = (column: StandingColumn): void => {
    for (const [index, slot] of column.slots.entries()) {
      if (slot.is === 'place') ys.set(slot.id, column.thing.top + (column.ys[index] ?? 0));
    }
  };
  const insides = columns.flat().flatMap((thing) => thing.columns);
  for (const column of insides) refresh(column);
  for (let round = 0; round < ROUNDS; round += 1) {
    const ordered = round % 2 === 0 ? insides : [...insides].reverse();
    for (const column of ordered) {
      if (column.isFixed) continue;
      pullLevel(column, ys, density, round < ROUNDS - 2);
      refresh(column);
    }
    if (round < ROUNDS - 1)
      for (const column of columns)
        pullThings(column, ys, density, packing.height, refresh, round < 3 && !packing.isOrdered);
  }
  const xs = new Map(insides.flatMap((column) => column.slots.map((slot) => [slot.id, column.x] as const)));
  const tangle = tangleOf(input, density, (id) => {
    const [x, y] = [xs.get(id), ys.get(id)];
    return x === undefined || y === undefined ? undefined : { x, y };
  });
  if (how === 'untangled' && tangle !== undefined) {
    const level = (column: StandingColumn, mayReorder: boolean): void => {
      if (column.isFixed) return;
      pullLevel(column, ys, density, mayReorder);
      refresh(column);
    };
    const levelThings = (column: StandingThing[]): void =>
      pullThings(column, ys, density, packing.height, refresh, false);
    const swapThings = (column: StandingThing[], pair: IndexPair): void => {
      column.splice(0, column.length, ...swapped(column, pair));
      levelThings(column);
    };
    const pairs = packing.isOrdered
      ? []
      : columns.flatMap((column) => pairsOf(column.length).map((pair) => ({ column, pair })));
    untangle({
      costOf: tangle,
      remember: () => rememberAll(columns, insides, refresh),
      moves: [
        ...insides.flatMap((column) =>
          column.isFixed
            ? []
            : pairsOf(column.slots.length).map((pair) => () => {
                column.slots = swapped(column.slots, pair);
                level(column, false);
              }),
        ),
        ...pairs.map(
          ({ column, pair }) =>
            () =>
              swapThings(column, pair),
        ),
        // Upside down: a chain that snakes through the columns should begin at the top.
        ...(packing.isOrdered
          ? []
          : [
              () => {
                mirror(columns, insides, packing.height);
                for (const column of insides) refresh(column);
                for (const inside of insides) level(inside, false);
              },
            ]),
      ],
    });
  }
  const places = new Map<string, LaidPlace>();
  const boxes: LaidBox[] = [];
  const boxOf = new Map(input.places.map((place) => [place.id, place.box]));
  for (const thing of columns.flat()) {
    for (const column of thing.columns) {
      for (const [index, slot] of column.slots.entries()) {
        if (slot.is === 'passage') continue;
        const y = Math.round(thing.top + (column.ys[index] ?? 0));
        places.set(slot.id, {
          x: Math.round(column.x),
          y,
          box: boxOf.get(slot.id),
          ...(slot.words === undefined ? {} : { words: slot.words }),
        });
      }
    }
    if (!thing.id.startsWith('box ')) continue;
    const rect = rectOf(thing);
    boxes.push({ id: thing.plan.id, rect });
    const by = { x: Math.round(thing.left + shiftInside(thing)), y: Math.round(thing.top) };
    for (const inner of thing.plan.inside?.boxes ?? []) boxes.push({ id: inner.id, rect: shift(inner.rect, by) });
  }
  const things = columns.flat();
  const order = new Map([
    ['', columns.map((column) => column.map((thing) => thing.plan.id))] as const,
    ...things.flatMap((thing) => [...(thing.plan.inside?.order ?? [])]),
  ]);
  return { density: density.name, places, boxes, order };
}

/** What a wider column leaves on the left of what stands in a box of boxes. */
function shiftInside(thing: StandingThing): number {
  return (thing.width - thing.plan.width) / 2;
}

function rectOf(thing: StandingThing): Rect {
  return {
    left: Math.floor(thing.left),
    top: Math.floor(thing.top),
    right: Math.ceil(thing.left + thing.width),
    bottom: Math.ceil(thing.top + thing.plan.height),
  };
}

function standThings(packing: Packing, plans: ReadonlyMap<string, BoxPlan>, density: Density): StandingThing[][] {
  let left = 0;
  return packing.columns.map((ids) => {
    const members = ids.flatMap((id) => {
      const plan = plans.get(id);
      return plan === undefined ? [] : [{ id, plan }];
    });
    const widest = Math.max(0, ...members.map(({ id, plan }) => plan.width + (packing.offsets.get(id) ?? 0)));
    const length = rowLength(
      members.map(({ plan }) => ({ before: 0, after: plan.height })),
      density.boxGap,
    );
    let top = (packing.height - length) / 2;
    const things = members.map(({ id, plan }): StandingThing => {
      const offset = packing.offsets.get(id);
      const room = widest - (offset ?? 0);
      const width = id.startsWith('box ') && plan.width >= STRETCH_FROM * room ? room : plan.width;
      const begin = offset ?? (widest - width) / 2;
      const thing: StandingThing = { id, plan, left: left + begin, width, top, columns: [] };
      top += plan.height + density.boxGap;
      standColumns(thing, density);
      return thing;
    });
    left += widest + density.boxColumnGap;
    return things;
  });
}

function standColumns(thing: StandingThing, density: Density): void {
  const { plan } = thing;
  for (const { slot, at } of plan.inside?.slots ?? []) {
    const x = thing.left + shiftInside(thing) + at.x;
    thing.columns.push({ slots: [slot], x, thing, isFixed: true, ys: [at.y] });
  }
  const widths = plan.columns.map(columnWidth);
  const content = [...widths, ...plan.gaps].reduce((sum, width) => sum + width, 0);
  let x = thing.left + (thing.width - content) / 2;
  for (const [index, slots] of plan.columns.entries()) {
    const width = widths[index] ?? 0;
    // Rooms are symmetric about the circle, so the column's middle is every member's x.
    const column: StandingColumn = { slots: [...slots], x: x + width / 2, thing, isFixed: false, ys: [] };
    const middle = (plan.insets.top + plan.height - plan.insets.bottom) / 2;
    column.ys = settleSlots(
      column,
      slots.map(() => middle),
      density,
    );
    thing.columns.push(column);
    x += width + (plan.gaps[index] ?? 0);
  }
}

/** Gives what puts all of them back where they stand now. */
function rememberAll(
  columns: readonly StandingThing[][],
  insides: readonly StandingColumn[],
  refresh: (column: StandingColumn) => void,
): () => void {
  const things = columns.map((column) => column.map((thing) => ({ thing, top: thing.top })));
  const within = insides.map((column) => ({ column, slots: column.slots, ys: column.ys, top: column.thing.top }));
  return () => {
    // Found before things are moved back: whoever did not move needs nothing.
    const moved = within.filter(
      ({ column, slots, ys, top }) => column.slots !== slots || column.ys !== ys || column.thing.top !== top,
    );
    for (const [index, column] of columns.entries())
      for (const [row, { thing, top }] of (things[index] ?? []).entries()) {
        thing.top = top;
        column[row] = thing;
      }
    for (const { column, slots, ys } of moved) {
      column.slots = slots;
      column.ys = ys;
      refresh(column);
    }
  };
}

/** Upside down, but for boxes of boxes, which stay as they are inside. */
function mirror(columns: readonly StandingThing[][], insides: readonly StandingColumn[], height: number): void {
  for (const column of columns) {
    for (const thing of column) thing.top = height - thing.top - thing.plan.height;
    column.reverse();
  }
  for (const column of insides) {
    if (column.isFixed) continue;
    const { insets, height: own } = column.thing.plan;
    column.slots = [...column.slots].reverse();
    column.ys = column.ys.map((y) => insets.top + own - insets.bottom - y).reverse();
  }
}

type IndexPair = readonly [number, number];

const pairsOf = (count: number): IndexPair[] =>
  Array.from({ length: count }, (_, upper) =>
    Array.from({ length: count - upper - 1 }, (_each, below): IndexPair => [upper, upper + below + 1]),
  ).flat();

const swapped = <T>(row: readonly T[], [a, b]: IndexPair): T[] =>
  row.map((each, index) => (index === a ? row[b] : index === b ? row[a] : undefined) ?? each);

function settleSlots(column: StandingColumn, wishes: readonly number[], density: Density): number[] {
  const { insets, height } = column.thing.plan;
  return settle(wishes, column.slots.map(extentOf), density.rowGap, insets.top, height - insets.bottom);
}

function pullLevel(
  column: StandingColumn,
  ys: ReadonlyMap<string, number>,
  density: Density,
  mayReorder: boolean,
): void {
  const wished = column.slots.map((slot, index) => {
    const known = slot.neighbours.flatMap((id) => ys.get(id) ?? []);
    const own = column.thing.top + (column.ys[index] ?? 0);
    const mean = known.length === 0 ? own : known.reduce((sum, y) => sum + y, 0) / known.length;
    return { slot, wish: mean - column.thing.top };
  });
  // Stable: equal wishes keep dagre's order.
  if (mayReorder) wished.sort((a, b) => a.wish - b.wish);
  column.slots = wished.map(({ slot }) => slot);
  column.ys = settleSlots(
    column,
    wished.map(({ wish }) => wish),
    density,
  );
}

/** The same one level up: boxes of a column slide and swap towards those they talk to. */
function pullThings(
  column: StandingThing[],
  ys: ReadonlyMap<string, number>,
  density: Density,
  height: number,
  refresh: (column: StandingColumn) => void,
  mayReorder: boolean,
): void {
  const wished = column.map((thing) => {
    let pull = 0;
    let count = 0;
    const inside = new Set(thing.columns.flatMap(({ slots }) => slots.map((slot) => slot.id)));
    for (const { slots, ys: own } of thing.columns) {
      for (const [index, slot] of slots.entries()) {
        if (slot.is === 'passage') continue;
        for (const id of slot.neighbours) {
          const y = inside.has(id) ? undefined : ys.get(id);
          if (y === undefined) continue;
          pull += y - (thing.top + (own[index] ?? 0));
          count += 1;
        }
      }
    }
    const centre = thing.top + thing.plan.height / 2;
    return { thing, wish: count === 0 ? centre : centre + pull / count };
  });
  if (mayReorder) wished.sort((a, b) => a.wish - b.wish);
  const extents = wished.map(({ thing }) => ({ before: thing.plan.height / 2, after: thing.plan.height / 2 }));
  const settled = settle(
    wished.map(({ wish }) => wish),
    extents,
    density.boxGap,
    0,
    height,
  );
  for (const [index, { thing }] of wished.entries()) {
    thing.top = (settled[index] ?? 0) - thing.plan.height / 2;
    column[index] = thing;
    for (const inner of thing.columns) refresh(inner);
  }
}
