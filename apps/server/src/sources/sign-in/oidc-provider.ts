import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  ResponseBodyError,
  type Configuration,
  type IDToken,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import type { Credential } from '../../readers/credential.ts';
import type { Clock } from '../../ports.ts';
import { SignInError, type Granted, type SignInProvider } from '../../ports/sign-in-provider.ts';
import { impersonationOf, type ImpersonationRules } from './impersonation-of.ts';
import {
  authenticationOf,
  exceptionsFor,
  fetchingFor,
  PROVIDER_TIMEOUT_S,
  type ClientSettings,
} from './provider-client.ts';
import { withProvider } from './provider-errors.ts';

export interface OidcSettings extends ClientSettings {
  readonly name: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
  /** 0: never before tokens end. */
  readonly recheckMinutes: number;
  readonly pass: 'id_token' | 'access_token';
  /** Instead of passing a token on, our own account speaks for the reader. */
  readonly impersonate: ImpersonationRules | undefined;
}

type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** OpenID Connect: code flow with PKCE, state and nonce. The provider is looked up when the first reader comes, and again after a failure. */
export function oidcProvider(settings: OidcSettings, clock: Clock): SignInProvider {
  const configuration = lookedUpOnce(() => lookUp(settings));
  const toGranted = (tokens: Tokens, claims: IDToken, before?: string): Granted => {
    const refreshToken = tokens.refresh_token ?? before;
    return {
      credential: credentialOf(settings, tokens, claims),
      grant: {
        // Where it is the credential it is kept already.
        ...(settings.impersonate === undefined && settings.pass === 'id_token' ? {} : { idToken: tokens.id_token }),
        ...(refreshToken === undefined ? {} : { refreshToken }),
        ...endOf(settings, tokens, claims, clock),
        givenMs: clock.now(),
      },
    };
  };
  return {
    name: settings.name,
    recheckMs: settings.recheckMinutes === 0 ? undefined : settings.recheckMinutes * 60_000,
    begin: (redirectUri) =>
      withProvider('the provider is looked up', async () => {
        const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
        const goTo = buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          scope: settings.scopes.join(' '),
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          // Providers give a refresh token only to whoever was asked for it (OpenID Connect Core §11).
          ...(settings.scopes.includes('offline_access') ? { prompt: 'consent' } : {}),
        });
        return { goTo: goTo.href, attempt: { state, nonce, verifier, redirectUri } };
      }),
    complete: (cameBack, { state, nonce, verifier }) =>
      withProvider('the code is redeemed', async () => {
        const tokens = await authorizationCodeGrant(await configuration(), cameBack, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          ...(nonce === undefined ? {} : { expectedNonce: nonce }),
          idTokenExpected: true,
        });
        return toGranted(tokens, claimsOf(tokens));
      }),
    refresh: ({ refreshToken }) =>
      withProvider('tokens are refreshed', async () => {
        if (refreshToken === undefined) return 'ended';
        try {
          const tokens = await refreshTokenGrant(await configuration(), refreshToken);
          return toGranted(tokens, claimsOf(tokens), refreshToken);
        } catch (error) {
          if (error instanceof ResponseBodyError && error.error === 'invalid_grant') return 'ended';
          throw error;
        }
      }),
    end: ({ credential, grant }, backTo) =>
      withProvider('the session is ended', async () => {
        const found = await configuration();
        if (found.serverMetadata().end_session_endpoint === undefined) return undefined;
        const hint = grant.idToken ?? credential.token;
        return buildEndSessionUrl(found, {
          post_logout_redirect_uri: backTo,
          ...(hint === undefined ? {} : { id_token_hint: hint }),
        }).href;
      }),
  };
}

function lookUp(settings: OidcSettings): Promise<Configuration> {
  return discovery(new URL(settings.issuer), settings.clientId, undefined, authenticationOf(settings), {
    ...fetchingFor(settings),
    timeout: PROVIDER_TIMEOUT_S,
    execute: [enableNonRepudiationChecks, ...exceptionsFor(settings.issuer)],
  });
}

function lookedUpOnce<T>(look: () => Promise<T>): () => Promise<T> {
  let looking: Promise<T> | undefined;
  return () => {
    looking ??= look().catch((error: unknown) => {
      looking = undefined;
      throw error;
    });
    return looking;
  };
}

function claimsOf(tokens: Tokens): IDToken {
  const claims = tokens.claims();
  if (claims === undefined) throw new SignInError('provider_refused', 'the provider gave no ID token');
  return claims;
}

function credentialOf(settings: OidcSettings, tokens: Tokens, claims: IDToken): Credential {
  if (settings.impersonate !== undefined) return { impersonate: impersonationOf(settings.impersonate, claims) };
  const token = settings.pass === 'id_token' ? tokens.id_token : tokens.access_token;
  if (token === undefined) throw new SignInError('provider_refused', 'the provider gave no ID token');
  return { token };
}

/** When what the API server is shown ends. A name and groups end with the access token, so that they are asked for anew. */
function endOf(settings: OidcSettings, tokens: Tokens, claims: IDToken, clock: Clock): { readonly endsMs?: number } {
  if (settings.impersonate === undefined && settings.pass === 'id_token') return { endsMs: claims.exp * 1000 };
  const seconds = tokens.expiresIn();
  return seconds === undefined ? {} : { endsMs: clock.now() + seconds * 1000 };
}
