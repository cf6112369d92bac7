import type { Tone } from './drawing.ts';

/** Every colour of the picture, as the theme in force has it. */
export interface Palette {
  readonly ground: string;
  readonly box: string;
  readonly place: string;
  readonly text: string;
  readonly subtleText: string;
  readonly border: string;
  readonly focus: string;
  readonly font: string;
  readonly l4: string;
  readonly sidecar: string;
  /** Lines, rings and marks. */
  readonly tone: Readonly<Record<Tone, string>>;
  /** The same tones where they colour letters, which need more contrast. */
  readonly toneText: Readonly<Record<Tone, string>>;
}

/** Reads one CSS custom property of the page; empty when it is not defined. */
export type ReadToken = (name: string) => string;

/** WCAG: 3 to 1 for what is drawn, 4.5 to 1 for what is read. */
const DRAWN = 3;
const READ = 4.5;

/**
 * PatternFly's tokens in order of preference. The chart tokens are a stylesheet of their own which a host may not load, and some status tokens are too pale on
 * white; the first that is defined and stands out enough is taken, so any theme works without a palette of its own.
 */
const CANDIDATES = {
  l4: ['--pf-t--chart--color--blue--300', '--pf-t--color--blue--50', '--pf-t--color--blue--30', '#0066cc', '#92c5f9'],
  // The chart token is nearly white in the dark theme; the scale's own steps keep green green.
  green: [
    '--pf-t--color--green--60',
    '--pf-t--color--green--40',
    '--pf-t--chart--color--green--400',
    '#3d7317',
    '#87bb62',
  ],
  amber: [
    '--pf-t--global--icon--color--status--warning--default',
    '--pf-t--color--yellow--50',
    '--pf-t--color--yellow--60',
    '#96640f',
    '#ffcc17',
  ],
  red: ['--pf-t--global--icon--color--status--danger--default', '--pf-t--color--red-orange--60', '#b1380b', '#f0561d'],
  redText: [
    '--pf-t--global--text--color--status--danger--default',
    '--pf-t--color--red-orange--60',
    '#b1380b',
    '#f89b78',
  ],
  purple: [
    '--pf-t--chart--color--purple--300',
    '--pf-t--color--purple--50',
    '--pf-t--color--purple--30',
    '#5e40be',
    '#b6a6e9',
  ],
  grey: ['--pf-t--global--icon--color--subtle', '--pf-t--color--gray--50', '#707070', '#a3a3a3'],
} as const;

export function readPalette(read: ReadToken): Palette {
  const first = (fallback: string, ...names: readonly string[]): string =>
    names.map((name) => read(name).trim()).find((found) => found !== '') ?? fallback;
  const place = first('#ffffff', '--pf-t--global--background--color--primary--default');
  const ground = first('#f2f2f2', '--pf-t--global--background--color--secondary--default');
  const clear = (candidates: readonly string[], contrast: number): string => {
    const found = candidates
      .map((name) => (name.startsWith('--') ? read(name).trim() : name))
      .filter((colour) => colour !== '');
    return found.find((colour) => contrastOf(colour, place) >= contrast) ?? found[0] ?? '#707070';
  };
  const text = first('#151515', '--pf-t--global--text--color--regular');
  const subtleText = first('#4d4d4d', '--pf-t--global--text--color--subtle');
  const border = first(
    '#c7c7c7',
    '--pf-t--global--border--color--nonstatus--gray--default',
    '--pf-t--global--border--color--default',
  );
  const l4 = clear(CANDIDATES.l4, DRAWN);
  const grey = clear(CANDIDATES.grey, DRAWN);
  return {
    ground,
    box: mix(place, ground, 0.65),
    place,
    text,
    subtleText,
    border,
    focus: first(l4, '--pf-t--global--border--color--brand--default'),
    font: first('"Red Hat Text", Helvetica, Arial, sans-serif', '--pf-t--global--font--family--body'),
    l4,
    sidecar: clear(CANDIDATES.purple, DRAWN),
    tone: {
      healthy: clear(CANDIDATES.green, DRAWN),
      warning: clear(CANDIDATES.amber, DRAWN),
      alarm: clear(CANDIDATES.red, DRAWN),
      neutral: grey,
      idle: border,
    },
    toneText: {
      healthy: text,
      warning: clear(CANDIDATES.amber, READ),
      alarm: clear(CANDIDATES.redText, READ),
      neutral: text,
      idle: subtleText,
    },
  };
}

/** WCAG contrast of two colours; 1 when either cannot be read, so that such a colour is not chosen. */
export function contrastOf(a: string, b: string): number {
  const first = luminance(a);
  const second = luminance(b);
  if (first === undefined || second === undefined) return 1;
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function luminance(colour: string): number | undefined {
  const rgb = channels(colour);
  if (rgb === undefined) return undefined;
  const [r, g, b] = rgb.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The two spellings computed styles and PatternFly use. */
function channels(colour: string): [number, number, number] | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  const rgb = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/i.exec(colour);
  const parts = short ?? long ?? rgb;
  if (parts === null) return undefined;
  const value = (text: string | undefined): number =>
    rgb !== null ? Number(text) : Number.parseInt(short !== null ? `${text ?? ''}${text ?? ''}` : (text ?? ''), 16);
  return [value(parts[1]), value(parts[2]), value(parts[3])];
}

/** `share` of the first colour over the second. */
function mix(over: string, under: string, share: number): string {
  const a = channels(over);
  const b = channels(under);
  if (a === undefined || b === undefined) return over;
  const blended = a.map((value, index) => Math.round(value * share + (b[index] ?? value) * (1 - share)));
  return `rgb(${blended.join(', ')})`;
}
