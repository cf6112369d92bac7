/** An instant as written in a log, and where its text ends. */
export interface Instant {
  /** Unix milliseconds, with microseconds as their fraction. */
  readonly ms: number;
  readonly end: number;
}

const ZERO = 48;

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Days since 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day is their last. */
function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** Reads `2026-08-20T10:15:30.482913Z` and its cousins (a space, slashes, a comma, an offset, no zone = UTC) at `from`. */
export function instantAt(text: string, from = 0): Instant | undefined {
  const year = digits(text, from, 4);
  if (year < 0) return undefined;
  const mark = text.charAt(from + 4);
  if ((mark !== '-' && mark !== '/') || text.charAt(from + 7) !== mark) return undefined;
  const middle = text.charAt(from + 10);
  if (middle !== 'T' && middle !== ' ') return undefined;
  if (text.charAt(from + 13) !== ':' || text.charAt(from + 16) !== ':') return undefined;
  const month = digits(text, from + 5, 2);
  const day = digits(text, from + 8, 2);
  const hour = digits(text, from + 11, 2);
  const minute = digits(text, from + 14, 2);
  const second = digits(text, from + 17, 2);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 || second < 0) return undefined;
  let ms = ((daysOf(year, month, day) * 24 + hour) * 60 + minute) * 60_000 + second * 1000;
  let end = from + 19;
  const point = text.charAt(end);
  if (point === '.' || point === ',') {
    let scale = 100;
    let at = end + 1;
    for (let digit = text.charCodeAt(at) - ZERO; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - ZERO) {
      ms += digit * scale;
      scale /= 10;
    }
    if (at > end + 1) end = at;
    // Sums of tenths are not exact; a log knows microseconds at best.
    ms = Math.round(ms * 1000) / 1000;
  }
  return zoned(text, ms, end);
}

function zoned(text: string, ms: number, end: number): Instant {
  const zone = text.charAt(end);
  if (zone === 'Z') return { ms, end: end + 1 };
  if (zone !== '+' && zone !== '-') return { ms, end };
  const hours = digits(text, end + 1, 2);
  const colon = text.charAt(end + 3) === ':' ? 1 : 0;
  const minutes = digits(text, end + 3 + colon, 2);
  if (hours < 0 || minutes < 0) return { ms, end };
  const offsetMs = (hours * 60 + minutes) * 60_000;
  return { ms: zone === '+' ? ms - offsetMs : ms + offsetMs, end: end + 5 + colon };
}

/** Text that is an instant and nothing else. */
export function readInstant(text: string): number | undefined {
  const instant = instantAt(text);
  return instant?.end === text.length ? instant.ms : undefined;
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size. */
export function readEpoch(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 1e8) return undefined;
  if (value < 1e11) return value * 1000;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1000 : value / 1e6;
}
