import type { FieldValue, LogFields } from './log-record.ts';
import { readJsonFields } from './read-json.ts';

/** What reads one way of writing Envoy's access log: a line to its fields under Istio's JSON names, undefined when the line is written otherwise. */
export interface AccessLogReader {
  readonly read: (line: string) => LogFields | undefined;
}

/** A JSON format: names to operators, as in `accessLogFormat` or an EnvoyFilter's `json_format`. */
export interface JsonFormat {
  readonly [name: string]: string | JsonFormat;
}

/** What a value may be made of: `plain` has no quotes, a `token` no blanks either. */
type Holds = 'digits' | 'token' | 'plain' | 'text';

type Part = { readonly literal: string } | { readonly field: string; readonly holds: Holds };

const NAMES: ReadonlyMap<string, string> = new Map([
  ['START_TIME', 'start_time'],
  ['REQ(:METHOD)', 'method'],
  ['REQ(X-ENVOY-ORIGINAL-PATH?:PATH)', 'path'],
  ['REQ(:PATH)', 'path'],
  ['PATH', 'path'],
  ['REQUESTED_SERVER_NAME', 'requested_server_name'],
  ['RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)', 'upstream_service_time'],
  ['REQ(X-FORWARDED-FOR)', 'x_forwarded_for'],
  ['REQ(USER-AGENT)', 'user_agent'],
  ['REQ(X-REQUEST-ID)', 'request_id'],
  ['REQ(:AUTHORITY)', 'authority'],
  ['REQ(HOST)', 'authority'],
  ['REQ(TRACEPARENT)', 'traceparent'],
  ['UPSTREAM_CLUSTER_RAW', 'upstream_cluster'],
  ['UPSTREAM_HOST_NAME', 'upstream_host'],
]);
/** Fields that are digits or a dash; a value that is neither means that the line was written in another format. */
const NUMERIC = new Set(['response_code', 'bytes_received', 'bytes_sent', 'duration', 'upstream_service_time']);

/** Fields so plain that one before them which has some is known by where these begin. */
const TOKENS = new Set([
  'request_id',
  'upstream_cluster',
  'upstream_local_address',
  'downstream_local_address',
  'downstream_remote_address',
  'requested_server_name',
  'route_name',
]);

const PLAIN = new Set(['authority', 'upstream_host']);

function holdsOf(field: string): Holds {
  if (NUMERIC.has(field)) return 'digits';
  if (TOKENS.has(field)) return 'token';
  return PLAIN.has(field) ? 'plain' : 'text';
}

function nameOf(operator: string, argument: string | undefined): string {
  const plain = argument?.toUpperCase() ?? '';
  if (operator === 'START_TIME' || operator === 'PATH') return NAMES.get(operator) ?? '';
  const whole = argument === undefined ? operator : `${operator}(${plain})`;
  return NAMES.get(whole) ?? (argument === undefined ? operator.toLowerCase() : `${operator}(${argument})`);
}

const OPERATOR = /%(?:%|([A-Z0-9_]+)(?:\(([^)]*)\))?(?::\d+)?%)/g;

function partsOf(format: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  let from = 0;
  for (const found of format.matchAll(OPERATOR)) {
    literal += format.slice(from, found.index);
    from = found.index + found[0].length;
    if (found[1] === undefined) {
      literal += '%';
      continue;
    }
    if (literal !== '') parts.push({ literal });
    literal = '';
    const field = nameOf(found[1], found[2]);
    parts.push({ field, holds: holdsOf(field) });
  }
  literal += format.slice(from);
  const end = literal.trimEnd();
  if (end !== '') parts.push({ literal: end });
  return parts;
}

/** Values may hold the text that separates them; this many places are tried before a line counts as written otherwise. */
const MOST_TRIES = 400;

/** Compiles a text format such as `[%START_TIME%] "%REQ(:METHOD)% …"`. */
export function compileTextFormat(format: string): AccessLogReader {
  const parts = partsOf(format);
  return { read: (line) => readParts(parts, line.trimEnd()) };
}

