/** How tightly a picture is drawn. The loosest density whose picture still fits legibly is taken; text never gets smaller. */
export type DensityName = 'roomy' | 'compact' | 'dense';

export interface Density {
  readonly name: DensityName;
  /** What larger places are worth when another density would let more flow from left to right (shares of 1). */
  readonly comfort: number;
  /** Columns stand so far apart that labels up to this width fit on the lines between them. */
  readonly labelRoom: number;
  /** Radius of a place, its ring included. */
  readonly radius: number;
  /** Names longer than this are shortened in the middle. */
  readonly maxLabelWidth: number;
  /** Between the columns of one box. Lines and their labels live here. */
  readonly columnGap: number;
  readonly rowGap: number;
  readonly boxPadding: number;
  readonly boxGap: number;
  /** Between columns of boxes, where lines between namespaces run. */
  readonly boxColumnGap: number;
}

/** Longer labels may cover their line: room for the longest would tear a box apart. */
export const LONGEST_LABEL = 134;

/** From the loosest. */
export const DENSITIES: readonly Density[] = [
  {
    name: 'roomy',
    comfort: 0.14,
    labelRoom: LONGEST_LABEL,
    radius: 21,
    maxLabelWidth: 150,
    columnGap: 70,
    rowGap: 30,
    boxPadding: 26,
    boxGap: 44,
    boxColumnGap: 76,
  },
  {
    name: 'compact',
    comfort: 0.12,
    labelRoom: 0,
    radius: 19,
    maxLabelWidth: 120,
    columnGap: 44,
    rowGap: 16,
    boxPadding: 18,
    boxGap: 30,
    boxColumnGap: 46,
  },
  {
    name: 'dense',
    comfort: 0,
    labelRoom: 0,
    radius: 14,
    maxLabelWidth: 86,
    columnGap: 14,
    rowGap: 6,
    boxPadding: 10,
    boxGap: 20,
    boxColumnGap: 30,
  },
];

/** The same density with its gaps widened, to use the room a picture leaves in its viewport. */
export function spreadOut(density: Density, across: number, down: number): Density {
  return {
    ...density,
    columnGap: density.columnGap * across,
    boxColumnGap: density.boxColumnGap * (1 + (across - 1) * 0.5),
    rowGap: density.rowGap * down,
    boxGap: density.boxGap * (1 + (down - 1) * 0.4),
    boxPadding: density.boxPadding * (1 + (across - 1) * 0.3),
  };
}

export function densityByName(name: DensityName): Density {
  const found = DENSITIES.find((density) => density.name === name);
  if (found === undefined) throw new Error(`No density is named ${name}`);
  return found;
}

/** Names and line labels. On screen they stay legible down to 11 px, which is MIN_LEGIBLE_ZOOM. */
export const LABEL_FONT = 12;
export const NOTE_FONT = 12;
export const LINE_HEIGHT = 16;
/** From the ring to the label under it. */
export const LABEL_DROP = 4;
/** The title tab sits astride the upper edge of its box. */
export const TAB_HEIGHT = 24;
export const TAB_PADDING = 12;
export const TAB_INSET = 12;
export const TAB_SPACE = 10;
/** Room for the arrow that folds a box, before its title. */
export const FOLD_ARROW = 14;
export const TITLE_FONT = 12.5;
export const TOTALS_FONT = 12;
export const PILL_HEIGHT = 18;
export const PILL_PADDING = 8;

/** Words are never painted smaller than 11 px. */
export const MIN_LEGIBLE_ZOOM = 11 / NOTE_FONT;
/** What a layout aims for, since sizes are rounded on the way. */
export const AIM_ZOOM = MIN_LEGIBLE_ZOOM + 0.03;
/** Padlock and what separates it from the words of its pill. */
export const LOCK_SPACE = 15;
