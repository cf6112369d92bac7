/** What a request asks for, in the words that applications and Envoys write: decided once, so that all tell the same. */

import type { End } from '../cast.ts';
import { isOutside } from '../cast.ts';
import { eraAt } from '../eras.ts';
import { hash32 } from '../seeded-words.ts';
import type { Strand } from '../strands.ts';
import type { World } from '../world.ts';
import type { Request } from './operations.ts';
import { addressOf } from './ztunnel-access.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly authority: string;
  readonly userAgent: string;
}

export function askedFor(world: World, strand: Strand, request: Request): Asked {
  const name = strand.service?.name ?? 'status';
  const authority =
    strand.service === undefined ? addressOf(strand.server ?? strand.client) : authorityOf(world, strand, request);
  const userAgent = `${agentOf(strand.client)}/1.0`;
  if (strand.protocol === 'grpc') {
    const service = `${strand.service?.namespace ?? 'demo'}.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return { method: 'POST', path: `/${service}/Place`, protocol: 'HTTP/2', authority, userAgent: 'grpc-go/1.72.0' };
  }
  // A policy that lets only GET pass is what turns callers away with 403.
  const method = strand.answer.code === '403' ? 'POST' : 'GET';
  const path = `/${name}/items?id=${hash32(world.seed, `path ${request.id}`) % 5000}`;
  return { method, path, protocol: 'HTTP/1.1', authority, userAgent };
}

/** From outside it is the public host; inside, callers spell a service as they like. */
function authorityOf(world: World, { client, service }: Strand, request: Request): string {
  if (service === undefined) return '-';
  const host = isOutside(client) || client.kind !== 'ingress' ? undefined : publicHost(world, request);
  if (host !== undefined) return host;
  const spellings = [service.name, `${service.name}.${service.namespace}`, service.host];
  return spellings[hash32(world.seed, `authority ${request.id}`) % spellings.length] ?? service.host;
}

function publicHost(world: World, { startMs }: Request): string | undefined {
  return eraAt(world.eras, startMs).plan.routes.find(
    (route) => route.parent.kind === 'Gateway' && route.hostnames !== undefined,
  )?.hostnames?.[0];
}

function agentOf(client: End): string {
  return isOutside(client) || client.kind === 'ingress' ? 'curl' : client.app;
}
