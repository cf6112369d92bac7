import type { L4Edge, L7Edge, PlaceKey } from '@waymark/mesh';
import type { DrawnLine } from '../../../canvas/drawing.ts';
import { pairId, type Picture } from '../picture.ts';
import { readSelection } from '../url.ts';

/** What runs over a drawn line. `carriers`: the connections between its ends, also where the line itself shows requests only. */
export interface EdgesBehind {
  readonly l4: readonly L4Edge[];
  readonly l7: readonly L7Edge[];
  readonly carriers: readonly L4Edge[];
}

export function edgesBehind(line: DrawnLine, picture: Picture): EdgesBehind {
  const pair = picture.pairs.get(pairId(line.from as PlaceKey, line.to as PlaceKey));
  const l4 = pair?.l4 ?? [];
  const l7 = pair?.l7 ?? [];
  const layer = layerOf(line);
  return { l4: layer === 'l7' ? [] : l4, l7: layer === 'l4' ? [] : l7, carriers: l4 };
}

export function layerOf(line: DrawnLine): 'l4' | 'l7' | 'both' {
  const selection = readSelection(line.id);
  if (selection?.is === 'line') return selection.layer;
  return line.kind === 'l7' ? 'l7' : line.kind === 'merged' ? 'both' : 'l4';
}
