/**
 * What a first visit is told, in this order. Each step stands at the element marked `data-tour="<its name>"`; a step whose element is not
 * on the screen is left out.
 */
export const TOUR_STEPS = ['layers', 'picture', 'boxes', 'time', 'find'] as const;
export type TourStep = (typeof TOUR_STEPS)[number];

export interface Spot {
  readonly left: number;
  readonly top: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** px between the card and what it speaks of, and to the edge of the window. */
const GAP = 8;

/** Below what it speaks of, else above; over something as large as the picture, in its upper corner. Always within the window. */
export function spotAt(anchor: Box, card: Size, page: Size): Spot {
  const left = clamped(anchor.left, GAP, page.width - card.width - GAP);
  const below = anchor.bottom + GAP;
  if (below + card.height <= page.height) return { left, top: below };
  const above = anchor.top - GAP - card.height;
  if (above >= GAP) return { left, top: above };
  return {
    left: clamped(anchor.left + GAP, GAP, page.width - card.width - GAP),
    top: clamped(anchor.top + GAP, GAP, page.height - card.height - GAP),
  };
}

const clamped = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
