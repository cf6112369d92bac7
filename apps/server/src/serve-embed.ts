import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Refused } from './problem-reply.ts';

/** The document for frames. It is the only one that others may frame, it names who may, and it never sets a cookie: even a refused frame's would be kept. */
export function serveEmbed(app: FastifyInstance, webRoot: string, allowedOrigins: readonly string[]): void {
  const file = join(webRoot, 'embed.html');
  const page = existsSync(file) ? withOrigins(readFileSync(file, 'utf8'), allowedOrigins) : undefined;
  const policy = documentPolicy(allowedOrigins);
  app.get('/embed/v1/*', (_request, reply) => {
    if (page === undefined) throw new Refused('not_found');
    return reply
      .removeHeader('x-frame-options')
      .headers({
        'content-security-policy': policy,
        'referrer-policy': 'strict-origin',
        'cross-origin-resource-policy': 'cross-origin',
        'cross-origin-opener-policy': 'same-origin-allow-popups',
        'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
        'cache-control': 'no-cache',
      })
      .type('text/html; charset=utf-8')
      .send(page);
  });
}

/** As the dashboard's, but for who may frame it. A list cannot be said with X-Frame-Options, so that header is absent. */
const documentPolicy = (allowedOrigins: readonly string[]): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...allowedOrigins].join(' ')}`,
  ].join('; ');

const SLOT = '<meta name="waymark-embed-origins" content="[]" />';

/** In an attribute, since the policy allows no inline script. */
function withOrigins(html: string, allowedOrigins: readonly string[]): string {
  if (!html.includes(SLOT)) throw new Error('embed.html has no place for the allowed origins');
  const text = JSON.stringify(allowedOrigins).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return html.replace(SLOT, () => SLOT.replace('[]', () => text));
}
