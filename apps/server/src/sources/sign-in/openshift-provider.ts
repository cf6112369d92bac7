import { createHash } from 'node:crypto';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  Configuration,
  customFetch,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import type { Clock } from '../../ports.ts';
import { SignInError, type SignInProvider } from '../../ports/sign-in-provider.ts';
import type { Account, KubernetesConnection } from '../kubernetes/connection.ts';
import {
  authenticationOf,
  exceptionsFor,
  fetchingFor,
  PROVIDER_TIMEOUT_S,
  type ClientSettings,
} from './provider-client.ts';
import { withProvider } from './provider-errors.ts';

export interface OpenShiftSettings extends ClientSettings {
  readonly name: string;
  readonly scope: string;
}

const MetadataSchema = z.object({
  issuer: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
});
type Metadata = z.output<typeof MetadataSchema>;

/**
 * The OAuth server of an OpenShift cluster. It is OAuth 2 and not OpenID Connect: there is no ID token, and its issuer is not
 * the host that tells of it. With an external provider the cluster has none; then `auth.mode` is to be `oidc`.
 */
export function openShiftProvider(
  settings: OpenShiftSettings,
  connection: KubernetesConnection,
  clock: Clock,
): SignInProvider {
  const fetching = fetchingFor(settings);
  const look = async (signal: AbortSignal): Promise<Configuration> => {
    const metadata = await loadMetadata(connection, signal);
    const configuration = new Configuration(metadata, settings.clientId, undefined, authenticationOf(settings));
    for (const except of exceptionsFor(metadata.token_endpoint)) except(configuration);
    configuration.timeout = PROVIDER_TIMEOUT_S;
    const fetch = fetching[customFetch];
    if (fetch !== undefined) configuration[customFetch] = fetch;
    return configuration;
  };
  return {
    name: settings.name,
    begin: (redirectUri, signal) =>
      withProvider('the OAuth server is looked up', async () => {
        const [state, verifier] = [randomState(), randomPKCECodeVerifier()];
        const goTo = buildAuthorizationUrl(await look(signal), {
          redirect_uri: redirectUri,
          scope: settings.scope,
          state,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        });
        return { goTo: goTo.href, attempt: { state, verifier, redirectUri } };
      }),
    complete: (cameBack, { state, verifier }, signal) =>
      withProvider('the code is redeemed', async () => {
        const tokens = await authorizationCodeGrant(await look(signal), cameBack, {
          pkceCodeVerifier: verifier,
          expectedState: state,
        });
        const seconds = tokens.expiresIn();
        return {
          credential: { token: tokens.access_token },
          grant: seconds === undefined ? {} : { endsMs: clock.now() + seconds * 1000 },
        };
      }),
    // Its tokens last a day, and it gives no others for them.
    refresh: () => Promise.resolve('ended'),
    end: async ({ credential }, _, signal) => {
      if (credential.token === undefined) return undefined;
      const path = `/apis/oauth.openshift.io/v1/oauthaccesstokens/${nameOfToken(credential.token)}`;
      const account: Account = { is: 'reader', as: { token: credential.token } };
      const response = await withProvider('the token is deleted', () =>
        connection.send(account, { method: 'DELETE', path, signal }),
      );
      await response.body?.cancel();
      // 401, 404: it has ended already.
      if (!response.ok && response.status !== 401 && response.status !== 404)
        throw new SignInError('provider_refused', `the token was not deleted: ${response.status}`);
      return undefined;
    },
  };
}

async function loadMetadata(connection: KubernetesConnection, signal: AbortSignal): Promise<Metadata> {
  const path = '/.well-known/oauth-authorization-server';
  const response = await connection.send({ is: 'own' }, { method: 'GET', path, signal });
  if (!response.ok) {
    await response.body?.cancel();
    const why =
      response.status === 404 ? 'this cluster has no OAuth server of its own; use auth.mode oidc' : response.status;
    throw new SignInError('provider_unreachable', `GET ${path}: ${why}`);
  }
  const read = MetadataSchema.safeParse(await response.json());
  if (!read.success) throw new SignInError('provider_refused', `GET ${path}: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** As the API server names a token without knowing it. */
function nameOfToken(token: string): string {
  const secret = token.replace(/^sha256~/, '');
  return `sha256~${createHash('sha256').update(secret).digest('base64url')}`;
}
