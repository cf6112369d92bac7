import { chooseLatencies, namespaceOf, readPlaceKey, type ConversationLatency, type PlaceKey } from '@waymark/mesh';
import type { LatenciesAnswer, LatenciesQuery } from '@waymark/contract';
import type { Ports, TrafficQuestion } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt, SourceError } from '../../source-error.ts';
import { metricsFor } from './metrics-for.ts';

/** The store reads a histogram per pair: 11 ms for a namespace, seconds for a mesh of hundreds. */
const MOST_NAMESPACES = 20;

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** One latency quantile of every conversation between places that the reader may see: one query, for as many namespaces as a screen can show. */
export async function loadLatencies(
  ports: Ports,
  readers: Readers,
  reader: Reader,
  query: LatenciesQuery,
  question: TrafficQuestion,
  signal: AbortSignal,
): Promise<LatenciesAnswer> {
  const metrics = metricsFor(ports, reader);
  const { value, gaps } = await attempt(
    'quantiles',
    ask({ ...ports, traffic: metrics.traffic }, query, question, signal),
  );
  const conversations = value ?? [];
  const seen = await readers.visibleNamespaces(reader, namespacesIn(conversations), signal);
  const isSeen = (key: PlaceKey): boolean => {
    const namespace = namespaceAt(key);
    return namespace === undefined || seen.has(namespace);
  };
  return {
    conversations: conversations
      .filter(({ from, to }) => isSeen(from) && isSeen(to))
      .map(({ service, ...rest }) => ({
        ...rest,
        ...(service === undefined || !seen.has(service.namespace) ? {} : { service }),
      })),
    gaps: [...gaps, ...metrics.holes()].map((gap) => ({ ...gap, sinceMs: ports.clock.now() })),
  };
}

async function ask(
  { traffic, inventory }: Pick<Ports, 'traffic' | 'inventory'>,
  query: LatenciesQuery,
  question: TrafficQuestion,
  signal: AbortSignal,
): Promise<readonly ConversationLatency[]> {
  const declared = await attempt('inventory', inventory.inventory(signal));
  const asked = question.namespaces === 'all' ? declared.value?.namespaces.length : question.namespaces.length;
  if (asked === undefined || asked > MOST_NAMESPACES)
    throw new SourceError('prometheus', 'answer_too_large', `quantiles are for ${MOST_NAMESPACES} namespaces at most`);
  const clusters = new Set(declared.value?.workloads.map((w) => w.id.cluster));
  const [only] = clusters.size === 1 ? clusters : [];
  return chooseLatencies(await traffic.pairQuantiles(question, QUANTILES[query.quantile], signal), only ?? 'unknown');
}

function namespacesIn(conversations: readonly ConversationLatency[]): readonly string[] {
  const names = new Set<string>();
  for (const { from, to, service } of conversations)
    for (const name of [namespaceAt(from), namespaceAt(to), service?.namespace])
      if (name !== undefined) names.add(name);
  return [...names].sort();
}

function namespaceAt(key: PlaceKey): string | undefined {
  const id = readPlaceKey(key);
  return id === undefined ? undefined : namespaceOf(id);
}
