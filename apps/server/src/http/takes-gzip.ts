import type { FastifyRequest } from 'fastify';

/** For answers that are compressed by hand; all others go through the compression of the app. */
export const takesGzip = (request: FastifyRequest): boolean =>
  request.headers['accept-encoding']?.includes('gzip') === true;
