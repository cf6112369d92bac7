import { readFileSync } from 'node:fs';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  None,
  type ClientAuth,
  type Configuration,
  type CustomFetch,
  type ServerMetadata,
} from 'openid-client';
import { Agent, fetch, type RequestInit } from 'undici';

export interface ClientSettings {
  readonly clientId: string;
  /** Asked each time, since it may rotate; undefined: we are a public client. */
  readonly clientSecret: (() => string) | undefined;
  /** Of the provider, where the machine does not trust it. */
  readonly caFile: string | undefined;
}

/** A reader waits in front of an empty page. */
export const PROVIDER_TIMEOUT_S = 10;

/** Basic is what every provider must know, unless it says otherwise. */
export function authenticationOf({ clientSecret }: ClientSettings): ClientAuth {
  if (clientSecret === undefined) return None();
  return (server: ServerMetadata, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const isBasic = methods === undefined || methods.includes('client_secret_basic');
    const secret = clientSecret();
    (isBasic ? ClientSecretBasic(secret) : ClientSecretPost(secret))(server, ...rest);
  };
}

/** Options under which everything is fetched. */
export function fetchingFor({ caFile }: ClientSettings): { readonly [customFetch]?: CustomFetch } {
  if (caFile === undefined) return {};
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile) } });
  const trusting = (url: string, init: object): unknown => fetch(url, { ...(init as RequestInit), dispatcher });
  // Two spellings of the same Fetch standard: undici's and that of the platform.
  return { [customFetch]: trusting as unknown as CustomFetch };
}

/** What a configuration needs for an address without TLS: tokens travel so within this very machine only. */
export function exceptionsFor(url: string): readonly ((configuration: Configuration) => void)[] {
  const { protocol, hostname } = new URL(url);
  const isLoopback = protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  // The library looks for this very function before it looks the provider up.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out
  return isLoopback ? [allowInsecureRequests] : [];
}
