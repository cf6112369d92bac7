import { Graph, layout } from '@dagrejs/dagre';

export interface Ranked {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Link {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** Network simplex gives shorter lines but is cubic at heart; past this size the plain ranker keeps the budget of 500 ms for 1 000 places. */
const PATIENT_UP_TO = 120;

/**
 * Columns from left to right by direction of flow, each in an order from top to bottom with few crossings. Only dagre's ranks and order are taken:
 * its coordinates leave too much air to keep labels legible. Cycles are cut where least flows.
 */
export function toColumns(things: readonly Ranked[], links: readonly Link[]): string[][] {
  if (things.length < 2) return things.length === 0 ? [] : [things.map((thing) => thing.id)];
  const graph = new Graph<object, { width: number; height: number; x?: number; y?: number }, { weight: number }>();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 20,
    ranksep: 60,
    acyclicer: 'greedy',
    ranker: things.length > PATIENT_UP_TO ? 'longest-path' : 'network-simplex',
  });
  for (const { id, width, height } of things) graph.setNode(id, { width, height });
  for (const { from, to, weight } of mergeLinks(links)) graph.setEdge(from, to, { weight });
  layout(graph);
  const columns = new Map<number, { id: string; y: number }[]>();
  for (const { id } of things) {
    const { x = 0, y = 0 } = graph.node(id);
    // Members of a rank share their centre; rounding forgives the last bit.
    const key = Math.round(x);
    columns.set(key, [...(columns.get(key) ?? []), { id, y }]);
  }
  return [...columns.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => members.sort((a, b) => a.y - b.y || (a.id < b.id ? -1 : 1)).map((member) => member.id));
}

function mergeLinks(links: readonly Link[]): Link[] {
  const merged = new Map<string, Link>();
  for (const link of links) {
    if (link.from === link.to) continue;
    const key = JSON.stringify([link.from, link.to]);
    merged.set(key, { ...link, weight: link.weight + (merged.get(key)?.weight ?? 0) });
  }
  return [...merged.values()];
}
