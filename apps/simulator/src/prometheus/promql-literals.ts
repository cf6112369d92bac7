import { PromqlRefusal } from './promql-refusal.ts';

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

const DURATION = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?$/;

/** `1h30m`, `612345ms` …; undefined when the text is no duration. */
export function readDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  if (text === '' || !DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit = ''] of text.matchAll(/(\d+)(ms|[smhdwy])/g))
    total += Number(count) * (MS_PER_UNIT[unit] ?? 0);
  return total;
}

export function readNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[+-]/, '').toLowerCase();
  if (digits === 'inf') return sign * Infinity;
  if (digits === 'nan') return NaN;
  const value = Number(digits);
  if (digits === '' || Number.isNaN(value))
    throw new PromqlRefusal('bad_data', `parse error: bad number or duration syntax: "${text}"`);
  return sign * value;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** A quoted PromQL string, with Go's escapes. */
export function readString(quoted: string): string {
  const quote = quoted[0];
  if (quote === undefined || quoted.length < 2 || !quoted.endsWith(quote)) {
    throw new PromqlRefusal('bad_data', `parse error: unterminated quoted string ${quoted}`);
  }
  const body = quoted.slice(1, -1);
  if (quote === '`') return body;
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))/g,
    (_, hex?: string, short?: string, long?: string, octal?: string, simple?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
      const escaped = SIMPLE_ESCAPES[simple ?? ''];
      if (escaped === undefined)
        throw new PromqlRefusal('bad_data', `parse error: unknown escape sequence in ${quoted}`);
      return escaped;
    },
  );
}
