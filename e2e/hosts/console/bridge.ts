import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bridge of an OpenShift console as far as plugins meet it: what it passes on, what it takes away, and its content security policy, enforced. */

export interface BridgeSettings {
  /** Address of our server. */
  readonly server: string;
  /** Token of the user who is signed in to the console. */
  readonly token: string;
  /** Where the plugin's files are on our server: the `basePath` of its ConsolePlugin. */
  readonly basePath: string;
  /** Told to the console's page, which is one for all releases. */
  readonly console: {
    readonly release: string;
    /** Loader and router; consoles before 4.22 have but one of each. */
    readonly sdk?: '8' | '9';
    readonly router?: string;
    readonly hasMesh: boolean;
  };
  /** Folder of the built page. */
  readonly page?: string;
}

export interface Bridge {
  readonly url: string;
  /** Requests that reached our server, as they reached it. */
  readonly passed: readonly { readonly method: string; readonly path: string; readonly headers: OutgoingHttpHeaders }[];
  stop(): Promise<void>;
}

/** As of consoles 5.1, but enforced: `unsafe-eval` is gone there. */
const POLICY = [
  "base-uri 'self'",
  "default-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "object-src 'self'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ASSETS = '/api/plugins/waymark/';
const PROXY = '/api/proxy/plugin/waymark/api';
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export async function startBridge(settings: BridgeSettings): Promise<Bridge> {
  const csrf = randomBytes(16).toString('hex');
  const passed: Bridge['passed'][number][] = [];
  const page = settings.page ?? fileURLToPath(new URL('dist/', import.meta.url));

  const pass = (incoming: IncomingMessage, path: string, answer: ServerResponse, extra: OutgoingHttpHeaders): void => {
    const { cookie, origin, host, connection, 'x-csrftoken': token, ...kept } = incoming.headers;
    const headers: OutgoingHttpHeaders = { ...kept, authorization: `Bearer ${settings.token}` };
    // Node joins repeated headers; the bridge passes each on.
    const groups = incoming.headersDistinct['impersonate-group'];
    if (groups !== undefined) headers['impersonate-group'] = groups;
    const method = incoming.method ?? 'GET';
    passed.push({ method, path, headers });
    const onward = send(`${settings.server}${path}`, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, { ...reply.headers, ...extra });
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  };

  const server = createServer((incoming, answer) => {
    answer.setHeader('x-content-type-options', 'nosniff');
    answer.setHeader('x-frame-options', 'DENY');
    const url = new URL(incoming.url ?? '/', 'http://console');
    const method = incoming.method ?? 'GET';
    if (url.pathname.startsWith(ASSETS)) {
      if (method !== 'GET') answer.writeHead(405).end();
      // The query is dropped.
      else pass(incoming, `${settings.basePath}${url.pathname.slice(ASSETS.length)}`, answer, NEVER_KEPT);
    } else if (url.pathname.startsWith(`${PROXY}/`)) {
      const told = incoming.headers['x-csrftoken'];
      if (!SAFE.includes(method) && told !== csrf) answer.writeHead(403).end('invalid CSRFToken');
      else
        pass(incoming, `${url.pathname.slice(PROXY.length)}${url.search}`, answer, {
          'content-security-policy': 'sandbox',
        });
    } else if (url.pathname === '/locales/resource.json') {
      const { lng = 'en', ns = '' } = Object.fromEntries(url.searchParams);
      pass(incoming, `${settings.basePath}locales/${lng}/${ns}.json`, answer, NEVER_KEPT);
    } else {
      void givePage(url.pathname, answer, { page, csrf, console: settings.console });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    passed,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const NEVER_KEPT = { 'cache-control': 'no-cache, no-store, max-age=0, must-revalidate' };

async function givePage(
  path: string,
  answer: ServerResponse,
  {
    page,
    csrf,
    console,
  }: { readonly page: string; readonly csrf: string; readonly console: BridgeSettings['console'] },
): Promise<void> {
  const type = TYPES[extname(path)];
  if (type !== undefined) {
    const file = await readFile(join(page, normalize(path))).catch(() => undefined);
    answer.writeHead(file === undefined ? 404 : 200, { 'content-type': type }).end(file);
    return;
  }
  const html = await readFile(join(page, 'index.html'), 'utf8');
  const told = JSON.stringify(console).replaceAll('"', '&quot;');
  answer
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'set-cookie': `csrf-token=${csrf}; Path=/; SameSite=Strict`,
    })
    .end(html.replace('<head>', `<head><meta name="console" content="${told}">`));
}
