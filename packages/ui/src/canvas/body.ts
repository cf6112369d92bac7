import type { Density } from './density.ts';
import { FOLD_ARROW, LABEL_FONT, NOTE_FONT } from './density.ts';
import type { DrawnPlace } from './drawing.ts';
import { overlaps, rectAround } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import { textWidth } from './text-width.ts';

/** What is painted of a place around its centre, ring included. A wide body holds its words inside, a round one has them below. */
export interface Body {
  readonly is: 'round' | 'wide';
  readonly halfWidth: number;
  readonly halfHeight: number;
}

const WIDE_PADDING = 14;
const WIDE_HEIGHT = { title: 34, titleAndNote: 48 } as const;
/** Words inside may be this much longer than words below: nothing stands beside them. */
const INSIDE_SHARE = 1.2;

export function bodyOf(place: DrawnPlace, density: Density): Body {
  if (place.shape !== 'folded') return roundBody(density);
  const note = place.note === undefined ? 0 : textWidth(place.note.text, NOTE_FONT);
  return wideBody(textWidth(place.label, LABEL_FONT, 'semibold'), note, density);
}

export function roundBody(density: Density): Body {
  return { is: 'round', halfWidth: density.radius, halfHeight: density.radius };
}

/** Widths of title and note; 0 without a note. */
export function wideBody(titleWidth: number, noteWidth: number, density: Density): Body {
  const words = Math.min(Math.max(titleWidth, noteWidth), insideWidth(density));
  const height = noteWidth > 0 ? WIDE_HEIGHT.titleAndNote : WIDE_HEIGHT.title;
  return {
    is: 'wide',
    halfWidth: Math.max(density.radius, (words + FOLD_ARROW) / 2 + WIDE_PADDING),
    halfHeight: height / 2,
  };
}

/** Longest words inside a wide body. */
export function insideWidth(density: Density): number {
  return density.maxLabelWidth * INSIDE_SHARE;
}

/** How far a ray may run from a point inside the body, given from its centre, until it has left it by `clearance`. */
export function reachOf(body: Body, inside: Point, along: Point, clearance: number): number {
  if (body.is === 'round') {
    const rim = body.halfWidth + clearance;
    const offset2 = inside.x * inside.x + inside.y * inside.y;
    return Math.sqrt(Math.max(1, rim * rim - offset2));
  }
  const across = (half: number, at: number, step: number): number =>
    step === 0 ? Number.POSITIVE_INFINITY : (Math.sign(step) * (half + clearance) - at) / step;
  return Math.max(0, Math.min(across(body.halfWidth, inside.x, along.x), across(body.halfHeight, inside.y, along.y)));
}

export function bodyRect(at: Point, body: Body): Rect {
  return rectAround(at, 2 * body.halfWidth, 2 * body.halfHeight);
}

/** Whether a piece of a line touches a rectangle. */
export function touches(start: Point, end: Point, rect: Rect): boolean {
  const reach = {
    left: Math.min(start.x, end.x),
    right: Math.max(start.x, end.x) + 0.001,
    top: Math.min(start.y, end.y),
    bottom: Math.max(start.y, end.y) + 0.001,
  };
  if (!overlaps(reach, rect)) return false;
  const side = (x: number, y: number): number =>
    Math.sign((end.x - start.x) * (y - start.y) - (end.y - start.y) * (x - start.x));
  const first = side(rect.left, rect.top);
  return [side(rect.right, rect.top), side(rect.left, rect.bottom), side(rect.right, rect.bottom)].some(
    (other) => other !== first,
  );
}
