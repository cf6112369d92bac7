import { ms, rateOf, ratio, sumFailures, throughputOf } from '@waymark/mesh';
import type { L4Edge, L7Edge, Milliseconds, Ratio, TrafficWindow } from '@waymark/mesh';
import {
  formatConnectionRate,
  formatLatency,
  formatRatio,
  formatRequestRate,
  formatThroughput,
} from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { failedOf } from './boxes.ts';
import { bytesOf, requestsOf } from './picture.ts';
import type { LabelChoice } from './url.ts';

/** What runs on a line. `carriers`: the connections that it tells of, also under a line of requests without a line of connections beside it. */
export interface LineTraffic {
  readonly l4: readonly L4Edge[];
  readonly l7: readonly L7Edge[];
  readonly carriers: readonly L4Edge[];
}

/** The number that the reader chose to see on lines; undefined where it does not apply or nobody told it. */
export function toLineNumber(
  { l4, l7, carriers }: LineTraffic,
  labels: LabelChoice,
  window: TrafficWindow,
  t: Translate,
): string | undefined {
  switch (labels) {
    case 'none':
      return undefined;
    case 'rate':
      return l7.length > 0 ? formatRequestRate(rateOf(requestsOf(l7), window)) : connectionsText(l4, window);
    case 'throughput':
      return throughputText(carriers, window);
    case 'errors': {
      const share = l7.length > 0 ? ratio(failedOf(l7), requestsOf(l7)) : failedConnections(l4);
      return share === undefined ? undefined : t('line.errors', { share: formatRatio(share) });
    }
    case 'average': {
      const average = averageOf(l7);
      return average === undefined ? undefined : t('line.average', { latency: formatLatency(average) });
    }
    case 'p50':
    case 'p95':
    case 'p99': {
      const told = l7.flatMap((edge) => edge.quantileLatency ?? []);
      if (told.length === 0) return undefined;
      const latency = formatLatency(ms(Math.max(...told)));
      return t(l7.length > 1 ? 'line.quantileUpTo' : 'line.quantile', { quantile: labels, latency });
    }
    case 'mtls': {
      const share = mtlsShare(carriers);
      return share === undefined ? undefined : t('line.mtls', { share: formatRatio(share) });
    }
  }
}

/** Bytes where they are known; a way over a hidden waypoint may only know its connections. */
function connectionsText(edges: readonly L4Edge[], window: TrafficWindow): string | undefined {
  const throughput = throughputText(edges, window);
  if (throughput !== undefined) return throughput;
  const isClosed = edges.some((edge) => edge.via !== undefined);
  const opened = edges.reduce((sum, edge) => sum + (edge.opened ?? 0), 0);
  return isClosed && opened > 0 ? formatConnectionRate(rateOf(opened, window)) : undefined;
}

function throughputText(edges: readonly L4Edge[], window: TrafficWindow): string | undefined {
  const bytes = edges.reduce((sum, edge) => sum + bytesOf(edge), 0);
  return bytes > 0 ? formatThroughput(throughputOf(bytes, window)) : undefined;
}

function failedConnections(edges: readonly L4Edge[]): Ratio | undefined {
  const failed = edges.reduce((sum, edge) => sum + sumFailures(edge), 0);
  const opened = edges.reduce((sum, edge) => sum + (edge.opened ?? 0), 0);
  return opened + failed === 0 ? undefined : ratio(failed, Math.max(opened, failed));
}

/** The share of connections that a proxy proved to be mTLS; undefined where none opened. */
export function mtlsShare(edges: readonly L4Edge[]): Ratio | undefined {
  let mtls = 0;
  let all = 0;
  for (const { security } of edges) {
    mtls += security?.mtls ?? 0;
    all += (security?.mtls ?? 0) + (security?.plain ?? 0);
  }
  return all === 0 ? undefined : ratio(mtls, all);
}

/** All numbers of a line, for those who listen. */
export function toAllNumbers({ l4, l7 }: LineTraffic, window: TrafficWindow): readonly string[] {
  const connections = connectionsText(l4, window);
  return [
    ...(l7.length > 0 ? [formatRequestRate(rateOf(requestsOf(l7), window))] : []),
    ...(connections === undefined ? [] : [connections]),
  ];
}

/** Averages weigh by requests; pairs that nobody measured do not count. */
export function averageOf(edges: readonly L7Edge[]): Milliseconds | undefined {
  let sum = 0;
  let requests = 0;
  for (const edge of edges) {
    if (edge.averageLatency === undefined) continue;
    sum += edge.averageLatency * edge.requests;
    requests += edge.requests;
  }
  return requests === 0 ? undefined : ms(sum / requests);
}
