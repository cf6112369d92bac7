import type { FastifyInstance } from 'fastify';
import { PATHS } from '@waymark/contract';
import { gapAges } from '../../kept/gap-ages.ts';
import type { Ports } from '../../ports.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { loadControlPlanes } from './load-control-planes.ts';

export function controlPlaneRoutes(app: FastifyInstance, ports: Ports, readers: Readers): void {
  const ages = gapAges(() => ports.clock.now());
  app.get(PATHS.controlPlanes, async (request, reply) => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    return loadControlPlanes(ports, readers, reader, ages, signal);
  });
}
