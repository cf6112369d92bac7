import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  declareInventory,
  groupKeys,
  groupTopology,
  rateOf,
  throughputOf,
  withServices,
  type Edge,
  type Level,
  type Place,
  type PlaceKey,
  type Topology,
  type TrafficWindow,
} from '@waymark/mesh';
import { loadTopology } from '../features/topology/load-topology.ts';
import { readObjects } from '../sources/kubernetes/read-objects.ts';
import { prometheusTraffic } from '../sources/prometheus/prometheus-traffic.ts';
import { toObjects } from './read-cases.ts';
import { startRecordedPrometheus } from './recorded-prometheus.ts';
import { toOpenMetrics, type RecordedSample } from './open-metrics.ts';

const CaseSchema = z.object({
  kind: z.string(),
  name: z.string(),
  exposable: z.boolean(),
  options: z.record(z.string(), z.unknown()),
  windowSeconds: z.number().nullish(),
  objects: z.string().nullish(),
  series: z.array(z.object({ metric: z.string(), labels: z.record(z.string(), z.string()), rate: z.number() })),
});
type Case = z.output<typeof CaseSchema>;

/** The peer's graph types in our words. */
const LEVEL_OF: Readonly<Record<string, Level>> = {
  workload: 'workload',
  app: 'app',
  versionedApp: 'version',
  service: 'service',
};
const SCRAPE_SECONDS = 15;
/** Samples before the window and silence between two cases: longer than a selector looks back. */
const LEAD_SECONDS = 900;
/** Any instant will do; Prometheus keeps what it is told. */
const FIRST_CASE_MS = 1_700_000_000_000;

/** The peer's cases: their rates exposed as counters to a real Prometheus, one case after the other in time, and asked for through the product's own source. */
export async function answerGraphKiali(file: string): Promise<unknown> {
  const cases = z
    .array(CaseSchema.catch(({ value }) => ({ ...unreadable, name: nameOf(value) })))
    .parse(JSON.parse(await readFile(file, 'utf8')));
  let at = FIRST_CASE_MS;
  const placed = cases.map((one) => {
    const endMs = (at += (LEAD_SECONDS * 2 + (one.windowSeconds ?? 0)) * 1000);
    return { one, endMs, skipped: whyNot(one) };
  });
  const samples = placed.flatMap(({ one, endMs, skipped }) => (skipped === undefined ? exposed(one, endMs) : []));
  const prometheus = await startRecordedPrometheus(toOpenMetrics(samples));
  try {
    const answers: unknown[] = [];
    for (const { one, endMs, skipped } of placed) {
      answers.push(
        skipped === undefined
          ? { name: one.name, answer: await answerCase(one, endMs, prometheus.url) }
          : { name: one.name, skipped },
      );
    }
    return answers;
  } finally {
    await prometheus.stop();
  }
}

const unreadable: Case = { kind: 'unreadable', name: '', exposable: false, options: {}, series: [] };
const nameOf = (input: unknown): string => z.object({ name: z.string() }).catch({ name: '' }).parse(input).name;

function whyNot(one: Case): string | undefined {
  if (one.kind !== 'graph') return `a case of kind ${one.kind}`;
  if (!one.exposable) return 'its series cannot be exposed to a Prometheus';
  return levelOf(one) === undefined ? `no level is called ${String(one.options['graphType'])}` : undefined;
}

const levelOf = (one: Case): Level | undefined => LEVEL_OF[String(one.options['graphType'])];

function exposed(one: Case, endMs: number): readonly RecordedSample[] {
  const seconds = (one.windowSeconds ?? 0) + LEAD_SECONDS;
  const count = Math.ceil(seconds / SCRAPE_SECONDS);
  return one.series.flatMap(({ metric, labels, rate }) =>
    Array.from({ length: count + 1 }, (_, i) => ({
      metric,
      labels,
      value: rate * i * SCRAPE_SECONDS,
      ms: endMs - (count - i) * SCRAPE_SECONDS * 1000,
    })),
  );
}

async function answerCase(one: Case, endMs: number, url: string): Promise<unknown> {
  const traffic = prometheusTraffic({ url, timeoutMs: 30_000, maxAnswerBytes: 64 * 1024 * 1024 });
  const question = {
    endMs,
    seconds: one.windowSeconds ?? 60,
    namespaces: askedNamespaces(one),
    counting: 'window' as const,
  };
  const { cluster } = readObjects(toObjects(one.objects ?? ''), 'Kubernetes', undefined);
  const inventory = declareInventory(cluster, { excludedNamespaces: ['kube-system'] });
  const { topology, window } = await loadTopology(
    { traffic, inventory: { inventory: () => Promise.resolve(inventory) } },
    question,
    AbortSignal.timeout(60_000),
  ).complete;
  const asked = levelOf(one) ?? 'workload';
  // Around one node the peer does not reduce to services: it shows them between workloads.
  const reduced = asked !== 'service' || !isAroundNode(one);
  const level = reduced ? asked : 'workload';
  const between = isAsked(one.options['injectServiceNodes']) || !reduced;
  const shown = groupTopology(between && level !== 'service' ? withServices(topology) : topology, level);
  return { edges: toKialiEdges({ shown, members: membersOf(topology, level), level }, window, one.options) };
}

/** A graph of one node has it in the path: `/api/namespaces/shop/services/cart/graph`. */
const isAroundNode = (one: Case): boolean => /\/namespaces\/[^/]+\/.+\/graph$/.test(String(one.options['path']));

const isAsked = (option: unknown): boolean => option === true || option === 'true';

