import { bodyRect } from './body.ts';
import type { Body } from './body.ts';
import { grow } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';

/** What a line should keep clear of. */
export interface Ground {
  /** Where lines may run at all. */
  readonly within: Rect;
  /** Never run through. */
  readonly bodies: readonly { readonly at: Point; readonly body: Body }[];
  /** Crossed where there is no better way. */
  readonly words: readonly Rect[];
  /** Ways of other lines: two on one way could not be told apart. */
  readonly ways: readonly (readonly Point[])[];
}

const CELL = 9;
/** Larger pictures are searched more coarsely. */
const MOST_CELLS = 12_000;
/** Crossing a cell of words costs as much as so many free ones. */
const WORDS_COST = 4;
const WAY_COST = 2.5;
/** Finite, so that a way that scrapes a corner of a cell can still be told from one that runs through many. */
const BLOCKED = 10_000;
/** A straighter way may be this much dearer. */
const SLACK = 1.5;
const DIAGONAL = Math.SQRT2;
const STEPS: readonly (readonly [number, number, number])[] = [
  [1, 0, 1],
  [-1, 0, 1],
  [0, 1, 1],
  [0, -1, 1],
  [1, 1, DIAGONAL],
  [1, -1, DIAGONAL],
  [-1, 1, DIAGONAL],
  [-1, -1, DIAGONAL],
];

/**
 * Corners of a short way from one point to another that keeps `clearance` from every body; undefined where there is none. Both ends stand on free ground:
 * their own bodies are not among those to keep clear of. The same ground gives the same way.
 */
export function wayAround(from: Point, to: Point, ground: Ground, clearance: number): Point[] | undefined {
  const field = toField(ground, clearance);
  const path = search(field, from, to);
  return path === undefined ? undefined : pullTight([from, ...turns(path), to], field).slice(1, -1);
}

interface Field {
  readonly left: number;
  readonly top: number;
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** Of each cell; from BLOCKED on nothing runs there. */
  readonly costs: Float32Array;
}

function toField({ within, bodies, words, ways }: Ground, clearance: number): Field {
  const width = within.right - within.left;
  const height = within.bottom - within.top;
  const cell = Math.max(CELL, Math.sqrt((width * height) / MOST_CELLS));
  const columns = Math.max(1, Math.ceil(width / cell));
  const rows = Math.max(1, Math.ceil(height / cell));
  const field = { left: within.left, top: within.top, cell, columns, rows, costs: new Float32Array(columns * rows) };
  field.costs.fill(1);
  for (const rect of words) eachCell(field, rect, (index) => (field.costs[index] = WORDS_COST));
  for (const way of ways) {
    for (const [index, to] of way.slice(1).entries()) {
      const from = way[index] ?? to;
      const steps = Math.ceil((2 * Math.hypot(to.x - from.x, to.y - from.y)) / cell);
      for (let step = 0; step <= steps; step += 1) {
        const t = step / Math.max(1, steps);
        const at = cellAt(field, { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t });
        field.costs[at] = Math.max(field.costs[at] ?? 1, WAY_COST);
      }
    }
  }
  for (const { at, body } of bodies) {
    const rect = grow(bodyRect(at, body), clearance);
    eachCell(field, rect, (index, middle) => {
      if (body.is === 'wide' || Math.hypot(middle.x - at.x, middle.y - at.y) < body.halfWidth + clearance)
        field.costs[index] = BLOCKED;
    });
  }
  return field;
}

/** Cells whose middle lies in the rectangle. */
function eachCell(field: Field, rect: Rect, visit: (index: number, middle: Point) => void): void {
  const { left, top, cell, columns, rows } = field;
  const first = Math.max(0, Math.ceil((rect.left - left) / cell - 0.5));
  const last = Math.min(columns - 1, Math.floor((rect.right - left) / cell - 0.5));
  const upper = Math.max(0, Math.ceil((rect.top - top) / cell - 0.5));
  const lower = Math.min(rows - 1, Math.floor((rect.bottom - top) / cell - 0.5));
  for (let row = upper; row <= lower; row += 1)
    for (let column = first; column <= last; column += 1)
      visit(row * columns + column, { x: left + (column + 0.5) * cell, y: top + (row + 0.5) * cell });
}

function cellAt({ left, top, cell, columns, rows }: Field, { x, y }: Point): number {
  const column = Math.min(columns - 1, Math.max(0, Math.floor((x - left) / cell)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor((y - top) / cell)));
  return row * columns + column;
}

