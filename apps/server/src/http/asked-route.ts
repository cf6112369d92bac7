import type { FastifyRequest } from 'fastify';

/**
 * The path of the route that answers, as we spell it; what was asked for where there is none. Rules go by this and never by the address itself:
 * `/%61pi/v1/…` and `http://host/api/v1/…` lead to the same route.
 */
export const askedRoute = ({ routeOptions, url }: Pick<FastifyRequest, 'routeOptions' | 'url'>): string =>
  routeOptions.url ?? url.split('?')[0] ?? '';

export const isOfApi = (request: Pick<FastifyRequest, 'routeOptions' | 'url'>): boolean =>
  askedRoute(request).startsWith('/api/');
