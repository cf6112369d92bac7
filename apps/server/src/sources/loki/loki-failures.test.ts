import { buildWorld, readScenario } from '@waymark/demo-mesh';
import { afterAll, describe, expect, it } from 'vitest';
import { declaredBy } from '../../testing/recorded-world.ts';
import { followedIn, logsIn } from '../../testing/logs-in-world.ts';
import { startLokiStub, type LokiStub } from '../../testing/loki-stub.ts';
import { followedFailures } from '../failure-logs/followed-failures.ts';
import { lokiFailures } from './loki-failures.ts';

const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;
const never = new AbortController().signal;
const stubs: LokiStub[] = [];
afterAll(() => Promise.all(stubs.map((stub) => stub.stop())));

describe('failures without a metric in a Loki', () => {
  it.each(['text', 'json'])('are those of the logs themselves, asked for with one query: %s', async (format) => {
    const world = buildWorld(readScenario(`leaky-checkout:logs=${format}`), { startMs: START });
    const clock = { now: () => AT };
    const inventory = { inventory: () => Promise.resolve(declaredBy(world, AT)) };
    const stub = await startLokiStub(world, clock.now);
    stubs.push(stub);
    const loki = lokiFailures(
      {
        url: stub.url,
        headers: () => ({}),
        labels: { namespace: 'namespace', pod: 'pod', container: 'container' },
        lookBackMs: 600_000,
        timeoutMs: 5000,
        maxBytes: 32 * 1024 * 1024,
        clock,
      },
      inventory,
    );
    const followed = followedFailures(
      { logs: { ...logsIn(world, clock.now), ...followedIn(world, AT) }, inventory, clock },
      { mostNodes: 10, lookBackMs: 120_000 },
    );
    const window = { endMs: AT - 1000, seconds: 60 };
    const [told, own] = [await loki.within(window, never), await followed.within(window, never)];
    followed.close();
    const uncounted = ({ rows }: typeof told): unknown =>
      rows
        .filter((row) => row.counted === 'uncounted')
        .map(({ client, server, service, reason, count }) => ({ client, server, service, reason, count }))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    expect(uncounted(told)).toEqual(uncounted(own));
    expect(told.rows.some((row) => row.counted === 'uncounted')).toBe(true);
    expect(told.seen).toBe('wholly');
    expect(stub.asked).toHaveLength(1);
  });
});
