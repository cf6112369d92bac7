import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  EMBED_SIGN_IN_PATH,
  PATHS,
  SIGN_IN_TROUBLE_PARAMETER,
  SignInStartQuerySchema,
  type SignInTrouble,
} from '@waymark/contract';
import { WITH_OPENER } from '../../http/document-headers.ts';
import { InputError, readInput } from '../../http/input.ts';
import type { AccessSource, Clock } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { ReaderAuth } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { returnPath } from '../../session/return-path.ts';
import type { SealedCookie } from '../../session/sealed-cookie.ts';
import type { Session, Sessions } from '../../session/sessions.ts';
import { ATTEMPT_MS } from '../../session/sign-in-attempts.ts';
import { SignInError, type SignInAttempt, type SignInProvider } from '../../ports/sign-in-provider.ts';
import { SourceError } from '../../source-error.ts';
import type { SessionAudit } from './audit.ts';

export interface ProviderSettings {
  readonly signInsPerMinute: number;
  readonly attempts: SealedCookie<SignInAttempt & { readonly returnTo: string }>;
  /** Where readers find us; undefined: as they ask. */
  readonly publicUrl: string | undefined;
  readonly clock: Clock;
  readonly audit: SessionAudit;
}

/** Away to the provider and back. Both are visited by the browser itself, so they answer with where to go next and never with a problem's body. */
export function providerRoutes(
  app: FastifyInstance,
  access: AccessSource,
  sessions: Sessions,
  provider: SignInProvider | undefined,
  settings: ProviderSettings,
): void {
  const { attempts, clock, audit } = settings;
  const config = {
    rateLimit: { max: settings.signInsPerMinute, timeWindow: 60_000, keyGenerator: ({ ip }: FastifyRequest) => ip },
  };

  app.get(PATHS.sessionStart, { config }, async (request, reply) => {
    if (provider === undefined) throw new Refused('not_found', 'There is no provider to sign in with here.');
    const returnTo = returnPath(readInput(SignInStartQuerySchema, request.query).return_to);
    void reply.headers(openerFor(returnTo));
    try {
      const redirectUri = originOf(request, settings.publicUrl) + PATHS.sessionReturn;
      const { goTo, attempt } = await provider.begin(redirectUri, requestSignal(reply));
      await attempts.write(request, reply, { ...attempt, returnTo }, clock.now() + ATTEMPT_MS);
      return await reply.redirect(goTo, 303);
    } catch (error) {
      return reply.redirect(withTrouble(request, returnTo, error, audit), 303);
    }
  });

  app.get(PATHS.sessionReturn, { config }, async (request, reply) => {
    if (provider === undefined) throw new Refused('not_found', 'There is no provider to sign in with here.');
    const attempt = await attempts.read(request);
    // Whatever comes of it, it is good for once.
    attempts.clear(request, reply);
    const returnTo = attempt?.returnTo ?? '/';
    void reply.headers(openerFor(returnTo));
    try {
      if (attempt === undefined)
        throw new SignInError('expired', 'there is no attempt to sign in that this belongs to');
      const signal = requestSignal(reply);
      const cameBack = new URL(attempt.redirectUri + new URL(request.url, attempt.redirectUri).search);
      const { credential, grant } = await provider.complete(cameBack, attempt, signal);
      const user = await access.whoIs(credential, signal);
      if (user === undefined)
        throw new SignInError('unknown_to_cluster', 'the API server does not accept what the provider gave');
      const session = await sessions.begin(request, reply, { by: 'provider', user, credential, grant });
      audit(request, 'signed in', session);
      return await reply.redirect(returnPath(returnTo), 303);
    } catch (error) {
      return reply.redirect(withTrouble(request, returnTo, error, audit), 303);
    }
  });
}

/** Redirects on the way to a window that a frame opened must not part the two. */
const openerFor = (returnTo: string): Readonly<Record<string, string>> =>
  returnTo.startsWith(`${EMBED_SIGN_IN_PATH}?`) ? WITH_OPENER : {};

/** Where the browser has to go so that the provider's session ends, too. Signing out here never waits for it to work there. */
export async function endAtProvider(
  { auth, publicUrl }: Pick<ProviderSettings, 'publicUrl'> & { readonly auth: ReaderAuth },
  request: FastifyRequest,
  { by, credential, grant = {} }: Session,
): Promise<string | undefined> {
  if (auth.mode !== 'provider' || by !== 'provider') return undefined;
  try {
    return await auth.provider.end(
      { credential, grant },
      `${originOf(request, publicUrl)}/`,
      AbortSignal.timeout(5_000),
    );
  } catch (error) {
    request.log.warn({ err: error }, 'the session was not ended at the provider');
    return undefined;
  }
}

const originOf = ({ protocol, host }: FastifyRequest, publicUrl: string | undefined): string =>
  publicUrl === undefined ? `${protocol}://${host}` : new URL(publicUrl).origin;

/** The page that says why there is no session. What is a bug of ours stays one. */
function withTrouble(request: FastifyRequest, returnTo: string, error: unknown, audit: SessionAudit): string {
  const trouble = troubleOf(error);
  if (trouble === undefined || !(error instanceof Error)) throw error;
  audit(request, 'sign-in refused', { by: 'provider', trouble, why: error.message });
  return returnPath(returnTo, [SIGN_IN_TROUBLE_PARAMETER, trouble]);
}

function troubleOf(error: unknown): SignInTrouble | undefined {
  if (error instanceof SignInError) return error.trouble;
  if (error instanceof SourceError) return 'cluster_unreachable';
  // Only what the provider gave can be too long for cookies.
  return error instanceof InputError ? 'too_large' : undefined;
}
