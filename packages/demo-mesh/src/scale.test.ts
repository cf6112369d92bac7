import { describe, expect, it } from 'vitest';

import { buildWorld, readScenario, samplesOf, scrapeTargets, truthBetween } from './index.ts';
import type { World } from './index.ts';

const START = 1_795_500_000_000;
const HOUR = 3_600_000;

/** Time of the processor that this thread has used. */
function ownMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function scrape(world: World): number {
  return scrapeTargets(world, START + HOUR).reduce(
    (sum, { id }) => sum + (samplesOf(world, id, START + HOUR)?.length ?? 0),
    0,
  );
}

describe('the scenario scale', () => {
  it('has as many workloads as were asked for, each of which calls and is called', () => {
    const world = buildWorld(readScenario('scale:namespaces=20,workloads=15'), { startMs: START });
    expect(world.plan.workloads).toHaveLength(300);
    const rows = truthBetween(world, START, START + HOUR);
    const names = (side: 'client' | 'server'): number =>
      new Set(rows.map((row) => (row[side]?.kind === 'workload' ? row[side].pod : ''))).size;
    expect([names('client'), names('server')]).toEqual([300, 300]);
  });

  it('is the same every time', () => {
    const [one, two] = [1, 2].map(() => buildWorld(readScenario('scale:namespaces=7,workloads=9'), { startMs: START }));
    expect(one && truthBetween(one, START, START + HOUR)).toEqual(two && truthBetween(two, START, START + HOUR));
  });

  // Both take a third of that; the limit is what a person who starts it would put up with. Only our own time counts, whoever else is at work.
  it('builds ten thousand workloads in 3 s and answers a scrape of all proxies in 2 s', () => {
    const before = ownMs();
    const world = buildWorld(readScenario('scale:namespaces=100,workloads=100'), { startMs: START });
    const built = ownMs();
    expect(scrape(world)).toBeGreaterThan(100_000);
    const scraped = ownMs();
    expect(built - before).toBeLessThan(3000);
    expect(scraped - built).toBeLessThan(2000);
  });
});
