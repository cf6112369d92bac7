import type { ElementDefinition } from 'cytoscape';
import { bodyOf, insideWidth } from './body.ts';
import type { Body } from './body.ts';
import type { Drawing, DrawnBox, DrawnLine, DrawnPlace } from './drawing.ts';
import type { Density } from './density.ts';
import { densityByName, FOLD_ARROW, LABEL_DROP, LABEL_FONT, LINE_HEIGHT, NOTE_FONT, PILL_HEIGHT } from './density.ts';
import { enclose, rectAround } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import { toLayoutInput } from './layout-input.ts';
import type { LaidPlace, Layout } from './layout-input.ts';
import { placeLineLabels } from './line-labels.ts';
import type { LineLabel } from './line-labels.ts';
import { pointOn } from './route.ts';
import type { Route } from './route.ts';
import { lineSigns, placeSigns, stepsBack } from './sign-elements.ts';
import { spanOf } from './span.ts';
import { shortenMiddle } from './text-width.ts';
import { ARROW_FIELD, toTitleElements } from './title-elements.ts';
import type { Arrows } from './title-elements.ts';

/** Cytoscape's flat world needs one name per element; what the reader selects goes by the drawing's own ids, kept in `data.of`. */
export const elementId = {
  place: (id: string): string => `place ${id}`,
  line: (id: string): string => `line ${id}`,
  box: (id: string, nth: number): string => `box ${String(nth)} ${id}`,
};

/** Radius of the stop mark at the end of a denied line. */
const STOP_RADIUS = 8;
/** Widths of the edge around a place, health its colour. */
export const EDGES = { single: 3, double: 8, wide: 2 } as const;
const FAINT_FROM = 100;

/**
 * The whole picture as flat cytoscape elements, a pure function of what is drawn and where it stands. Boxes, title tabs, notes and labels are elements
 * of their own: compound parents would switch cytoscape's layered cache off, and labels inside edges would run under other edges.
 * `titleScale` enlarges box titles while the reader looks from afar.
 */
export function toElements(
  drawing: Drawing,
  layout: Layout,
  routes: ReadonlyMap<string, Route>,
  titleScale = 1,
  arrows: Arrows = 'none',
): ElementDefinition[] {
  const density = densityByName(layout.density);
  const labels = placeLineLabels(drawing, layout, routes);
  const elements: ElementDefinition[] = [];
  const boxes = new Map(drawing.boxes.map((box) => [box.id, box]));
  for (const [nth, { id, rect }] of layout.boxes.entries()) {
    const box = boxes.get(id);
    if (box === undefined) continue;
    elements.push({
      data: {
        id: elementId.box(id, nth),
        of: id,
        depth: depthOf(box, boxes),
        width: rect.right - rect.left,
        height: rect.bottom - rect.top,
      },
      position: { x: (rect.left + rect.right) / 2, y: (rect.top + rect.bottom) / 2 },
      classes: box.dashed ? 'box dashed' : 'box',
    });
    elements.push(...toTitleElements(box, nth, rect, titleScale, arrows));
  }
  for (const place of drawing.places) {
    const at = layout.places.get(place.id);
    if (at !== undefined) elements.push(...placeElements(place, at, density, arrows, titleScale));
  }
  // Many lines are a texture behind the places; those in trouble still stand out.
  const faint = drawing.lines.length > FAINT_FROM;
  for (const line of drawing.lines) {
    const route = routes.get(line.id);
    const from = layout.places.get(line.from);
    const to = layout.places.get(line.to);
    if (route === undefined || from === undefined || to === undefined) continue;
    elements.push(...lineElements(line, route, from, to, labels.get(line.id), faint));
  }
  return elements;
}

/** How many boxes stand around it. */
function depthOf(box: DrawnBox, boxes: ReadonlyMap<string, DrawnBox>): number {
  let depth = 0;
  for (
    let parent = boxes.get(box.parent ?? '');
    parent !== undefined && depth < boxes.size;
    parent = boxes.get(parent.parent ?? '')
  )
    depth += 1;
  return depth;
}

/** What a fit shows: boxes with their tabs, places with their names, and the middles of lines that swing outside. */
export function boundsOf(drawing: Drawing, layout: Layout, routes: ReadonlyMap<string, Route>): Rect | undefined {
  const span = spanOf(toLayoutInput(drawing, { width: 1, height: 1 }).places, layout);
  const middles = [...routes.values()].flatMap((route) =>
    (route.via.length > 1 ? [0.2, 0.35, 0.5, 0.65, 0.8] : [0.5]).map((t) =>
      rectAround(pointOn(route, t), PILL_HEIGHT, PILL_HEIGHT),
    ),
  );
  return enclose([...(span === undefined ? [] : [span]), ...middles]);
}

