import { createHash } from 'node:crypto';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { isOfApi } from '../http/asked-route.ts';
import type { Clock } from '../ports.ts';
import { SignInError, type Granted, type SignInProvider } from '../ports/sign-in-provider.ts';
import { remember } from '../sources/kubernetes/remembered.ts';
import type { Grant, Sessions } from './sessions.ts';

/** A token that ends within the time of an answer is as good as ended. */
const BEFORE_END_MS = 60_000;
/** Questions that were on their way with the old cookie find the new tokens here: a provider may take a refresh token once only. */
const KEEP_MS = 120_000;
const REFRESH_TIMEOUT_MS = 10_000;
/** While tokens are good nobody waits for a provider that was away a moment ago. */
const RECHECK_AGAIN_MS = 30_000;

/** Renews tokens of a provider before they end, with whatever question comes first. */
export function keepFresh(app: FastifyInstance, sessions: Sessions, provider: SignInProvider, clock: Clock): void {
  const refreshed = remember<Granted | 'ended'>({ keepMs: KEEP_MS, most: 10_000 }, clock);

  let recheckFromMs = 0;
  const isToBeRechecked = ({ givenMs = Infinity }: Grant): boolean =>
    clock.now() - givenMs >= (provider.recheckMs ?? Infinity) && clock.now() >= recheckFromMs;

  app.addHook('onRequest', async (request, reply) => {
    if (!isOfApi(request)) return;
    const session = await sessions.of(request);
    if (session?.by !== 'provider' || session.grant === undefined) return;
    const { grant } = session;
    const { refreshToken } = grant;
    if (refreshToken === undefined || !(endsSoon(grant, clock.now()) || isToBeRechecked(grant))) return;
    const granted = await refreshed
      .get(createHash('sha256').update(refreshToken).digest('base64'), () =>
        provider.refresh(grant, AbortSignal.timeout(REFRESH_TIMEOUT_MS)),
      )
      .catch((error: unknown) => {
        recheckFromMs = clock.now() + RECHECK_AGAIN_MS;
        tell(error, request.log);
        return undefined;
      });
    if (granted === undefined) return;
    if (granted === 'ended') await sessions.end(request, reply);
    else await sessions.replace(request, reply, { ...session, ...granted });
  });
}

const endsSoon = ({ endsMs = Infinity }: Grant, nowMs: number): boolean => endsMs - nowMs <= BEFORE_END_MS;

/** While the provider is away the old token may still do. */
function tell(error: unknown, log: FastifyBaseLogger): void {
  if (!(error instanceof SignInError)) throw error;
  log.warn({ trouble: error.trouble, why: error.message }, 'tokens were not refreshed');
}