/** A*: the middles of cells between both ends. */
function search(field: Field, from: Point, to: Point): Point[] | undefined {
  const { columns, rows, costs } = field;
  const goal = cellAt(field, to);
  const start = cellAt(field, from);
  const goalColumn = goal % columns;
  const goalRow = Math.floor(goal / columns);
  const spent = new Float32Array(costs.length).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(costs.length).fill(-1);
  const queue = new Queue();
  spent[start] = 0;
  queue.push(start, 0);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at === goal) return walkBack(field, before, goal, start);
    const column = at % columns;
    const row = Math.floor(at / columns);
    for (const [right, down, length] of STEPS) {
      const x = column + right;
      const y = row + down;
      if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
      const next = y * columns + x;
      const own = next === goal ? 1 : (costs[next] ?? 1);
      const cost = (spent[at] ?? 0) + length * own;
      if (own >= BLOCKED || cost >= (spent[next] ?? 0)) continue;
      spent[next] = cost;
      before[next] = at;
      const across = Math.abs(goalColumn - x);
      const along = Math.abs(goalRow - y);
      queue.push(next, cost + Math.max(across, along) + (DIAGONAL - 1) * Math.min(across, along));
    }
  }
  return undefined;
}

function walkBack({ left, top, cell, columns }: Field, before: Int32Array, goal: number, start: number): Point[] {
  const path: Point[] = [];
  for (let at = before[goal] ?? -1; at !== start && at !== -1; at = before[at] ?? -1)
    path.push({ x: left + ((at % columns) + 0.5) * cell, y: top + (Math.floor(at / columns) + 0.5) * cell });
  return path.reverse();
}

/** Leaves out the cells that lie straight between others. */
function turns(path: readonly Point[]): Point[] {
  return path.filter((at, index) => {
    const [before, after] = [path[index - 1], path[index + 1]];
    if (before === undefined || after === undefined) return true;
    return Math.abs((at.x - before.x) * (after.y - at.y) - (at.y - before.y) * (after.x - at.x)) > 0.001;
  });
}

/** Leaves out every point that its neighbours can do without. */
function pullTight(path: readonly Point[], field: Field): Point[] {
  const pulled: Point[] = [];
  for (let at = 0; at < path.length;) {
    const here = path[at];
    if (here === undefined) break;
    pulled.push(here);
    let next = at + 1;
    for (let ahead = path.length - 1; ahead > next; ahead -= 1) {
      if (!isAsGood(path, at, ahead, field)) continue;
      next = ahead;
      break;
    }
    at = next;
  }
  return pulled;
}

/** Whether the straight way between two points of a path costs no more than the path. */
function isAsGood(path: readonly Point[], first: number, last: number, field: Field): boolean {
  let along = 0;
  for (let at = first; at < last; at += 1) along += costBetween(path[at], path[at + 1], field);
  return costBetween(path[first], path[last], field) <= along + SLACK;
}

function costBetween(from: Point | undefined, to: Point | undefined, field: Field): number {
  if (from === undefined || to === undefined) return Number.POSITIVE_INFINITY;
  const length = Math.hypot(to.x - from.x, to.y - from.y) / field.cell;
  const steps = Math.max(1, Math.ceil(length * 2));
  let cost = 0;
  for (let step = 0; step < steps; step += 1) {
    const t = (step + 0.5) / steps;
    const at = { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
    cost += ((field.costs[cellAt(field, at)] ?? 1) * length) / steps;
  }
  return cost;
}

/** A binary heap: the cheapest first, of equals the one of the lower cell, so that the answer never depends on chance. */
class Queue {
  private readonly cells: number[] = [];
  private readonly costs: number[] = [];

  push(cell: number, cost: number): void {
    let at = this.cells.length;
    this.cells.push(cell);
    this.costs.push(cost);
    for (let parent = (at - 1) >> 1; at > 0 && this.isBefore(at, parent); parent = (at - 1) >> 1) {
      this.swap(at, parent);
      at = parent;
    }
  }

  pop(): number | undefined {
    const top = this.cells[0];
    const last = this.cells.length - 1;
    if (last < 0) return undefined;
    this.swap(0, last);
    this.cells.pop();
    this.costs.pop();
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < last && this.isBefore(left, least)) least = left;
      if (right < last && this.isBefore(right, least)) least = right;
      if (least === at) return top;
      this.swap(at, least);
      at = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const difference = (this.costs[a] ?? 0) - (this.costs[b] ?? 0);
    return difference < 0 || (difference === 0 && (this.cells[a] ?? 0) < (this.cells[b] ?? 0));
  }

  private swap(a: number, b: number): void {
    [this.cells[a], this.cells[b]] = [this.cells[b] ?? 0, this.cells[a] ?? 0];
    [this.costs[a], this.costs[b]] = [this.costs[b] ?? 0, this.costs[a] ?? 0];
  }
}
