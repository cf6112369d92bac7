import { createHash } from 'node:crypto';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Clock } from '../ports.ts';
import { SignInError, type Granted, type SignInProvider } from '../sign-in-provider.ts';
import { remember } from '../sources/kubernetes/remembered.ts';
import type { Sessions } from './sessions.ts';

/** A token that ends within the time of an answer is as good as ended. */
const BEFORE_END_MS = 60_000;
/** Questions that were on their way with the old cookie find the new tokens here: a provider may take a refresh token once only. */
const KEEP_MS = 120_000;
const REFRESH_TIMEOUT_MS = 10_000;

/** Renews tokens of a provider before they end, with whatever question comes first. */
export function keepFresh(app: FastifyInstance, sessions: Sessions, provider: SignInProvider, clock: Clock): void {
  const refreshed = remember<Granted | 'ended'>({ keepMs: KEEP_MS, most: 10_000 }, clock);

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    const session = await sessions.of(request);
    const { refreshToken, endsMs } = session?.grant ?? {};
    if (session?.by !== 'provider' || session.grant === undefined) return;
    if (refreshToken === undefined || endsMs === undefined || endsMs - clock.now() > BEFORE_END_MS) return;
    const { grant } = session;
    const granted = await refreshed
      .get(createHash('sha256').update(refreshToken).digest('base64'), () =>
        provider.refresh(grant, AbortSignal.timeout(REFRESH_TIMEOUT_MS)),
      )
      .catch((error: unknown) => tell(error, request.log));
    if (granted === undefined) return;
    if (granted === 'ended') await sessions.end(request, reply);
    else await sessions.replace(request, reply, { ...session, ...granted });
  });
}

/** While the provider is away the old token may still do. */
function tell(error: unknown, log: FastifyBaseLogger): undefined {
  if (!(error instanceof SignInError)) throw error;
  log.warn({ trouble: error.trouble, why: error.message }, 'tokens were not refreshed');
  return undefined;
}
