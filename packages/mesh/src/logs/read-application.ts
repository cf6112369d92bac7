import { readAddress } from './address.ts';
import { instantAt, readEpoch, readInstant } from './instant.ts';
import { levelOfText, readLevelValue } from './levels.ts';
import type { ApplicationRecord, FieldValue, LogFields } from './log-record.ts';
import { readFields } from './read-fields.ts';
import { durationOf, numberOf, readJsonFields, textOf } from './read-json.ts';
import { traceIdOf } from './trace-id.ts';

/** A record of an application, JSON or any text; it always is one. */
export function readApplication(raw: string, loggedMs: number | undefined): ApplicationRecord {
  const fields = readJsonFields(raw);
  return fields === undefined ? readText(raw, loggedMs) : readJson(raw, loggedMs, fields);
}

/** Keys mean the same however a logger spells them: `requestId`, `request_id`, `x-request-id`. */
type Plain = ReadonlyMap<string, FieldValue>;

function plainly(fields: LogFields): Plain {
  const plain = new Map<string, FieldValue>();
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined || value === null) continue;
    const name = key.toLowerCase().replace(/[-_.@ ]/g, '');
    if (!plain.has(name)) plain.set(name, value);
  }
  return plain;
}

function first(plain: Plain, names: readonly string[]): FieldValue | undefined {
  for (const name of names) {
    const value = plain.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

const TIMES = ['time', 'timestamp', 'ts', 't', 'datetime', 'eventtime'];
const LEVELS = ['level', 'severity', 'lvl', 'loglevel', 'levelname', 'logseverity', 'severitytext'];
const MESSAGES = ['msg', 'message', 'event', 'log', 'body'];
const REQUEST_IDS = [
  'xrequestid',
  'headersxrequestid',
  'reqheadersxrequestid',
  'requestheadersxrequestid',
  'requestid',
  'httprequestid',
  'reqid',
];
const TRACES = ['traceid', 'traceparent', 'ddtraceid', 'oteltraceid', 'xb3traceid', 'tracecontext'];
const STATUSES = [
  'status',
  'statuscode',
  'httpstatus',
  'httpstatuscode',
  'responsecode',
  'code',
  'httpresponsestatuscode',
];
const DURATIONS = ['durationms', 'latencyms', 'elapsedms', 'duration', 'latency', 'elapsed', 'responsetime', 'tookms'];

function instantOf(value: FieldValue | undefined): number | undefined {
  if (typeof value === 'string') return readInstant(value) ?? readEpoch(Number(value));
  return typeof value === 'number' ? readEpoch(value) : undefined;
}

type Meaning = Omit<ApplicationRecord, 'is' | 'raw' | 'atMs' | 'loggedMs' | 'level' | 'message' | 'fields'>;

function meaningOf(plain: Plain): Meaning {
  const status = numberOf(first(plain, STATUSES));
  return {
    requestId: textOf(first(plain, REQUEST_IDS)),
    traceId: traceIdOf(textOf(first(plain, TRACES))),
    status: status !== undefined && status >= 100 && status <= 599 ? status : undefined,
    durationMs: durationOf(first(plain, DURATIONS)),
    role: roleOf(plain),
    ...askedOf(plain),
  };
}

const ADDRESSES = ['remote', 'remoteaddr', 'remoteaddress', 'remoteip', 'clientip', 'clientaddr'];

function askedOf(plain: Plain): Pick<Meaning, 'method' | 'path' | 'authority' | 'remote'> {
  const method = textOf(first(plain, ['method', 'httpmethod', 'httprequestmethod', 'requestmethod', 'verb']));
  const url = textOf(first(plain, ['url', 'httpurl', 'uri', 'requesturi', 'path', 'httppath', 'requestpath']));
  const [, authority, path] = /^[a-z]+:\/\/([^/?#]+)(.*)$/i.exec(url ?? '') ?? [undefined, undefined, url];
  return {
    method: method?.toUpperCase(),
    path: path === '' ? '/' : path,
    authority: authority ?? textOf(first(plain, ['host', 'authority', 'httphost'])),
    remote: readAddress(textOf(first(plain, ADDRESSES))),
  };
}

/** Who makes a request knows its whole URL, who answers it knows its path and from where it came. */
function roleOf(plain: Plain): ApplicationRecord['role'] {
  const url = textOf(plain.get('url')) ?? textOf(plain.get('httpurl')) ?? '';
  if (/^[a-z]+:\/\//i.test(url)) return 'client';
  const hasPath = plain.has('path') || plain.has('uri') || url.startsWith('/');
  return hasPath && [...ADDRESSES, 'useragent', 'bytesout'].some((name) => plain.has(name)) ? 'server' : undefined;
}

function readJson(raw: string, loggedMs: number | undefined, fields: LogFields): ApplicationRecord {
  const plain = plainly(fields);
  const message = textOf(first(plain, MESSAGES));
  return {
    is: 'application',
    raw,
    atMs: instantOf(first(plain, TIMES)) ?? loggedMs,
    loggedMs,
    level: readLevelValue(first(plain, LEVELS)) ?? levelOfText(message ?? ''),
    message: message ?? raw,
    ...meaningOf(plain),
    fields,
  };
}

const TRACE_PARENT = /\b[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b/i;

function readText(raw: string, loggedMs: number | undefined): ApplicationRecord {
  const bracket = raw.startsWith('[') ? 1 : 0;
  const instant = instantAt(raw, bracket);
  const from = instant === undefined ? 0 : instant.end + (raw.charAt(instant.end) === ']' ? 1 : 0);
  const message = raw.slice(from).trim();
  const line = message.indexOf('\n');
  const firstLine = line < 0 ? message : message.slice(0, line);
  const fields = firstLine.includes('=') ? readFields(firstLine, 0) : {};
  const meaning = meaningOf(plainly(fields));
  return {
    is: 'application',
    raw,
    atMs: instant?.ms ?? loggedMs,
    loggedMs,
    level: levelOfText(firstLine),
    message,
    ...meaning,
    ...requestLineOf(firstLine, meaning),
    traceId: meaning.traceId ?? traceIdOf(TRACE_PARENT.exec(firstLine)?.[0]),
    fields,
  };
}

const REQUEST_LINE = /"([A-Z]{3,7}) (\S+) HTTP\/[\d.]+"(?: (\d{3})\b)?/;

/** The request line of a web server's own access log. */
function requestLineOf(line: string, known: Meaning): Partial<Meaning> {
  const found = known.method === undefined && line.includes(' HTTP/') ? REQUEST_LINE.exec(line) : null;
  if (found === null) return {};
  const status = found[3] === undefined ? known.status : Number(found[3]);
  return { method: found[1], path: found[2], status, role: known.role ?? 'server' };
}
