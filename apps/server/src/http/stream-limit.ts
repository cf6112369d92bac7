import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PATHS } from '@waymark/contract';
import { Refused } from './problem-reply.ts';

/** Each holds a connection and work of ours for as long as the reader likes. */
const STREAMS = new Set<string>([PATHS.topologyStream, PATHS.logsStream]);

export const isStream = ({ routeOptions }: FastifyRequest): boolean => STREAMS.has(routeOptions.url ?? '');

/** So many live streams for one reader at a time; one more is the problem `too_many_requests`, until another ends. */
export function limitStreams(
  app: FastifyInstance,
  most: number,
  readerOf: (request: FastifyRequest) => Promise<string>,
): void {
  const open = new Map<string, number>();
  app.addHook('preHandler', async (request, reply) => {
    if (!isStream(request)) return;
    const reader = await readerOf(request);
    const held = open.get(reader) ?? 0;
    if (held >= most)
      throw new Refused('too_many_requests', `You have ${held} live streams open, which is as many as one reader may.`);
    open.set(reader, held + 1);
    reply.raw.once('close', () => {
      const left = (open.get(reader) ?? 1) - 1;
      if (left > 0) open.set(reader, left);
      else open.delete(reader);
    });
  });
}
