import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, kubernetesObjects, readScenario, withOnce, type Party, type World } from '@waymark/demo-mesh';
import { groupTopology, LEVELS, totalsOf, withoutWaypoints, type PlaceKey, type Topology } from '@waymark/mesh';
import { toOpenMetrics } from '../../answers/open-metrics.ts';
import { prometheusTraffic } from '../../sources/prometheus/prometheus-traffic.ts';
import { declaredBy, recordWorld } from '../../testing/recorded-world.ts';
import { startRecordedPrometheus, type RecordedPrometheus } from '../../answers/recorded-prometheus.ts';
import { factsOf, truthOfEdges } from '../../testing/truth-of-edges.ts';
import { loadTopology, type Loaded } from './load-topology.ts';

const START_MS = 1_700_000_000_000;
const SCRAPE_MS = 15_000;
const WINDOW_SECONDS = 300;
const END_MS = START_MS + 20 * 60_000;
const FROM_MS = END_MS - WINDOW_SECONDS * 1000;

function withRareEvents(world: World): World {
  const refused = withOnce(world, {
    name: 'one refused',
    atMs: END_MS - 100_000,
    client: 'clients/curl',
    podOf: 'bookinfo/details-v1',
    port: 9999,
    outcome: 'refused',
  });
  return withOnce(refused, {
    name: 'one denied',
    atMs: END_MS - 40_000,
    client: 'clients/curl',
    service: 'data/mongodb',
    outcome: 'denied',
  });
}

/** Pods whose traffic a ztunnel handles, in every cluster of the world, by what CNI wrote on them. */
function capturedIn(world: World): (party: Party) => boolean {
  const clusters = new Set([world.plan.cluster, ...(world.plan.clusters ?? []).map((cluster) => cluster.name)]);
  const captured = new Set(
    [...clusters].flatMap((cluster) =>
      kubernetesObjects(world, END_MS, cluster)
        .filter((o) => o.kind === 'Pod' && o.metadata.annotations?.['ambient.istio.io/redirection'] === 'enabled')
        .map((o) => `${cluster} ${o.metadata.namespace ?? ''}/${o.metadata.name}`),
    ),
  );
  return (party) => party.kind === 'workload' && captured.has(`${party.cluster} ${party.namespace}/${party.pod}`);
}

const inWorld = (scenario: string): World => buildWorld(readScenario(scenario), { startMs: START_MS });
const worlds: readonly (readonly [string, () => World])[] = [
  ...[
    'bookinfo',
    'leaky-checkout',
    'mixed-migration',
    'waypoint-variants',
    'multi-cluster',
    'scale:namespaces=3,workloads=4',
  ].map((scenario): readonly [string, () => World] => [scenario, () => inWorld(scenario)]),
  ['bookinfo with rare failures', () => withRareEvents(inWorld('bookinfo'))],
];

describe.each(worlds)('a picture of %s, asked of a real Prometheus', (_, build) => {
  const world = build();
  let prometheus: RecordedPrometheus;
  let loaded: Loaded;

  beforeAll(async () => {
    prometheus = await startRecordedPrometheus(
      toOpenMetrics(recordWorld(world, END_MS - 10 * 60_000, END_MS, SCRAPE_MS)),
    );
    const traffic = prometheusTraffic({ url: prometheus.url, timeoutMs: 20_000, maxAnswerBytes: 64 * 1024 * 1024 });
    const inventory = { inventory: () => Promise.resolve(declaredBy(world, END_MS)) };
    loaded = await loadTopology(
      { traffic, inventory },
      { endMs: END_MS, seconds: WINDOW_SECONDS, namespaces: 'all', counting: 'window' },
      AbortSignal.timeout(30_000),
    ).complete;
  });
  afterAll(async () => prometheus.stop());

  it('has no gap but the clusters that nobody declared to it', () => {
    const clusters = [...new Set(world.cast.actors.map(({ cluster }) => cluster))].sort();
    expect(loaded.gaps).toEqual(
      clusters
        .filter((cluster) => cluster !== world.plan.cluster)
        .map((cluster) => ({ source: 'kubernetes', code: 'not_looked_for', missing: 'inventory', cluster })),
    );
  });

  it('counts every request of the world once, exactly', () => {
    const truth = truthOfEdges(world, FROM_MS, END_MS, capturedIn(world));
    expect(sorted(factsOf(loaded.topology).l7)).toEqual(sorted(truth.l7));
  });

  it('counts every connection, byte and failure that a proxy counts once, exactly', () => {
    const truth = truthOfEdges(world, FROM_MS, END_MS, capturedIn(world));
    expect(sorted(factsOf(loaded.topology).l4)).toEqual(sorted(truth.l4));
  });

  it.each(LEVELS)('counts what the world counts by %s, with its waypoints shown and hidden', (level) => {
    const truth = truthOfEdges(world, FROM_MS, END_MS, capturedIn(world));
    const told = [...truth.l4.values()];
    const sum = (of: (fact: (typeof told)[number]) => number): number =>
      told.reduce((held, fact) => held + of(fact), 0);
    for (const picture of [loaded.topology, withoutWaypoints(loaded.topology)]) {
      const { inside } = totalsOf(groupTopology(picture, level), keysOf(groupTopology(picture, level)));
      expect(inside.requests).toBe([...truth.l7.values()].reduce((a, b) => a + b, 0));
      expect(inside.opened).toBeCloseTo(sum((fact) => fact.opened));
      expect(inside.bytesToServer).toBeCloseTo(sum((fact) => fact.bytesToServer));
      expect(inside.bytesToClient).toBeCloseTo(sum((fact) => fact.bytesToClient));
    }
  });

  it('knows where every way through a waypoint leads, so that hidden waypoints leave the picture', () => {
    const { places, edges } = withoutWaypoints(loaded.topology);
    const waypoints = new Set(places.filter((place) => place.role === 'waypoint').map((place) => place.key));
    expect(edges.filter((edge) => waypoints.has(edge.from) || waypoints.has(edge.to))).toEqual([]);
  });
});

const keysOf = ({ places }: Topology): ReadonlySet<PlaceKey> => new Set(places.map((place) => place.key));

const sorted = <V>(map: ReadonlyMap<string, V>): Record<string, V> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
