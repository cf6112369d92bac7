import type { L4Edge, L7Edge, PlaceKey } from '@waymark/mesh';
import type { Drawing, DrawnLine } from '../../../canvas/drawing.ts';
import { pairId, type Picture } from '../picture.ts';
import { readSelection } from '../url.ts';
import { boxIdOf } from '../view-model.ts';

/** What a drawn thing stands for: the numbers of a folded box or a merged line are sums over this. */
export interface Behind {
  /** The places that a drawn place stands for: itself, or all that a folded box holds. Empty where that is not known. */
  readonly members: (id: string) => readonly PlaceKey[];
  /** What runs over a drawn line. `carriers`: the connections between its ends, also where the line itself shows requests only. */
  readonly edges: (line: DrawnLine) => EdgesBehind;
}

export interface EdgesBehind {
  readonly l4: readonly L4Edge[];
  readonly l7: readonly L7Edge[];
  readonly carriers: readonly L4Edge[];
}

/** Finds what is behind a drawing by the keys of its places and the ids of its boxes. */
export function toBehind(drawing: Drawing, picture: Picture): Behind {
  const held = new Map<string, PlaceKey[]>();
  for (const place of picture.answer.places) {
    const box = boxIdOf(place);
    if (box === undefined) continue;
    const known = held.get(box);
    if (known === undefined) held.set(box, [place.key]);
    else known.push(place.key);
  }
  const members = (id: string): readonly PlaceKey[] =>
    picture.places.has(id as PlaceKey) ? [id as PlaceKey] : (held.get(id) ?? []);
  const drawnAs = new Map<PlaceKey, string>();
  for (const { id } of drawing.places) for (const key of members(id)) if (key !== id) drawnAs.set(key, id);
  const sums = sumsBetween(drawnAs, picture);
  return {
    members,
    edges: (line) => {
      const found = sums.get(pairId(line.from as PlaceKey, line.to as PlaceKey));
      // Where waypoints are left out, a line runs over both legs at once: only the conversation knows its ends.
      const l7 = found?.l7 ?? throughWaypoint(line, picture);
      const l4 = found?.l4 ?? [];
      const layer = layerOf(line);
      return { l4: layer === 'l7' ? [] : l4, l7: layer === 'l4' ? [] : l7, carriers: l4 };
    },
  };
}

function sumsBetween(
  drawnAs: ReadonlyMap<PlaceKey, string>,
  picture: Picture,
): ReadonlyMap<string, { readonly l4: L4Edge[]; readonly l7: L7Edge[] }> {
  const sums = new Map<string, { l4: L4Edge[]; l7: L7Edge[] }>();
  for (const pair of picture.pairs.values()) {
    const ends = [pair.from, pair.to].map((key) => drawnAs.get(key) ?? key);
    const id = ends.join('>');
    const sum = sums.get(id) ?? { l4: [], l7: [] };
    sum.l4.push(...pair.l4);
    sum.l7.push(...pair.l7);
    sums.set(id, sum);
  }
  return sums;
}

const throughWaypoint = (line: DrawnLine, picture: Picture): readonly L7Edge[] =>
  (picture.l7Out.get(line.from as PlaceKey) ?? []).filter((edge) => edge.to === line.to);

export function layerOf(line: DrawnLine): 'l4' | 'l7' | 'both' {
  const selection = readSelection(line.id);
  if (selection?.is === 'line') return selection.layer;
  return line.kind === 'l7' ? 'l7' : line.kind === 'merged' ? 'both' : 'l4';
}
