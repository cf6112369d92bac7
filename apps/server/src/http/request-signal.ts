import type { FastifyReply } from 'fastify';

/** Aborts when the reader goes away before the answer is out, so that nobody computes for an empty chair. */
export function requestSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
