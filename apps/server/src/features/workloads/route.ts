import type { FastifyInstance } from 'fastify';
import type { CaptureRules } from '@waymark/mesh';
import { PATHS, WorkloadPathSchema, WorkloadQuerySchema, WorkloadsQuerySchema } from '@waymark/contract';
import { gapAges } from '../../kept/gap-ages.ts';
import { readInput } from '../../http/input.ts';
import type { Pictures } from '../../ports/pictures.ts';
import type { Ports } from '../../ports.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { judgedClusters } from './judged-clusters.ts';
import { loadProof } from './load-proof.ts';
import { loadService } from './load-service.ts';
import { loadWorkload } from './load-workload.ts';
import { loadWorkloads } from './load-workloads.ts';

/** Workloads: how they take part in the mesh and why, who talks to them, and what proves it. */
export function workloadRoutes(
  app: FastifyInstance,
  ports: Ports,
  readers: Readers,
  pictures: Pictures,
  rules: CaptureRules,
): void {
  const sources = { ports, readers, pictures, judge: judgedClusters(rules) };
  const agesOfGaps = (): ReturnType<typeof gapAges> => gapAges(() => ports.clock.now());
  const ages = { page: agesOfGaps(), service: agesOfGaps(), proof: agesOfGaps() };

  app.get(PATHS.workloads, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(WorkloadsQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return loadWorkloads(sources, reader, query, signal);
  });

  app.get(PATHS.workload, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(WorkloadQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return loadWorkload({ ...sources, ages: ages.page }, reader, query, signal);
  });

  app.get(PATHS.service, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(WorkloadQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    const answer = await loadService({ ...sources, ages: ages.service }, reader, query, signal);
    return reply.header('cache-control', 'no-store').send(answer);
  });

  app.get(PATHS.workloadProof, async (request, reply) => {
    const signal = requestSignal(reply);
    const path = readInput(WorkloadPathSchema, request.query);
    const reader = await readers.of(request, signal);
    return loadProof({ ...sources, ages: ages.proof }, reader, path, signal);
  });
}
