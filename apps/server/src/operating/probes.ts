import Fastify, { type FastifyInstance } from 'fastify';
import { PATHS } from '@waymark/contract';

/** What a cluster asks, by the names it knows; the answers are those of the API. */
const QUESTIONS = {
  '/livez': PATHS.live,
  '/startupz': PATHS.ready,
  '/readyz': PATHS.ready,
  '/metrics': PATHS.metrics,
} as const;

/** Probes and measures on a port of their own, in plain HTTP: a kubelet need not know our certificate, nor a router lead here. */
export function buildProbes(app: FastifyInstance): FastifyInstance {
  const probes = Fastify({ logger: false, forceCloseConnections: true });
  for (const [path, url] of Object.entries(QUESTIONS)) {
    probes.get(path, async (_, reply) => {
      const answer = await app.inject({ method: 'GET', url });
      return reply
        .code(answer.statusCode)
        .type(answer.headers['content-type'] ?? 'text/plain')
        .send(answer.body);
    });
  }
  return probes;
}
