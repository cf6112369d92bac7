import type { RowEnds } from '@waymark/mesh';
import type { HistoryQuestion, HistorySource, Timeline } from '../../ports.ts';
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
  };
}

const stepsOf = ({ endMs, stepSeconds, steps }: HistoryQuestion): Steps => ({
  startMs: endMs - (steps - 1) * stepSeconds * 1000,
  endMs,
  stepMs: stepSeconds * 1000,
});

const stepAt = (atMs: number, { endMs, stepSeconds, steps }: HistoryQuestion): number =>
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
