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
    return answers.totals(await readers.of(request, signal), query, signal);
  });

  app.get(PATHS.topologySeries, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(SeriesQuerySchema, request.query);
    return answers.series(await readers.of(request, signal), query, signal);
  });

  app.get(PATHS.waypointSeries, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(WaypointSeriesQuerySchema, request.query);
    return answers.waypoint(await readers.of(request, signal), query, signal);
  });
}
