import type { FastifyInstance } from 'fastify';
import { FindingsQuerySchema, PATHS } from '@waymark/contract';
import { readInput } from '../../http/input.ts';
import type { Ports } from '../../ports.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { loadFindings } from './load-findings.ts';

/** Where what Istio says and what is so part ways. */
export function findingRoutes(app: FastifyInstance, ports: Ports, readers: Readers): void {
  app.get(PATHS.findings, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(FindingsQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return loadFindings(ports, readers, reader, query, signal);
  });
}
