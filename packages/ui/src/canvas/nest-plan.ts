import { insetsOf, neighboursOf } from './box-plan.ts';
import type { BoxFlow, BoxPlan } from './box-plan.ts';
import type { Density } from './density.ts';
import { TAB_HEIGHT, TAB_INSET } from './density.ts';
import type { Nest } from './flows.ts';
import { enclose, shift } from './geometry.ts';
import { footprint } from './layout-input.ts';
import type { Layout } from './layout-input.ts';

/** A place outside every box takes part in packing like a box without an outline. */
export function planFree({ members, lines }: BoxFlow, density: Density): BoxPlan {
  const [place] = members;
  if (place === undefined) throw new Error('A free place stands for itself');
  const room = footprint(place, density);
  const neighbours = lines.map((line) => (line.from === place.id ? line.to : line.from));
  return {
    id: place.id,
    columns: [[{ id: place.id, is: 'place', room, neighbours }]],
    gaps: [],
    width: room.right - room.left,
    height: room.bottom - room.top,
    insets: { top: 0, side: 0, bottom: 0 },
  };
}

/** A box of boxes around its finished inside. */
export function planNest(nest: Nest, inside: Layout, density: Density, tabWidth: number): BoxPlan {
  const places = new Map(nest.input.places.map((place) => [place.id, place]));
  const near = neighboursOf(places, nest.lines);
  const rooms = [...inside.places].flatMap(([id, at]) => {
    const place = places.get(id);
    return place === undefined ? [] : [{ id, at, room: footprint(place, density, at.words) }];
  });
  const all = enclose([
    ...inside.boxes.map(({ rect }) => ({ ...rect, top: rect.top - TAB_HEIGHT / 2 })),
    ...rooms.map(({ room, at }) => shift(room, at)),
  ]) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const insets = insetsOf(density);
  const width = Math.max(all.right - all.left + 2 * insets.side, tabWidth + 2 * TAB_INSET);
  const by = { x: (width - (all.right - all.left)) / 2 - all.left, y: insets.top - all.top };
  return {
    id: nest.id,
    columns: [],
    gaps: [],
    width,
    height: all.bottom - all.top + insets.top + insets.bottom,
    insets,
    inside: {
      slots: rooms.map(({ id, at, room }) => ({
        slot: {
          id,
          is: 'place',
          room,
          neighbours: near.get(id) ?? [],
          ...(at.words === undefined ? {} : { words: at.words }),
        },
        at: { x: at.x + by.x, y: at.y + by.y },
      })),
      boxes: inside.boxes.map(({ id, rect }) => ({ id, rect: shift(rect, by) })),
      order: new Map([...inside.order].map(([around, columns]) => [around === '' ? nest.id : around, columns])),
    },
  };
}
