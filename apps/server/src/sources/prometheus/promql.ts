import type { ScrapedPod, TrafficQuestion } from '../../ports.ts';

const END_LABELS = ['workload', 'workload_namespace', 'cluster', 'canonical_service', 'canonical_revision'] as const;
const PAIR_LABELS = [
  'reporter',
  ...END_LABELS.map((label) => `source_${label}`),
  ...END_LABELS.map((label) => `destination_${label}`),
  'destination_service_name',
  'destination_service_namespace',
];
export const REQUEST_LABELS = [
  ...PAIR_LABELS,
  'request_protocol',
  'response_code',
  'grpc_response_status',
  'response_flags',
];
export const CONNECTION_LABELS = [...PAIR_LABELS, 'connection_security_policy'];
const OPENED_LABELS = [...CONNECTION_LABELS, 'source_principal', 'destination_principal'];
export const LATENCY_LABELS = [...PAIR_LABELS, 'request_protocol'];

/** How far back an instant selector looks, and so how long before a window its first value may have been scraped. */
const LOOKBACK_SECONDS = 300;

/** Every proxy, and nothing but proxies, tells its build at each good scrape: the evidence that a target was scraped at all. */
export const PROXY_BUILD = 'istio_build{component=~"ztunnel|proxy"}';

/** Envoy's flags for connections that ended as they may: the client hung up, a limit or an idle time was reached. */
export const HARMLESS_FLAGS = '-|DC|DT|SI|LR|DR|UC';

/** First good scrape of each proxy, no older than the lookback before the window. */
export const observationQuery = (question: TrafficQuestion): string =>
  `min_over_time(timestamp(${PROXY_BUILD})[${duration(question.seconds + LOOKBACK_SECONDS)}:${duration(observationStep(question.seconds))}])`;

/** A first scrape is found late by at most a step: a sixtieth of the window, which only makes a young store look a little younger. */
const observationStep = (seconds: number): number => Math.max(5, Math.ceil(seconds / 60));

export const requestsQuery = (question: TrafficQuestion): string =>
  grown('istio_requests_total', REQUEST_LABELS, question);

/** Istio's `received` is client to server for both reporters, `sent` is server to client. */
export const bytesQuery = (question: TrafficQuestion): string =>
  join([
    told('toServer', grown('istio_tcp_received_bytes_total', CONNECTION_LABELS, question)),
    told('toClient', grown('istio_tcp_sent_bytes_total', CONNECTION_LABELS, question)),
  ]);

export const openedQuery = (question: TrafficQuestion): string =>
  grown('istio_tcp_connections_opened_total', OPENED_LABELS, question);

export const messagesQuery = (question: TrafficQuestion): string =>
  join([
    told('request', grown('istio_request_messages_total', PAIR_LABELS, question)),
    told('response', grown('istio_response_messages_total', PAIR_LABELS, question)),
  ]);

export const latencyQuery = (question: TrafficQuestion): string =>
  join(
    scopeMatchers(question).map((scope) => {
      const per = (part: string): string =>
        `${sumBy(LATENCY_LABELS)} (rate(istio_request_duration_milliseconds_${part}${selector(scope)}[${duration(question.seconds)}]))`;
      return `(${per('sum')} / ${per('count')} > 0)`;
    }),
  );

/**
 * Raw samples of failed connections, and of the ztunnels' builds beside them, which tell a failed scrape from a restart. Failures are few
 * and rare ones are births, so they are read sample by sample: nothing is extrapolated, nothing rounded.
 * `istio_tcp_connections_failed_total` would be shorter, but only newer ztunnels have it; `closed` carries the same flags.
 */
export const failuresQuery = (question: TrafficQuestion): string =>
  `{__name__=~"istio_build|istio_tcp_connections_closed_total",component=~"(ztunnel)?",response_flags!~"${HARMLESS_FLAGS}"}[${duration(question.seconds + (question.counting === 'recording' ? 0 : LOOKBACK_SECONDS))}]`;

/** Every sample of a closed recording; `metrics` is a regular expression of metric names. */
export const recordingQuery = (metrics: string, question: TrafficQuestion): string =>
  `{__name__=~"${metrics}"}[${duration(question.seconds)}]`;

export const recordedScrapesQuery = (question: TrafficQuestion): string =>
  `${PROXY_BUILD}[${duration(question.seconds)}]`;

