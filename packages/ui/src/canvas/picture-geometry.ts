import { bodyOf, bodyRect } from './body.ts';
import type { Density } from './density.ts';
import { densityByName, LABEL_DROP, LABEL_FONT, LINE_HEIGHT, NOTE_FONT, PILL_HEIGHT } from './density.ts';
import type { DrawnPlace } from './drawing.ts';
import { rectAround } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import type { LaidPlace } from './layout-input.ts';
import { placeLineLabels } from './line-labels.ts';
import { pointOn } from './route.ts';
import type { Picture } from './picture.ts';
import { shortenMiddle, textWidth } from './text-width.ts';
import { toTitleElements } from './title-elements.ts';

/** Where everything is painted, in the picture's own pixels: what a measure of readability needs, and nothing of how it looks. */
export interface PictureGeometry {
  readonly zoom: number;
  readonly places: readonly { readonly id: string; readonly box: string | undefined; readonly rect: Rect }[];
  readonly boxes: readonly { readonly id: string; readonly parent: string | undefined; readonly rect: Rect }[];
  readonly words: readonly Words[];
  readonly lines: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly points: readonly Point[];
  }[];
}

export interface Words {
  readonly of: string;
  readonly is: 'name' | 'note' | 'title' | 'label';
  readonly rect: Rect;
  readonly fontSize: number;
}

export interface Painted {
  readonly zoom: number;
  readonly titleScale: number;
  readonly names: 'shown' | 'hidden';
}

const SAMPLES = 24;
/** Letters without the room between lines. */
const LETTERS = 0.8;

export function toGeometry(picture: Picture, { zoom, titleScale, names }: Painted): PictureGeometry {
  const { drawing, layout, routes } = picture;
  const density = densityByName(layout.density);
  const boxes = new Map(drawing.boxes.map((box) => [box.id, box]));
  const words: Words[] = [];
  const places = drawing.places.flatMap((place) => {
    const at = layout.places.get(place.id);
    if (at === undefined) return [];
    if (names === 'shown') words.push(...wordsOf(place, at, density));
    return [{ id: place.id, box: place.box, rect: bodyRect(at, bodyOf(place, density)) }];
  });
  const drawn = layout.boxes.flatMap(({ id, rect }, nth) => {
    const box = boxes.get(id);
    if (box === undefined) return [];
    const tab = toTitleElements(box, nth, rect, titleScale, picture.arrows);
    for (const element of tab.filter(({ classes }) => classes === 'title' || classes === 'totals')) {
      const fontSize = Number(element.data['font']);
      const wide = textWidth(
        String(element.data['label']),
        fontSize,
        element.classes === 'title' ? 'semibold' : 'regular',
      );
      const centre = element.position ?? { x: 0, y: 0 };
      words.push({ of: id, is: 'title', rect: rectAround(centre, wide, fontSize * LETTERS), fontSize });
    }
    return [{ id, parent: box.parent, rect }];
  });
  if (names === 'shown') {
    for (const [id, label] of placeLineLabels(drawing, layout, routes)) {
      if (label.waits || label.isCalm) continue;
      words.push({ of: id, is: 'label', rect: rectAround(label.at, label.width, PILL_HEIGHT), fontSize: LABEL_FONT });
    }
  }
  return {
    zoom,
    places,
    boxes: drawn,
    words,
    lines: drawing.lines.flatMap(({ id, from, to }) => {
      const route = routes.get(id);
      if (route === undefined) return [];
      const samples = Math.max(1, SAMPLES * route.via.length);
      const points = Array.from({ length: samples + 1 }, (_, index) => pointOn(route, index / samples));
      return [{ id, from, to, points: route.via.length === 0 ? [route.start, route.end] : points }];
    }),
  };
}

function wordsOf(place: DrawnPlace, at: LaidPlace, density: Density): Words[] {
  const body = bodyOf(place, density);
  const isWide = body.is === 'wide';
  const outside = (lines: number): number =>
    at.y + (at.words === 'above' ? -1 : 1) * (body.halfHeight + LABEL_DROP + lines * LINE_HEIGHT);
  const write = (is: 'name' | 'note', text: string, y: number, fontSize: number): Words => {
    const short = isWide
      ? text
      : shortenMiddle(text, density.maxLabelWidth, fontSize, is === 'name' ? 'semibold' : 'regular');
    const wide = Math.min(
      textWidth(short, fontSize, is === 'name' ? 'semibold' : 'regular'),
      2 * Math.max(body.halfWidth, density.maxLabelWidth),
    );
    return { of: place.id, is, rect: rectAround({ x: at.x, y }, wide, fontSize * LETTERS), fontSize };
  };
  const nameAt = isWide ? at.y - (place.note === undefined ? 0 : LINE_HEIGHT / 2) : outside(0.5);
  const noteAt = isWide ? at.y + LINE_HEIGHT / 2 : outside(1.4);
  return [
    write('name', place.label, nameAt, LABEL_FONT),
    ...(place.note === undefined ? [] : [write('note', place.note.text, noteAt, NOTE_FONT)]),
  ];
}
