import { readAddress } from './address.ts';
import { instantAt, readInstant } from './instant.ts';
import { readLevel } from './levels.ts';
import type {
  ConnectionEnd,
  ConnectionRecord,
  DnsRecord,
  FieldValue,
  LogFields,
  LogLevel,
  ProcessRecord,
} from './log-record.ts';
import { keyEnd, readFields } from './read-fields.ts';
import { durationOf, numberOf, readJsonFields, textOf, without } from './read-json.ts';

type ZtunnelRecord = ConnectionRecord | DnsRecord | ProcessRecord;

interface Head {
  readonly raw: string;
  readonly loggedMs: number | undefined;
  readonly atMs: number;
  readonly level: LogLevel;
  readonly scope: string;
  readonly spans: readonly string[];
  readonly message: string;
  readonly fields: LogFields;
}

/** A record of ztunnel, text or JSON; undefined when it is none. */
export function readZtunnel(raw: string, loggedMs: number | undefined): ZtunnelRecord | undefined {
  const head = raw.startsWith('{') ? readJsonHead(raw, loggedMs) : readTextHead(raw, loggedMs);
  if (head === undefined) return undefined;
  if (head.scope === 'access' && phaseOf(head.message) !== undefined) return toConnection(head);
  if (head.scope === 'dns' && head.fields['domain'] !== undefined) return toDns(head);
  const { atMs, level, scope, spans, message } = head;
  const fields = without(head.fields, ['time', 'level', 'scope', 'message']);
  return { is: 'process', writer: 'ztunnel', raw, atMs, loggedMs, level, scope, spans, message, fields };
}

function readJsonHead(raw: string, loggedMs: number | undefined): Head | undefined {
  const all = readJsonFields(raw);
  const time = textOf(all?.['time']);
  const level = readLevel(textOf(all?.['level']) ?? '');
  const scope = textOf(all?.['scope']);
  const atMs = time === undefined ? undefined : readInstant(time);
  if (all === undefined || atMs === undefined || level === undefined || scope === undefined) return undefined;
  return { raw, loggedMs, atMs, level, ...readScope(scope), message: textOf(all['message']) ?? '', fields: all };
}

function readTextHead(raw: string, loggedMs: number | undefined): Head | undefined {
  const instant = instantAt(raw);
  if (instant === undefined) return undefined;
  const levelFrom = skipBlanks(raw, instant.end);
  const levelEnd = wordEnd(raw, levelFrom);
  const level = readLevel(raw.slice(levelFrom, levelEnd));
  if (level === undefined) return undefined;
  const scopeFrom = skipBlanks(raw, levelEnd);
  const scopeEnd = scopeWordEnd(raw, scopeFrom);
  const word = raw.slice(scopeFrom, scopeEnd);
  const { scope, spans } = readScope(word.endsWith(':') ? word.slice(0, -1) : word);
  const rest = skipBlanks(raw, scopeEnd);
  const tab = raw.charAt(scopeEnd) === '\t' ? raw.lastIndexOf('\t') : -1;
  // The column of fields is empty for most messages, the column of the message is missing when there is none.
  const hasColumns = tab > scopeEnd;
  const fieldsFrom = hasColumns ? tab + 1 : firstKey(raw, rest);
  const message = hasColumns ? raw.slice(rest, tab) : raw.slice(rest, fieldsFrom).trimEnd();
  return { raw, loggedMs, atMs: instant.ms, level, scope, spans, message, fields: readFields(raw, fieldsFrom) };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at++;
  return at;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) > 32) at++;
  return at;
}

/** Spans hold blanks inside their braces: `xds:xds{id=1 peer=2}`. */
function scopeWordEnd(text: string, from: number): number {
  const tab = text.indexOf('\t', from);
  if (tab > from && !text.slice(from, tab).includes(' ')) return tab;
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '{') depth++;
    else if (char === '}') depth--;
    else if (char === '\t' || char === '\n' || (char === ' ' && depth <= 0)) return at;
  }
  return depth > 0 ? wordEnd(text, from) : text.length;
}

function firstKey(text: string, from: number): number {
  for (let at = from; at < text.length; at = skipBlanks(text, wordEnd(text, at) + 1)) {
    if (keyEnd(text, at) >= 0) return at;
  }
  return text.length;
}

const NO_SPANS: readonly string[] = [];

/** `proxy::h2::client:proxy{wl=…}:outbound{id=…}`: the path of the code, then the spans it ran in. */
function readScope(text: string): { readonly scope: string; readonly spans: readonly string[] } {
  if (!text.includes(':')) return { scope: text, spans: NO_SPANS };
  const target = /^(?:[^:]|::)*/.exec(text)?.[0] ?? text;
  const scope = target.startsWith('ztunnel::') ? target.slice('ztunnel::'.length) : target;
  if (target.length === text.length) return { scope, spans: NO_SPANS };
  return { scope, spans: text.slice(target.length + 1).match(/[^:{]+(?:\{[^}]*\})?/g) ?? [] };
}

function phaseOf(message: string): ConnectionRecord['phase'] | undefined {
  if (message === 'connection complete') return 'complete';
  if (message === 'connection opened') return 'opened';
  return message === 'connection failed' ? 'failed' : undefined;
}

function toEnd(fields: LogFields, side: 'src' | 'dst'): ConnectionEnd {
  return {
    address: readAddress(textOf(fields[`${side}.addr`])),
    pod: textOf(fields[`${side}.workload`]),
    namespace: textOf(fields[`${side}.namespace`]),
    identity: textOf(fields[`${side}.identity`]),
    cluster: textOf(fields[`${side}.cluster`]),
  };
}

function directionOf(value: FieldValue | undefined): ConnectionRecord['direction'] {
  return value === 'outbound' || value === 'inbound' ? value : undefined;
}

function toConnection({ raw, loggedMs, atMs, level, message, fields }: Head): ConnectionRecord {
  const direction = directionOf(fields['direction']);
  const sent = numberOf(fields['bytes_sent']);
  const received = numberOf(fields['bytes_recv']);
  return {
    is: 'connection',
    raw,
    atMs,
    loggedMs,
    level,
    phase: phaseOf(message) ?? 'complete',
    direction,
    source: toEnd(fields, 'src'),
    destination: toEnd(fields, 'dst'),
    hbone: readAddress(textOf(fields['dst.hbone_addr'])),
    service: textOf(fields['dst.service']),
    // "Sent" is what the telling proxy passed on: the client's bytes outbound, the server's inbound.
    bytesToServer: direction === 'inbound' ? received : sent,
    bytesToClient: direction === 'inbound' ? sent : received,
    durationMs: durationOf(fields['duration']),
    error: textOf(fields['error']),
    fields,
  };
}

function toDns({ raw, loggedMs, atMs, level, fields }: Head): DnsRecord {
  return {
    is: 'dns',
    raw,
    atMs,
    loggedMs,
    level,
    pod: textOf(fields['src.workload']),
    namespace: textOf(fields['src.namespace']),
    domain: textOf(fields['domain']),
    result: textOf(fields['result']),
    fields,
  };
}
