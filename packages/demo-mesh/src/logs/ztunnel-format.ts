/** How ztunnel writes a record down: tab-separated text, or JSON with the full scope. */

import { toRfc3339Micros } from '../instants.ts';
import type { World } from '../world.ts';

/** `bare` is an address or a number word that text leaves without quotes. */
export type FieldValue = string | number | boolean | { readonly bare: string };

export interface ZtunnelRecord {
  readonly atMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Without the leading `ztunnel::`; `access` has none. */
  readonly scope: string;
  readonly message: string;
  readonly span?: { readonly name: string; readonly fields: Readonly<Record<string, string | number>> };
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

export function writeZtunnel(world: World, record: ZtunnelRecord): string {
  return world.plan.logs === 'json' ? asJson(record) : asText(record);
}

/** As Rust prints a string for debugging. */
function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

function asText({ atMs, level, scope, message, span, fields = {} }: ZtunnelRecord): string {
  const spanWords =
    span === undefined
      ? ''
      : `:${span.name}{${Object.entries(span.fields)
          .map(([key, value]) => `${key}=${value}`)
          .join(' ')}}`;
  const words = Object.entries(fields).map(([key, value]) => `${key}=${textValue(value)}`);
  return [toRfc3339Micros(atMs), level, `${scope}${spanWords}`, message, words.join(' ')].join('\t');
}

function textValue(value: FieldValue): string {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'object' ? value.bare : String(value);
}

const UNPREFIXED = new Set(['access', 'ztunnel']);

function asJson({ atMs, level, scope, message, span, fields = {} }: ZtunnelRecord): string {
  const plain = Object.entries(fields).map(([key, value]) => [key, typeof value === 'object' ? value.bare : value]);
  return JSON.stringify({
    level,
    time: toRfc3339Micros(atMs),
    scope: UNPREFIXED.has(scope) ? scope : `ztunnel::${scope}`,
    message,
    ...Object.fromEntries(plain),
    ...(span === undefined ? {} : { [span.name]: span.fields }),
  });
}
