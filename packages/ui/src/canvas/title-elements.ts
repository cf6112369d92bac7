import type { ElementDefinition } from 'cytoscape';
import type { DrawnBox } from './drawing.ts';
import { FOLD_ARROW, TAB_HEIGHT, TAB_INSET, TAB_PADDING, TAB_SPACE, TITLE_FONT, TOTALS_FONT } from './density.ts';
import type { Rect } from './geometry.ts';
import { shortenMiddle, textWidth } from './text-width.ts';

/** Enlarged titles give up this much of their size before they are shortened, and may reach this far beyond a narrow box. */
const LEAST_SCALE = 0.96;
const OVERHANG = 1.1;
/** How far an enlarged tab may rise above its box, into the gap below the next. */
const RISE = 10;
/** A tab of two lines is this much higher, and wants a box this many tabs high. */
const STACKED = 1.7;
const STACK_FROM = 3.5;
/** What a pointer may hit of an arrow. */
export const ARROW_FIELD = 22;
/** A title scaled to fit exactly must not lose letters to the last bit of a division. */
const ROUNDING = 0.5;

/** Whether boxes and folded places show the arrow that opens or closes them. */
export type Arrows = 'shown' | 'none';

/** The title tab astride a box's upper edge: a pill, the title on it and the totals beside the title. Totals go first when room is short. */
export function toTitleElements(
  box: DrawnBox,
  nth: number,
  rect: Rect,
  wantedScale: number,
  arrows: Arrows,
): ElementDefinition[] {
  const arrow = arrows === 'shown' ? FOLD_ARROW : 0;
  const boxRoom = rect.right - rect.left - 2 * TAB_INSET;
  const whole = textWidth(box.title, TITLE_FONT, 'semibold') + 2 * TAB_PADDING + arrow;
  const scale = wantedScale === 1 ? 1 : Math.max(1, wantedScale * LEAST_SCALE, Math.min(wantedScale, boxRoom / whole));
  const inner = (boxRoom * (whole * scale > boxRoom ? OVERHANG : 1)) / scale - 2 * TAB_PADDING - arrow + ROUNDING;
  const title = scale === 1 ? box.title : shortenMiddle(box.title, inner, TITLE_FONT, 'semibold');
  const titleWidth = textWidth(title, TITLE_FONT, 'semibold');
  const totalsWidth = box.totals === undefined ? 0 : textWidth(box.totals, TOTALS_FONT);
  const hasTotals = box.totals !== undefined && (scale === 1 || titleWidth + TAB_SPACE + totalsWidth <= inner);
  // From afar the totals are half of what a box has to say, so they may take a second line of their own.
  const isStacked =
    !hasTotals &&
    box.totals !== undefined &&
    totalsWidth <= inner &&
    rect.bottom - rect.top > STACK_FROM * TAB_HEIGHT * scale;
  const beside = hasTotals ? titleWidth + TAB_SPACE + totalsWidth : titleWidth;
  const width = 2 * TAB_PADDING + arrow + (isStacked ? Math.max(titleWidth, totalsWidth) : beside);
  const height = TAB_HEIGHT * scale * (isStacked ? STACKED : 1);
  const left = rect.left + TAB_INSET;
  // Enlarged tabs use the gap above and then their own box, never another's.
  const grown = ((scale - 1) * TAB_HEIGHT) / 2;
  const y = rect.top + grown - Math.min(RISE, grown * 2);
  const key = `${String(nth)} ${box.id}`;
  const elements: ElementDefinition[] = [
    {
      data: { id: `tab ${key}`, of: box.id, width: width * scale, height },
      position: { x: left + (width * scale) / 2, y: y + (height - TAB_HEIGHT * scale) / 2 },
      classes: box.dashed ? 'tab dashed' : 'tab',
    },
    {
      data: { id: `title ${key}`, of: box.id, label: title, font: TITLE_FONT * scale },
      position: { x: left + (TAB_PADDING + arrow + titleWidth / 2) * scale, y },
      classes: 'title',
    },
  ];
  if (arrow > 0) {
    elements.push({
      data: { id: `fold ${key}`, of: box.id, size: ARROW_FIELD * scale },
      position: { x: left + (TAB_PADDING + arrow / 2 - 4) * scale, y },
      classes: 'fold open',
    });
  }
  if (hasTotals || isStacked) {
    elements.push({
      data: { id: `totals ${key}`, of: box.id, label: box.totals, font: TOTALS_FONT * scale },
      position: isStacked
        ? {
            x: left + (TAB_PADDING + arrow + totalsWidth / 2) * scale,
            y: y + (STACKED - 1) * TAB_HEIGHT * scale * 0.85,
          }
        : { x: left + (TAB_PADDING + arrow + titleWidth + TAB_SPACE + totalsWidth / 2) * scale, y },
      classes: 'totals',
    });
  }
  return elements;
}
