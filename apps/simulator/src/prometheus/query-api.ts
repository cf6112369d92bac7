import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type LabelPairs, toLabelRecord, textAt } from './label-pairs.ts';
import type { LabelMatcher } from './label-matchers.ts';
import { readDurationMs } from './promql-literals.ts';
import { parseSelector } from './promql-parse.ts';
import { queryInstant, queryRange } from './promql-query.ts';
import { PromqlRefusal } from './promql-refusal.ts';
import type { SampleStore } from './sample-store.ts';

/** Unix milliseconds; the simulator's own idea of now, which need not be the machine's. */
export interface Clock {
  now(): number;
}

export interface PrometheusApiOptions {
  readonly store: SampleStore;
  readonly clock: Clock;
}

/** Answers a request and says true, or says false when the path belongs to someone else. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The version whose PromQL semantics the embedded engine follows. */
const VERSION = '2.42.0';

/** Answers below this size are not worth compressing. */
const GZIP_FROM_BYTES = 1024;

const LABEL_VALUES = /^\/api\/v1\/label\/([a-zA-Z_][\w]*)\/values$/;

/** The part of Prometheus' HTTP API that the product speaks, over the store. */
export function prometheusApi({ store, clock }: PrometheusApiOptions): RequestHandler {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    if (url.pathname === '/-/ready' || url.pathname === '/-/healthy') {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('Prometheus Server is Ready.\n');
      return true;
    }
    const answer = endpoint(url.pathname, store, clock);
    if (answer === undefined) return false;
    if (request.method === 'POST') {
      readForm(request).then(
        (form) => {
          for (const [name, value] of form) url.searchParams.append(name, value);
          respond(request, response, () => answer(url.searchParams));
        },
        () => response.destroy(),
      );
    } else {
      respond(request, response, () => answer(url.searchParams));
    }
    return true;
  };
}

function endpoint(
  path: string,
  store: SampleStore,
  clock: Clock,
): ((parameters: URLSearchParams) => unknown) | undefined {
  const labelValues = LABEL_VALUES.exec(path)?.[1];
  if (labelValues !== undefined) return (parameters) => valuesOf(labelValues, matchingLabels(store, parameters, clock));
  switch (path) {
    case '/api/v1/query':
      return (parameters) =>
        queryInstant(store, needed(parameters, 'query'), readTime(parameters, 'time') ?? clock.now());
    case '/api/v1/query_range':
      return (parameters) =>
        queryRange(store, needed(parameters, 'query'), {
          startMs: readNeededTime(parameters, 'start'),
          endMs: readNeededTime(parameters, 'end'),
          stepMs: readStep(needed(parameters, 'step')),
        });
    case '/api/v1/series':
      return (parameters) => {
        needed(parameters, 'match[]');
        return matchingLabels(store, parameters, clock).map(toLabelRecord);
      };
    case '/api/v1/labels':
      return (parameters) => {
        const names = new Set(
          matchingLabels(store, parameters, clock).flatMap((labels) => labels.filter((_, index) => index % 2 === 0)),
        );
        return [...names].sort();
      };
    case '/api/v1/status/buildinfo':
      return () => ({
        version: VERSION,
        revision: 'embedded',
        branch: 'waymark-simulator',
        buildUser: '',
        buildDate: '',
        goVersion: '',
      });
    case '/api/v1/targets':
      return () => ({
        activeTargets: store.targets().map(({ labels, up, lastScrapeMs }) => ({
          discoveredLabels: labels,
          labels,
          scrapePool: 'simulator',
          health: up ? 'up' : 'down',
          lastError: up ? '' : 'the simulated proxy does not answer',
          lastScrape: new Date(lastScrapeMs).toISOString(),
        })),
        droppedTargets: [],
      });
    default:
      return undefined;
  }
}

/** Label sets of series with a sample between `start` and `end`, of any selector in `match[]` or of all series. */
function matchingLabels(store: SampleStore, parameters: URLSearchParams, clock: Clock): readonly LabelPairs[] {
  const fromMs = readTime(parameters, 'start') ?? -Infinity;
  const toMs = readTime(parameters, 'end') ?? clock.now();
  const selectors: readonly (readonly LabelMatcher[])[] = parameters.getAll('match[]').map(parseSelector);
  const series =
    selectors.length === 0 ? store.all() : new Set(selectors.flatMap((matchers) => store.select(matchers)));
  return [...series].filter((each) => each.wasWrittenBetween(fromMs, toMs)).map(({ labels }) => labels);
}

function valuesOf(name: string, labelSets: readonly LabelPairs[]): readonly string[] {
  const values = new Set<string>();
  for (const labels of labelSets) {
    for (let i = 0; i < labels.length; i += 2) if (labels[i] === name) values.add(textAt(labels, i + 1));
  }
  return [...values].sort();
}

function respond(request: IncomingMessage, response: ServerResponse, answer: () => unknown): void {
  try {
    send(request, response, 200, { status: 'success', data: answer() });
  } catch (error) {
    if (!(error instanceof PromqlRefusal)) {
      send(request, response, 500, { status: 'error', errorType: 'internal', error: String(error) });
      return;
    }
    send(request, response, error.kind === 'bad_data' ? 400 : 422, {
      status: 'error',
      errorType: error.kind,
      error: error.message,
    });
  }
}

function send(request: IncomingMessage, response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.setHeader('content-type', 'application/json');
  response.setHeader('vary', 'accept-encoding');
  response.statusCode = status;
  if (bytes.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
    response.setHeader('content-encoding', 'gzip');
    // The fastest level: the reader is on the same machine.
    response.end(gzipSync(bytes, { level: 1 }));
  } else {
    response.end(bytes);
  }
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function needed(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === '') throw invalid(name, 'missing');
  return value;
}

function readNeededTime(parameters: URLSearchParams, name: string): number {
  const time = readTime(parameters, name);
  if (time === undefined) throw invalid(name, 'cannot parse "" to a valid timestamp');
  return time;
}

/** Unix seconds with a fraction, or RFC 3339; to whole milliseconds. */
function readTime(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null || text === '') return undefined;
  const ms = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : Date.parse(text);
  if (!Number.isFinite(ms)) throw invalid(name, `cannot parse "${text}" to a valid timestamp`);
  return ms;
}

function readStep(text: string): number {
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? readDurationMs(text) : Math.round(seconds * 1000);
  if (ms === undefined) throw invalid('step', `cannot parse "${text}" to a valid duration`);
  return ms;
}

function invalid(name: string, why: string): PromqlRefusal {
  return new PromqlRefusal('bad_data', `invalid parameter "${name}": ${why}`);
}
