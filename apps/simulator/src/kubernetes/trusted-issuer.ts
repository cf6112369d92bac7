/** An OpenID Connect issuer whose ID tokens the API server believes, as with `--oidc-issuer-url` and its sisters. */

import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

export interface TrustedIssuer {
  readonly url: string;
  /** The audience a token must be for. */
  readonly clientId: string;
}

export interface Named {
  readonly name: string;
  readonly groups: readonly string[];
}

export interface IssuerTrust {
  /** Whom a token names by its claims `preferred_username` (or `sub`) and `groups`; undefined when it is not to be believed. */
  nameOf(token: string, nowMs: number): Named | undefined;
  close(): void;
}

/** The issuer may start after us, and may change its keys. */
const LOOK_EVERY_MS = 500;

export function trustIssuer({ url, clientId }: TrustedIssuer): IssuerTrust {
  let keys: ReadonlyMap<string, KeyObject> = new Map();
  const look = (): void => {
    loadKeys(url).then(
      (loaded) => {
        keys = loaded;
      },
      () => undefined,
    );
  };
  look();
  const looking = setInterval(look, LOOK_EVERY_MS);
  looking.unref();
  return {
    nameOf: (token, nowMs) => {
      const [head = '', body = '', signature = ''] = token.split('.');
      const { alg, kid } = decode(head);
      const key = typeof kid === 'string' && alg === 'RS256' ? keys.get(kid) : undefined;
      if (key === undefined) return undefined;
      if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return undefined;
      const { iss, aud, exp, sub, preferred_username: preferred, groups } = decode(body);
      if (iss !== url || ![aud].flat().includes(clientId) || typeof exp !== 'number' || exp * 1000 <= nowMs)
        return undefined;
      const name = preferred ?? sub;
      if (typeof name !== 'string') return undefined;
      return { name, groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [] };
    },
    close: () => clearInterval(looking),
  };
}

async function loadKeys(url: string): Promise<ReadonlyMap<string, KeyObject>> {
  const found = await getJson(`${url}/.well-known/openid-configuration`);
  const { keys } = await getJson(String(found['jwks_uri']));
  return new Map(
    (keys as readonly (JsonWebKey & { readonly kid: string })[]).map((key) => [
      key.kid,
      createPublicKey({ key, format: 'jwk' }),
    ]),
  );
}

const getJson = async (url: string): Promise<Readonly<Record<string, unknown>>> =>
  (await (await fetch(url)).json()) as Readonly<Record<string, unknown>>;

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
