import type { Density } from './density.ts';
import { AIM_ZOOM } from './density.ts';
import { ownId } from './flows.ts';
import { cascade, levelsOf } from './cascade.ts';
import type { Viewport } from './layout-input.ts';
import type { Link } from './ranks.ts';

/** A box or free place with the room it takes. */
export interface Packed {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** Boxes and free places in columns from left to right. */
export interface Packing {
  readonly columns: readonly (readonly string[])[];
  /** How far right of its column's edge a thing begins; the others stand in the middle of the column. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  /** 1 when everything flows one column to the right, 0 when all of it flows back. */
  readonly flow: number;
  readonly score: number;
  /** The order within columns is meant, as that of an earlier picture or of bands, and nobody may swap. */
  readonly isOrdered: boolean;
}

/**
 * How far right those begin who are talked to by others of their column: a little, or as far as there is room. `bands`: a long chain is broken
 * as a text into lines.
 */
export type Stairs = 'steep' | 'wide' | 'bands';

/** Beyond natural size there is nothing to win; gaps widen instead. */
const ENOUGH_ZOOM = 1;
/** Sets every legible packing above every other. */
const LEGIBLE = 10;
/** So few things that every way to pack them can be tried. */
const FEW = 6;
/** Shorter bands are columns. */
const FEWEST_IN_BAND = 3;

/**
 * Tries heights for the columns and keeps the packing that is easiest to read: first legible in the viewport, then flowing left to right.
 * `ranks` are the things by direction of flow; the order is never changed here, only where a column ends.
 */
export function packColumns(
  ranks: readonly (readonly string[])[],
  things: ReadonlyMap<string, Packed>,
  links: readonly Link[],
  density: Density,
  viewport: Viewport,
  stairs: Stairs,
): Packing {
  const sizes = [...things.values()];
  const total = sizes.reduce((sum, thing) => sum + thing.height + density.boxGap, 0);
  const tallest = Math.max(1, ...sizes.map((thing) => thing.height));
  let best: Packing | undefined;
  if (stairs === 'bands') {
    for (let perBand = FEWEST_IN_BAND; perBand < ranks.length; perBand += 1) {
      const packing = judge(inBands(ranks, perBand), things, links, density, viewport, stairs);
      if (best === undefined || packing.score > best.score) best = { ...packing, isOrdered: true };
    }
    if (best !== undefined) return best;
  }
  const seen = new Set<string>();
  for (let parts = 1; parts <= Math.min(sizes.length, 24); parts += 1) {
    for (const slack of [1, 1.15]) {
      const limit = Math.max(tallest, (total / parts) * slack);
      for (const columns of [byRank(ranks, things, limit, density), filled(ranks, things, limit, density)]) {
        const key = columns.map((column) => column.length).join();
        if (seen.has(key)) continue;
        seen.add(key);
        const packing = judge(columns, things, links, density, viewport, stairs);
        if (best === undefined || packing.score > best.score) best = packing;
      }
    }
  }
  if (sizes.length <= FEW) {
    for (const columns of partitions(ranks.flat())) {
      const packing = judge(columns, things, links, density, viewport, stairs);
      if (best === undefined || packing.score > best.score) best = packing;
    }
  }
  return (
    best ?? {
      columns: [],
      offsets: new Map(),
      width: 0,
      height: 0,
      zoom: ENOUGH_ZOOM,
      flow: 1,
      score: 0,
      isOrdered: false,
    }
  );
}

/** Every way to end columns in a row of few things. */
function partitions(ids: readonly string[]): string[][][] {
  return Array.from({ length: 2 ** Math.max(0, ids.length - 1) }, (_, ends) => {
    const columns: string[][] = [];
    for (const [index, id] of ids.entries()) {
      if (index === 0 || (ends >> (index - 1)) % 2 === 1) columns.push([id]);
      else columns.at(-1)?.push(id);
    }
    return columns;
  });
}

/** A long chain broken into bands as a text into lines: each is read from the left, and the step to the next goes back. */
function inBands(ranks: readonly (readonly string[])[], perBand: number): string[][] {
  return Array.from({ length: Math.min(perBand, ranks.length) }, (_, column) =>
    ranks.filter((_rank, index) => index % perBand === column).flat(),
  );
}

/** A new column for each rank, folded where it grows past the limit. */
function byRank(
  ranks: readonly (readonly string[])[],
  things: ReadonlyMap<string, Packed>,
  limit: number,
  density: Density,
): string[][] {
  return ranks.flatMap((rank) => filled([rank], things, limit, density));
}

/** Columns filled up to the limit in order of flow, ranks sharing columns. */
function filled(
  ranks: readonly (readonly string[])[],
  things: ReadonlyMap<string, Packed>,
  limit: number,
  density: Density,
): string[][] {
  const columns: string[][] = [];
  let room = 0;
  for (const id of ranks.flat()) {
    const height = (things.get(id)?.height ?? 0) + density.boxGap;
    const column = columns.at(-1);
    if (column === undefined || height > room + density.boxGap) {
      columns.push([id]);
      room = limit - height;
    } else {
      column.push(id);
      room -= height;
    }
  }
  return columns;
}

/** The columns of an earlier picture without those who left. Who is new joins the shortest column. */
export function packKept(
  order: readonly (readonly string[])[],
  things: ReadonlyMap<string, Packed>,
  links: readonly Link[],
  density: Density,
  viewport: Viewport,
  stairs: Stairs,
): Packing {
  // A box that was closed is a place of the same id, and takes the box's place in the order.
  const left = new Map([...things.keys()].map((key) => [ownId(key), key]));
  const columns = order
    .map((column) =>
      column.flatMap((id) => {
        const key = left.get(id);
        left.delete(id);
        return key ?? [];
      }),
    )
    .filter((column) => column.length > 0);
  const heights = columns.map((column) => column.reduce((sum, key) => sum + (things.get(key)?.height ?? 0), 0));
  for (const key of left.values()) {
    const shortest = heights.indexOf(Math.min(...heights));
    const height = things.get(key)?.height ?? 0;
    if (shortest === -1) {
      columns.push([key]);
      heights.push(height);
    } else {
      columns[shortest]?.push(key);
      heights[shortest] = (heights[shortest] ?? 0) + height;
    }
  }
  return { ...judge(columns, things, links, density, viewport, stairs), isOrdered: true };
}

/** Size, zoom and readability of columns as they stand. */
export function judge(
  columns: readonly (readonly string[])[],
  things: ReadonlyMap<string, Packed>,
  links: readonly Link[],
  density: Density,
  viewport: Viewport,
  stairs: Stairs,
): Packing {
  const size = (id: string): Packed => things.get(id) ?? { id, width: 0, height: 0 };
  const widthOf = (id: string): number => size(id).width;
  const columnOf = new Map<string, number>();
  for (const [index, column] of columns.entries()) for (const id of column) columnOf.set(id, index);
  const levels = levelsOf(columns, columnOf, links);
  const height = Math.max(
    0,
    ...columns.map(
      (column) => column.reduce((sum, id) => sum + size(id).height, 0) + density.boxGap * (column.length - 1),
    ),
  );
  const gaps = density.boxColumnGap * Math.max(0, columns.length - 1);
  const stand = (room: number): ReturnType<typeof cascade>[] =>
    columns.map((column) => cascade(column, levels, widthOf, room, density.boxGap));
  const sum = (standing: ReturnType<typeof stand>): number => standing.reduce((all, { width }) => all + width, gaps);
  let standing = stand(0);
  const least = sum(standing);
  const zoomAt = (across: number): number =>
    Math.min(viewport.width / Math.max(1, across), viewport.height / Math.max(1, height));
  if (levels.size > 0 && stairs === 'wide') {
    // What the viewport leaves at the size that the picture has anyway; the columns that can use it share it.
    const spare = viewport.width / Math.min(ENOUGH_ZOOM, zoomAt(least)) - least;
    const cascading = columns.filter((column) => column.some((id) => levels.has(id))).length;
    standing = columns.map((column, index) =>
      cascade(column, levels, widthOf, (standing[index]?.width ?? 0) + spare / cascading, density.boxGap),
    );
  }
  const offsets = new Map(standing.flatMap((column) => column.offsets));
  const width = sum(standing);
  const zoom = zoomAt(width);
  let forward = 0;
  let all = 0;
  for (const { from, to, weight } of links) {
    const step = (columnOf.get(to) ?? 0) - (columnOf.get(from) ?? 0);
    all += weight;
    const aside = (offsets.get(to) ?? 0) - (offsets.get(from) ?? 0);
    // A neighbour column reads best; far ones make long lines, the same column makes steep ones, and backwards is wrong.
    forward +=
      weight *
      (step === 1
        ? 1
        : step > 1
          ? 0.85
          : step < 0
            ? 0
            : 0.3 + (aside <= 0 ? 0 : 0.2 + 0.4 * Math.min(1, aside / Math.max(1, widthOf(from)))));
  }
  const flow = all === 0 ? 1 : forward / all;
  const isLegible = zoom >= AIM_ZOOM;
  // Until names can be read, size is what helps; then direction is.
  const score = isLegible ? LEGIBLE + Math.min(zoom, ENOUGH_ZOOM) * (0.4 + 0.6 * flow) : zoom ** 2 * (0.8 + 0.2 * flow);
  return { columns, offsets, width, height, zoom, flow, score, isOrdered: false };
}
