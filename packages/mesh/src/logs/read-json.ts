import type { FieldValue, LogFields } from './log-record.ts';

const DEEPEST = 4;

/** An object written as JSON, its nested objects flattened to dotted names; undefined when the text is no object. */
export function readJsonFields(text: string): LogFields | undefined {
  if (!text.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  if (isFlat(value)) return value;
  const fields: Record<string, FieldValue> = {};
  flatten(value, '', fields, 0);
  return fields;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isField(value: unknown): value is FieldValue {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isFlat(fields: Readonly<Record<string, unknown>>): fields is LogFields {
  for (const name in fields) if (!isField(fields[name])) return false;
  return true;
}

function flatten(
  from: Readonly<Record<string, unknown>>,
  prefix: string,
  into: Record<string, FieldValue>,
  depth: number,
): void {
  for (const [name, value] of Object.entries(from)) {
    const key = prefix + name;
    if (isField(value)) into[key] = value;
    else if (isObject(value) && depth < DEEPEST) flatten(value, `${key}.`, into, depth + 1);
    else into[key] = JSON.stringify(value);
  }
}

/** A field as text; absent for null, the empty text and the dash that stands for nothing. */
export function textOf(value: FieldValue | undefined): string | undefined {
  if (value === undefined || value === null || value === '' || value === '-') return undefined;
  return typeof value === 'string' ? value : String(value);
}

/** Undefined for text that is empty, `-` or no finite number. */
export function numberOf(value: FieldValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '' || value === '-') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `"13ms"`, `1.5s`, or a number of milliseconds. */
export function durationOf(value: FieldValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (value.endsWith('ms')) {
    const number = Number(value.slice(0, -2));
    return Number.isFinite(number) && value.length > 2 ? number : undefined;
  }
  const found = /^(\d+(?:\.\d+)?)(ns|us|µs|s|m|h)?$/.exec(value);
  return found === null ? undefined : Number(found[1]) * (UNITS[found[2] ?? 'ms'] ?? 1);
}

/** Fields that are not among the named, which the reader has taken out already. */
export function without(fields: LogFields, names: readonly string[]): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
