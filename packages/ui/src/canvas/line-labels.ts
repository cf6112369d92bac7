import type { Drawing, DrawnLine, Tone } from './drawing.ts';
import { densityByName, PILL_HEIGHT, TAB_HEIGHT, TAB_INSET } from './density.ts';
import { grow, overlapArea, overlaps, rectAround } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import { compare, pillWidth, roomOf, tabWidth, toLayoutInput } from './layout-input.ts';
import type { Layout } from './layout-input.ts';
import { pointOn } from './route.ts';
import type { Route } from './route.ts';

export interface LineLabel {
  readonly text: string;
  readonly at: Point;
  readonly width: number;
  /** No free spot was found: shown only while its line is pointed at or selected. */
  readonly waits: boolean;
  /** One of many without news: shown when the reader comes close. */
  readonly isCalm: boolean;
}

/** Shares of the way tried for a label's middle, best first. */
const SPOTS = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.27, 0.73, 0.22, 0.78];
/** Beside the line where it has no room on it: across the way, lines of text high. */
const ASIDE = [0, -14, 14, -24, 24];
/** An outline of a box strikes a label through; worth another spot on the line, not one beside it. */
const OUTLINE_COST = 0.3;
/** Those who are hurt speak first and always get a word in. */
const URGENCY: Record<Tone, number> = { alarm: 0, warning: 1, healthy: 2, neutral: 3, idle: 4 };
/** Among more lines than this only trouble is labelled at once: a hundred healthy rates are noise, and a pointer away. */
const CALM_FROM = 60;
/** Among more than this nobody looks for a spot for labels without news: they show while their line is pointed at. */
const CALM_SPOTS_UP_TO = 150;
/** Past this the picture is looked at from afar and labels would only be dust. */
const LABELS_UP_TO = 400;

/** Where labels stand on their lines, so that they cover no place, no title, no arrow head and no other label. */
export function placeLineLabels(
  drawing: Drawing,
  layout: Layout,
  routes: ReadonlyMap<string, Route>,
): ReadonlyMap<string, LineLabel> {
  const before = known.get(routes);
  if (before !== undefined) return before;
  const labels = findSpots(drawing, layout, routes);
  known.set(routes, labels);
  return labels;
}

/** By routes, which are made once for a picture: looking at it from elsewhere moves no label. */
const known = new WeakMap<ReadonlyMap<string, Route>, ReadonlyMap<string, LineLabel>>();

function findSpots(drawing: Drawing, layout: Layout, routes: ReadonlyMap<string, Route>): Map<string, LineLabel> {
  const labels = new Map<string, LineLabel>();
  if (drawing.places.length > LABELS_UP_TO) return labels;
  const taken = obstacles(drawing, layout);
  const outlines = layout.boxes.flatMap(({ rect: { left, right, top, bottom } }) => [
    { left, right: left + 2, top, bottom },
    { left: right - 2, right, top, bottom },
    { left, right, top, bottom: top + 2 },
    { left, right, top: bottom - 2, bottom },
  ]);
  const tips: Rect[] = [...routes.values()].flatMap(({ start, end }) => [
    rectAround(end, 16, 16),
    rectAround(start, 4, 4),
  ]);
  const around = { taken, tips, outlines };
  for (const line of [...drawing.lines].sort(byUrgency)) {
    const route = routes.get(line.id);
    if (line.label === undefined || line.kind === 'idle' || route === undefined) continue;
    const text = line.label;
    const width = pillWidth(line);
    // An alarm may cover the end of a line, never another word or a place.
    const isCalm =
      drawing.lines.length > CALM_FROM && URGENCY[line.tone] > 1 && line.kind !== 'denied' && line.kind !== 'bypass';
    if (isCalm && drawing.lines.length > CALM_SPOTS_UP_TO) {
      labels.set(line.id, { text, at: pointOn(route, 0.5), width, waits: true, isCalm: false });
      continue;
    }
    const spot = bestSpot(route, width, around);
    const waits = spot.hard > 0 || (spot.soft > 60 && URGENCY[line.tone] > 1);
    const brief = waits && line.brief !== undefined ? briefLabel(line, line.brief, route, around) : undefined;
    labels.set(line.id, brief ?? { text, at: spot.at, width, waits, isCalm: isCalm && !waits });
    if (brief !== undefined) taken.push(grow(rectAround(brief.at, brief.width, PILL_HEIGHT), 2));
    else if (!waits) taken.push(grow(spot.rect, 2));
  }
  return labels;
}

