import {
  increaseOf,
  ms,
  type FailureRow,
  type IncreaseQuestion,
  type MessagesRow,
  type OpenedRow,
  type QuantileRow,
} from '@waymark/mesh';
import type { Observation, Quantiles, TrafficQuestion, TrafficSource } from '../../ports.ts';
import type { SourceState } from '../../ports/source-state.ts';
import { pairMatchers } from './place-matchers.ts';
import {
  bytesQuery,
  failuresQuery,
  latencyQuery,
  messagesQuery,
  observationQuery,
  openedQuery,
  pairQuantilesQuery,
  quantilesQuery,
  recordedScrapesQuery,
  recordingQuery,
  requestsQuery,
  scrapesQuery,
} from './promql.ts';
import {
  prometheusClient,
  type LabelSet,
  type MatrixRow,
  type PrometheusClient,
  type PrometheusSettings,
  type VectorRow,
} from './prometheus-client.ts';
import { toScrapes } from './read-scrapes.ts';
import { readEnds, readPrincipals, readProtocol, readSecurity, targetOf, touches } from './read-rows.ts';
import { toBytesRow, toFailureRow, toLatencyRow, toRequestRow, type RowReader } from './traffic-rows.ts';

export interface PrometheusTraffic extends TrafficSource {
  state(): SourceState;
}

/** Traffic as Prometheus keeps it. Costs grow with the rows of the answer, never with the number of namespaces asked for. */
export const prometheusTraffic = (settings: PrometheusSettings): PrometheusTraffic =>
  trafficToldTo(prometheusClient(settings));

/** The same, through whatever answers for Prometheus. */
export function trafficToldTo(client: PrometheusClient): PrometheusTraffic {
  /** Rows of growth: counted by the store for a window, counted here from every sample of a recording. */
  const grown = async (
    question: TrafficQuestion,
    query: (q: TrafficQuestion) => string,
    metrics: string,
    signal: AbortSignal,
  ): Promise<readonly VectorRow[]> =>
    question.counting === 'window'
      ? client.vector(query(question), question.endMs, signal)
      : recordedGrowth(client, question, metrics, signal);

  return {
    state: () => client.state(),
    async observation(question, signal) {
      return question.counting === 'recording'
        ? {
            sinceMs: startOf(question),
            scrapesMs: scrapesOf(await client.matrix(recordedScrapesQuery(question), question.endMs, signal)),
          }
        : {
            ...toObservation(question, await client.vector(observationQuery(question), question.endMs, signal)),
            ...clockOf(client),
          };
    },
    async requests(question, signal) {
      return (await grown(question, requestsQuery, 'istio_requests_total', signal)).flatMap(reading(toRequestRow));
    },
    async bytes(question, signal) {
      return (await grown(question, bytesQuery, 'istio_tcp_(sent|received)_bytes_total', signal)).flatMap(
        reading(toBytesRow),
      );
    },
    async failures(question, observed, signal) {
      const rows = await client.matrix(failuresQuery(question), question.endMs, signal);
      return toFailureRows(rows, question, await observed);
    },
    async opened(question, signal) {
      return (await grown(question, openedQuery, 'istio_tcp_connections_opened_total', signal)).flatMap(toOpenedRow);
    },
    async latency(question, signal) {
      return (await client.vector(latencyQuery(question), question.endMs, signal)).flatMap(reading(toLatencyRow));
    },
    async messages(question, signal) {
      return (await grown(question, messagesQuery, 'istio_(request|response)_messages_total', signal)).flatMap(
        toMessagesRow,
      );
    },
    async pairQuantiles(question, quantile, signal) {
      const rows = await client.vector(pairQuantilesQuery(question, quantile), question.endMs, signal);
      return rows.flatMap(toQuantileRow);
    },
    async scrapes(pods, atMs, signal) {
      return pods.length === 0 ? new Map() : toScrapes(pods, await client.vector(scrapesQuery(pods), atMs, signal));
    },
    async quantiles(question, pair, signal) {
      return toQuantiles(
        await client.vector(quantilesQuery(pairMatchers(pair.from, pair.to), question.seconds), question.endMs, signal),
      );
    },
  };
}

const clockOf = (client: PrometheusClient): Pick<Observation, 'clockOffMs'> => {
  const clockOffMs = client.clockOffMs();
  return clockOffMs === undefined ? {} : { clockOffMs };
};

const startOf = (question: TrafficQuestion): number => question.endMs - question.seconds * 1000;

/** Targets whose first scrape lies this close together were found by one start of the store. */
const FIRST_ROUND_MS = 60_000;

/**
 * The window is observed from its start, or, when the store is younger, from the end of its first round of scrapes: then every proxy of that
 * round has a value to compare with. A window that no build is known of is taken as observed; births are then not counted.
 */
