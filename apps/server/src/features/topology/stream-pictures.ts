import type { FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from '../../problem-reply.ts';
import type { AnswerWaves } from './answer-topology.ts';
import type { Pace } from './load-topology.ts';
import { requestSignal } from '../../request-signal.ts';

/** Proxies in between close a silent connection after as little as 30 s. */
const HEARTBEAT_MS = 15_000;

type Ask = (pace: Pace, signal: AbortSignal) => Promise<AnswerWaves>;

/**
 * Pushes pictures as server-sent events until the reader leaves or the server stops: at once what the first wave tells, then each complete picture.
 * A question without an answer is an event `problem`, and the stream goes on: the next round may have one.
 */
export async function streamPictures(
  request: FastifyRequest,
  reply: FastifyReply,
  refreshSeconds: number,
  ask: Ask,
): Promise<FastifyReply> {
  const signal = requestSignal(reply);
  reply.hijack();
  reply.raw.writeHead(200, {
    ...headersSoFar(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const send = (event: string, data: unknown): void =>
    void reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const heartbeat = setInterval(() => void reply.raw.write(': still here\n\n'), HEARTBEAT_MS);
  for (let round = 0; !signal.aborted; round += 1) {
    try {
      const waves = await ask(round === 0 ? 'first wave first' : 'together', signal);
      if (round === 0) send('topology', await waves.first());
      send('topology', await waves.complete());
    } catch (error) {
      // The reader left in the middle of a round; typed as if that could not happen while we waited.
      if (hasLeft(signal)) break;
      const problem = toProblem(error, request.id);
      request.log.warn({ err: error, code: problem.code }, 'a round of the stream has no answer');
      send('problem', problem);
      // Without a reader there is nothing to go on with.
      if (problem.code === 'not_signed_in') break;
    }
    await sleep(refreshSeconds * 1000, signal);
  }
  clearInterval(heartbeat);
  reply.raw.end();
  return reply;
}

function headersSoFar(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

const hasLeft = (signal: AbortSignal): boolean => signal.aborted;
