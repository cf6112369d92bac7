import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LevelChangeSchema, PATHS, ProxyPodSchema } from '@waymark/contract';
import { auditTo } from '../../operating/audit.ts';
import { readInput } from '../../http/input.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { changeLevel } from './change-level.ts';
import { loadChanged, loadLevel, type LevelsAsked, type LevelSources } from './load-levels.ts';

/** How much proxies log, and which of them wait to be set back. */
export function logLevelRoutes(
  app: FastifyInstance,
  given: LevelSources,
  writesOf: (request: FastifyRequest) => Promise<LevelsAsked['writes']>,
): void {
  const { readers } = given;
  const tell = auditTo(app.log);

  app.get(PATHS.logLevels, async (request, reply) => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    const sources = { ...given, writes: await writesOf(request) };
    return loadChanged(sources, reader, signal);
  });

  app.get(PATHS.logLevel, async (request, reply) => {
    const signal = requestSignal(reply);
    const at = readInput(ProxyPodSchema, request.query);
    const reader = await readers.of(request, signal);
    const sources = { ...given, writes: await writesOf(request) };
    return loadLevel(sources, reader, at, signal);
  });

  app.post(PATHS.logLevel, async (request, reply) => {
    const signal = requestSignal(reply);
    const change = readInput(LevelChangeSchema, request.body);
    const reader = await readers.of(request, signal);
    return changeLevel(given, reader, change, { tell, requestId: request.id }, signal);
  });
}
