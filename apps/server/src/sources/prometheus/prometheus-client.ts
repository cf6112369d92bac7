import { fetch, type Dispatcher, type RequestInit } from 'undici';
import type { GapCode } from '@waymark/contract';
import type { Clock } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { SourceState } from '../../ports/source-state.ts';

export interface PrometheusSettings {
  /** Base address, without `/api/v1`. */
  readonly url: string;
  /** Sent with every query, asked anew for each since tokens rotate; may hold credentials, so never logged. */
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** An answer larger than this is a gap, not an out-of-memory. */
  readonly maxAnswerBytes: number;
  /**
   * `form`: a POST, since the query of a large selection outgrows a URL. `address`: a GET that leads nowhere else, for proxies that judge a
   * reader's token by the method (POST is `create` to them).
   */
  readonly askBy?: 'form' | 'address';
  /** Beside those of every question, such as a proxy's `namespace`. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly dispatcher?: Dispatcher | undefined;
  /** Our clock, to compare the store's with; without it they are not compared. */
  readonly clock?: Clock;
}

export type LabelSet = Readonly<Record<string, string>>;
export interface VectorRow {
  readonly labels: LabelSet;
  readonly value: number;
}
export interface MatrixRow {
  readonly labels: LabelSet;
  readonly samples: readonly { readonly ms: number; readonly value: number }[];
}

export interface PrometheusClient {
  /** Rows of an instant query; values that are no number (NaN, Inf) are left out. */
  vector(query: string, atMs: number, signal: AbortSignal): Promise<readonly VectorRow[]>;
  /** Raw samples of a range selector. */
  matrix(query: string, atMs: number, signal: AbortSignal): Promise<readonly MatrixRow[]>;
  /** How far the store's clock was ahead of ours at its last answer; undefined while it is close, or does not say. */
  clockOffMs(): number | undefined;
  /** How its last question went; a question that nobody waited for says nothing. */
  state(): SourceState;
  /** An instant query at each step; a step without a value is no sample. */
  range(query: string, steps: Steps, signal: AbortSignal): Promise<readonly MatrixRow[]>;
}

