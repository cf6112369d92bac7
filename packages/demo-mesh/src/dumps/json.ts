/** JSON as the proxies answer it, and what Kubernetes and ztunnel wrap in base64. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

export interface AdminAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export function jsonAnswer(body: Json): AdminAnswer {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(body, null, 1) };
}

export function textAnswer(body: string, status = 200): AdminAnswer {
  return { status, contentType: 'text/plain; charset=UTF-8', body };
}

/** ztunnel's dump has all keys in alphabetical order. */
export function inKeyOrder(value: Json): Json {
  if (isList(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inKeyOrder(inner)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Of ASCII text. */
export function toBase64(text: string): string {
  let encoded = '';
  for (let i = 0; i < text.length; i += 3) {
    const [a, b, c] = [text.charCodeAt(i), text.charCodeAt(i + 1), text.charCodeAt(i + 2)];
    const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
    encoded += BASE64.charAt((bits >> 18) & 63) + BASE64.charAt((bits >> 12) & 63);
    encoded += Number.isNaN(b) ? '=' : BASE64.charAt((bits >> 6) & 63);
    encoded += Number.isNaN(c) ? '=' : BASE64.charAt(bits & 63);
  }
  return encoded;
}
