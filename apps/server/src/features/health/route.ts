import type { FastifyInstance } from 'fastify';
import { PATHS } from '@waymark/contract';
import type { SourceState } from '../../ports/source-state.ts';

/** For probes. `live` says that the process answers; `ready` that it takes readers, with the sources' state as detail: a source that is down is a gap on the screen, not a reason to take Waymark away. */
export function healthRoutes(app: FastifyInstance, sources: () => readonly SourceState[]): void {
  app.get(PATHS.live, () => ({ live: true }));
  app.get(PATHS.ready, () => ({ ready: true, sources: sources() }));
}
