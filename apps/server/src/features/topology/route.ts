import type { FastifyInstance } from 'fastify';
import type { PlaceId } from '@waymark/mesh';
import {
  LatenciesQuerySchema,
  PATHS,
  QuantilesQuerySchema,
  SilenceQuerySchema,
  TopologyQuerySchema,
  TopologyStreamQuerySchema,
  type QuantilesAnswer,
  type QuantilesQuery,
} from '@waymark/contract';
import { readInput } from '../../http/input.ts';
import type { Ports, ReaderMetrics } from '../../ports.ts';
import type { Readers } from '../../readers/readers.ts';
import { attempt } from '../../source-error.ts';
import { readPlace, refuseBeyondRights } from './asked-places.ts';
import { questionFor, type TopologyAnswers } from './answer-topology.ts';
import { loadLatencies } from './load-latencies.ts';
import { metricsFor } from './metrics-for.ts';
import { loadSilence } from './load-silence.ts';
import { takesGzip } from '../../http/takes-gzip.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { sharedBodies } from './shared-bodies.ts';
import { streamPictures } from './stream-pictures.ts';

/** Told when a live picture begins and ends to be pushed. */
export interface StreamTally {
  readonly opened: () => void;
  readonly closed: () => void;
}

export function topologyRoutes(
  app: FastifyInstance,
  ports: Ports,
  readers: Readers,
  streams: StreamTally,
  answers: TopologyAnswers,
): void {
  const bodies = sharedBodies();

  app.get(PATHS.topology, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(TopologyQuerySchema, request.query);
    const waves = await answers.answer(await readers.of(request, signal), query, 'together', signal);
    const answer = await waves.complete();
    reply.type('application/json; charset=utf-8');
    if (!takesGzip(request)) return reply.send(answer);
    return reply
      .header('content-encoding', 'gzip')
      .header('vary', 'accept-encoding')
      .send(await bodies.gzip(answer));
  });

  app.get(PATHS.topologyStream, async (request, reply) => {
    const { refreshSeconds, ...query } = readInput(TopologyStreamQuerySchema, request.query);
    // Asked once before the stream opens, so that a reader without rights gets a plain problem.
    await readers.of(request, requestSignal(reply));
    streams.opened();
    reply.raw.once('close', streams.closed);
    return streamPictures(request, reply, refreshSeconds, async (pace, signal) =>
      answers.answer(await readers.of(request, signal), query, pace, signal),
    );
  });

  app.get(PATHS.topologySilence, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(SilenceQuerySchema, request.query);
    const id = readPlace('place', query.place);
    const reader = await readers.of(request, signal);
    await refuseBeyondRights(readers, reader, [id], signal);
    return loadSilence({ ports, readers, answers }, reader, { ...query, id }, signal);
  });

  app.get(PATHS.topologyLatencies, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(LatenciesQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    const question = await questionFor(ports, readers, reader, query, signal);
    return loadLatencies(ports, readers, reader, query, question, signal);
  });

  app.get(PATHS.topologyQuantiles, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(QuantilesQuerySchema, request.query);
    const pair = { from: readPlace('from', query.from), to: readPlace('to', query.to) };
    const reader = await readers.of(request, signal);
    await refuseBeyondRights(readers, reader, [pair.from, pair.to], signal);
    const metrics = metricsFor(ports, reader);
    return loadQuantiles(ports, metrics, query, pair, signal);
  });
}

async function loadQuantiles(
  { clock }: Pick<Ports, 'clock'>,
  { traffic, holes }: Pick<ReaderMetrics, 'traffic' | 'holes'>,
  query: QuantilesQuery,
  pair: { readonly from: PlaceId; readonly to: PlaceId },
  signal: AbortSignal,
): Promise<QuantilesAnswer> {
  const question = {
    endMs: query.endMs ?? clock.now(),
    seconds: query.windowSeconds,
    namespaces: 'all' as const,
    counting: 'window' as const,
  };
  const { value, gaps } = await attempt('quantiles', traffic.quantiles(question, pair, signal));
  return { ...value, gaps: [...gaps, ...holes()].map((gap) => ({ ...gap, sinceMs: clock.now() })) };
}