function placeElements(
  place: DrawnPlace,
  at: LaidPlace,
  density: Density,
  arrows: Arrows,
  titleScale: number,
): ElementDefinition[] {
  const id = elementId.place(place.id);
  const body = bodyOf(place, density);
  const isWide = body.is === 'wide';
  const edge = place.shape === 'app' || place.shape === 'front' ? EDGES.double : isWide ? EDGES.wide : EDGES.single;
  const longest = isWide ? insideWidth(density) : density.maxLabelWidth;
  const state = `${place.change === undefined ? '' : ` is-${place.change}`}${stepsBack(place)}`;
  const elements: ElementDefinition[] = [
    {
      data: {
        id,
        of: place.id,
        width: 2 * body.halfWidth - edge,
        height: 2 * body.halfHeight - edge,
        ...nameOf(place.label, body, longest, titleScale),
        full: place.label,
        // Words inside stand around the middle, the title above the note.
        rise: isWide && place.note !== undefined && titleScale === 1 ? -LINE_HEIGHT / 2 : 0,
      },
      position: { x: at.x, y: at.y },
      classes: `place shape-${place.shape} mark-${place.mark} ring-${place.ring}${at.words === 'above' ? ' named-above' : ''}${state}`,
    },
    ...placeSigns(place, at, density),
  ];
  if (isWide && arrows === 'shown') {
    elements.push({
      data: { id: `fold ${place.id}`, of: place.id, size: ARROW_FIELD },
      position: { x: at.x - body.halfWidth + FOLD_ARROW, y: at.y },
      classes: `fold closed${stepsBack(place)}`,
    });
  }
  if (place.note !== undefined) {
    elements.push({
      data: {
        id: `note ${place.id}`,
        of: place.id,
        label: shortenMiddle(place.note.text, longest, NOTE_FONT),
        full: place.note.text,
      },
      position: isWide
        ? { x: at.x + FOLD_ARROW / 2, y: at.y + LINE_HEIGHT / 2 }
        : {
            x: at.x,
            y: at.y + (at.words === 'above' ? -1 : 1) * (density.radius + LABEL_DROP + LINE_HEIGHT * 1.5 - 2),
          },
      classes: `note tone-${place.note.tone}${isWide ? ' inside' : ''}${stepsBack(place)}`,
    });
  }
  return elements;
}

/** From afar the title of a wide body grows like those of boxes, as long as its body has the height for it. */
function nameOf(
  name: string,
  body: Body,
  longest: number,
  titleScale: number,
): { readonly label: string; readonly font: number } {
  const font = body.is === 'wide' ? LABEL_FONT * titleScale : LABEL_FONT;
  if (titleScale === 1 || body.is === 'round')
    return { label: shortenMiddle(name, longest, LABEL_FONT, 'semibold'), font };
  const room = 2 * body.halfWidth - FOLD_ARROW - 12;
  return { label: font > 2 * body.halfHeight * 0.75 ? '' : shortenMiddle(name, room, font, 'semibold'), font };
}

function lineElements(
  line: DrawnLine,
  route: Route,
  from: Point,
  to: Point,
  label: LineLabel | undefined,
  faint: boolean,
): ElementDefinition[] {
  const denied = line.kind === 'denied';
  const state = `${line.change === undefined ? '' : ` is-${line.change}`}${stepsBack(line)}`;
  const end = denied ? stepBack(route, 2 * STOP_RADIUS) : route.end;
  const elements: ElementDefinition[] = [
    {
      data: {
        id: elementId.line(line.id),
        of: line.id,
        source: elementId.place(line.from),
        target: elementId.place(line.to),
        start: offset(route.start, from),
        end: offset(end, to),
        ...(route.via.length === 0 ? {} : pullOf({ ...route, end })),
      },
      classes: `line kind-${line.kind} tone-${line.tone} width-${String(line.width)}${route.via.length === 0 ? '' : ' bent'}${faint ? ' faint' : ''}${state}`,
    },
  ];
  if (denied) {
    elements.push({
      data: { id: `stop ${line.id}`, of: line.id, size: 2 * STOP_RADIUS - 2 },
      position: stepBack(route, STOP_RADIUS),
      classes: `stop${stepsBack(line)}`,
    });
  }
  if (label !== undefined) {
    elements.push({
      data: { id: `label ${line.id}`, of: line.id, label: label.text, width: label.width, height: PILL_HEIGHT },
      position: { x: label.at.x, y: label.at.y },
      classes: `label kind-${line.kind} tone-${line.tone}${label.waits ? ' waits' : label.isCalm ? ' calm' : ''}${line.padlock === undefined ? '' : ' locked'}${stepsBack(line)}`,
    });
  }
  elements.push(...lineSigns(line, route, label));
  return elements;
}

/** In cytoscape's spelling: how far along the straight way each control point stands, and how far to its right. */
function pullOf({ start, end, via }: Route): { readonly pull: string; readonly along: string } {
  const way = { x: end.x - start.x, y: end.y - start.y };
  const length2 = Math.max(1, way.x * way.x + way.y * way.y);
  const from = via.map(({ x, y }) => ({ x: x - start.x, y: y - start.y }));
  return {
    pull: from.map(({ x, y }) => ((way.x * y - way.y * x) / Math.sqrt(length2)).toFixed(1)).join(' '),
    along: from.map(({ x, y }) => ((way.x * x + way.y * y) / length2).toFixed(4)).join(' '),
  };
}

/** A point before the tip, on the way the line arrives. */
function stepBack(route: Route, by: number): Point {
  const { end } = route;
  const before = pointOn(route, 0.9);
  const length = Math.max(1, Math.hypot(end.x - before.x, end.y - before.y));
  return { x: end.x - ((end.x - before.x) / length) * by, y: end.y - ((end.y - before.y) / length) * by };
}

/** In cytoscape's spelling: pixels from the centre of the place at that end. */
function offset(point: Point, centre: Point): string {
  return `${(point.x - centre.x).toFixed(2)}px ${(point.y - centre.y).toFixed(2)}px`;
}
