import { columnWidth, extentOf, insetsOf } from './box-plan.ts';
import type { BoxPlan, Inside } from './box-plan.ts';
import type { Density } from './density.ts';
import { TAB_INSET } from './density.ts';
import { rowLength } from './settle.ts';

/**
 * A long chain in bands, one under another, as a text is broken into lines: each band is read from the left, and the step to the next goes back.
 * What was one band already stays as it is.
 */
export function wrapPlan(plan: BoxPlan, perBand: number, density: Density, tabWidth: number): BoxPlan {
  if (plan.columns.length <= perBand || plan.inside !== undefined) return plan;
  const bands = Math.ceil(plan.columns.length / perBand);
  const each = Math.ceil(plan.columns.length / bands);
  const insets = insetsOf(density);
  const slots: { slot: Inside['slots'][number]['slot']; at: { x: number; y: number } }[] = [];
  let y = insets.top;
  let right = 0;
  for (let first = 0; first < plan.columns.length; first += each) {
    const columns = plan.columns
      .slice(first, first + each)
      .map((column) => column.filter((slot) => slot.is === 'place'));
    const lengths = columns.map((column) => rowLength(column.map(extentOf), density.rowGap));
    const height = Math.max(0, ...lengths);
    let x = insets.side;
    for (const [index, column] of columns.entries()) {
      const width = columnWidth(column);
      let at = y + (height - (lengths[index] ?? 0)) / 2;
      for (const slot of column) {
        const { before, after } = extentOf(slot);
        slots.push({ slot, at: { x: x + width / 2, y: at + before } });
        at += before + after + density.rowGap;
      }
      x += width;
      right = Math.max(right, x);
      x += plan.gaps[first + index] ?? 0;
    }
    // A little more than between rows, so that bands are seen as such.
    y += height + density.rowGap * 1.6;
  }
  return {
    id: plan.id,
    columns: [],
    gaps: [],
    width: Math.max(right + insets.side, tabWidth + 2 * TAB_INSET),
    height: y - density.rowGap * 1.6 + insets.bottom,
    insets,
    inside: { slots, boxes: [], order: new Map() },
  };
}
