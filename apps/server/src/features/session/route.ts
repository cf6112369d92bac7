import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PATHS, SignInSchema, type SessionAnswer } from '@waymark/contract';
import { InputError, readInput } from '../../input.ts';
import type { AccessSource } from '../../ports.ts';
import { Refused } from '../../problem-reply.ts';
import type { Readers } from '../../readers.ts';
import { endSession, startSession, type SessionCookieSettings } from '../../session-cookie.ts';
import { requestSignal } from '../../request-signal.ts';

export interface SessionSettings {
  readonly cookie: Pick<SessionCookieSettings, 'secure'>;
  readonly signInsPerMinute: number;
}

/** What can stand in a header. A line break in it would fail far from here, and look like an outage. */
const TOKEN_TEXT = /^[\x21-\x7e]+$/;

/** Who reads: asked, begun with a token, ended. */
export function sessionRoutes(
  app: FastifyInstance,
  access: AccessSource,
  readers: Readers,
  settings: SessionSettings,
): void {
  app.get(PATHS.session, async (request, reply) => send(reply, await whoReads(readers, request, requestSignal(reply))));

  app.post(
    PATHS.session,
    {
      config: {
        // By address: a guess has no session, and one more cookie must not buy more guesses.
        rateLimit: { max: settings.signInsPerMinute, timeWindow: 60_000, keyGenerator: ({ ip }) => ip },
      },
    },
    async (request, reply) => {
      const token = readInput(SignInSchema, request.body).token.trim();
      if (!TOKEN_TEXT.test(token)) throw new InputError('token: has characters that no token has; copy it as one line');
      const user = await access.whoIs(token, requestSignal(reply));
      if (user === undefined)
        throw new Refused('not_signed_in', 'The cluster does not know this token, or it has expired.');
      startSession(request, token, settings.cookie.secure);
      return send(reply, { is: 'signed-in', user, by: 'token' });
    },
  );

  app.delete(PATHS.session, async (request, reply) => {
    endSession(request);
    return send(reply, await whoReads(readers, request, requestSignal(reply)));
  });
}

async function whoReads(readers: Readers, request: FastifyRequest, signal: AbortSignal): Promise<SessionAnswer> {
  try {
    const { user, by } = await readers.of(request, signal);
    return { is: 'signed-in', user, by };
  } catch (error) {
    if (error instanceof Refused && error.code === 'not_signed_in') return { is: 'signed-out' };
    throw error;
  }
}

const send = (reply: FastifyReply, answer: SessionAnswer): FastifyReply =>
  reply.header('cache-control', 'no-store').send(answer);