/** Instants `stepMs` apart, first and last included. */
export interface Steps {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export function prometheusClient(settings: PrometheusSettings): PrometheusClient {
  const now = (): number => settings.clock?.now() ?? 0;
  let offMs: number | undefined;
  let state: SourceState = { source: 'prometheus', is: 'starting', sinceMs: now() };
  const went = (code: GapCode | undefined): void => {
    const is = code === undefined ? 'up' : 'down';
    const sinceMs = state.is === is ? state.sinceMs : now();
    state = { source: 'prometheus', sinceMs, ...(code === undefined ? { is: 'up' } : { is: 'down', code }) };
  };
  const asked = async (endpoint: Endpoint, question: Asked, signal: AbortSignal): Promise<unknown> => {
    try {
      const answer = await ask(settings, endpoint, question, signal, (date) => {
        offMs = offOf(date, settings.clock?.now());
      });
      went(undefined);
      return answer;
    } catch (error) {
      if (error instanceof SourceError && !signal.aborted) went(error.code);
      throw error;
    }
  };
  return {
    clockOffMs: () => offMs,
    state: () => state,
    async vector(query, atMs, signal) {
      return resultOf(await asked('query', at(query, atMs), signal), 'vector').flatMap(readVectorRow);
    },
    async matrix(query, atMs, signal) {
      return resultOf(await asked('query', at(query, atMs), signal), 'matrix').map(readMatrixRow);
    },
    async range(query, { startMs, endMs, stepMs }, signal) {
      const steps = { query, start: seconds(startMs), end: seconds(endMs), step: seconds(stepMs) };
      return resultOf(await asked('query_range', steps, signal), 'matrix').map(readMatrixRow);
    },
  };
}

/** Two scrapes of the slowest usual kind: what is closer changes no picture. */
const CLOCKS_AGREE_WITHIN_MS = 30_000;

function offOf(date: string | null, nowMs: number | undefined): number | undefined {
  const offMs = Date.parse(date ?? '') - (nowMs ?? Number.NaN);
  if (Number.isNaN(offMs) || Math.abs(offMs) < CLOCKS_AGREE_WITHIN_MS) return undefined;
  // The header knows whole seconds; tenths of a minute keep a steady offset from looking like a new one each time.
  return Math.round(offMs / 6_000) * 6_000;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);
const at = (query: string, ms: number): Asked => ({ query, time: seconds(ms) });

type Endpoint = 'query' | 'query_range';

interface Asked extends Readonly<Record<string, string>> {
  readonly query: string;
}

async function ask(
  settings: PrometheusSettings,
  endpoint: Endpoint,
  asked: Asked,
  signal: AbortSignal,
  told: (date: string | null) => void,
): Promise<unknown> {
  const { query } = asked;
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  try {
    const { address, ...written } = inWriting(settings, endpoint, asked);
    const response = await fetch(address, {
      ...written,
      signal: AbortSignal.any([signal, timeout]),
      ...(settings.dispatcher === undefined ? {} : { dispatcher: settings.dispatcher }),
    });
    told(response.headers.get('date'));
    const text = await readBounded(response.body, settings.maxAnswerBytes);
    if (!response.ok)
      throw new SourceError(
        'prometheus',
        codeOf(response.status),
        `HTTP ${response.status}: ${text.slice(0, 300)} for ${query}`,
      );
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    // The reader left: nobody waits for this answer, but the promise must still settle as a source's failure.
    if (timeout.aborted || signal.aborted)
      throw new SourceError('prometheus', 'source_too_slow', `no answer within ${settings.timeoutMs} ms for ${query}`, {
        cause,
      });
    throw new SourceError('prometheus', 'source_unreachable', `no connection for ${query}`, { cause });
  }
}

function inWriting(
  { url, headers, parameters, timeoutMs, askBy = 'form' }: PrometheusSettings,
  endpoint: Endpoint,
  asked: Asked,
): { readonly address: string } & RequestInit {
  const address = `${url.replace(/\/$/, '')}/api/v1/${endpoint}`;
  const words = new URLSearchParams({ ...asked, ...parameters, timeout: `${timeoutMs}ms` }).toString();
  const accepted = { accept: 'application/json', 'accept-encoding': 'gzip', ...headers?.() };
  return askBy === 'address'
    ? { address: `${address}?${words}`, method: 'GET', headers: accepted, redirect: 'error' }
    : {
        address,
        method: 'POST',
        headers: { ...accepted, 'content-type': 'application/x-www-form-urlencoded' },
        body: words,
      };
}

function codeOf(status: number): GapCode {
  if (status === 401 || status === 403) return 'not_allowed';
  if (status === 503 || status === 504) return 'source_too_slow';
  return status >= 400 && status < 500 ? 'source_refused' : 'source_unreachable';
}

async function readBounded(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new SourceError('prometheus', 'answer_too_large', `more than ${maxBytes} bytes`);
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join('');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable('no JSON', cause);
  }
}

const unreadable = (detail: string, cause?: unknown): SourceError =>
  new SourceError('prometheus', 'source_unreadable', detail, { cause });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checked by hand: a schema library takes longer over 100 000 rows than the query itself. */
function resultOf(body: unknown, type: 'vector' | 'matrix'): readonly unknown[] {
  const data = isRecord(body) && body['status'] === 'success' ? body['data'] : undefined;
  const result = isRecord(data) && data['resultType'] === type ? data['result'] : undefined;
  if (!Array.isArray(result)) throw unreadable(`not a ${type}`);
  return result as readonly unknown[];
}

function readVectorRow(row: unknown): readonly VectorRow[] {
  if (!isRecord(row)) throw unreadable('a row is no object');
  const value = readSample(row['value']).value;
  return Number.isFinite(value) ? [{ labels: readLabels(row['metric']), value }] : [];
}

function readMatrixRow(row: unknown): MatrixRow {
  const values = isRecord(row) ? row['values'] : undefined;
  if (!isRecord(row) || !Array.isArray(values)) throw unreadable('a row has no values');
  return {
    labels: readLabels(row['metric']),
    samples: values.map(readSample).filter((sample) => Number.isFinite(sample.value)),
  };
}

function readSample(pair: unknown): { readonly ms: number; readonly value: number } {
  if (!Array.isArray(pair) || typeof pair[0] !== 'number' || typeof pair[1] !== 'string')
    throw unreadable('a value is no pair of time and text');
  return { ms: Math.round(pair[0] * 1000), value: Number(pair[1]) };
}

function readLabels(metric: unknown): LabelSet {
  if (!isRecord(metric)) throw unreadable('a row has no labels');
  for (const name in metric) if (typeof metric[name] !== 'string') throw unreadable(`label ${name} is no text`);
  return metric as LabelSet;
}
