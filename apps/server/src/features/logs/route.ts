import type { FastifyInstance } from 'fastify';
import { LogsQuerySchema, LogsStreamQuerySchema, PATHS } from '@waymark/contract';
import { openEventStream, type EventStream } from '../../http/event-stream.ts';
import { readInput } from '../../http/input.ts';
import type { Ports } from '../../ports.ts';
import { toProblem } from '../../http/problem-reply.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import type { LogSettings } from './collect-lines.ts';
import { followLogs, type Outlet } from './follow-logs.ts';
import { loadLogs } from './load-logs.ts';
import { logHub } from './log-hub.ts';

/** Told when a stream begins and ends. */
export interface LogStreamTally {
  readonly opened: () => void;
  readonly closed: () => void;
}

export function logRoutes(
  app: FastifyInstance,
  ports: Ports,
  readers: Readers,
  streams: LogStreamTally,
  settings: LogSettings,
): void {
  const hub = logHub(ports.logs);
  app.addHook('onClose', (_, done) => {
    hub.close();
    done();
  });

  app.get(PATHS.logs, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(LogsQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return loadLogs(ports, readers, settings, reader, query, signal);
  });

  app.get(PATHS.logsStream, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(LogsStreamQuerySchema, request.query);
    const opened: { stream?: EventStream } = {};
    // Opened with the first event: until then a reader without rights gets a plain problem.
    const open = (): EventStream => {
      if (opened.stream !== undefined) return opened.stream;
      streams.opened();
      reply.raw.once('close', streams.closed);
      return (opened.stream = openEventStream(request, reply));
    };
    const out: Outlet = {
      send: ({ event, data }) => open().send(event, data),
      problem: (error) => {
        const problem = toProblem(error, request.id);
        request.log.warn({ err: error, code: problem.code }, 'a follower of logs is in trouble');
        open().send('problem', problem);
      },
      drained: async () => opened.stream?.drained(signal),
    };
    try {
      await followLogs({ ports, readers, hub, settings }, query, () => readers.of(request, signal), out, signal);
    } catch (error) {
      if (opened.stream === undefined) throw error;
      out.problem(error);
    }
    opened.stream?.end();
    return reply;
  });
}