function readParts(parts: readonly Part[], line: string): LogFields | undefined {
  const fields: Record<string, FieldValue> = {};
  let tries = 0;
  const match = (index: number, at: number): boolean => {
    const part = parts[index];
    if (part === undefined) return at === line.length;
    if ('literal' in part) return line.startsWith(part.literal, at) && match(index + 1, at + part.literal.length);
    const next = parts[index + 1];
    const stop = next !== undefined && 'literal' in next ? next.literal : undefined;
    for (let from = at; tries++ < MOST_TRIES;) {
      const end = stop === undefined ? (next === undefined ? line.length : from) : line.indexOf(stop, from);
      if (end < 0 || end > line.length) return false;
      if (fits(part.holds, line, at, end)) {
        if (match(index + 1, end)) {
          fields[part.field] = line.slice(at, end);
          return true;
        }
      } else if (part.holds !== 'text') return false;
      if (next === undefined) return false;
      from = end + 1;
    }
    return false;
  };
  return match(0, 0) ? fields : undefined;
}

const QUOTE = 34;
const BLANK = 32;

function fits(holds: Holds, line: string, from: number, to: number): boolean {
  if (holds === 'text') return true;
  if (holds === 'digits') return isNumeric(line, from, to);
  for (let at = from; at < to; at++) {
    const code = line.charCodeAt(at);
    if (code === QUOTE || (code === BLANK && holds === 'token')) return false;
  }
  return true;
}

function isNumeric(text: string, from: number, to: number): boolean {
  if (to - from === 1 && text.charAt(from) === '-') return true;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if ((code < 48 || code > 57) && code !== 46) return false;
  }
  return to > from;
}

/** Compiles a JSON format by its map of names to operators. */
export function compileJsonFormat(format: JsonFormat): AccessLogReader {
  const names: { readonly key: string; readonly parts: readonly Part[] }[] = [];
  const walk = (from: JsonFormat, prefix: string): void => {
    for (const [name, value] of Object.entries(from)) {
      if (typeof value === 'string') names.push({ key: prefix + name, parts: partsOf(value) });
      else walk(value, `${prefix}${name}.`);
    }
  };
  walk(format, '');
  return {
    read: (line) => {
      const told = readJsonFields(line);
      if (told === undefined || !names.some(({ key }) => key in told)) return undefined;
      const fields: Record<string, FieldValue> = {};
      for (const { key, parts } of names) {
        const value = told[key];
        if (value === undefined) continue;
        const [only] = parts;
        if (only !== undefined && parts.length === 1 && 'field' in only) fields[only.field] = value;
        else if (parts.some((part) => 'field' in part))
          Object.assign(fields, readParts(parts, String(value)) ?? { [key]: value });
        else fields[key] = value;
      }
      return fields;
    },
  };
}

const REQUEST_LINE = '"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%"';
const WHO = '"%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"';
const SIZES = '%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%';
const WAY =
  '%UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME%';
const CODE = '%RESPONSE_CODE% %RESPONSE_FLAGS%';
const FAILURE = '"%UPSTREAM_TRANSPORT_FAILURE_REASON%"';

/** What Istio writes unless told otherwise, newest first, then Envoy's own default. */
const DEFAULTS: readonly AccessLogReader[] = [
  `[%START_TIME%] ${REQUEST_LINE} ${CODE} %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% ${FAILURE} ${SIZES} ${WHO} ${WAY} %ROUTE_NAME%`,
  `[%START_TIME%] ${REQUEST_LINE} ${CODE} "%DYNAMIC_METADATA(istio.mixer:status)%" ${FAILURE} ${SIZES} ${WHO} ${WAY} %ROUTE_NAME%`,
  `[%START_TIME%] ${REQUEST_LINE} ${CODE} "%DYNAMIC_METADATA(istio.mixer:status)%" ${SIZES} ${WHO} ${WAY}`,
  `[%START_TIME%] ${REQUEST_LINE} ${CODE} ${SIZES} ${WHO}`,
].map(compileTextFormat);

/** Reads a line written in one of the formats that need no telling. */
export function readDefaultFormats(line: string): LogFields | undefined {
  for (const reader of DEFAULTS) {
    const fields = reader.read(line);
    if (fields !== undefined) return fields;
  }
  return undefined;
}