/** A word or two where the whole label found no room; undefined where even they do not. */
function briefLabel(line: DrawnLine, text: string, route: Route, around: Around): LineLabel | undefined {
  const width = pillWidth({ ...line, label: text });
  const { at, hard } = bestSpot(route, width, around);
  return hard > 0 ? undefined : { text, at, width, waits: false, isCalm: false };
}

function byUrgency(a: DrawnLine, b: DrawnLine): number {
  return URGENCY[a.tone] - URGENCY[b.tone] || b.width - a.width || compare(a.id, b.id);
}

function obstacles(drawing: Drawing, layout: Layout): Rect[] {
  const density = densityByName(layout.density);
  const titles = new Map(drawing.boxes.map((box) => [box.id, tabWidth(box.title, box.totals)]));
  const rooms = toLayoutInput(drawing, { width: 1, height: 1 }).places.flatMap((place) => {
    const at = layout.places.get(place.id);
    return at === undefined ? [] : [roomOf(place, at, density)];
  });
  const tabs = layout.boxes.map(({ id, rect }) => ({
    left: rect.left + TAB_INSET,
    right: rect.left + TAB_INSET + (titles.get(id) ?? 0),
    top: rect.top - TAB_HEIGHT / 2,
    bottom: rect.top + TAB_HEIGHT / 2,
  }));
  return [...rooms, ...tabs];
}

interface Spot {
  readonly at: Point;
  readonly rect: Rect;
  /** Area of words and places covered. */
  readonly hard: number;
  /** Area of line ends covered. */
  readonly soft: number;
  /** Area of outlines of boxes covered. */
  readonly outlines: number;
}

/** What labels keep clear of, as well as they can. */
interface Around {
  readonly taken: readonly Rect[];
  readonly tips: readonly Rect[];
  readonly outlines: readonly Rect[];
}

function bestSpot(route: Route, width: number, { taken, tips, outlines }: Around): Spot {
  const middle = pointOn(route, 0.5);
  const length = Math.hypot(route.end.x - route.start.x, route.end.y - route.start.y);
  const reach = rectAround(middle, length + width + 80, length + 120);
  const near = taken.filter((rect) => overlaps(rect, reach));
  const nearTips = tips.filter((rect) => overlaps(rect, reach));
  const nearOutlines = outlines.filter((rect) => overlaps(rect, reach));
  let best: Spot | undefined;
  for (const aside of ASIDE) {
    for (const share of SPOTS) {
      const on = pointOn(route, share);
      const at = { x: on.x, y: on.y + aside };
      const rect = rectAround(at, width, PILL_HEIGHT);
      const spot = {
        at,
        rect,
        hard: covered(rect, near),
        soft: covered(rect, nearTips),
        outlines: covered(rect, nearOutlines),
      };
      if (best === undefined || badness(spot) < badness(best)) best = spot;
      if (badness(spot) === 0) return spot;
    }
    if (best !== undefined && best.hard + best.soft === 0) return best;
  }
  return best ?? { at: middle, rect: rectAround(middle, width, PILL_HEIGHT), hard: 0, soft: 0, outlines: 0 };
}

function badness({ hard, soft, outlines }: Spot): number {
  return hard * 10 + soft + outlines * OUTLINE_COST;
}

function covered(rect: Rect, others: readonly Rect[]): number {
  return others.reduce((sum, other) => sum + overlapArea(rect, other), 0);
}
