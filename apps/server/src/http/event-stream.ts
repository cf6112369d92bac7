import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { takesGzip } from './takes-gzip.ts';

/** Proxies in between close a silent connection after as little as 30 s. */
const HEARTBEAT_MS = 15_000;

/** A stream of server-sent events to one reader. */
export interface EventStream {
  send(event: string, data: unknown): void;
  /** Waits until the reader has taken what was sent; until they leave at the latest. */
  drained(signal: AbortSignal): Promise<void>;
  end(): void;
}

/** Takes the reply over. Compressed where the reader takes it, each event on its way at once. One dictionary serves the whole stream, so what repeats costs next to nothing. */
export function openEventStream(request: FastifyRequest, reply: FastifyReply): EventStream {
  reply.hijack();
  const out = openBody(request, reply);
  const heartbeat = setInterval(() => void out.write(': still here\n\n'), HEARTBEAT_MS);
  // Also the socket's own buffer: compression hides that it is full.
  const isFull = (): Writable | undefined => [out, reply.raw].find((part) => part.writableNeedDrain);
  reply.raw.once('close', () => clearInterval(heartbeat));
  return {
    send: (event, data) => void out.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    drained: async (signal) => {
      for (let part = isFull(); part !== undefined && !signal.aborted; part = isFull())
        await once(part, 'drain', { signal }).catch(() => undefined);
    },
    end: () => {
      clearInterval(heartbeat);
      out.end();
    },
  };
}

function openBody(request: FastifyRequest, reply: FastifyReply): Writable {
  const isCompressed = takesGzip(request);
  reply.raw.writeHead(200, {
    ...headersSoFar(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    ...(isCompressed ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
  });
  if (!isCompressed) return reply.raw;
  const packed = createGzip({ flush: constants.Z_SYNC_FLUSH });
  packed.pipe(reply.raw);
  return packed;
}

/** Several cookies stay several. */
function headersSoFar(reply: FastifyReply): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]),
  );
}
