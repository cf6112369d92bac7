import { Duplex } from 'node:stream';
import { WebSocket, type Dispatcher } from 'undici';

/** `open`: each read and each write of the stream is one message; destroying it breaks the connection off at once. */
export type Opening =
  { readonly is: 'open'; readonly messages: Duplex } | { readonly is: 'refused'; readonly status: number };

export interface SocketQuestion {
  readonly url: string;
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

/** Rejects when no answer came at all; an answer other than "go on" is told with its status, which a WebSocket keeps to itself. */
export function openSocket({ url, protocol, headers, dispatcher, signal }: SocketQuestion): Promise<Opening> {
  const noted: Noted = {};
  const socket = new WebSocket(url, {
    protocols: [protocol],
    headers: { ...headers },
    dispatcher: dispatcher.compose(noting(noted)),
  });
  socket.binaryType = 'arraybuffer';
  const breakOff = (): void => {
    // A closing handshake would wait for the other side.
    noted.connection?.destroy();
    socket.close();
  };
  const messages = new Duplex({
    objectMode: true,
    read: () => undefined,
    write: (message: Buffer, _, done) => {
      socket.send(message);
      done();
    },
    destroy: (error, done) => {
      breakOff();
      done(error);
    },
  });
  socket.addEventListener('message', ({ data }) => {
    if (!messages.destroyed) messages.push(Buffer.from(data as ArrayBuffer));
  });
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      messages.destroy();
      reject(new Error('broken off by whoever asked'));
    };
    socket.addEventListener('open', () => resolve({ is: 'open', messages }));
    socket.addEventListener('close', () => {
      signal.removeEventListener('abort', onAbort);
      const { status, failure } = noted;
      if (status !== undefined && status !== 101) resolve({ is: 'refused', status });
      else reject(failure ?? new Error('the WebSocket was not opened'));
      if (!messages.destroyed) messages.push(null);
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

interface Noted {
  status?: number;
  connection?: Duplex;
  failure?: Error;
}

/** Sees what passes between undici's WebSocket and the connection. */
function noting(noted: Noted): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade: (controller, status, headers, connection) => {
        noted.status = status;
        noted.connection = connection;
        return handler.onRequestUpgrade?.(controller, status, headers, connection);
      },
      onResponseStart: (controller, status, headers, text) => {
        noted.status = status;
        return handler.onResponseStart?.(controller, status, headers, text);
      },
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError: (controller, error) => {
        noted.failure = error;
        return handler.onResponseError?.(controller, error);
      },
    });
}