function toObservation(question: TrafficQuestion, rows: readonly VectorRow[]): Observation {
  const firsts = rows.map((row) => ({ target: targetOf(row.labels), ms: Math.round(row.value * 1000) }));
  const scrapesMs = new Map(firsts.map(({ target, ms: at }) => [target, [at]]));
  const earliest = Math.min(...firsts.map((first) => first.ms));
  const start = startOf(question);
  if (firsts.length === 0 || earliest <= start) return { sinceMs: start, scrapesMs };
  return {
    sinceMs: Math.max(...firsts.filter((first) => first.ms <= earliest + FIRST_ROUND_MS).map((first) => first.ms)),
    scrapesMs,
  };
}

function scrapesOf(rows: readonly MatrixRow[]): ReadonlyMap<string, readonly number[]> {
  return new Map(rows.map((row) => [targetOf(row.labels), row.samples.map((sample) => sample.ms)]));
}

async function recordedGrowth(
  client: PrometheusClient,
  question: TrafficQuestion,
  metrics: string,
  signal: AbortSignal,
): Promise<readonly VectorRow[]> {
  const rows = await client.matrix(recordingQuery(`istio_build|${metrics}`, question), question.endMs, signal);
  const asked = increaseQuestion(question, scrapesOf(rows.filter(isBuild)));
  return rows
    .filter((row) => !isBuild(row) && touches(row.labels, question.namespaces))
    .map((row) => ({
      labels: withTold(row.labels),
      value: increaseOf({ target: targetOf(row.labels), samples: row.samples }, asked).count,
    }))
    .filter((row) => row.value > 0);
}

const isBuild = (row: MatrixRow): boolean => row.labels['__name__'] === 'istio_build';

const TOLD_BY_METRIC: Readonly<Record<string, string>> = {
  istio_tcp_received_bytes_total: 'toServer',
  istio_tcp_sent_bytes_total: 'toClient',
  istio_request_messages_total: 'request',
  istio_response_messages_total: 'response',
};

const withTold = (labels: LabelSet): LabelSet => ({ ...labels, told: TOLD_BY_METRIC[labels['__name__'] ?? ''] ?? '' });

const increaseQuestion = (
  question: TrafficQuestion,
  scrapesMs: ReadonlyMap<string, readonly number[]>,
): IncreaseQuestion => ({
  fromMs: startOf(question),
  untilMs: question.endMs,
  scrapesMs,
  counting: question.counting,
});

function toFailureRows(
  rows: readonly MatrixRow[],
  question: TrafficQuestion,
  observation: Observation | undefined,
): readonly FailureRow[] {
  const scrapesMs = new Map([...(observation?.scrapesMs ?? []), ...scrapesOf(rows.filter(isBuild))]);
  const asked = increaseQuestion(question, scrapesMs);
  return rows.flatMap((row): readonly FailureRow[] => {
    const rowOf = isBuild(row) || !touches(row.labels, question.namespaces) ? undefined : toFailureRow(row.labels);
    if (rowOf === undefined) return [];
    const { count, lastMs } = increaseOf({ target: targetOf(row.labels), samples: row.samples }, asked);
    return count === 0 ? [] : [{ ...rowOf(count), ...(lastMs === undefined ? {} : { lastMs }) }];
  });
}

const reading =
  <Row>(read: RowReader<Row>) =>
  ({ labels, value }: VectorRow): readonly Row[] => {
    const rowOf = read(labels);
    return rowOf === undefined ? [] : [rowOf(value)];
  };

function toOpenedRow({ labels, value }: VectorRow): readonly OpenedRow[] {
  const ends = readEnds(labels);
  return ends === undefined
    ? []
    : [{ ...ends, security: readSecurity(labels), ...readPrincipals(labels), opened: value }];
}

function toQuantileRow({ labels, value }: VectorRow): readonly QuantileRow[] {
  const ends = readEnds(labels);
  return ends === undefined ? [] : [{ ...ends, protocol: readProtocol(labels), latencyMs: value }];
}

function toMessagesRow({ labels, value }: VectorRow): readonly MessagesRow[] {
  const ends = readEnds(labels);
  const request = labels['told'] === 'request';
  return ends === undefined
    ? []
    : [{ ...ends, requestMessages: request ? value : 0, responseMessages: request ? 0 : value }];
}

/** A waypoint knows the whole of a request it served; between two sidecars the client's side includes the way. */
const QUANTILE_REPORTERS = ['waypoint', 'source', 'destination'] as const;

function toQuantiles(rows: readonly VectorRow[]): Quantiles {
  const reporter = QUANTILE_REPORTERS.find((r) => rows.some((row) => row.labels['reporter'] === r));
  const of = (quantile: string): number | undefined =>
    rows.find((row) => row.labels['reporter'] === reporter && row.labels['quantile'] === quantile)?.value;
  const [p50, p95, p99] = [of('0.5'), of('0.95'), of('0.99')];
  return {
    ...(p50 === undefined ? {} : { p50: ms(p50) }),
    ...(p95 === undefined ? {} : { p95: ms(p95) }),
    ...(p99 === undefined ? {} : { p99: ms(p99) }),
  };
}
