import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildWorld, playPlan, samplesOf, scrapeTargets, truthBetween } from './index.ts';
import type { ScenarioName, TruthRow, World } from './index.ts';
import { seriesName } from './testing/tally.ts';

const START = 1_795_500_000_000;
const MINUTE = 60_000;
const EVENTFUL: readonly ScenarioName[] = ['waypoint-variants', 'mixed-migration'];

function sumOf(rows: readonly TruthRow[]): Record<string, number> {
  const sums: Record<string, number> = {};
  const add = (key: string, value: number): void => {
    sums[key] = (sums[key] ?? 0) + value;
  };
  for (const row of rows) {
    for (const leg of row.legs) {
      add(`${row.conversation} opened`, leg.opened);
      add(`${row.conversation} bytes`, leg.bytesToServer + leg.bytesToClient);
      for (const [reason, count] of Object.entries(leg.failed)) add(`${row.conversation} ${reason}`, count);
      for (const [reason, count] of Object.entries(leg.failedUncounted)) add(`${row.conversation} ${reason}`, count);
    }
    for (const [code, count] of Object.entries(row.requests)) add(`${row.conversation} ${code}`, count);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== 0));
}

function added(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...keys].map((key) => [key, (a[key] ?? 0) + (b[key] ?? 0)]));
}

describe.each(EVENTFUL)('what happens in %s', (name) => {
  const world = buildWorld(name, { startMs: START });
  const minutes = fc.integer({ min: 0, max: 70 * MINUTE });

  it('never makes truth come apart: (a, c] is (a, b] and (b, c]', () => {
    fc.assert(
      fc.property(minutes, minutes, minutes, (x, y, z) => {
        const [a = 0, b = 0, c = 0] = [x, y, z].sort((p, q) => p - q).map((ms) => START + ms);
        const halves = added(sumOf(truthBetween(world, a, b)), sumOf(truthBetween(world, b, c)));
        expect(halves).toEqual(sumOf(truthBetween(world, a, c)));
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('never lets a counter fall while its proxy lives', () => {
    fc.assert(
      fc.property(minutes, minutes, (x, y) => {
        const [early, late] = [START + Math.min(x, y), START + Math.max(x, y)];
        for (const { id } of scrapeTargets(world, early)) {
          const lateSamples = samplesOf(world, id, late);
          if (lateSamples === undefined) continue;
          const after = new Map(lateSamples.map((s) => [seriesName(s), s.value]));
          for (const sample of samplesOf(world, id, early) ?? [])
            if (sample.type !== 'gauge')
              expect(after.get(seriesName(sample)) ?? -1).toBeGreaterThanOrEqual(sample.value);
        }
      }),
      { numRuns: 10, seed: 1 },
    );
  });

  it('changes nothing before it happens, and nothing that it does not touch', () => {
    const { events = [] } = world.plan;
    const [first] = [...events].sort((a, b) => a.afterMs - b.afterMs);
    const calm = playPlan({ ...world.plan, events: [] }, { startMs: START });
    const before = START + (first?.afterMs ?? 0) - 1;
    expect(truthBetween(world, START, before)).toEqual(truthBetween(calm, START, before));
    const untouched = name === 'waypoint-variants' ? 'curl asks canary' : 'carts are filled';
    const rows = (of: World): readonly TruthRow[] =>
      truthBetween(of, START, START + 70 * MINUTE).filter((row) => row.conversation === untouched);
    expect(rows(world)).toEqual(rows(calm));
  });
});

describe('events of waypoint-variants', () => {
  const world = buildWorld('waypoint-variants', { startMs: START });
  const during = (conversation: string, from: number, to: number): Record<string, number> =>
    Object.fromEntries(
      Object.entries(
        sumOf(
          truthBetween(world, START + from * MINUTE, START + to * MINUTE).filter(
            (row) => row.conversation === conversation,
          ),
        ),
      ).map(([key, value]) => [key.slice(conversation.length + 1), value]),
    );

  it('a lost waypoint fails its callers closed and uncounted until it recovers', () => {
    expect(during('curl asks lost', 11, 12)).toMatchObject({ 'unknown-waypoint': 120 });
    expect(during('curl asks lost', 31, 32)).toMatchObject({ 200: 120 });
  });

  it('a service without its waypoint yet is reached past it', () => {
    expect(during('curl asks later', 18, 19)).not.toHaveProperty('200');
    expect(during('curl asks later', 21, 22)).toMatchObject({ 200: 120 });
  });

  it('a failing workload answers 500 until it recovers', () => {
    expect(during('curl asks usual', 26, 27)).toMatchObject({ 500: 120 });
    expect(during('curl asks usual', 29, 30)).toMatchObject({ 200: 120 });
  });

  it('a policy at the waypoint answers 403 while it stands', () => {
    expect(during('curl asks overridden', 36, 37)).toMatchObject({ 403: 120 });
    expect(during('curl asks overridden', 41, 42)).toMatchObject({ 200: 120 });
  });

  it('a canary takes its share of the calls', () => {
    const shares = truthBetween(world, START, START + 10 * MINUTE)
      .filter((row) => row.conversation === 'curl asks canary')
      .map((row) => [row.waypoint?.name, row.requests['200']]);
    expect(shares).toEqual([
      ['waypoint', 960],
      ['own', 240],
    ]);
  });
});
