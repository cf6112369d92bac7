import { createContext, Script } from 'node:vm';
import type { LogRecord } from '@waymark/mesh';
import type { LogsStreamQuery } from '@waymark/contract';
import { InputError } from '../../http/input.ts';
import { judge, type LogEntry } from './log-entry.ts';
import type { PodIndex } from './pod-index.ts';

type Filter = Pick<
  LogsStreamQuery,
  | 'hops'
  | 'text'
  | 'regex'
  | 'hide'
  | 'hideRegex'
  | 'severities'
  | 'statuses'
  | 'flags'
  | 'directions'
  | 'pods'
  | 'identity'
  | 'only'
>;

/** Those of the entries that pass. Throws InputError when a regular expression takes too long. */
export type Matches = (entries: readonly LogEntry[], index: PodIndex) => readonly LogEntry[];

/** Throws InputError for what is no regular expression. */
export function readFilter(filter: Filter): Matches {
  const regex = filter.regex === undefined ? undefined : readRegex('regex', filter.regex);
  const hideRegex = filter.hideRegex === undefined ? undefined : readRegex('hideRegex', filter.hideRegex);
  const text = filter.text?.toLowerCase();
  const hide = filter.hide?.toLowerCase();
  return (entries, index) => {
    const plain = entries.filter((entry) => {
      const { record } = entry.line;
      if (filter.hops?.includes(entry.hop) === false) return false;
      const raw = text === undefined && hide === undefined ? '' : record.raw.toLowerCase();
      if (text !== undefined && !raw.includes(text)) return false;
      if (hide !== undefined && raw.includes(hide)) return false;
      return passes(filter, entry, index);
    });
    const found = regex === undefined ? plain : keep(plain, regex(plain), 'matching');
    return hideRegex === undefined ? found : keep(found, hideRegex(found), 'others');
  };
}

function passes(filter: Filter, entry: LogEntry, index: PodIndex): boolean {
  const { record } = entry.line;
  if (filter.severities?.includes(judge(entry, index).severity) === false) return false;
  if (filter.only === 'failed' && !isFailure(entry, index)) return false;
  if (filter.statuses !== undefined && !filter.statuses.some((asked) => hasStatus(record, asked))) return false;
  if (filter.flags !== undefined && !(record.is === 'request' && sharesOne(record.responseFlags, filter.flags)))
    return false;
  if (filter.directions !== undefined) {
    const direction = record.is === 'connection' ? record.direction : undefined;
    if (direction === undefined || !filter.directions.includes(direction)) return false;
  }
  if (filter.pods !== undefined && !sharesOne(podsIn(entry, index), filter.pods)) return false;
  return filter.identity === undefined || identitiesIn(record).some((own) => own.includes(filter.identity ?? ''));
}

/** A failure, not merely a warning: a process may be worried while traffic goes on. */
function isFailure(entry: LogEntry, index: PodIndex): boolean {
  const { severity, because } = judge(entry, index);
  return because !== 'false-alarm' && (severity === 'error' || because === 'client-error');
}

function hasStatus(record: LogRecord, asked: string): boolean {
  const status =
    record.is === 'request' ? record.responseCode : record.is === 'application' ? record.status : undefined;
  if (status === undefined) return false;
  return asked.endsWith('xx') ? Math.floor(status / 100) === Number(asked.charAt(0)) : status === Number(asked);
}

const sharesOne = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((one) => others.includes(one));

function podsIn({ origin, line: { record } }: LogEntry, index: PodIndex): readonly string[] {
  if (record.is === 'connection') return [origin.pod, record.source.pod ?? '', record.destination.pod ?? ''];
  if (record.is !== 'request') return [origin.pod];
  const ends = [record.downstreamRemote, record.upstreamHost].flatMap((address) =>
    address === undefined ? [] : (index.podAt(origin.cluster, address.host)?.name ?? []),
  );
  return [origin.pod, ...ends];
}

const identitiesIn = (record: LogRecord): readonly string[] =>
  record.is === 'connection' ? [record.source, record.destination].flatMap(({ identity }) => identity ?? []) : [];

function keep(
  entries: readonly LogEntry[],
  matching: ReadonlySet<number>,
  which: 'matching' | 'others',
): readonly LogEntry[] {
  return entries.filter((_, at) => matching.has(at) === (which === 'matching'));
}

/** All lines of a question together. */
const REGEX_TIMEOUT_MS = 250;

/** A reader's own expression may take forever on a single line; in a context of its own it can be stopped. */
function readRegex(field: string, pattern: string): (entries: readonly LogEntry[]) => ReadonlySet<number> {
  try {
    new RegExp(pattern, 'i');
  } catch (error) {
    throw new InputError(`${field}: ${error instanceof Error ? error.message : 'is no regular expression'}`);
  }
  const script = new Script('lines.flatMap((line, at) => (new RegExp(pattern, "i").test(line) ? [at] : []))');
  return (entries) => {
    if (entries.length === 0) return new Set();
    const context = createContext({ pattern, lines: entries.map(({ line }) => line.record.raw) });
    try {
      return new Set(script.runInContext(context, { timeout: REGEX_TIMEOUT_MS }) as readonly number[]);
    } catch (error) {
      if (hasCode(error, 'ERR_SCRIPT_EXECUTION_TIMEOUT'))
        throw new InputError(`${field}: takes too long on these lines`);
      throw error;
    }
  };
}

// An error of another context is no instance of our own Error.
const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
