import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OpenID provider over a real socket that everybody has signed in at already, and that does what a test tells it to. */
export interface SmallOidcProvider {
  readonly url: string;
  /** Every refresh token that was taken. */
  readonly refreshed: readonly string[];
  /** What stands in ID tokens from now on, in place of what ought to. */
  tell(claims: Readonly<Record<string, unknown>>): void;
  /** What the token endpoint answers instead; undefined: what it ought to. */
  fail(failure: { readonly status: number; readonly error: string } | undefined): void;
  /** The browser's part: where a reader who goes there is sent back to. */
  visit(goTo: string): URL;
  stop(): Promise<void>;
}

export async function startSmallOidcProvider(nowMs: () => number, tokenSeconds = 300): Promise<SmallOidcProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const codes = new Map<string, { readonly nonce: string | null; readonly challenge: string | null }>();
  const refreshed: string[] = [];
  let told: Readonly<Record<string, unknown>> = {};
  let failure: { readonly status: number; readonly error: string } | undefined;
  let given = 0;

  const tokens = async (nonce: string | null): Promise<object> => {
    given += 1;
    const seconds = Math.floor(nowMs() / 1000);
    const claims = { iss: url, aud: 'waymark', sub: 'ada', iat: seconds, exp: seconds + tokenSeconds, n: given };
    const idToken = await new SignJWT({ ...claims, ...(nonce === null ? {} : { nonce }), ...told })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(privateKey);
    return {
      ...{ access_token: `access-${given}`, token_type: 'Bearer', expires_in: tokenSeconds },
      ...{ id_token: idToken, refresh_token: `refresh-${given}` },
    };
  };
  const redeem = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const sent = new URLSearchParams(Buffer.concat(parts).toString());
    if (failure !== undefined) {
      json(response, failure.status, { error: failure.error });
      return;
    }
    const refreshToken = sent.get('refresh_token');
    if (refreshToken !== null) {
      refreshed.push(refreshToken);
      json(response, 200, await tokens(null));
      return;
    }
    const code = codes.get(sent.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url');
    if (code?.challenge !== challenge) json(response, 400, { error: 'invalid_grant' });
    else json(response, 200, await tokens(code.nonce));
  };

  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    if (request.url === '/.well-known/openid-configuration')
      json(response, 200, {
        ...{ issuer: url, authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token` },
        ...{ jwks_uri: `${url}/jwks`, end_session_endpoint: `${url}/end` },
      });
    else if (request.url === '/jwks') json(response, 200, { keys: [jwk] });
    else void redeem(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    refreshed,
    tell: (claims) => {
      told = claims;
    },
    fail: (next) => {
      failure = next;
    },
    visit: (goTo) => {
      const asked = new URL(goTo).searchParams;
      const code = `code-${codes.size}`;
      codes.set(code, { nonce: asked.get('nonce'), challenge: asked.get('code_challenge') });
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString();
      return back;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const json = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
