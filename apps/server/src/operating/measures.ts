import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Ports, TrafficSource } from '../ports.ts';
import { SourceError } from '../source-error.ts';

/** What Waymark says of itself to a Prometheus. No label carries a name of the mesh or of a reader. */
export interface Measures {
  readonly registry: Registry;
  readonly answered: (route: string, status: number, seconds: number) => void;
  readonly streams: { readonly opened: () => void; readonly closed: () => void };
  /** The same ports, each question to the metrics store timed and its failures counted. */
  readonly watching: (ports: Ports) => Ports;
}

export function createMeasures(): Measures {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'waymark_request_duration_seconds',
    help: 'Time until an answer was sent.',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  const queries = new Histogram({
    name: 'waymark_source_query_duration_seconds',
    help: 'Time a source took for one question.',
    labelNames: ['source', 'question'],
    registers: [registry],
  });
  const failures = new Counter({
    name: 'waymark_source_failures_total',
    help: 'Questions a source did not answer.',
    labelNames: ['source', 'question', 'code'],
    registers: [registry],
  });
  const streams = new Gauge({
    name: 'waymark_streams_open',
    help: 'Live pictures being pushed.',
    registers: [registry],
  });

  const timed = async <T>(question: keyof TrafficSource, work: () => Promise<T>): Promise<T> => {
    const end = queries.startTimer({ source: 'prometheus', question });
    try {
      return await work();
    } catch (error) {
      if (error instanceof SourceError) failures.inc({ source: error.source, question, code: error.code });
      throw error;
    } finally {
      end();
    }
  };
  return {
    registry,
    answered: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
    streams: { opened: () => streams.inc(), closed: () => streams.dec() },
    watching: ({ metricsOf, ...ports }) => ({
      ...ports,
      traffic: timedTraffic(ports.traffic, timed),
      ...(metricsOf === undefined
        ? {}
        : {
            metricsOf: (as) => {
              const metrics = metricsOf(as);
              return { ...metrics, traffic: timedTraffic(metrics.traffic, timed) };
            },
          }),
    }),
  };
}

function timedTraffic(
  traffic: TrafficSource,
  timed: <T>(question: keyof TrafficSource, work: () => Promise<T>) => Promise<T>,
): TrafficSource {
  return {
    observation: (question, signal) => timed('observation', () => traffic.observation(question, signal)),
    requests: (question, signal) => timed('requests', () => traffic.requests(question, signal)),
    bytes: (question, signal) => timed('bytes', () => traffic.bytes(question, signal)),
    failures: (question, observed, signal) => timed('failures', () => traffic.failures(question, observed, signal)),
    opened: (question, signal) => timed('opened', () => traffic.opened(question, signal)),
    latency: (question, signal) => timed('latency', () => traffic.latency(question, signal)),
    messages: (question, signal) => timed('messages', () => traffic.messages(question, signal)),
    pairQuantiles: (question, quantile, signal) =>
      timed('pairQuantiles', () => traffic.pairQuantiles(question, quantile, signal)),
    scrapes: (pods, atMs, signal) => timed('scrapes', () => traffic.scrapes(pods, atMs, signal)),
    quantiles: (question, pair, signal) => timed('quantiles', () => traffic.quantiles(question, pair, signal)),
  };
}
