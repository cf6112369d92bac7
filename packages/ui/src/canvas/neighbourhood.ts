import type { Drawing } from './drawing.ts';

/**
 * Ids that stay bright while the reader points at something: itself, its lines, whom they join and the boxes these stand in.
 * A place without flows keeps only itself.
 */
export function neighbourhood(drawing: Drawing, id: string): ReadonlySet<string> {
  const bright = new Set([id]);
  const parents = new Map(drawing.boxes.map((box) => [box.id, box.parent]));
  const around = (box: string | undefined): string[] => {
    const found: string[] = [];
    for (let at = box; at !== undefined && !found.includes(at); at = parents.get(at)) found.push(at);
    return found;
  };
  const inside = new Set(drawing.places.filter((place) => around(place.box).includes(id)).map((place) => place.id));
  for (const place of inside) bright.add(place);
  for (const line of drawing.lines) {
    const touches =
      line.id === id || line.from === id || line.to === id || inside.has(line.from) || inside.has(line.to);
    if (!touches) continue;
    bright.add(line.id);
    bright.add(line.from);
    bright.add(line.to);
  }
  for (const place of drawing.places) {
    if (bright.has(place.id)) for (const box of around(place.box)) bright.add(box);
  }
  return bright;
}

/** Lines whose waiting labels are worth showing for this place, line or box. */
export function linesOf(drawing: Drawing, id: string): ReadonlySet<string> {
  return new Set(
    drawing.lines.filter((line) => line.id === id || line.from === id || line.to === id).map((line) => line.id),
  );
}