/** What each group holds: the peer names a versioned app by its workload, too. */
function membersOf(topology: Topology, level: Level): ReadonlyMap<PlaceKey, readonly Place[]> {
  const members = new Map<PlaceKey, Place[]>();
  const keys = level === 'service' ? new Map<PlaceKey, PlaceKey>() : groupKeys(topology, level);
  for (const place of topology.places) {
    const group = keys.get(place.key) ?? place.key;
    members.set(group, [...(members.get(group) ?? []), place]);
  }
  return members;
}

function askedNamespaces(one: Case): 'all' | readonly string[] {
  const asked = one.options['namespaces'];
  return typeof asked === 'string' && asked !== '' ? asked.split(',') : 'all';
}

interface KialiPlace {
  readonly nodeType: 'workload' | 'app' | 'service' | 'unknown';
  readonly namespace: string;
  readonly service?: string;
  readonly workload?: string;
  readonly app?: string;
  readonly version?: string;
}

interface KialiEdge {
  readonly source: KialiPlace;
  readonly target: KialiPlace;
  readonly protocol: 'http' | 'grpc' | 'tcp';
  readonly layer: 'L4' | 'L7';
  readonly rates: Readonly<Record<string, number>>;
}

/** The peer draws one edge per pair and protocol; ours are per service too, so rates of one pair are added. */
interface Picture {
  readonly shown: Topology;
  readonly members: ReadonlyMap<PlaceKey, readonly Place[]>;
  readonly level: Level;
}

function toKialiEdges(
  picture: Picture,
  window: TrafficWindow,
  options: Readonly<Record<string, unknown>>,
): readonly KialiEdge[] {
  const places = new Map(picture.shown.places.map((place) => [place.key, place]));
  const merged = new Map<string, KialiEdge>();
  for (const edge of picture.shown.edges) {
    const target = toKialiPlace(picture, places.get(edge.to), 'target');
    // Of calls that asked for no service the peer's service graph says nothing; ours draws them.
    if (picture.level === 'service' && target.nodeType !== 'service') continue;
    const protocol = protocolOf(edge);
    const rates = ratesOf(edge, window, options);
    if (Object.keys(rates).length === 0) continue;
    const key = `${edge.from} ${edge.to} ${protocol}`;
    const held = merged.get(key);
    merged.set(key, {
      source: toKialiPlace(picture, places.get(edge.from), 'source'),
      target,
      protocol,
      layer: edge.layer,
      rates: added(held?.rates ?? {}, rates),
    });
  }
  return [...merged.values()];
}

function toKialiPlace({ members }: Picture, place: Place | undefined, side: 'source' | 'target'): KialiPlace {
  if (place?.id.kind === 'app') return { nodeType: 'app', namespace: place.id.namespace, app: place.id.name };
  if (place?.id.kind === 'version') {
    const { namespace, app, version } = place.id;
    const [workload] = (members.get(place.key) ?? []).flatMap(({ id }) => (id.kind === 'workload' ? [id.name] : []));
    return { nodeType: 'app', namespace, app, version, ...(workload === undefined ? {} : { workload }) };
  }
  if (place?.id.kind === 'workload') {
    // The peer gives its waypoints a version and no app.
    const app = place.role === 'waypoint' ? undefined : place.app;
    return {
      nodeType: 'workload',
      namespace: place.id.namespace,
      workload: place.id.name,
      ...(app === undefined ? {} : { app }),
      ...(place.version === undefined ? {} : { version: place.version }),
    };
  }
  if (place?.id.kind === 'service')
    return { nodeType: 'service', namespace: place.id.namespace, service: place.id.name };
  return side === 'source'
    ? { nodeType: 'unknown', namespace: 'unknown', workload: 'unknown', app: 'unknown', version: 'unknown' }
    : { nodeType: 'service', namespace: 'unknown', service: 'unknown' };
}

/** Rates in the peer's words. `sent` is client to server, `received` is back, `total` both; for gRPC `requests` or messages. */
function ratesOf(
  edge: Edge,
  window: TrafficWindow,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number>> {
  const counted = options[{ tcp: 'rateTcp', http: 'rateHttp', grpc: 'rateGrpc' }[protocolOf(edge)]];
  if (counted === 'none') return {};
  if (edge.layer === 'L4')
    return nonZero({
      tcp: throughputOf(direction(counted, edge.bytesToServer ?? 0, edge.bytesToClient ?? 0), window),
    });
  const requests = rateOf(edge.requests, window);
  if (edge.protocol === 'grpc') {
    if (counted !== undefined && counted !== 'requests')
      return nonZero({
        grpc: rateOf(direction(counted, edge.messages?.request ?? 0, edge.messages?.response ?? 0), window),
      });
    const failed = edge.responses
      .filter((r) => r.grpcStatus !== undefined && r.grpcStatus !== '0')
      .reduce((sum, r) => sum + r.count, 0);
    const none = edge.responses
      .filter((r) => r.grpcStatus === undefined && r.code === '0')
      .reduce((sum, r) => sum + r.count, 0);
    return nonZero({ grpc: requests, grpcErr: rateOf(failed, window), grpcNoResponse: rateOf(none, window) });
  }
  const ofClass = (first: string): number =>
    rateOf(
      edge.responses.filter((r) => r.code.startsWith(first)).reduce((sum, r) => sum + r.count, 0),
      window,
    );
  return nonZero({
    http: requests,
    http3xx: ofClass('3'),
    http4xx: ofClass('4'),
    http5xx: ofClass('5'),
    httpNoResponse: ofClass('0'),
  });
}

const protocolOf = (edge: Edge): 'http' | 'grpc' | 'tcp' => (edge.layer === 'L4' ? 'tcp' : edge.protocol);

const direction = (counted: unknown, toServer: number, toClient: number): number =>
  counted === 'total' ? toServer + toClient : counted === 'received' ? toClient : toServer;

const nonZero = (rates: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate > 0));

function added(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]),
  );
}
