import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/**
 * The console plugin, one artefact for each kind of console, under the path that its ConsolePlugin object names. The console fetches them on its
 * users' behalf and lets none of its users' browsers keep them, so nothing is said of caching.
 */
const ARTEFACTS = [
  { path: '/plugin/4.22/', folder: 'console-plugin/dist' },
  { path: '/plugin/4.19/', folder: 'console-plugin-legacy/dist' },
] as const;

/** `appsRoot`: the folder in which the plugins were built. What was not built answers 404. */
export async function servePlugins(app: FastifyInstance, appsRoot: string): Promise<void> {
  for (const { path, folder } of ARTEFACTS) {
    const root = join(appsRoot, folder);
    if (!existsSync(join(root, 'plugin-manifest.json'))) continue;
    await app.register(fastifyStatic, { root, prefix: path, decorateReply: false, index: false, cacheControl: false });
  }
}
