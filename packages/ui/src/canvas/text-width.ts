/**
 * Widths of Red Hat Text, hundredths of an em, for the characters from space to tilde. Layout needs widths where there is no canvas
 * to ask (the worker, tests) and the same answer on every machine, so they are written down rather than measured.
 */
const REGULAR = [
  23, 22, 36, 69, 55, 74, 67, 21, 40, 40, 45, 60, 25, 45, 25, 47, 66, 31, 55, 59, 62, 57, 62, 56, 61, 62, 25, 25, 60,
  60, 60, 51, 77, 66, 67, 73, 73, 62, 61, 80, 73, 25, 60, 61, 61, 86, 74, 81, 65, 81, 65, 62, 62, 71, 66, 90, 65, 65,
  60, 36, 47, 36, 60, 46, 60, 53, 58, 51, 58, 56, 37, 58, 55, 22, 22, 49, 22, 84, 55, 58, 58, 58, 35, 45, 38, 55, 50,
  70, 49, 50, 46, 39, 29, 39, 60,
] as const;

/** Semibold runs this much wider on average. */
const SEMIBOLD = 1.04;
/** Unknown letters: accented Latin is as wide as a digit, everything past it may be as wide as it is high. */
const LATIN_EM = 0.62;
const WIDE_EM = 1.02;

export type Weight = 'regular' | 'semibold';

export function textWidth(text: string, fontSize: number, weight: Weight = 'regular'): number {
  let ems = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const known = REGULAR[code - 32];
    ems += known === undefined ? (code < 0x2e80 ? LATIN_EM : WIDE_EM) : known / 100;
  }
  return ems * fontSize * (weight === 'semibold' ? SEMIBOLD : 1);
}

/** The longest form of the text that fits, its middle replaced by an ellipsis: beginnings and endings tell names apart. */
export function shortenMiddle(text: string, maxWidth: number, fontSize: number, weight: Weight = 'regular'): string {
  if (textWidth(text, fontSize, weight) <= maxWidth) return text;
  const chars = Array.from(text);
  for (let kept = chars.length - 1; kept > 2; kept -= 1) {
    const head = Math.ceil(kept / 2);
    const shorter = `${chars.slice(0, head).join('')}…${chars.slice(chars.length - (kept - head)).join('')}`;
    if (textWidth(shorter, fontSize, weight) <= maxWidth) return shorter;
  }
  return `${chars[0] ?? ''}…`;
}
