import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import type { SignInTrouble } from '@waymark/contract';
import { SignInError } from '../../ports/sign-in-provider.ts';

/** What somebody who comes back without a code was told there (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6). */
const DENIED = [
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
];
const AWAY = ['server_error', 'temporarily_unavailable'];

/** Of the library: no good answer; and an answer to another question than ours, by its state, nonce, issuer or audience. */
const AWAY_CODES: readonly unknown[] = ['OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_TIMEOUT', 'OAUTH_ABORT'];
const MISMATCH_CODES: readonly unknown[] = ['OAUTH_INVALID_RESPONSE', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'];

/** Does work with a provider, and tells its failures apart. Messages of the library hold no tokens; bodies are not passed on. */
export async function withProvider<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SignInError) throw error;
    throw new SignInError(troubleOf(error), `${what}: ${reasonOf(error)}`, { cause: error });
  }
}

function troubleOf(error: unknown): SignInTrouble {
  if (error instanceof AuthorizationResponseError) {
    if (DENIED.includes(error.error)) return 'denied';
    return AWAY.includes(error.error) ? 'provider_unreachable' : 'provider_refused';
  }
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError)
    return error.status >= 500 ? 'provider_unreachable' : 'provider_refused';
  if (!(error instanceof ClientError)) return 'provider_unreachable';
  if (AWAY_CODES.includes(error.code)) return 'provider_unreachable';
  return MISMATCH_CODES.includes(error.code) ? 'mismatch' : 'provider_refused';
}

function reasonOf(error: unknown): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return `${error.error}${error.error_description === undefined ? '' : ` (${error.error_description})`}`;
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return error instanceof Error ? `${error.message}${cause}` : String(error);
}
