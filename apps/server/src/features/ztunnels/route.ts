import type { FastifyInstance } from 'fastify';
import { EntriesQuerySchema, PATHS, ZtunnelQuerySchema } from '@waymark/contract';
import type { ChangedLevels } from '../../kept/changed-levels.ts';
import { readInput } from '../../http/input.ts';
import type { Ports } from '../../ports.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { loadEntries } from './load-entries.ts';
import { ztunnels } from './load-ztunnels.ts';

/** What ztunnels hold and do, node by node, as far as the reader may see it. */
export function ztunnelRoutes(app: FastifyInstance, ports: Ports, readers: Readers, levels: ChangedLevels): void {
  const known = ztunnels(ports, readers);
  levels.onSet(({ pod, ...at }) => known.changed({ ...at, name: pod }));

  app.get(PATHS.ztunnels, async (request, reply) => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    return known.list(reader, signal);
  });

  app.get(PATHS.ztunnel, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(ZtunnelQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return known.one(reader, query, signal);
  });

  app.get(PATHS.ztunnelEntries, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(EntriesQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return loadEntries(ports, readers, reader, query, signal);
  });
}
