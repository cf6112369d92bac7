import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EMBED_SIGN_IN_PATH } from '@waymark/contract';
import { sendAs, WITH_OPENER } from './document-headers.ts';
import type { EmbedRules } from '../settings/embed-settings.ts';

/** The document for frames. It is the only one that others may frame, it names who may, and it never sets a cookie: browsers keep even a refused frame's. */
export function serveEmbed(
  app: FastifyInstance,
  webRoot: string,
  rules: Pick<EmbedRules, 'allowedOrigins' | 'readerSignIn' | 'events'>,
  transportOf: (request: FastifyRequest) => 'http' | 'https',
): void {
  const file = join(webRoot, 'embed.html');
  if (!existsSync(file)) return;
  const { allowedOrigins, readerSignIn, events } = rules;
  const page = withSlots(readFileSync(file, 'utf8'), {
    origins: allowedOrigins,
    'sign-in': readerSignIn,
    events,
  });
  app.get('/embed/v1/*', (request, reply) =>
    sendAs(reply, { is: 'framed page', parents: allowedOrigins }, transportOf(request))
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page),
  );
  // The dashboard's page, but one that still knows the frame that opened it.
  if (readerSignIn.includes('popup'))
    app.get(EMBED_SIGN_IN_PATH, (request, reply) =>
      sendAs(reply, { is: 'page' }, transportOf(request))
        .headers({ ...WITH_OPENER, 'cache-control': 'no-cache' })
        .sendFile('index.html'),
    );
}

/** What the document is told, each in an attribute, since the policy allows no inline script. */
function withSlots(html: string, told: Readonly<Record<'origins' | 'sign-in' | 'events', unknown>>): string {
  return Object.entries(told).reduce((page, [name, value]) => {
    const slot = `name="waymark-embed-${name}" content="`;
    if (!page.includes(`${slot}"`)) throw new Error(`embed.html has no place for ${name}`);
    const text = JSON.stringify(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    return page.replace(`${slot}"`, () => `${slot}${text}"`);
  }, html);
}
