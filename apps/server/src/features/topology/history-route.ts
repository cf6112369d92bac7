import type { FastifyInstance } from 'fastify';
import { PATHS, SeriesQuerySchema, TotalsQuerySchema, WaypointSeriesQuerySchema } from '@waymark/contract';
import { readInput } from '../../http/input.ts';
import type { Ports } from '../../ports.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { historyAnswers } from './answer-history.ts';

export function historyRoutes(app: FastifyInstance, ports: Ports, readers: Readers): void {
  const answers = historyAnswers(ports, readers);

  app.get(PATHS.topologyTotals, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(TotalsQuerySchema, request.query);
    const answer = await answers.totals(await readers.of(request, signal), query, signal);
    return reply.header('cache-control', 'no-store').send(answer);
  });

  app.get(PATHS.topologySeries, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(SeriesQuerySchema, request.query);
    const answer = await answers.series(await readers.of(request, signal), query, signal);
    return reply.header('cache-control', 'no-store').send(answer);
  });

  app.get(PATHS.waypointSeries, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(WaypointSeriesQuerySchema, request.query);
    const answer = await answers.waypoint(await readers.of(request, signal), query, signal);
    return reply.header('cache-control', 'no-store').send(answer);
  });
}
