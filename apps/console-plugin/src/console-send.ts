import { consoleFetch } from '@openshift-console/dynamic-plugin-sdk';
import { ProblemError, toProblemError, type Listen, type Send } from '@waymark/contract';
import { createParser } from 'eventsource-parser';
import { API_PREFIX } from './paths.ts';

/** The console's own way to its proxies: it adds the reader's token, the token against CSRF and whom the reader impersonates. */
export const send: Send = async ({ method, path, body, signal }) => {
  let response: Response;
  try {
    response = await consoleFetch(
      `${API_PREFIX}${path}`,
      {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'GET' ? {} : { 'x-waymark': '1' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      },
      NO_LIMIT_MS,
    );
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const { code, json } = error as { readonly code?: unknown; readonly json?: unknown };
    if (typeof code === 'number') throw toProblemError(code, json);
    throw new ProblemError('The server cannot be reached', undefined);
  }
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw toProblemError(response.status, undefined);
  }
};

/** Our server has limits of its own, and says so when one is reached. */
const NO_LIMIT_MS = 0;

const RETRY_MS = { first: 1000, most: 30_000 } as const;

/** Server-sent events over fetch, since an EventSource cannot say whom the reader impersonates. */
export const listen: Listen = (path, on) => {
  const leave = new AbortController();
  let waitMs: number = RETRY_MS.first;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connect = async (): Promise<void> => {
    try {
      const init = { headers: { accept: 'text/event-stream' }, signal: leave.signal };
      const response = await consoleFetch(`${API_PREFIX}${path}`, init, NO_LIMIT_MS);
      if (response.body === null) throw toProblemError(response.status, undefined);
      waitMs = RETRY_MS.first;
      on.state('open');
      const parser = createParser({
        onEvent: ({ event, data }) => on.event(event ?? 'message', parsed(data)),
      });
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        parser.feed(decoder.decode(read.value, { stream: true }));
      }
    } catch {
      // Whatever ended it, the next attempt shows whether it lasts.
    }
    if (leave.signal.aborted) return;
    on.state('lost');
    timer = setTimeout(() => void connect(), waitMs * (0.75 + Math.random() / 2));
    waitMs = Math.min(waitMs * 2, RETRY_MS.most);
  };
  void connect();
  return () => {
    leave.abort();
    clearTimeout(timer);
  };
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
