/** Makes the sources fail on purpose, so that a test can see what a reader is told when they do. */

import type { IncomingMessage, ServerResponse } from 'node:http';

export type Source = 'prometheus' | 'kubernetes';

const MODES = ['ok', 'down', 'slow', 'garbage', 'refuse'] as const;

export interface Fault {
  /** down: the connection breaks. slow: a late answer. garbage: 200 with nonsense. refuse: a well-formed refusal. */
  readonly mode: (typeof MODES)[number];
  readonly delayMs?: number;
  /** Only requests whose query (Prometheus) or path (Kubernetes) contains this text are hit. */
  readonly match?: string;
  /** `broken` is no JSON at all; `wrong shape` is JSON that nobody asked for. */
  readonly garbage?: 'broken' | 'wrong shape';
}

export type Faults = Readonly<Record<Source, Fault>>;

export const NO_FAULTS: Faults = { prometheus: { mode: 'ok' }, kubernetes: { mode: 'ok' } };

const USUAL_DELAY_MS = 5000;

/** What was posted cannot be read; the message is one sentence for whoever wrote the test. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/** The faults after a change: a source that is not named stays as it is. */
export function changeFaults(before: Faults, text: string): Faults {
  const body = readObject(readJson(text), 'The body');
  const unknown = Object.keys(body).find((key) => key !== 'prometheus' && key !== 'kubernetes');
  if (unknown !== undefined)
    throw new FaultError(`There is no source "${unknown}"; known are prometheus and kubernetes.`);
  const of = (source: Source): Fault => (body[source] === undefined ? before[source] : readFault(body[source]));
  return { prometheus: of('prometheus'), kubernetes: of('kubernetes') };
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

function readFault(value: unknown): Fault {
  const { mode, delayMs, match, garbage } = readObject(value, 'A fault');
  const known = MODES.find((each) => each === mode);
  if (known === undefined)
    throw new FaultError(`A fault's mode is one of ${MODES.join(', ')}, not ${JSON.stringify(mode)}.`);
  if (delayMs !== undefined && (typeof delayMs !== 'number' || delayMs < 0)) {
    throw new FaultError(`delayMs is a number of milliseconds, not ${JSON.stringify(delayMs)}.`);
  }
  if (match !== undefined && typeof match !== 'string') throw new FaultError('match is a text.');
  if (garbage !== undefined && garbage !== 'broken' && garbage !== 'wrong shape') {
    throw new FaultError('garbage is "broken" or "wrong shape".');
  }
  return {
    mode: known,
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(match === undefined ? {} : { match }),
    ...(garbage === undefined ? {} : { garbage }),
  };
}

export const hits = (fault: Fault, subject: string): boolean =>
  fault.mode !== 'ok' && (fault.match === undefined || subject.includes(fault.match));

const REFUSALS: Readonly<Record<Source, { readonly code: number; readonly body: object }>> = {
  prometheus: {
    code: 422,
    body: { status: 'error', errorType: 'execution', error: 'refused on purpose by the simulator' },
  },
  kubernetes: {
    code: 403,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'forbidden: refused on purpose by the simulator',
      reason: 'Forbidden',
      details: {},
      code: 403,
    },
  },
};

/** Answers in place of a source; `goOn` lets the source itself answer after all. */
export function misbehave(
  source: Source,
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  goOn: () => void,
): void {
  switch (fault.mode) {
    case 'ok':
      goOn();
      return;
    case 'down':
      request.socket.destroy();
      return;
    case 'slow': {
      const timer = setTimeout(goOn, fault.delayMs ?? USUAL_DELAY_MS);
      response.on('close', () => {
        clearTimeout(timer);
      });
      return;
    }
    case 'garbage': {
      const body =
        fault.garbage === 'wrong shape' ? '{"data":{"result":"none of your business"},"items":7}' : '{"status":"succ';
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
      return;
    }
    case 'refuse': {
      const { code, body } = REFUSALS[source];
      response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    }
  }
}
