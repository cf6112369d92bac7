/** The OAuth server of an OpenShift cluster, with the rules a client meets there: code, PKCE, opaque tokens that the API server knows and deletes. There is no `users/~`, as with an external provider. */

import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from './prometheus/query-api.ts';

export interface OpenShiftOauth {
  readonly handle: RequestHandler;
  /** Whose token it is; undefined when it was never given, or was deleted. */
  userOf(token: string): string | undefined;
}

interface Code {
  readonly user: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

const TOKENS_PATH = '/apis/oauth.openshift.io/v1/oauthaccesstokens/';
const TOKEN_SECONDS = 86_400;

/** `clientId`: the one OAuthClient that is registered. `users`: who may sign in, without a password. */
export function openShiftOauth(clientId: string, users: readonly string[]): OpenShiftOauth {
  const codes = new Map<string, Code>();
  const tokens = new Map<string, string>();

  function authorize(url: URL, response: ServerResponse): void {
    const { client_id, redirect_uri, state, code_challenge, code_challenge_method, login, deny } = Object.fromEntries(
      url.searchParams,
    );
    if (client_id !== clientId || redirect_uri === undefined || !URL.canParse(redirect_uri)) {
      json(response, 400, { error: 'unauthorized_client', state });
      return;
    }
    const back = new URL(redirect_uri);
    if (state !== undefined) back.searchParams.set('state', state);
    if (code_challenge === undefined || code_challenge_method !== 'S256')
      back.searchParams.set('error', 'invalid_request');
    else if (deny !== undefined) back.searchParams.set('error', 'access_denied');
    else if (login === undefined || !users.includes(login)) {
      html(response, loginPage(url, users));
      return;
    } else {
      const code = `sha256~${randomBytes(16).toString('base64url')}`;
      codes.set(code, { user: login, challenge: code_challenge, redirectUri: redirect_uri });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  async function redeem(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = new URLSearchParams(await textOf(request));
    const code = codes.get(sent.get('code') ?? '');
    codes.delete(sent.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url');
    if (code?.challenge !== challenge || code.redirectUri !== sent.get('redirect_uri')) {
      json(response, 400, { error: 'invalid_grant' });
      return;
    }
    const token = `sha256~${randomBytes(32).toString('base64url')}`;
    tokens.set(token, code.user);
    json(response, 200, { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: 'user:full' });
  }

  /** Everybody may delete a token whose name they know, and only its holder can. */
  function remove(name: string, response: ServerResponse): void {
    const token = [...tokens.keys()].find((one) => nameOf(one) === name);
    if (token !== undefined) tokens.delete(token);
    json(response, token === undefined ? 404 : 200, { kind: 'Status', apiVersion: 'v1' });
  }

  return {
    userOf: (token) => tokens.get(token),
    handle: (request, response) => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
      const at = `${request.method ?? 'GET'} ${url.pathname}`;
      if (at === 'GET /.well-known/oauth-authorization-server')
        json(response, 200, {
          issuer: url.origin,
          authorization_endpoint: `${url.origin}/oauth/authorize`,
          token_endpoint: `${url.origin}/oauth/token`,
          code_challenge_methods_supported: ['plain', 'S256'],
        });
      else if (at === 'GET /oauth/authorize') authorize(url, response);
      else if (at === 'POST /oauth/token') void redeem(request, response);
      else if (at.startsWith(`DELETE ${TOKENS_PATH}`)) remove(url.pathname.slice(TOKENS_PATH.length), response);
      else return false;
      return true;
    },
  };
}

const nameOf = (token: string): string =>
  `sha256~${createHash('sha256')
    .update(token.replace(/^sha256~/, ''))
    .digest('base64url')}`;

function loginPage(url: URL, users: readonly string[]): string {
  const link = (name: string, value: string, words: string): string => {
    const to = new URL(url);
    to.searchParams.set(name, value);
    return `<p><a href="${(to.pathname + to.search).replaceAll('&', '&amp;')}">${words}</a></p>`;
  };
  const entries = users.map((user) => link('login', user, `Log in as ${user}`)).join('');
  return `<!doctype html><title>Log in</title><h1>Log in to OpenShift</h1>${entries}${link('deny', 'yes', 'Deny')}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const json = (response: ServerResponse, code: number, body: unknown): void =>
  void response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const html = (response: ServerResponse, body: string): void =>
  void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body);
