import { parseArgs } from 'node:util';
import Provider from 'oidc-provider';

/** A real OpenID provider as a process: everybody signs in there with any password, under the name they type. */

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    /** Where the one client lives. */
    client: { type: 'string', default: 'http://127.0.0.1:8080' },
    /** How long ID tokens are good. */
    'token-seconds': { type: 'string', default: '3600' },
  },
});
const url = `http://127.0.0.1:${values.port}`;
const tokenSeconds = Number(values['token-seconds']);

const provider = new Provider(url, {
  clients: [
    {
      client_id: 'waymark',
      client_secret: 'the secret that only the two of them know',
      redirect_uris: [`${values.client}/api/v1/session/return`],
      post_logout_redirect_uris: [`${values.client}/`],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  pkce: { required: () => true },
  // Claims stand in the ID token, where an API server reads them.
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, groups: ['developers', 'a, b', 'system:masters'] }),
  }),
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  ttl: { IdToken: tokenSeconds, AccessToken: tokenSeconds, Interaction: 600, Grant: 3_600, Session: 3_600 },
  cookies: { keys: ['only for journeys'] },
});

const server = provider.listen(Number(values.port), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);
});
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
