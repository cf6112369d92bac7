import type { Drawing, DrawnBox, DrawnLine, DrawnPlace } from './drawing.ts';
import type { Point, Rect } from './geometry.ts';
import type { Layout } from './layout-input.ts';
import { compare } from './layout-input.ts';

export type Stop =
  | { readonly is: 'box'; readonly box: DrawnBox; readonly rect: Rect; readonly key: string }
  | { readonly is: 'place'; readonly place: DrawnPlace; readonly at: Point; readonly key: string };

/** Members of a column may differ by rounding. */
const COLUMN = 24;

/** The order in which Tab walks: from the left, column by column from the top; a box as its title, then what stands in it, in the same order. */
export function readingOrder(drawing: Drawing, layout: Layout): Stop[] {
  const boxes = new Map(drawing.boxes.map((box) => [box.id, box]));
  const inside = new Map<string, { readonly stop: Stop; readonly corner: Point }[]>();
  const put = (around: string | undefined, stop: Stop, corner: Point): void => {
    const home = around !== undefined && boxes.has(around) ? around : '';
    const known = inside.get(home);
    if (known === undefined) inside.set(home, [{ stop, corner }]);
    else known.push({ stop, corner });
  };
  const named = new Set<string>();
  for (const { id, rect } of layout.boxes) {
    const box = boxes.get(id);
    if (box === undefined || named.has(id)) continue;
    named.add(id);
    put(box.parent, { is: 'box', box, rect, key: `box ${id}` }, { x: rect.left, y: rect.top });
  }
  for (const place of drawing.places) {
    const at = layout.places.get(place.id);
    if (at !== undefined) put(place.box, { is: 'place', place, at, key: `place ${place.id}` }, at);
  }
  const walked: Stop[] = [];
  const walk = (around: string): void => {
    const found = inside.get(around) ?? [];
    inside.delete(around);
    for (const { stop } of found.sort(byColumn)) {
      walked.push(stop);
      if (stop.is === 'box') walk(stop.box.id);
    }
  };
  walk('');
  return walked;
}

interface Cornered {
  readonly stop: Stop;
  readonly corner: Point;
}

function byColumn(a: Cornered, b: Cornered): number {
  return (
    Math.round(a.corner.x / COLUMN) - Math.round(b.corner.x / COLUMN) ||
    a.corner.y - b.corner.y ||
    compare(a.stop.key, b.stop.key)
  );
}

/** Lines leaving or reaching a place, from the top, as the arrow keys step through them. */
export function flowsAt(drawing: Drawing, layout: Layout, placeId: string, direction: 'out' | 'in'): DrawnLine[] {
  const here = direction === 'out' ? 'from' : 'to';
  const there = direction === 'out' ? 'to' : 'from';
  return drawing.lines
    .filter((line) => line[here] === placeId && layout.places.has(line[there]) && line.from !== line.to)
    .sort(
      (a, b) => (layout.places.get(a[there])?.y ?? 0) - (layout.places.get(b[there])?.y ?? 0) || compare(a.id, b.id),
    );
}
