import { LOG_EVENTS, ProblemError, toProblemError, type Listen, type Request, type Send } from '@waymark/contract';

/** Sends to the server that gave us this page. The header makes a write impossible for a form or an image of another site (CSRF). */
export const send: Send = (request) => sendWith(request, {});

/** The same with more headers. */
export async function sendWith(
  { method, path, body, signal }: Request,
  more: Readonly<Record<string, string>>,
): Promise<unknown> {
  const response = await answerOf(path, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'x-waymark': '1' }),
      ...more,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = await bodyOf(response);
  if (!response.ok) throw toProblemError(response.status, answer);
  return answer;
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    // Cancelled by us, not failed by the network.
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError('The server cannot be reached', undefined);
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy in between answered in its own words; a good status with such a body is no answer either.
    if (response.ok) throw toProblemError(response.status, undefined);
    return undefined;
  }
}

/** Waiting before the next attempt: quickly at first, then as often as a server that comes back deserves. */
const RETRY_MS = { first: 1000, most: 30_000 } as const;

/** Of every stream there is: a browser passes on only those that are listened for by name. */
const EVENTS = ['topology', 'topology-delta', 'problem', ...Object.keys(LOG_EVENTS)];

/** Server-sent events. The browser's own reconnect gives up after an HTTP error, so each attempt is a new source. */
export const listen: Listen = (path, on) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs: number = RETRY_MS.first;
  let isClosed = false;

  const connect = (): void => {
    source = new EventSource(path, { withCredentials: true });
    source.onopen = () => {
      waitMs = RETRY_MS.first;
      on.state('open');
    };
    source.onerror = () => {
      source?.close();
      if (isClosed) return;
      on.state('lost');
      // Spread, so that a restarted server is not met by all its readers at once.
      timer = setTimeout(connect, waitMs * (0.75 + Math.random() / 2));
      waitMs = Math.min(waitMs * 2, RETRY_MS.most);
    };
    for (const name of EVENTS) {
      source.addEventListener(name, (event: MessageEvent<string>) => on.event(name, parsed(event.data)));
    }
  };
  connect();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    source?.close();
  };
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
