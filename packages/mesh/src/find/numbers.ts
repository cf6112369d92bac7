import type { Unit } from './operand.ts';

/** What each unit may be written as, in lower case, and how many of the unit that is. */
const SPELLINGS: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  '%': { '%': 1, percent: 1 },
  ms: { ms: 1, millis: 1, us: 0.001, µs: 0.001, s: 1000, sec: 1000, m: 60_000, min: 60_000 },
  'req/s': { 'req/s': 1, 'requests/s': 1, 'r/s': 1, rps: 1, '/s': 1, 'req/min': 1 / 60, rpm: 1 / 60, '/min': 1 / 60 },
  'conn/s': { 'conn/s': 1, 'connections/s': 1, '/s': 1, 'conn/min': 1 / 60, '/min': 1 / 60 },
  'B/s': {
    'b/s': 1,
    bps: 1,
    'kb/s': 1e3,
    'mb/s': 1e6,
    'gb/s': 1e9,
    'kib/s': 1024,
    'mib/s': 1024 ** 2,
    'gib/s': 1024 ** 3,
    b: 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
  },
  count: {},
};

/** What completion offers after a number. */
export const OFFERED_UNITS: Readonly<Record<Unit, readonly string[]>> = {
  '%': ['%'],
  ms: ['ms', 's'],
  'req/s': ['req/s', 'req/min'],
  'conn/s': ['conn/s', 'conn/min'],
  'B/s': ['B/s', 'kB/s', 'MB/s', 'GB/s'],
  count: [],
};

const ALL_SPELLINGS: ReadonlySet<string> = new Set(Object.values(SPELLINGS).flatMap((unit) => Object.keys(unit)));

/** Whether a word is a unit of anything: then after a number it is meant as one. */
export const isUnit = (word: string): boolean => ALL_SPELLINGS.has(word.toLowerCase());

/** How many of the operand's unit; undefined when it is measured in something else. */
export function scaleOf(spelled: string, unit: Unit): number | undefined {
  if (spelled === '') return 1;
  const scales = SPELLINGS[unit];
  const lower = spelled.toLowerCase();
  return Object.hasOwn(scales, lower) ? scales[lower] : undefined;
}

const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(.*)$/is;

/** `1.5s` is 1.5 and `s`; undefined when no number begins the text. */
export function readNumber(text: string): { readonly value: number; readonly unit: string } | undefined {
  const found = NUMBER.exec(text);
  if (found === null) return undefined;
  const value = Number(found[1]);
  return Number.isFinite(value) ? { value, unit: found[2] ?? '' } : undefined;
}

/** As `readNumber` reads it back exactly. */
export const writeNumber = (value: number, unit: Unit): string =>
  unit === 'count' ? String(value) : unit === '%' ? `${value}%` : `${value} ${unit}`;
