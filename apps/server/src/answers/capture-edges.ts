import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FAILURE_REASONS,
  type Failures,
  type L4Edge,
  type Place,
  type PlaceKey,
  refineReasons,
  type Topology,
} from '@waymark/mesh';
import { loadTopology } from '../features/topology/load-topology.ts';
import type { InventorySource } from '../ports.ts';
import { SourceError } from '../source-error.ts';
import { prometheusTraffic } from '../sources/prometheus/prometheus-traffic.ts';
import { pairKey, readRecordedFailures } from './recorded-failures.ts';
import { startRecordedPrometheus } from './recorded-prometheus.ts';
import { readTsdbDump, toOpenMetrics } from './open-metrics.ts';

/** The edges of a recording of real proxies: its samples asked of a real Prometheus through the product's own source, from the first scrape on. */
export async function answerCaptureEdges(
  part: string,
  { logs }: { readonly logs: 'read' | 'unread' } = { logs: 'read' },
): Promise<unknown> {
  const topology = await readRecordedTopology(part);
  const told = logs === 'read' ? await readRecordedFailures(part) : undefined;
  return { edges: toCaptureEdges(topology, told?.counted ?? new Map()), uncounted: told?.uncounted ?? [] };
}

/** The picture of a recording as the product makes it of metrics alone, by workload. */
export async function readRecordedTopology(part: string): Promise<Topology> {
  const samples = readTsdbDump(await readFile(join(part, 'prometheus', 'tsdb_dump_istio.txt'), 'utf8'));
  const times = samples.map((sample) => sample.ms);
  const endMs = times.reduce((a, b) => Math.max(a, b), 0);
  const startMs = times.reduce((a, b) => Math.min(a, b), Infinity);
  const prometheus = await startRecordedPrometheus(toOpenMetrics(samples));
  try {
    const traffic = prometheusTraffic({ url: prometheus.url, timeoutMs: 30_000, maxAnswerBytes: 256 * 1024 * 1024 });
    const question = {
      endMs,
      seconds: (endMs - startMs) / 1000 + 1,
      namespaces: 'all' as const,
      counting: 'recording' as const,
    };
    const { complete } = loadTopology({ traffic, inventory: noInventory }, question, AbortSignal.timeout(60_000));
    const { topology, gaps } = await complete;
    const lost = gaps.filter((gap) => gap.missing !== 'inventory');
    if (lost.length > 0) throw new Error(`the recording could not be read: ${JSON.stringify(lost)}`);
    return topology;
  } finally {
    await prometheus.stop();
  }
}

/** A recording of metrics has no cluster behind it. */
const noInventory: InventorySource = {
  inventory: () => Promise.reject(new SourceError('kubernetes', 'source_unreachable', 'a recording')),
};

function toCaptureEdges(topology: Topology, logged: ReadonlyMap<string, Failures>): readonly unknown[] {
  const places = new Map(topology.places.map((place) => [place.key, place]));
  const end = (key: PlaceKey): unknown => toEnd(places.get(key));
  return topology.edges.flatMap((edge): unknown[] => {
    if (edge.layer === 'L7')
      return [
        {
          source: end(edge.from),
          target: end(edge.to),
          service: edge.service?.name,
          layer: 'L7',
          requests: requestsByCode(edge.responses),
        },
      ];
    const { failed } = refineReasons(edge.failed, logged.get(pairOf(places.get(edge.from), places.get(edge.to))) ?? {});
    return edge.services.map((share, at) => ({
      source: end(edge.from),
      target: end(edge.to),
      service: share.service === undefined ? '-' : `${share.service.name}.${share.service.namespace}`,
      layer: 'L4',
      opened: share.opened,
      // Reasons are known for the pair as a whole, and rows of one pair are added up.
      failed:
        at === 0
          ? Object.fromEntries(
              FAILURE_REASONS.flatMap((reason) => (failed[reason] === undefined ? [] : [[reason, failed[reason]]])),
            )
          : {},
      bytesToServer: share.bytesToServer,
      bytesToClient: share.bytesToClient,
      security: securityOf(edge),
    }));
  });
}

function toEnd(place: Place | undefined): unknown {
  if (place?.id.kind === 'unknown') return { namespace: 'unknown', workload: 'unknown' };
  if (place?.id.kind !== 'workload') return { outside: 'unknown' };
  return { namespace: place.id.namespace, workload: place.id.name };
}

function pairOf(from: Place | undefined, to: Place | undefined): string {
  const spell = (place: Place | undefined): string =>
    place?.id.kind === 'workload' ? `${place.id.namespace}/${place.id.name}` : 'outside';
  return pairKey(spell(from), spell(to));
}

const securityOf = (edge: L4Edge): 'mtls' | 'plain' | undefined =>
  edge.security === undefined ? undefined : edge.security.mtls >= edge.security.plain ? 'mtls' : 'plain';

function requestsByCode(
  responses: readonly { readonly code: string; readonly count: number }[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code, count } of responses) counts[code] = (counts[code] ?? 0) + count;
  return counts;
}
