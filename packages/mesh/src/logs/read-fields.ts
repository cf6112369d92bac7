import type { FieldValue } from './log-record.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
const EQUALS = 61;

/** Letters, digits, `_ . - @ /` are what keys are made of. */
function isKeyCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 45 && code <= 57) ||
    code === 95 ||
    code === 64
  );
}

/** Where the key ends that begins at `from` (its `=`), or -1. */
export function keyEnd(text: string, from: number): number {
  let at = from;
  while (isKeyCode(text.charCodeAt(at))) at++;
  return at > from && text.charCodeAt(at) === EQUALS ? at : -1;
}

/** The keys of ztunnel's access lines in their order: names that are known need not be cut out and hashed again for each line. */
const FREQUENT = [
  'src.addr=',
  'src.workload=',
  'src.namespace=',
  'src.identity=',
  'src.cluster=',
  'dst.addr=',
  'dst.hbone_addr=',
  'dst.service=',
  'dst.workload=',
  'dst.namespace=',
  'dst.identity=',
  'dst.cluster=',
  'direction=',
  'bytes_sent=',
  'bytes_recv=',
  'duration=',
  'error=',
].map((start) => ({ start, key: start.slice(0, -1) }));

/**
 * Reads `key=value key="quoted value"` from `from` to the end. Bare values end where the next key begins, so that
 * one with blanks in it stays whole. Words that belong to no key are left out.
 */
export function readFields(text: string, from: number): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  let at = from;
  let frequent = 0;
  while (at < text.length) {
    if (text.charCodeAt(at) <= SPACE) {
      at++;
      continue;
    }
    while (frequent < FREQUENT.length && !text.startsWith(FREQUENT[frequent]?.start ?? '', at)) frequent++;
    const known = FREQUENT[frequent];
    const equals = known === undefined ? keyEnd(text, at) : at + known.key.length;
    if (equals < 0) {
      at = nextBlank(text, at);
      continue;
    }
    const key = known?.key ?? text.slice(at, equals);
    if (known === undefined) frequent = 0;
    const start = equals + 1;
    if (text.charCodeAt(start) === QUOTE) {
      const close = closingQuote(text, start + 1);
      const value = text.slice(start + 1, close);
      fields[key] = value.includes('\\') ? unescaped(value) : value;
      at = close + 1;
    } else {
      at = bareEnd(text, start);
      fields[key] = text.slice(start, at);
    }
  }
  return fields;
}

function nextBlank(text: string, from: number): number {
  const blank = text.indexOf(' ', from);
  return blank < 0 ? text.length : blank;
}

function closingQuote(text: string, from: number): number {
  const quote = text.indexOf('"', from);
  if (quote < 0) return text.length;
  if (text.charCodeAt(quote - 1) !== BACKSLASH) return quote;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

function bareEnd(text: string, from: number): number {
  let end = nextBlank(text, from);
  for (;;) {
    let next = end;
    while (next < text.length && text.charCodeAt(next) <= SPACE) next++;
    if (next >= text.length || keyEnd(text, next) >= 0) return end;
    end = nextBlank(text, next);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** Rust's debug escapes, which are JSON's but for `\u{…}`. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g,
    (whole, hex: string | undefined, one: string | undefined) => {
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
      }
      return one === undefined ? whole : (ESCAPES[one] ?? one);
    },
  );
}
