import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, withOnce, withRestart, type World } from '@waymark/demo-mesh';
import { toOpenMetrics } from '../../answers/open-metrics.ts';
import { startRecordedPrometheus, type RecordedPrometheus } from '../../answers/recorded-prometheus.ts';
import { prometheusTraffic } from '../../sources/prometheus/prometheus-traffic.ts';
import { declaredBy, recordWorld } from '../../testing/recorded-world.ts';
import { factsOf } from '../../testing/truth-of-edges.ts';
import { loadTopology } from './load-topology.ts';

const START_MS = 1_700_000_000_000;
const END_MS = START_MS + 20 * 60_000;
const denied = (world: World, secondsBeforeEnd: number): World =>
  withOnce(world, {
    name: `denied ${secondsBeforeEnd} s before`,
    atMs: END_MS - secondsBeforeEnd * 1000 - 5_000,
    client: 'clients/curl',
    service: 'data/mongodb',
    outcome: 'denied',
  });

/** Two denials, a restart of both ztunnels concerned, and then as many and one more: the counter grows as if it had never restarted. */
const world = ((): World => {
  const before = [240, 225].reduce(denied, buildWorld('bookinfo', { startMs: START_MS }));
  const restarted = ['ztunnel node-a', 'ztunnel node-c'].reduce(
    (held, proxy) => withRestart(held, { proxy, afterMs: END_MS - 180_000 - START_MS, downMs: 20_000 }),
    before,
  );
  return [120, 90, 60].reduce(denied, restarted);
})();

describe('a restart of ztunnels within the window', () => {
  let prometheus: RecordedPrometheus;
  beforeAll(async () => {
    prometheus = await startRecordedPrometheus(toOpenMetrics(recordWorld(world, END_MS - 10 * 60_000, END_MS, 15_000)));
  });
  afterAll(async () => prometheus.stop());

  it('loses no failure and counts none twice', async () => {
    const traffic = prometheusTraffic({ url: prometheus.url, timeoutMs: 20_000, maxAnswerBytes: 64 * 1024 * 1024 });
    const inventory = { inventory: () => Promise.resolve(declaredBy(world, END_MS)) };
    const { topology } = await loadTopology(
      { traffic, inventory },
      { endMs: END_MS, seconds: 300, namespaces: 'all', counting: 'window' },
      AbortSignal.timeout(30_000),
    ).complete;
    expect(factsOf(topology).l4.get('clients/curl > data/mongodb')?.failed).toBe('5 denied');
  });
});
