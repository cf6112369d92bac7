import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Serves the built dashboard. Any other path that asks for a page gets the page: its routes live in the browser. */
export async function serveWeb(
  app: FastifyInstance,
  webRoot: string,
): Promise<(accept: string | undefined) => 'page' | 'none' | 'not built'> {
  if (!existsSync(join(webRoot, 'index.html'))) return (accept) => (wantsPage(accept) ? 'not built' : 'none');
  await app.register(fastifyStatic, {
    root: webRoot,
    // Names of built assets carry a hash of what is in them; the page that names them must always be fresh.
    setHeaders: (reply, path) =>
      void reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  });
  return (accept) => (wantsPage(accept) ? 'page' : 'none');
}

const wantsPage = (accept: string | undefined): boolean => accept?.includes('text/html') === true;
