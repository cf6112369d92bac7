import type { HistoryQuestion, HistoryScope, PercentilesQuestion } from '../../ports.ts';
import { endMatchers, pairMatchers } from './place-matchers.ts';
import {
  CONNECTION_LABELS,
  duration,
  escaped,
  grownWithin,
  HARMLESS_FLAGS,
  join,
  LATENCY_LABELS,
  PROXY_BUILD,
  REQUEST_LABELS,
  scopeMatchers,
  told,
} from './promql.ts';

// Instant queries of a picture whose window is a step, asked at the end of every step: so the points of a history add up to the picture.

/** How many proxies there were to compare with when the step began. */
export const observedQuery = ({ stepSeconds }: HistoryQuestion): string =>
  `count(${PROXY_BUILD} offset ${duration(stepSeconds)})`;

export const requestsHistoryQuery = (question: HistoryQuestion): string =>
  grown('istio_requests_total', REQUEST_LABELS, question);

export const bytesHistoryQuery = (question: HistoryQuestion): string =>
  join([
    told('toServer', grown('istio_tcp_received_bytes_total', CONNECTION_LABELS, question)),
    told('toClient', grown('istio_tcp_sent_bytes_total', CONNECTION_LABELS, question)),
  ]);

/** Not sample by sample as in a picture: raw samples of a day are too many to carry. */
export const failuresHistoryQuery = (question: HistoryQuestion): string =>
  grown('istio_tcp_connections_closed_total', [...CONNECTION_LABELS, 'response_flags'], question, [
    'component=~"(ztunnel)?"',
    `response_flags!~"${HARMLESS_FLAGS}"`,
  ]);

export const latencyHistoryQuery = (question: HistoryQuestion): string =>
  join(
    partsOf(question.scope).map((matchers) => {
      const per = (part: string): string =>
        grownWithin(`istio_request_duration_milliseconds_${part}`, LATENCY_LABELS, matchers, question.stepSeconds);
      return `(${per('sum')} / ${per('count')})`;
    }),
  );

/** Percentiles at waypoints, of these services together and one by one. Those of one namespace are a part, since a selector cannot pair names. */
export function percentilesQuery({ cluster, services, clients, stepSeconds }: PercentilesQuestion): string {
  const byNamespace = new Map<string, string[]>();
  for (const { namespace, name } of services) byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), name]);
  const anyOf = (names: readonly string[]): string => names.map(escaped).join('|');
  const buckets = join(
    [...byNamespace].map(([namespace, names]) => {
      const matchers = [
        'reporter="waypoint"',
        `destination_cluster=~"${anyOf([cluster])}|unknown|"`,
        `destination_service_namespace="${namespace}"`,
        `destination_service_name=~"${anyOf(names)}"`,
        ...(clients === 'all' ? [] : [`source_workload_namespace=~"${anyOf([...clients, 'unknown', ''])}"`]),
      ];
      return `rate(istio_request_duration_milliseconds_bucket{${matchers.join(',')}}[${duration(stepSeconds)}])`;
    }),
  );
  const per = (labels: string): readonly string[] =>
    [0.5, 0.95, 0.99].map(
      (q) => `label_replace(histogram_quantile(${q}, sum by (${labels}) (${buckets})), "quantile", "${q}", "", "")`,
    );
  return join([...per('le'), ...per('le,destination_service_name,destination_service_namespace')]);
}

const grown = (
  metric: string,
  labels: readonly string[],
  { scope, stepSeconds }: HistoryQuestion,
  more: readonly string[] = [],
): string => join(partsOf(scope).map((matchers) => grownWithin(metric, labels, [...matchers, ...more], stepSeconds)));

/** Parts may overlap in the rows of places: every label they choose by is asked for, so `or` drops what it has already. */
function partsOf(scope: HistoryScope): readonly (readonly string[])[] {
  switch (scope.is) {
    case 'namespaces':
      return scopeMatchers(scope);
    case 'place':
      return scope.place.kind === 'workload'
        ? [endMatchers(scope.place, 'source'), endMatchers(scope.place, 'destination')]
        : [endMatchers(scope.place, 'destination')];
    case 'pair':
      // Rows of clients or servers that no proxy can name are too many to be asked for without their other end.
      return scope.from.kind === 'workload' && scope.to.kind === 'workload'
        ? [endMatchers(scope.from, 'source'), endMatchers(scope.to, 'destination')]
        : [pairMatchers(scope.from, scope.to)];
  }
}
