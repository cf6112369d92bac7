import { ms, type NamespacedName, type RowEnds } from '@waymark/mesh';
import type { HistoryQuestion, HistorySource, Percentiles, Quantiles, Timeline } from '../../ports.ts';
import {
  prometheusClient,
  type MatrixRow,
  type PrometheusClient,
  type PrometheusSettings,
  type Steps,
} from './prometheus-client.ts';
import {
  bytesHistoryQuery,
  failuresHistoryQuery,
  latencyHistoryQuery,
  observedQuery,
  percentilesQuery,
  requestsHistoryQuery,
} from './promql-history.ts';
import { toBytesRow, toFailureRow, toLatencyRow, toRequestRow, type RowReader } from './traffic-rows.ts';

/** Traffic over time as Prometheus keeps it: range queries of the very expressions that a picture asks once. */
export const prometheusHistory = (settings: PrometheusSettings): HistorySource =>
  historyToldTo(prometheusClient(settings));

export function historyToldTo(client: Pick<PrometheusClient, 'range'>): HistorySource {
  const rowsOf = async <Row extends RowEnds>(
    question: HistoryQuestion,
    query: (question: HistoryQuestion) => string,
    read: RowReader<Row>,
    signal: AbortSignal,
  ): Promise<Timeline<Row>> =>
    timelineOf(await client.range(query(question), stepsOf(question), signal), question, read);

  return {
    async observed(question, signal) {
      const rows = await client.range(observedQuery(question), stepsOf(question), signal);
      const seen = new Set(rows.flatMap((row) => row.samples.map(({ ms }) => stepAt(ms, question))));
      return seen.size === 0 ? 'nobody says' : Array.from({ length: question.steps }, (_, step) => seen.has(step));
    },
    requests: (question, signal) => rowsOf(question, requestsHistoryQuery, toRequestRow, signal),
    bytes: (question, signal) => rowsOf(question, bytesHistoryQuery, toBytesRow, signal),
    failures: (question, signal) => rowsOf(question, failuresHistoryQuery, toFailureRow, signal),
    latency: (question, signal) => rowsOf(question, latencyHistoryQuery, toLatencyRow, signal),
    async percentiles(question, signal) {
      const services = question.services.filter(({ namespace, name }) => isQueryable(namespace) && isQueryable(name));
      if (services.length === 0) return toPercentiles([], question);
      const rows = await client.range(percentilesQuery({ ...question, services }), stepsOf(question), signal);
      return toPercentiles(rows, question);
    },
  };
}

/** Names of Kubernetes and of hosts; a wildcard is no name that a proxy counts under. */
const isQueryable = (text: string): boolean => /^[A-Za-z0-9._-]+$/.test(text);

type Time = Omit<HistoryQuestion, 'scope'>;

const QUANTILE_NAMES: Readonly<Record<string, keyof Quantiles>> = { '0.5': 'p50', '0.95': 'p95', '0.99': 'p99' };

function toPercentiles(rows: readonly MatrixRow[], time: Time): Percentiles {
  const empty = (): Quantiles[] => Array.from({ length: time.steps }, () => ({}));
  const total = empty();
  const services = new Map<string, Quantiles[]>();
  const spell = ({ namespace, name }: NamespacedName): string => `${namespace}/${name}`;
  for (const { labels, samples } of rows) {
    const name = labels['destination_service_name'];
    const key = spell({ namespace: labels['destination_service_namespace'] ?? '', name: name ?? '' });
    const steps = name === undefined ? total : (services.get(key) ?? empty());
    if (name !== undefined) services.set(key, steps);
    const quantile = QUANTILE_NAMES[labels['quantile'] ?? ''];
    for (const { ms: atMs, value } of samples) {
      const step = stepAt(atMs, time);
      const held = steps[step];
      // Told several times where waypoints of several namespaces are asked apart: the slowest is nearest to the whole.
      if (quantile !== undefined && held !== undefined)
        steps[step] = { ...held, [quantile]: ms(Math.max(value, held[quantile] ?? 0)) };
    }
  }
  return { total, of: (service) => services.get(spell(service)) ?? empty() };
}

const stepsOf = ({ endMs, stepSeconds, steps }: Time): Steps => ({
  startMs: endMs - (steps - 1) * stepSeconds * 1000,
  endMs,
  stepMs: stepSeconds * 1000,
});

const stepAt = (atMs: number, { endMs, stepSeconds, steps }: Time): number =>
  steps - 1 - Math.round((endMs - atMs) / (stepSeconds * 1000));

/** Labels are read once a series, not once a step. */
function timelineOf<Row extends RowEnds>(
  rows: readonly MatrixRow[],
  question: HistoryQuestion,
  read: RowReader<Row>,
): Timeline<Row> {
  const ends: RowEnds[] = [];
  const steps: (() => Row)[][] = Array.from({ length: question.steps }, () => []);
  for (const { labels, samples } of rows) {
    const rowOf = read(labels);
    if (rowOf === undefined) continue;
    ends.push(rowOf(0));
    for (const { ms, value } of samples) steps[stepAt(ms, question)]?.push(() => rowOf(value));
  }
  return { ends, at: (step) => (steps[step] ?? []).map((row) => row()) };
}
