import type { FastifyReply, FastifyRequest } from 'fastify';
import { toDelta, type TopologyAnswer } from '@waymark/contract';
import { toProblem } from '../../http/problem-reply.ts';
import type { AnswerWaves } from './answer-topology.ts';
import type { Pace } from './load-topology.ts';
import { openEventStream } from '../../http/event-stream.ts';
import { requestSignal } from '../../http/request-signal.ts';

type Ask = (pace: Pace, signal: AbortSignal) => Promise<AnswerWaves>;

/**
 * Pushes pictures as server-sent events until the reader leaves or the server stops: at once what the first wave tells, then each complete picture, as the step from the one before.
 * A question without an answer is an event `problem`, and the stream goes on: the next round may have one.
 */
export async function streamPictures(
  request: FastifyRequest,
  reply: FastifyReply,
  refreshSeconds: number,
  ask: Ask,
): Promise<FastifyReply> {
  const signal = requestSignal(reply);
  const stream = openEventStream(request, reply);
  const send = (event: string, data: unknown): void => stream.send(event, data);
  const push = pictureSteps(send);
  for (let round = 0; !signal.aborted; round += 1) {
    try {
      const waves = await ask(round === 0 ? 'first wave first' : 'together', signal);
      if (round === 0) push(await waves.first());
      push(await waves.complete());
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
  stream.end();
  return reply;
}

/** The first picture goes whole, each further one as the step from the one before. */
function pictureSteps(send: (event: string, data: unknown) => void): (next: TopologyAnswer) => void {
  let held: { readonly answer: TopologyAnswer; readonly sequence: number } | undefined;
  return (next) => {
    const sequence = (held?.sequence ?? 0) + 1;
    const delta = held === undefined ? undefined : toDelta(held.answer, next, sequence);
    if (delta === undefined) send('topology', next);
    else send('topology-delta', delta);
    held = { answer: next, sequence: delta === undefined ? 0 : sequence };
  };
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
