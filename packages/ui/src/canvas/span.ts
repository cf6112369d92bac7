import { densityByName, TAB_HEIGHT } from './density.ts';
import { enclose } from './geometry.ts';
import type { Rect } from './geometry.ts';
import { roomOf } from './layout-input.ts';
import type { Layout, LayoutInput, PlaceToLay } from './layout-input.ts';

/** What places with their words, and boxes with their titles, take of the picture; lines may bulge beyond. Undefined without any. */
export function spanOf(places: readonly PlaceToLay[], layout: Layout): Rect | undefined {
  const density = densityByName(layout.density);
  const rooms = places.flatMap((place) => {
    const at = layout.places.get(place.id);
    return at === undefined ? [] : [roomOf(place, at, density)];
  });
  const boxes = layout.boxes.map(({ rect }) => ({ ...rect, top: rect.top - TAB_HEIGHT / 2 }));
  return enclose([...boxes, ...rooms]);
}

/** At which zoom all of it is in view. */
export function zoomToFit({ places, viewport }: LayoutInput, layout: Layout): number {
  const span = spanOf(places, layout);
  if (span === undefined) return 1;
  return Math.min(viewport.width / (span.right - span.left), viewport.height / (span.bottom - span.top));
}
