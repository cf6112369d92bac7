import type { Drawing, DrawnBox, DrawnPlace } from './drawing.ts';

/** A place in words, with those of its badges that its description does not hold already. */
export function describePlace({ description, badges = [] }: DrawnPlace): string {
  const more = badges.map((badge) => badge.words).filter((words) => !description.includes(words));
  return [description, ...more].join(', ');
}

export function describeBox({ title, totals }: DrawnBox, join: string): string {
  return [title, totals].filter((words) => words !== undefined).join(join);
}

/** For the tooltip; empty for what is not drawn. */
export function describe(drawing: Drawing | undefined, id: string): string {
  const place = drawing?.places.find((one) => one.id === id);
  if (place !== undefined) return describePlace(place);
  const line = drawing?.lines.find((one) => one.id === id);
  if (line !== undefined) return line.description;
  const box = drawing?.boxes.find((one) => one.id === id);
  return box === undefined ? '' : describeBox(box, ' · ');
}
