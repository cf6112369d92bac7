import { type AccessLogReader, readDefaultFormats } from './access-log-format.ts';
import { readAddress } from './address.ts';
import { instantAt, readEpoch, readInstant } from './instant.ts';
import { readLevel } from './levels.ts';
import type { FieldValue, LogFields, ProcessRecord, RequestRecord } from './log-record.ts';
import { readFields } from './read-fields.ts';
import { durationOf, numberOf, readJsonFields, textOf, without } from './read-json.ts';
import { traceIdOf } from './trace-id.ts';

/** A record of Envoy or of the agent beside it; undefined when it is none. `format`: how accessLogFormat says that requests are written. */
export function readEnvoy(
  raw: string,
  loggedMs: number | undefined,
  format: AccessLogReader | undefined,
): RequestRecord | ProcessRecord | undefined {
  const told = format?.read(raw);
  if (told !== undefined) return toRequest(raw, loggedMs, told);
  if (raw.startsWith('{')) {
    const fields = readJsonFields(raw);
    if (fields === undefined) return undefined;
    return isAccess(fields) ? toRequest(raw, loggedMs, fields) : readJsonProcess(raw, loggedMs, fields);
  }
  if (raw.startsWith('[')) {
    const fields = readDefaultFormats(raw);
    return fields === undefined ? readPlainProcess(raw, loggedMs) : toRequest(raw, loggedMs, fields);
  }
  return readTabbedProcess(raw, loggedMs);
}

const ACCESS_KEYS = ['response_code', 'response_flags', 'upstream_cluster', 'bytes_received', 'request_id', 'method'];

function isAccess(fields: LogFields): boolean {
  return ACCESS_KEYS.filter((key) => fields[key] !== undefined).length >= 2;
}

function startOf(value: FieldValue | undefined): number | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  return readInstant(text) ?? readEpoch(Number(text));
}

function protocolOf(fields: LogFields): RequestRecord['protocol'] {
  const cluster = textOf(fields['upstream_cluster']);
  const method = textOf(fields['method']);
  if (method === 'CONNECT' || cluster === 'connect_originate') return 'tunnel';
  // No cluster was chosen and no request read: the listener's own log of what it could not place.
  return method === undefined ? 'tcp' : 'http';
}

const NO_FLAGS: readonly string[] = [];

function toRequest(raw: string, loggedMs: number | undefined, fields: LogFields): RequestRecord {
  const flags = textOf(fields['response_flags']);
  return {
    is: 'request',
    raw,
    atMs: startOf(fields['start_time']),
    loggedMs,
    protocol: protocolOf(fields),
    method: textOf(fields['method']),
    path: textOf(fields['path']),
    responseCode: numberOf(fields['response_code']),
    responseFlags: flags === undefined ? NO_FLAGS : flags.split(','),
    responseCodeDetails: textOf(fields['response_code_details']),
    connectionTerminationDetails: textOf(fields['connection_termination_details']),
    upstreamFailure: textOf(fields['upstream_transport_failure_reason']),
    bytesToServer: numberOf(fields['bytes_received']),
    bytesToClient: numberOf(fields['bytes_sent']),
    durationMs: durationOf(fields['duration']),
    upstreamMs: durationOf(fields['upstream_service_time']),
    requestId: textOf(fields['request_id']),
    traceId: traceIdOf(textOf(fields['traceparent']) ?? textOf(fields['trace_id'])),
    authority: textOf(fields['authority']),
    upstreamCluster: textOf(fields['upstream_cluster']),
    upstreamHost: readAddress(textOf(fields['upstream_host'])),
    downstreamLocal: readAddress(textOf(fields['downstream_local_address'])),
    downstreamRemote: readAddress(textOf(fields['downstream_remote_address'])),
    routeName: textOf(fields['route_name']),
    fields,
  };
}

function readJsonProcess(raw: string, loggedMs: number | undefined, all: LogFields): ProcessRecord | undefined {
  const level = readLevel(textOf(all['level']) ?? '');
  const atMs = startOf(all['time']);
  const message = textOf(all['msg']) ?? textOf(all['message']);
  if (level === undefined || message === undefined) return undefined;
  const scope = textOf(all['scope']) ?? textOf(all['logger']) ?? '';
  const fields = without(all, ['level', 'time', 'msg', 'message', 'scope']);
  return { is: 'process', writer: 'envoy', raw, atMs, loggedMs, level, scope, spans: [], message, fields };
}

/** `2026-08-20T10:15:30.1Z⇥warning⇥envoy main source.cc:1⇥message⇥thread=1`; the agent's lines may lack the scope. */
function readTabbedProcess(raw: string, loggedMs: number | undefined): ProcessRecord | undefined {
  const instant = instantAt(raw);
  const rest = instant === undefined ? raw : raw.slice(instant.end);
  const found = /^\s*([A-Za-z]+)(?:\s|$)/.exec(rest);
  const level = readLevel(found?.[1] ?? '');
  if (found === null || level === undefined || (instant === undefined && loggedMs === undefined)) return undefined;
  const [first = '', ...columns] = rest
    .slice(found[0].length)
    .trimStart()
    .split(/\t| {2,}/);
  const last = columns.at(-1);
  const extra = columns.length > 1 && last !== undefined && /^[\w.]+=\S/.test(last) ? last : '';
  const words = extra === '' ? columns : columns.slice(0, -1);
  return {
    is: 'process',
    writer: 'envoy',
    raw,
    atMs: instant?.ms ?? loggedMs,
    loggedMs,
    level,
    scope: words.length === 0 ? '' : first,
    spans: [],
    message: words.length === 0 ? first : words.join('\t'),
    fields: readFields(extra, 0),
  };
}

const PLAIN = /^\[([^\]]+)\]\[\d+\]\[(\w+)\]\[([^\]]+)\] (?:\[[^\]]*\] )?([\s\S]*)$/;

/** Envoy's own format, where no agent sets another. */
function readPlainProcess(raw: string, loggedMs: number | undefined): ProcessRecord | undefined {
  const [, time = '', word = '', scope = '', message = ''] = PLAIN.exec(raw) ?? [];
  const level = readLevel(word);
  if (level === undefined) return undefined;
  const atMs = readInstant(time);
  return { is: 'process', writer: 'envoy', raw, atMs, loggedMs, level, scope, spans: [], message, fields: {} };
}