/** Three quantiles of one pair, by reporter. The matchers must come from names that need no escaping. */
export const quantilesQuery = (matchers: readonly string[], seconds: number): string => {
  const buckets = `sum by (le, reporter) (rate(istio_request_duration_milliseconds_bucket${selector(matchers)}[${duration(seconds)}]))`;
  return join(
    [0.5, 0.95, 0.99].map((q) => `label_replace(histogram_quantile(${q}, ${buckets}), "quantile", "${q}", "", "")`),
  );
};

/** One quantile of every pair of the question's namespaces. It reads a histogram per pair, so it is for few namespaces (8 s for a mesh of 400). */
export const pairQuantilesQuery = (question: TrafficQuestion, quantile: number): string =>
  join(
    scopeMatchers(question).map((scope) => {
      const buckets = `rate(istio_request_duration_milliseconds_bucket${selector(scope)}[${duration(question.seconds)}])`;
      return `(histogram_quantile(${quantile}, ${sumBy([...LATENCY_LABELS, 'le'])} (${buckets})) > 0)`;
    }),
  );

/**
 * What is known of the scrapes of these pods. Scrape configurations name a pod by a label or by its address alone. `up` also stands for targets
 * of the application in the same pod, so only a proxy's build proves that the proxy is scraped.
 */
export function scrapesQuery(pods: readonly ScrapedPod[]): string {
  const byName = `pod=~"${pods.map(({ name }) => escaped(name)).join('|')}"`;
  const byAddress = `pod="",instance=~"(${pods.map(({ ip }) => escaped(ip)).join('|')}):[0-9]+"`;
  return join(
    [byName, byAddress].flatMap((these) => [
      told('build', `istio_build{component=~"ztunnel|proxy",${these}}`),
      told('up', `up{${these}}`),
    ]),
  );
}

/** Names and addresses as they are: a dot is no wildcard, and an address of IPv6 stands in brackets. */
export const escaped = (text: string): string =>
  (text.includes(':') ? `[${text}]` : text).replace(/[.[\]]/g, (sign) => `\\\\${sign}`);

/**
 * What a counter grew by within the window, summed by `labels`, without extrapolation where it lived through the whole window:
 * its value now minus the value at the window's start; births of targets that were scraped then count whole, as `increase()` never sees them;
 * for the rest (restarted, gone, or of a target that came within the window) `increase()` is the best that a store can say.
 */
export function grownWithin(
  metric: string,
  labels: readonly string[],
  matchers: readonly string[],
  seconds: number,
): string {
  const window = duration(seconds);
  const series = `${metric}${selector(matchers)}`;
  const then = `${series} offset ${window}`;
  const born = `(${series} unless ${then}) and on (job, instance) (${PROXY_BUILD} offset ${window})`;
  return `(${sumBy(labels)} ((${series} - ${then} >= 0) or (${born}) or increase(${series}[${window}])) > 0)`;
}

const grown = (metric: string, labels: readonly string[], question: TrafficQuestion): string =>
  join(scopeMatchers(question).map((scope) => grownWithin(metric, labels, scope, question.seconds)));

/** The rows of a few namespaces as parts that do not overlap, since a selector cannot say "or"; the whole mesh is one part. */
export function scopeMatchers({ namespaces }: Pick<TrafficQuestion, 'namespaces'>): readonly (readonly string[])[] {
  if (namespaces === 'all') return [[]];
  const these = namespaces.join('|');
  const not = (label: string): string => `${label}!~"${these}"`;
  return [
    [`destination_workload_namespace=~"${these}"`],
    [not('destination_workload_namespace'), `destination_service_namespace=~"${these}"`],
    [
      not('destination_workload_namespace'),
      not('destination_service_namespace'),
      `source_workload_namespace=~"${these}"`,
    ],
  ];
}

const selector = (matchers: readonly string[]): string => (matchers.length === 0 ? '' : `{${matchers.join(',')}}`);
const sumBy = (labels: readonly string[]): string => `sum by (${labels.join(',')})`;
export const join = (parts: readonly string[]): string => parts.join(' or ');
export const told = (what: string, query: string): string => `label_replace(${query}, "told", "${what}", "", "")`;

/** PromQL knows no fractions of a second but in milliseconds. */
export const duration = (seconds: number): string =>
  Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
