import type { Drawing } from './drawing.ts';
import type { Density, DensityName } from './density.ts';
import {
  LABEL_DROP,
  LABEL_FONT,
  LINE_HEIGHT,
  NOTE_FONT,
  PILL_PADDING,
  TAB_PADDING,
  TAB_SPACE,
  TITLE_FONT,
  TOTALS_FONT,
} from './density.ts';
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
}

export interface BoxToLay {
  readonly id: string;
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
}

export interface Layout {
  readonly density: DensityName;
  readonly places: ReadonlyMap<string, LaidPlace>;
  /** A box has a second rectangle when newcomers found no room in the first and nobody was to be moved. */
  readonly boxes: readonly LaidBox[];
}

export function pillWidth(label: string): number {
  return Math.ceil(textWidth(label, LABEL_FONT)) + 2 * PILL_PADDING;
}

export function tabWidth(title: string, totals: string | undefined): number {
  const words =
    textWidth(title, TITLE_FONT, 'semibold') + (totals === undefined ? 0 : TAB_SPACE + textWidth(totals, TOTALS_FONT));
  return Math.ceil(words) + 2 * TAB_PADDING;
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
      }))
      .sort(byId),
    boxes: drawing.boxes.map((box) => ({ id: box.id, tabWidth: tabWidth(box.title, box.totals) })).sort(byId),
    lines: drawing.lines
      .filter((line) => places.has(line.from) && places.has(line.to) && line.from !== line.to)
      .map((line) => ({
        from: line.from,
        to: line.to,
        labelWidth: line.label === undefined ? 0 : pillWidth(line.label),
      }))
      .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || a.labelWidth - b.labelWidth),
    viewport,
  };
}

/** Room a place needs around its centre: circle, label and note. */
export function footprint(place: PlaceToLay, density: Density): Rect {
  const words = Math.min(Math.max(place.labelWidth, place.noteWidth), density.maxLabelWidth);
  const half = Math.max(density.radius + 3, words / 2 + 4);
  const lines = place.noteWidth > 0 ? 2 : 1;
  return {
    left: -half,
    top: -density.radius - 3,
    right: half,
    bottom: density.radius + LABEL_DROP + lines * LINE_HEIGHT,
  };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compare(a.id, b.id);
}

/** By code units: the same on every machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
