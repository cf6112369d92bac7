import type { Drawing } from './drawing.ts';
import { wideBody } from './body.ts';
import type { Density, DensityName } from './density.ts';
import {
  FOLD_ARROW,
  LABEL_DROP,
  LABEL_FONT,
  LINE_HEIGHT,
  LOCK_SPACE,
  NOTE_FONT,
  PILL_PADDING,
  TAB_PADDING,
  TAB_SPACE,
  TITLE_FONT,
  TOTALS_FONT,
} from './density.ts';
import { shift } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import { textWidth } from './text-width.ts';

/** All that layout may know: sizes and who talks to whom. Numbers, tones and words stay outside, so they cannot move anything. */
export interface LayoutInput {
  readonly places: readonly PlaceToLay[];
  readonly boxes: readonly BoxToLay[];
  readonly lines: readonly LineToLay[];
  readonly viewport: Viewport;
}

export interface PlaceToLay {
  readonly id: string;
  readonly box: string | undefined;
  readonly labelWidth: number;
  /** 0 without a note. */
  readonly noteWidth: number;
  /** Its words stand inside its body; absent: below it. */
  readonly words?: 'inside';
}

export interface BoxToLay {
  readonly id: string;
  /** The box around it; absent, or one that is not drawn: it stands in no other. */
  readonly parent?: string;
  /** Width of the whole title tab, totals included. */
  readonly tabWidth: number;
}

export interface LineToLay {
  readonly from: string;
  readonly to: string;
  /** 0 without a label. */
  readonly labelWidth: number;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

export interface LaidBox {
  readonly id: string;
  readonly rect: Rect;
}

/** Centre of a place's circle, and the box it was put into. */
export interface LaidPlace extends Point {
  readonly box: string | undefined;
  /** Its words stand above it, because its lines come from below; absent: below it. */
  readonly words?: 'above';
}

/** Boxes and free places in columns from left to right, by the box around them; `''` is the picture itself. */
export type Order = ReadonlyMap<string, readonly (readonly string[])[]>;

export interface Layout {
  readonly density: DensityName;
  readonly places: ReadonlyMap<string, LaidPlace>;
  /** A box has a second rectangle when newcomers found no room in the first and nobody was to be moved. A box comes before those inside it. */
  readonly boxes: readonly LaidBox[];
  /** Who stands left of and above whom, so that a later picture can keep to it. */
  readonly order: Order;
}

export function pillWidth(line: { readonly label?: string; readonly padlock?: string }): number {
  if (line.label === undefined) return 0;
  return (
    Math.ceil(textWidth(line.label, LABEL_FONT)) + 2 * PILL_PADDING + (line.padlock === undefined ? 0 : LOCK_SPACE)
  );
}

export function tabWidth(title: string, totals: string | undefined): number {
  const words =
    textWidth(title, TITLE_FONT, 'semibold') + (totals === undefined ? 0 : TAB_SPACE + textWidth(totals, TOTALS_FONT));
  return Math.ceil(words) + 2 * TAB_PADDING + FOLD_ARROW;
}

/** Sorted by id: the order in which an answer lists things must not decide where they stand. */
export function toLayoutInput(drawing: Drawing, viewport: Viewport): LayoutInput {
  const boxes = new Set(drawing.boxes.map((box) => box.id));
  const places = new Set(drawing.places.map((place) => place.id));
  return {
    places: drawing.places
      .map((place) => ({
        id: place.id,
        // A place naming a box that is not drawn stands free rather than nowhere.
        box: place.box !== undefined && boxes.has(place.box) ? place.box : undefined,
        labelWidth: textWidth(place.label, LABEL_FONT, 'semibold'),
        noteWidth: place.note === undefined ? 0 : textWidth(place.note.text, NOTE_FONT),
        ...(place.shape === 'folded' ? { words: 'inside' as const } : {}),
      }))
      .sort(byId),
    boxes: drawing.boxes
      .map((box) => ({
        id: box.id,
        tabWidth: tabWidth(box.title, box.totals),
        ...(box.parent === undefined || !boxes.has(box.parent) ? {} : { parent: box.parent }),
      }))
      .sort(byId),
    lines: drawing.lines
      .filter((line) => places.has(line.from) && places.has(line.to) && line.from !== line.to)
      .map((line) => ({
        from: line.from,
        to: line.to,
        labelWidth: pillWidth(line),
      }))
      .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || a.labelWidth - b.labelWidth),
    viewport,
  };
}

/** What a laid place takes of the picture. */
export function roomOf(place: PlaceToLay, at: LaidPlace, density: Density): Rect {
  return shift(footprint(place, density, at.words), at);
}

/** Room a place needs around its centre: circle, label and note. */
export function footprint(place: PlaceToLay, density: Density, words: 'above' | 'below' = 'below'): Rect {
  if (place.words === 'inside') {
    const { halfWidth, halfHeight } = wideBody(place.labelWidth, place.noteWidth, density);
    return { left: -halfWidth - 3, top: -halfHeight - 3, right: halfWidth + 3, bottom: halfHeight + 3 };
  }
  const longest = Math.min(Math.max(place.labelWidth, place.noteWidth), density.maxLabelWidth);
  const half = Math.max(density.radius + 3, longest / 2 + 4);
  const lines = place.noteWidth > 0 ? 2 : 1;
  const bare = density.radius + 3;
  const named = density.radius + LABEL_DROP + lines * LINE_HEIGHT;
  return words === 'above'
    ? { left: -half, top: -named, right: half, bottom: bare }
    : { left: -half, top: -bare, right: half, bottom: named };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compare(a.id, b.id);
}

/** By code units: the same on every machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
