/** Answers in place of a source that fails on purpose. */

import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Fault, Source } from './faults.ts';

const USUAL_DELAY_MS: Readonly<Record<string, number>> = {
  slow: 5000,
  flapping: 5000,
  throttling: 1000,
  'clock-off': -5 * 60_000,
};

export const delayOf = (fault: Fault): number => fault.delayMs ?? USUAL_DELAY_MS[fault.mode] ?? 0;

interface Refusal {
  readonly code: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = (code: number, body: object): Refusal => ({
  code,
  contentType: 'application/json',
  body: JSON.stringify(body),
});

const status = (code: number, reason: string, message: string): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  details: {},
  code,
});

const prometheusError = (errorType: string, error: string): object => ({ status: 'error', errorType, error });

const GONE = status(410, 'Expired', 'too old resource version: 1 (2)');

/** A well-formed refusal, in the words of the source; undefined when the fault is of another kind. */
function refusalOf(source: Source, fault: Fault): Refusal | undefined {
  const isPrometheus = source === 'prometheus';
  switch (fault.mode) {
    case 'refuse':
      return isPrometheus
        ? json(422, prometheusError('execution', 'refused on purpose by the simulator'))
        : fault.status === 401
          ? json(401, status(401, 'Unauthorized', 'Unauthorized'))
          : json(403, status(403, 'Forbidden', 'forbidden: refused on purpose by the simulator'));
    case 'throttling': {
      const headers = { 'Retry-After': String(Math.max(1, Math.ceil(delayOf(fault) / 1000))) };
      const body = 'Too many requests, please try again later.\n';
      return { code: 429, contentType: 'text/plain; charset=utf-8', headers, body };
    }
    case 'gone':
      // Each event of a watch is a line, and a line without its end is no event.
      if (source === 'watches')
        return { ...json(200, {}), body: `${JSON.stringify({ type: 'ERROR', object: GONE })}\n` };
      return isPrometheus ? json(410, prometheusError('not_found', 'gone on purpose')) : json(410, GONE);
    default:
      return undefined;
  }
}

/** Whether a flapping source is down right now; it begins by being down. */
const isDown = (fault: Fault, sinceMs: number, nowMs: number): boolean =>
  Math.floor((nowMs - sinceMs) / Math.max(1, delayOf(fault))) % 2 === 0;

export interface Misbehaving {
  readonly source: Source;
  readonly fault: Fault;
  /** When the fault was set. */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** `goOn` lets the source itself answer after all. */
export function misbehave(
  how: Misbehaving,
  request: IncomingMessage,
  response: ServerResponse,
  goOn: () => void,
): void {
  const { source, fault, sinceMs, nowMs } = how;
  const refusal = refusalOf(source, fault);
  if (refusal !== undefined) {
    response.writeHead(refusal.code, { 'Content-Type': refusal.contentType, ...refusal.headers }).end(refusal.body);
    return;
  }
  switch (fault.mode) {
    case 'down':
      request.socket.destroy();
      return;
    case 'slow':
      after(delayOf(fault), response, goOn);
      return;
    case 'flapping': {
      if (isDown(fault, sinceMs, nowMs)) {
        request.socket.destroy();
        return;
      }
      // A stream does not outlive the turn in which it began.
      const left = delayOf(fault) - ((nowMs - sinceMs) % delayOf(fault));
      after(left, response, () => request.socket.destroy());
      goOn();
      return;
    }
    case 'garbage': {
      const wrong = fault.garbage === 'wrong shape';
      const body = wrong ? '{"data":{"result":"none of your business"},"items":7}' : '{"status":"succ';
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
      return;
    }
    case 'huge':
      void writeHuge(source, response);
      return;
    case 'truncated':
      cutInHalf(request, response);
      goOn();
      return;
    case 'clock-off':
      response.setHeader('Date', new Date(nowMs + delayOf(fault)).toUTCString());
      goOn();
      return;
    default:
      goOn();
  }
}

function after(delayMs: number, response: ServerResponse, act: () => void): void {
  const timer = setTimeout(act, delayMs);
  response.on('close', () => {
    clearTimeout(timer);
  });
}

/** The same before a connection leaves HTTP. */
export function misbehaveAtUpgrade(how: Misbehaving, socket: Duplex, goOn: () => void): void {
  const { source, fault, sinceMs, nowMs } = how;
  const refusal = refusalOf(source, fault);
  if (refusal !== undefined) {
    const { code, contentType, headers, body } = refusal;
    const fields = {
      'Content-Type': contentType,
      'Content-Length': String(body.length),
      Connection: 'close',
      ...headers,
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${String(code)} ${STATUS_CODES[code] ?? ''}\r\n${lines.join('')}\r\n${body}`);
  } else if (fault.mode === 'down' || (fault.mode === 'flapping' && isDown(fault, sinceMs, nowMs))) socket.destroy();
  else if (fault.mode === 'slow') {
    const timer = setTimeout(goOn, delayOf(fault));
    socket.on('close', () => {
      clearTimeout(timer);
    });
  } else goOn();
}

/** Whatever is written first arrives by half; then the line is dead. */
function cutInHalf(request: IncomingMessage, response: ServerResponse): void {
  const write = response.write.bind(response);
  const cut = (chunk: unknown): boolean => {
    const bytes = typeof chunk === 'string' || Buffer.isBuffer(chunk) ? Buffer.from(chunk) : Buffer.alloc(0);
    if (bytes.length === 0) return true;
    write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => request.socket.destroy());
    return false;
  };
  response.write = cut;
  response.end = (chunk?: unknown) => {
    if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) cut(chunk);
    return response;
  };
}

const HUGE_BYTES = 64 * 1024 * 1024;

const FRAME: Readonly<Record<'prometheus' | 'kubernetes', readonly [string, string]>> = {
  prometheus: ['{"status":"success","data":{"resultType":"vector","result":[', ']}}'],
  kubernetes: ['{"kind":"List","apiVersion":"v1","metadata":{},"items":[', ']}'],
};

/** Until there is room again, or nobody reads any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

async function writeHuge(source: Source, response: ServerResponse): Promise<void> {
  const [begin, end] = source === 'logs' ? ['', ''] : FRAME[source === 'prometheus' ? 'prometheus' : 'kubernetes'];
  const filling = source === 'logs' ? `${'all work and no play '.repeat(48)}\n` : ' '.repeat(1024);
  const chunk = filling.repeat(64);
  response.writeHead(200, { 'Content-Type': source === 'logs' ? 'text/plain' : 'application/json' });
  response.write(begin);
  for (let sent = 0; sent < HUGE_BYTES && !response.destroyed; sent += chunk.length) {
    if (response.write(chunk)) continue;
    await drained(response);
  }
  response.end(end);
}
