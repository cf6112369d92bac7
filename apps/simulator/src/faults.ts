/** Which source fails on purpose, and how, so that a test can see what a reader is told when it does. */

/** `kubernetes` is all of the API server; the four after it are parts of it and go before it. */
export const SOURCES = ['prometheus', 'kubernetes', 'lists', 'watches', 'logs', 'dumps'] as const;
export type Source = (typeof SOURCES)[number];

const MODES = [
  'ok',
  'down',
  'slow',
  'refuse',
  'garbage',
  'truncated',
  'huge',
  'flapping',
  'throttling',
  'gone',
  'clock-off',
] as const;

/** What people say instead. */
const ALSO: Readonly<Record<string, string>> = { refusing: 'refuse', 'clock off': 'clock-off' };

export interface Fault {
  /**
   * down: the connection breaks. slow: a late answer. refuse: a well-formed refusal. garbage: 200 with nonsense. truncated: half an
   * answer. huge: a well-formed answer of 64 MB. flapping: down and up in turns. throttling: 429. gone: 410. clock-off: another time.
   */
  readonly mode: (typeof MODES)[number];
  /** slow: how late. flapping: how long each turn. throttling: Retry-After. clock-off: how far ahead, or behind if negative. */
  readonly delayMs?: number;
  /** Only requests whose query (Prometheus) or path (Kubernetes) contains this text are hit. */
  readonly match?: string;
  /** `broken` is no JSON at all; `wrong shape` is JSON that nobody asked for. */
  readonly garbage?: 'broken' | 'wrong shape';
  /** refuse, Kubernetes only: 403 when absent; 401 is an API server that cannot tell who anybody is. */
  readonly status?: 401 | 403;
}

export type Faults = Readonly<Record<Source, Fault>>;

const NONE: Fault = { mode: 'ok' };

export const NO_FAULTS: Faults = {
  prometheus: NONE,
  kubernetes: NONE,
  lists: NONE,
  watches: NONE,
  logs: NONE,
  dumps: NONE,
};

/** A dump comes through a connection that has left HTTP; it can fail where it is opened only. */
const MODES_OF_DUMPS: readonly Fault['mode'][] = ['ok', 'down', 'slow', 'refuse', 'flapping', 'throttling', 'gone'];

/** What was posted or given as an option cannot be read; the message is one sentence for whoever wrote it. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/** The faults after a change: a source that is not named stays as it is. */
export function changeFaults(before: Faults, text: string): Faults {
  const body = readObject(readJson(text), 'The body');
  const changed = Object.entries(body).map(([key, value]) => {
    const source = readSource(key);
    return [source, readFault(source, readObject(value, 'A fault'))] as const;
  });
  return { ...before, ...Object.fromEntries(changed) };
}

/** `prometheus=slow:5s`, as on a command line. */
export function readFaultOption(before: Faults, text: string): Faults {
  const [, name, mode, detail] = /^([^=]+)=([^:]+)(?::(.+))?$/.exec(text) ?? [];
  if (name === undefined || mode === undefined) {
    throw new FaultError(`--fault is SOURCE=MODE or SOURCE=MODE:DURATION, such as prometheus=slow:5s, not "${text}".`);
  }
  const source = readSource(name);
  const delay = detail === undefined ? {} : { delayMs: readDuration(detail) };
  return { ...before, [source]: readFault(source, { mode, ...delay }) };
}

function readDuration(text: string): number {
  const [, number, unit] = /^(-?\d+)(ms|s|m)$/.exec(text) ?? [];
  if (number === undefined) throw new FaultError(`A fault's duration is such as 500ms, 5s or 2m, not "${text}".`);
  return Number(number) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
}

function readSource(name: string): Source {
  const known = SOURCES.find((each) => each === name);
  if (known !== undefined) return known;
  throw new FaultError(`There is no source "${name}"; known are ${SOURCES.join(', ')}.`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FaultError('The body is not JSON.');
  }
}

function readObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FaultError(`${what} is not an object.`);
  return value as Readonly<Record<string, unknown>>;
}

function readFault(source: Source, given: Readonly<Record<string, unknown>>): Fault {
  const { mode, delayMs, match, garbage, status } = given;
  const modes = source === 'dumps' ? MODES_OF_DUMPS : MODES;
  const asked = typeof mode === 'string' ? (ALSO[mode] ?? mode) : mode;
  const known = modes.find((each) => each === asked);
  if (known === undefined)
    throw new FaultError(`A fault's mode for ${source} is one of ${modes.join(', ')}, not ${JSON.stringify(mode)}.`);
  if (delayMs !== undefined && (typeof delayMs !== 'number' || (delayMs < 0 && known !== 'clock-off'))) {
    throw new FaultError(`delayMs is a number of milliseconds, not ${JSON.stringify(delayMs)}.`);
  }
  if (match !== undefined && typeof match !== 'string') throw new FaultError('match is a text.');
  if (garbage !== undefined && garbage !== 'broken' && garbage !== 'wrong shape') {
    throw new FaultError('garbage is "broken" or "wrong shape".');
  }
  if (status !== undefined && status !== 401 && status !== 403) throw new FaultError('status is 401 or 403.');
  return {
    mode: known,
    ...(status === undefined ? {} : { status }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(match === undefined ? {} : { match }),
    ...(garbage === undefined ? {} : { garbage }),
  };
}

/** Which parts of which source a request is about, the narrowest first. */
export function sourcesOf(service: 'prometheus' | 'kubernetes', address: string): readonly Source[] {
  if (service === 'prometheus') return ['prometheus'];
  const { pathname, searchParams } = new URL(address, 'http://simulator');
  if (/\/pods\/[^/]+\/log$/.test(pathname)) return ['logs', 'kubernetes'];
  if (/\/pods\/[^/]+\/portforward$/.test(pathname)) return ['dumps', 'kubernetes'];
  const watch = searchParams.get('watch');
  if (watch !== null && watch !== 'false' && watch !== '0') return ['watches', 'kubernetes'];
  // A review asks about rights and lists nothing.
  const reads = /\/apis?\/.*v\d[^/]*\/./.test(pathname) && !pathname.endsWith('reviews');
  return reads ? ['lists', 'kubernetes'] : ['kubernetes'];
}

/** The fault that hits a request, if any: of the narrowest source that fails. */
export function faultFor(faults: Faults, sources: readonly Source[], subject: string): Fault {
  const hit = sources.map((source) => faults[source]).find((fault) => hits(fault, subject));
  return hit ?? NONE;
}

const hits = (fault: Fault, subject: string): boolean =>
  fault.mode !== 'ok' && (fault.match === undefined || subject.includes(fault.match));
