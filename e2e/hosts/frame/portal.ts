import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { root } from '../../processes/start-process.ts';

/** The server of a page that embeds Waymark, as any company might write it: one page, and one route that fetches tickets. */
export interface PortalSettings {
  readonly origin: () => string;
  /** Where its backend reaches Waymark; pages do not know it. */
  readonly waymarkApi: () => string;
  readonly client: { readonly id: string; readonly secret: string };
  /** Every ticket that was fetched. */
  readonly tickets: string[];
}

export function portal(settings: PortalSettings): RequestListener {
  const sdk = readFileSync(join(root, 'packages/embed-sdk/dist/waymark-embed.global.js'));
  return (request, response) => {
    void answer(settings, sdk, request, response).catch((error: unknown) => {
      response.writeHead(502).end(String(error));
    });
  };
}

async function answer(
  settings: PortalSettings,
  sdk: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url === '/waymark-embed.js') {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(sdk);
    return;
  }
  if (request.url === '/ticket' && request.method === 'POST') {
    const { nonce, namespaces } = JSON.parse(await bodyOf(request)) as {
      nonce: string;
      namespaces?: readonly string[];
    };
    const got = await fetch(`${settings.waymarkApi()}/api/v1/embed/tickets`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-waymark': '1',
        authorization: `Basic ${Buffer.from(`${settings.client.id}:${settings.client.secret}`).toString('base64')}`,
      },
      body: JSON.stringify({ nonce, origin: settings.origin(), namespaces }),
    });
    const { ticket } = (await got.json()) as { ticket?: string };
    if (ticket !== undefined) settings.tickets.push(ticket);
    response.writeHead(got.status, { 'content-type': 'text/plain' }).end(ticket ?? '');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** `start(options)` embeds, and `told` holds what the callbacks heard. */
const PAGE = `<!doctype html><html lang="en"><head><title>Portal</title><link rel="icon" href="data:,">
<script src="/waymark-embed.js"></script></head><body><h1>Portal</h1><div id="mount"></div><script>
window.told = [];
const note = (what) => (detail) => told.push({ what, detail });
window.start = async (options) => {
  window.embed = await Waymark.embedWaymark({
    mount: '#mount', view: 'topology', height: 700,
    getTicket: async ({ nonce }) => {
      const got = await fetch('/ticket', { method: 'POST', body: JSON.stringify({ nonce, namespaces: options.namespaces }) });
      if (!got.ok) throw new Error('no ticket: ' + got.status);
      return got.text();
    },
    onSelect: note('select'), onNavigate: note('navigate'), onHealth: note('health'), onAuth: note('auth'), onError: note('error'),
    onLink: (request) => { request.preventDefault(); told.push({ what: 'link', detail: { ref: request.ref, url: request.url } }); },
    ...options,
  });
  return embed.capabilities;
};
</script></body></html>`;
