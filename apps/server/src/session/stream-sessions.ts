import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/problem-reply.ts';
import type { Readers } from '../readers/readers.ts';
import type { Sessions } from './sessions.ts';
import { isStream } from '../http/stream-limit.ts';

/** Little enough that who signed out sees no more, and no work: answers of the API server are remembered. */
const LOOK_EVERY_MS = 1_000;

/** An API server in trouble is left alone for so many looks: the next picture would share our waiting question, and its failure when it is well again. */
const REST_LOOKS = 30;

/**
 * Ends live streams when their session does: signed out, its absolute or idle limit reached, or its token no longer accepted by the API server.
 * The connection breaks as if the reader had left, without a word: whose session was prolonged meanwhile, with a newer cookie than the stream
 * began with, comes back at once and never notices; everybody else is asked to sign in.
 */
export function endStreamsWithSessions(
  app: FastifyInstance,
  families: readonly Pick<Sessions, 'of' | 'isOver'>[],
  readers: Pick<Readers, 'of'>,
): void {
  app.addHook('preHandler', async (request, reply) => {
    if (!isStream(request)) return;
    const held = await Promise.all(families.map(async (family) => ({ family, session: await family.of(request) })));
    const isOver = (): boolean => held.some(({ family, session }) => session !== undefined && family.isOver(session));
    const leaving = new AbortController();
    let isAsking = false;
    let restLooks = 0;
    const look = async (): Promise<void> => {
      if (isOver()) return void reply.raw.destroy();
      restLooks -= 1;
      if (isAsking || restLooks > 0) return;
      isAsking = true;
      const known = await askWhoReads(() => readers.of(request, leaving.signal));
      isAsking = false;
      if (known === 'no') reply.raw.destroy();
      if (known === 'nobody says') restLooks = REST_LOOKS;
    };
    const timer = setInterval(
      () => void look().catch((error: unknown) => request.log.error({ err: error }, 'no look')),
      LOOK_EVERY_MS,
    );
    reply.raw.once('close', () => {
      clearInterval(timer);
      leaving.abort();
    });
  });
}

/** An API server that cannot be asked says nothing about the reader. */
async function askWhoReads(reader: () => Promise<unknown>): Promise<'yes' | 'no' | 'nobody says'> {
  try {
    await reader();
    return 'yes';
  } catch (error) {
    return error instanceof Refused && error.code === 'not_signed_in' ? 'no' : 'nobody says';
  }
}
