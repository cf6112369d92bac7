import { Graph, layout } from '@dagrejs/dagre';

/** The little of dagre that is used here; its own declarations import each other in a way that our resolution of modules does not follow. */
interface RankGraph {
  setGraph(label: {
    readonly rankdir: 'LR';
    readonly nodesep: number;
    readonly ranksep: number;
    readonly acyclicer: 'greedy';
  }): void;
  setNode(id: string, label: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: { readonly weight: number }): void;
  /** Has its centre once it is laid out. */
  node(id: string): { readonly x?: number; readonly y?: number };
}
const NewGraph = Graph as unknown as new () => RankGraph;
const layOut = layout as unknown as (graph: RankGraph) => void;

export interface Link {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** Past this many links dagre alone would take the budget of 500 ms for 1 000 places, and there is no clear left and right to be found anyway. */
const DAGRE_UP_TO = 160;
/** Of a thing's many flows the strongest decide where it stands. */
const STRONGEST = 4;
const LEVEL_ROUNDS = 40;

/** dagre orders by centres, so one size for all is as good as the true ones, and ranks need not be found again for every density. */
const SIZE = { width: 60, height: 60 };

/**
 * Columns from left to right by direction of flow, each in an order from top to bottom with few crossings. Only dagre's ranks and order are taken:
 * its coordinates leave too much air to keep labels legible. Cycles are cut where least flows.
 */
export function toColumns(ids: readonly string[], links: readonly Link[]): string[][] {
  if (ids.length < 2) return ids.length === 0 ? [] : [[...ids]];
  const graph = new NewGraph();
  const merged = strongest(mergeLinks(links));
  if (merged.length > DAGRE_UP_TO) return columnsByLevel(ids, merged);
  graph.setGraph({ rankdir: 'LR', nodesep: 20, ranksep: 60, acyclicer: 'greedy' });
  for (const id of ids) graph.setNode(id, { ...SIZE });
  for (const { from, to, weight } of merged) graph.setEdge(from, to, { weight });
  layOut(graph);
  const columns = new Map<number, { id: string; y: number }[]>();
  for (const id of ids) {
    const { x = 0, y = 0 } = graph.node(id);
    // Members of a rank share their centre; rounding forgives the last bit.
    const key = Math.round(x);
    columns.set(key, [...(columns.get(key) ?? []), { id, y }]);
  }
  return [...columns.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => members.sort((a, b) => a.y - b.y || (a.id < b.id ? -1 : 1)).map((member) => member.id));
}

/** A pair that talks both ways, as a waypoint and those behind it, has next to no direction. */
const WEIGHTS = { oneWay: 10, bothWays: 1 } as const;

/** What each line says about left and right: the first of its pair all, the others of the same pair nothing new. */
export function weightsOf(
  lines: readonly { readonly from: string; readonly to: string }[],
): (line: { readonly from: string; readonly to: string }) => number {
  const pairs = new Set(lines.map(({ from, to }) => JSON.stringify([from, to])));
  const said = new Set<string>();
  return ({ from, to }) => {
    const pair = JSON.stringify([from, to]);
    if (said.has(pair)) return 0;
    said.add(pair);
    return pairs.has(JSON.stringify([to, from])) ? WEIGHTS.bothWays : WEIGHTS.oneWay;
  };
}

/** One link for each pair and direction, weights added up. */
export function mergeLinks(links: readonly Link[]): Link[] {
  const merged = new Map<string, Link>();
  for (const link of links) {
    if (link.from === link.to) continue;
    const key = JSON.stringify([link.from, link.to]);
    merged.set(key, { ...link, weight: link.weight + (merged.get(key)?.weight ?? 0) });
  }
  return [...merged.values()];
}

/** The heaviest flows out of and into each thing, at most four each way. */
function strongest(links: readonly Link[]): Link[] {
  const taken = new Map<string, number>();
  const room = (key: string): boolean => (taken.get(key) ?? 0) < STRONGEST;
  const take = (key: string): void => {
    taken.set(key, (taken.get(key) ?? 0) + 1);
  };
  const kept = new Set(
    [...links]
      .sort((a, b) => b.weight - a.weight)
      .filter(({ from, to }) => {
        if (!room(`out ${from}`) && !room(`in ${to}`)) return false;
        take(`out ${from}`);
        take(`in ${to}`);
        return true;
      }),
  );
  return links.filter((link) => kept.has(link));
}

/**
 * Every thing one step right of those it hears from and one step left of those it talks to, as nearly as all wishes allow (trophic levels, solved by
 * repetition). Coarser than dagre, but linear in the links; the order within a column is left to those who pull neighbours level.
 */
function columnsByLevel(ids: readonly string[], links: readonly Link[]): string[][] {
  const pulls = new Map<string, { other: string; step: number; weight: number }[]>(ids.map((id) => [id, []]));
  for (const { from, to, weight } of links) {
    pulls.get(from)?.push({ other: to, step: -1, weight });
    pulls.get(to)?.push({ other: from, step: 1, weight });
  }
  const levels = new Map(ids.map((id) => [id, 0]));
  for (let round = 0; round < LEVEL_ROUNDS; round += 1) {
    for (const [id, own] of pulls) {
      const total = own.reduce((sum, { weight }) => sum + weight, 0);
      if (total === 0) continue;
      levels.set(
        id,
        own.reduce((sum, { other, step, weight }) => sum + weight * ((levels.get(other) ?? 0) + step), 0) / total,
      );
    }
  }
  const columns = new Map<number, string[]>();
  for (const id of [...ids].sort((a, b) => (levels.get(a) ?? 0) - (levels.get(b) ?? 0))) {
    const column = Math.round(levels.get(id) ?? 0);
    const known = columns.get(column);
    if (known === undefined) columns.set(column, [id]);
    else known.push(id);
  }
  return [...columns.entries()].sort(([a], [b]) => a - b).map(([, members]) => members);
}
