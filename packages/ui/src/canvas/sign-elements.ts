import type { ElementDefinition } from 'cytoscape';
import { bodyOf } from './body.ts';
import type { Body } from './body.ts';
import type { DrawnLine, DrawnPlace } from './drawing.ts';
import type { Density } from './density.ts';
import { LOCK_SPACE, PILL_HEIGHT, PILL_PADDING } from './density.ts';
import { overlaps, rectAround } from './geometry.ts';
import type { Point } from './geometry.ts';
import type { LaidPlace } from './layout-input.ts';
import type { LineLabel } from './line-labels.ts';
import { pointOn } from './route.ts';
import type { Route } from './route.ts';

/** Signs have one size, so that they can be told apart before they are read. */
export const SIGN = 16;
/** More would hide the place they stand at. */
const MOST_BADGES = 3;
/** Around a circle from the upper right, where neither the name nor most lines are. */
const BADGE_ANGLES = [-98, -58, -18, 22];
const CHANGE_ANGLE = -148;
/** Where a change is marked on its line, best first: beside the label. */
const CHANGE_SHARES = [0.3, 0.22, 0.7, 0.78, 0.15];

/** Badges and the mark of change at a place. */
export function placeSigns(place: DrawnPlace, at: LaidPlace, density: Density): ElementDefinition[] {
  const body = bodyOf(place, density);
  const badges = place.badges ?? [];
  const elements = badges.slice(0, MOST_BADGES).map((badge, nth): ElementDefinition => ({
    data: { id: `badge ${String(nth)} ${place.id}`, of: place.id },
    position: badgeSpot(at, body, nth),
    classes: `sign badge icon-${badge.icon} tone-${badge.tone}${stepsBack(place)}`,
  }));
  if (badges.length > MOST_BADGES) {
    elements.push({
      data: { id: `badges ${place.id}`, of: place.id, label: `+${String(badges.length - MOST_BADGES)}` },
      position: badgeSpot(at, body, MOST_BADGES),
      classes: `sign more-badges${stepsBack(place)}`,
    });
  }
  if (place.change !== undefined) {
    elements.push({
      data: { id: `change ${place.id}`, of: place.id },
      position:
        body.is === 'wide'
          ? { x: at.x - body.halfWidth, y: at.y - body.halfHeight }
          : around(at, body.halfWidth, at.words === 'above' ? -CHANGE_ANGLE : CHANGE_ANGLE),
      classes: `sign change-${place.change}${stepsBack(place)}`,
    });
  }
  return elements;
}

function badgeSpot(at: LaidPlace, body: Body, nth: number): Point {
  if (body.is === 'wide') return { x: at.x + body.halfWidth - 8 - nth * (SIGN + 1), y: at.y - body.halfHeight };
  const angle = BADGE_ANGLES[nth] ?? 0;
  return around(at, body.halfWidth + 1, at.words === 'above' ? -angle : angle);
}

function around(at: Point, radius: number, degrees: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return { x: at.x + radius * Math.cos(angle), y: at.y + radius * Math.sin(angle) };
}

/** Padlock and mark of change on a line. A padlock stands inside the line's label when there is one to stand in. */
export function lineSigns(line: DrawnLine, route: Route, label: LineLabel | undefined): ElementDefinition[] {
  const elements: ElementDefinition[] = [];
  if (line.padlock !== undefined) {
    const isInside = label !== undefined && !label.waits;
    elements.push({
      data: { id: `lock ${line.id}`, of: line.id },
      position: isInside
        ? { x: label.at.x - label.width / 2 + PILL_PADDING + LOCK_SPACE / 2 - 4, y: label.at.y }
        : pointOn(route, 0.5),
      classes: `sign lock-${line.padlock}${isInside ? ' inside' : ''}${stepsBack(line)}`,
    });
  }
  if (line.change !== undefined) {
    elements.push({
      data: { id: `change ${line.id}`, of: line.id },
      position: freeSpot(route, label),
      classes: `sign change-${line.change}${stepsBack(line)}`,
    });
  }
  return elements;
}

function freeSpot(route: Route, label: LineLabel | undefined): Point {
  const spots = CHANGE_SHARES.map((share) => pointOn(route, share));
  const pill = label === undefined || label.waits ? undefined : rectAround(label.at, label.width + 2, PILL_HEIGHT + 2);
  const free = spots.find((spot) => pill === undefined || !overlaps(rectAround(spot, SIGN, SIGN), pill));
  return free ?? pointOn(route, 0.5);
}

/** The class of what is not looked for. */
export function stepsBack(thing: { readonly dimmed?: true }): string {
  return thing.dimmed === true ? ' dimmed' : '';
}
