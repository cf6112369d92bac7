import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendAs } from './document-headers.ts';

/** The document for frames. It is the only one that others may frame, it names who may, and it never sets a cookie: browsers keep even a refused frame's. */
export function serveEmbed(
  app: FastifyInstance,
  webRoot: string,
  allowedOrigins: readonly string[],
  transportOf: (request: FastifyRequest) => 'http' | 'https',
): void {
  const file = join(webRoot, 'embed.html');
  if (!existsSync(file)) return;
  const page = withOrigins(readFileSync(file, 'utf8'), allowedOrigins);
  app.get('/embed/v1/*', (request, reply) =>
    sendAs(reply, { is: 'framed page', parents: allowedOrigins }, transportOf(request))
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page),
  );
}

const SLOT = 'name="waymark-embed-origins" content="[]"';

/** In an attribute, since the policy allows no inline script. */
function withOrigins(html: string, allowedOrigins: readonly string[]): string {
  if (!html.includes(SLOT)) throw new Error('embed.html has no place for the allowed origins');
  const text = JSON.stringify(allowedOrigins).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return html.replace(SLOT, () => SLOT.replace('[]', () => text));
}
