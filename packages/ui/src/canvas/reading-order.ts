import type { Drawing, DrawnBox, DrawnLine, DrawnPlace } from './drawing.ts';
import type { Point, Rect } from './geometry.ts';
import type { Layout } from './layout-input.ts';
import { compare } from './layout-input.ts';

export type Stop =
  | { readonly is: 'box'; readonly box: DrawnBox; readonly rect: Rect; readonly key: string }
  | { readonly is: 'place'; readonly place: DrawnPlace; readonly at: Point; readonly key: string };

/** Members of a column may differ by rounding. */
const COLUMN = 24;

/** The order in which Tab walks: boxes left to right, in each its title, then its places column by column from the top. */
export function readingOrder(drawing: Drawing, layout: Layout): Stop[] {
  const boxes = new Map(drawing.boxes.map((box) => [box.id, box]));
  const groups = new Map<string, { corner: Point; stops: Stop[] }>();
  const named = new Set<string>();
  for (const { id, rect } of layout.boxes) {
    const box = boxes.get(id);
    if (box === undefined || named.has(id)) continue;
    named.add(id);
    groups.set(`box ${id}`, {
      corner: { x: rect.left, y: rect.top },
      stops: [{ is: 'box', box, rect, key: `box ${id}` }],
    });
  }
  for (const place of drawing.places) {
    const at = layout.places.get(place.id);
    if (at === undefined) continue;
    const stop: Stop = { is: 'place', place, at, key: `place ${place.id}` };
    const group = place.box === undefined ? undefined : groups.get(`box ${place.box}`);
    if (group === undefined) groups.set(stop.key, { corner: at, stops: [stop] });
    else group.stops.push(stop);
  }
  return [...groups.values()]
    .sort((a, b) => Math.round(a.corner.x / COLUMN) - Math.round(b.corner.x / COLUMN) || a.corner.y - b.corner.y)
    .flatMap(({ stops }) => stops.sort(withinBox));
}

function withinBox(a: Stop, b: Stop): number {
  if (a.is === 'box' || b.is === 'box') return a.is === 'box' ? -1 : 1;
  return Math.round(a.at.x / COLUMN) - Math.round(b.at.x / COLUMN) || a.at.y - b.at.y || compare(a.key, b.key);
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
