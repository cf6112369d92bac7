import type { Link } from './ranks.ts';

/** Deeper chains go straight down: stairs without end would take the room of everything else. */
const DEEPEST = 3;
/** Where one under another talks to it, the other begins at least this much further right: the way goes down, and to the right. */
const LEAST_STEP = 28;

/** Things that talk to others of their column, by how many steps down the talk goes before it reaches them. */
export type Levels = ReadonlyMap<string, number>;

const NONE: Levels = new Map();

/** Only what flows down a column, which is in the order of flow, counts; who neither talks nor is talked to inside it is missing. */
export function levelsOf(
  columns: readonly (readonly string[])[],
  columnOf: ReadonlyMap<string, number>,
  links: readonly Link[],
): Levels {
  const inside = links.filter(({ from, to, weight }) => weight > 1 && columnOf.get(from) === columnOf.get(to));
  if (inside.length === 0) return NONE;
  const rows = new Map(columns.flatMap((column) => column.map((id, row) => [id, row] as const)));
  const down = inside
    .map(({ from, to }) => ({ from, to, row: rows.get(from) ?? 0, below: rows.get(to) ?? 0 }))
    .filter(({ row, below }) => row < below)
    .sort((a, b) => a.row - b.row || a.below - b.below);
  const levels = new Map<string, number>();
  for (const { from, to } of down) {
    const level = levels.get(from) ?? 0;
    levels.set(from, level);
    levels.set(to, Math.min(DEEPEST, Math.max(levels.get(to) ?? 0, level + 1)));
  }
  return levels;
}

/**
 * How far right of their column's edge the things of a column begin, so that each stands right of those who talk to it as far as there is room: at best
 * altogether, at least a little. `widthOf` says how wide a thing is, `room` how wide the column may become.
 */
export function cascade(
  column: readonly string[],
  levels: Levels,
  widthOf: (id: string) => number,
  room: number,
  gap: number,
): { readonly offsets: readonly (readonly [string, number])[]; readonly width: number } {
  if (levels.size === 0) return { offsets: [], width: Math.max(0, ...column.map(widthOf)) };
  const own = column.flatMap((id) => {
    const level = levels.get(id);
    return level === undefined ? [] : [{ id, level }];
  });
  const alone = Math.max(0, ...column.map((id) => (levels.has(id) ? 0 : widthOf(id))));
  const widthAt = (step: number): number => Math.max(alone, ...own.map(({ id, level }) => level * step + widthOf(id)));
  const most = Math.max(LEAST_STEP, ...own.map(({ id }) => widthOf(id) + gap));
  const deepest = Math.max(0, ...own.map(({ level }) => level));
  const spare = deepest === 0 ? 0 : (room - widthAt(LEAST_STEP)) / deepest;
  const step = Math.min(most, LEAST_STEP + Math.max(0, spare));
  return { offsets: own.map(({ id, level }) => [id, level * step]), width: widthAt(step) };
}
