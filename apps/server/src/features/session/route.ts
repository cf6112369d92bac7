import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PATHS, SignInSchema, type SessionAnswer } from '@waymark/contract';
import { InputError, readInput } from '../../http/input.ts';
import type { AccessSource } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import { acceptsForwarded, type ReaderAuth, type Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import type { Sessions } from '../../session/sessions.ts';
import { createSessionAudit } from './audit.ts';
import { endAtProvider, providerRoutes, type ProviderSettings } from './provider-routes.ts';

export interface SessionRouteSettings extends Omit<ProviderSettings, 'audit'> {
  readonly auth: ReaderAuth;
}

/** What can stand in a header. A line break in it would fail far from here, and look like an outage. */
const TOKEN_TEXT = /^[\x21-\x7e]+$/;

/** Who reads: asked, begun with a token or at a provider, kept by use, ended. */
export function sessionRoutes(
  app: FastifyInstance,
  access: AccessSource,
  readers: Readers,
  sessions: Sessions,
  settings: SessionRouteSettings,
): void {
  const { auth } = settings;
  const audit = createSessionAudit(app.log);
  const ways = waysOf(auth);
  const answer = (request: FastifyRequest, reply: FastifyReply): Promise<SessionAnswer> =>
    whoReads(readers, ways, request, requestSignal(reply));

  app.get(PATHS.session, answer);

  app.post(PATHS.sessionUse, async (request, reply) => {
    await sessions.renew(request, reply);
    return answer(request, reply);
  });

  app.post(
    PATHS.session,
    {
      config: {
        // By address: a guess has no session, and one more cookie must not buy more guesses.
        rateLimit: { max: settings.signInsPerMinute, timeWindow: 60_000, keyGenerator: ({ ip }) => ip },
      },
    },
    async (request, reply): Promise<SessionAnswer> => {
      if (!ways.some(({ is }) => is === 'token'))
        throw new Refused('not_allowed', 'Nobody signs in here with a token of their own.');
      const token = readInput(SignInSchema, request.body).token.trim();
      if (!TOKEN_TEXT.test(token)) throw new InputError('token: has characters that no token has; copy it as one line');
      const user = await access.whoIs({ token }, requestSignal(reply));
      if (user === undefined) {
        audit(request, 'sign-in refused', { by: 'token' });
        throw new Refused('not_signed_in', 'The cluster does not know this token, or it has expired.');
      }
      const session = await sessions.begin(request, reply, { by: 'token', user, credential: { token } });
      audit(request, 'signed in', session);
      return { is: 'signed-in', user, by: 'token', ways };
    },
  );

  app.delete(PATHS.session, async (request, reply): Promise<SessionAnswer> => {
    const session = await sessions.of(request);
    await sessions.end(request, reply);
    if (session !== undefined) audit(request, 'signed out', session);
    const endAt = session === undefined ? undefined : await endAtProvider(settings, request, session);
    const now = await answer(request, reply);
    return now.is === 'signed-out' && endAt !== undefined ? { ...now, endAt } : now;
  });

  const provider = auth.mode === 'provider' ? auth.provider : undefined;
  providerRoutes(app, access, sessions, provider, { ...settings, audit });
}

function waysOf(auth: ReaderAuth): SessionAnswer['ways'] {
  const proxy = acceptsForwarded(auth) ? [{ is: 'proxy' } as const] : [];
  if (auth.mode === 'provider') return [{ is: 'provider', name: auth.provider.name }, ...proxy];
  return auth.mode === 'header' ? proxy : [{ is: 'token' }, ...proxy];
}

async function whoReads(
  readers: Readers,
  ways: SessionAnswer['ways'],
  request: FastifyRequest,
  signal: AbortSignal,
): Promise<SessionAnswer> {
  try {
    const { user, by } = await readers.of(request, signal);
    return { is: 'signed-in', user, by, ways };
  } catch (error) {
    if (error instanceof Refused && error.code === 'not_signed_in') return { is: 'signed-out', ways };
    throw error;
  }
}
