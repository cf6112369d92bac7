import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, fetch, ProxyAgent, type Dispatcher, type RequestInit, type Response } from 'undici';
import { impersonationHeaders, type Credential } from '../../readers/credential.ts';
import { openSocket, type Opening } from './open-socket.ts';

export interface KubernetesRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Of the body, which is sent as JSON whatever it is called. */
  readonly contentType?: string;
  readonly signal: AbortSignal;
}

export interface SocketRequest {
  readonly path: string;
  readonly protocol: string;
  readonly signal: AbortSignal;
}

/** Whose rights a request uses: the server's own account, or a reader's. */
export type Account = { readonly is: 'own' } | { readonly is: 'reader'; readonly as: Credential };

export interface KubernetesConnection {
  send(account: Account, request: KubernetesRequest): Promise<Response>;
  /** Rejects when the API server cannot be reached or the signal aborts. */
  openSocket(account: Account, request: SocketRequest): Promise<Opening>;
  close(): Promise<void>;
}

interface Tls {
  readonly ca?: RequestOptions['ca'];
  readonly cert?: RequestOptions['cert'];
  readonly key?: RequestOptions['key'];
  readonly rejectUnauthorized?: boolean | undefined;
  readonly servername?: string | undefined;
}

/** Speaks to the API server that a kubeconfig names. Throws a plain sentence when it names none that we can speak to. */
export function connectKubernetes(kubeConfig: KubeConfig): KubernetesConnection {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Error(`context "${kubeConfig.getCurrentContext()}" names no cluster`);
  if (cluster.proxyUrl?.startsWith('socks') === true)
    throw new Error(`cluster "${cluster.name}": SOCKS proxies are not supported`);
  const server = cluster.server.replace(/\/+$/, '');
  const dispatchers = rememberDispatchers(cluster.proxyUrl);
  const identify = async (
    account: Account,
  ): Promise<{ readonly dispatcher: Dispatcher; readonly identity: Readonly<Record<string, string>> }> => {
    const credentials = await credentialsOf(kubeConfig);
    const { ca, rejectUnauthorized, servername } = credentials.tls;
    // The API server believes a client certificate before a token: a reader's request that carried ours would be judged with our rights.
    if (account.is === 'own')
      return { dispatcher: dispatchers.of('own', credentials.tls), identity: credentials.headers };
    const { token, impersonate } = account.as;
    // Without a token our own account asks, and never as itself.
    const dispatcher =
      token === undefined
        ? dispatchers.of('own', credentials.tls)
        : dispatchers.of('reader', { ca, rejectUnauthorized, servername });
    const identity = token === undefined ? credentials.headers : { authorization: `Bearer ${token}` };
    return { dispatcher: impersonating(dispatcher, impersonate), identity };
  };
  return {
    send: async (account, { method, path, body, contentType = 'application/json', signal }) => {
      const { dispatcher, identity } = await identify(account);
      const init: RequestInit = {
        method,
        signal,
        dispatcher,
        headers: {
          accept: 'application/json',
          'user-agent': 'waymark',
          ...(body === undefined ? {} : { 'content-type': contentType }),
          ...identity,
        },
        // A redirect could carry the token to another host.
        redirect: 'error',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      };
      return fetch(server + path, init);
    },
    openSocket: async (account, { path, protocol, signal }) => {
      const { dispatcher, identity } = await identify(account);
      const headers = { 'user-agent': 'waymark', ...identity };
      return openSocket({ url: server.replace(/^http/, 'ws') + path, protocol, headers, dispatcher, signal });
    },
    close: () => dispatchers.close(),
  };
}

/** Sends each group in a line of its own: fetch would make one of them, and the API server one group. */
function impersonating(dispatcher: Dispatcher, as: Credential['impersonate']): Dispatcher {
  const lines = impersonationHeaders(as);
  if (lines.length === 0) return dispatcher;
  return dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch({ ...options, headers: [...flatHeaders(options.headers), ...lines.flat()] }, handler),
  );
}

function flatHeaders(headers: Dispatcher.DispatchOptions['headers']): readonly string[] {
  if (headers == null) return [];
  if (Array.isArray(headers)) return headers.flat();
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().flatMap((one) => [name, String(one)]),
  );
}

/** Asked anew for every request: service account tokens and those of exec plugins change while we run, and the library keeps them as long as they are good. */
async function credentialsOf(
  kubeConfig: KubeConfig,
): Promise<{ readonly tls: Tls; readonly headers: Readonly<Record<string, string>> }> {
  const options: RequestOptions & { auth?: string | null } = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value).trim();
  if (typeof options.auth === 'string')
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  const { ca, cert, key, rejectUnauthorized, servername } = options;
  return { tls: { ca, cert, key, rejectUnauthorized, servername }, headers };
}

/** One connection pool per account kind, renewed when a rotated certificate changes. */
function rememberDispatchers(proxyUrl: string | undefined): {
  of(account: Account['is'], tls: Tls): Dispatcher;
  close(): Promise<void>;
} {
  const kept = new Map<Account['is'], { readonly spelled: string; readonly dispatcher: Dispatcher }>();
  return {
    of: (account, tls) => {
      const spelled = JSON.stringify(
        [tls.ca, tls.cert, tls.key, tls.rejectUnauthorized, tls.servername].map((part) =>
          Buffer.isBuffer(part) ? part.toString('base64') : part,
        ),
      );
      const known = kept.get(account);
      if (known?.spelled === spelled) return known.dispatcher;
      void known?.dispatcher.close();
      const dispatcher = newDispatcher(tls, proxyUrl);
      kept.set(account, { spelled, dispatcher });
      return dispatcher;
    },
    close: async () => {
      await Promise.all([...kept.values()].map(({ dispatcher }) => dispatcher.destroy()));
      kept.clear();
    },
  };
}

function newDispatcher(tls: Tls, proxyUrl: string | undefined): Dispatcher {
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  // A watch may be silent for long; whoever reads it has its own idle limit.
  const limits = { bodyTimeout: 0, headersTimeout: 60_000 };
  // 30 s: below the usual idle limit of load balancers, as client-go has it.
  const connect = { ...given, keepAlive: true, keepAliveInitialDelay: 30_000, timeout: 10_000 };
  return proxyUrl === undefined || proxyUrl === ''
    ? new Agent({ ...limits, connect })
    : new ProxyAgent({ uri: proxyUrl, requestTls: connect, ...limits });
}
