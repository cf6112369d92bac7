import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildWorld, samplesOf, SCENARIOS, scrapeTargets, truthBetween, withOnce, withRestart } from './index.ts';
import type { Sample, World } from './index.ts';
import { seriesName, total } from './testing/tally.ts';

const START = 1_795_500_000_000;
const MINUTE = 60_000;

function allSamples(world: World, atMs: number): Sample[] {
  return scrapeTargets(world, atMs).flatMap((target) => samplesOf(world, target.id, atMs) ?? []);
}

describe.each(SCENARIOS.map((scenario) => scenario.name))('the world %s', (name) => {
  const world = buildWorld(name, { startMs: START });
  const at = START + 30 * MINUTE;

  it('is the same for the same seed, and another for another', () => {
    const again = buildWorld(name, { startMs: START });
    expect(allSamples(again, at)).toEqual(allSamples(world, at));
    expect(truthBetween(again, START, at)).toEqual(truthBetween(world, START, at));
    const other = buildWorld(name, { startMs: START, seed: 2 });
    expect(scrapeTargets(other, at)).not.toEqual(scrapeTargets(world, at));
  });

  it('answers for any instant without remembering the instants asked before', () => {
    const late = allSamples(world, at);
    allSamples(world, START + MINUTE);
    expect(allSamples(world, at)).toEqual(late);
  });

  it('has told nothing of traffic when it starts', () => {
    expect(allSamples(world, START).filter((s) => /istio_(tcp_conn|tcp_.*bytes|requests)/.test(s.name))).toEqual([]);
    expect(truthBetween(world, START - MINUTE, START)).toEqual([]);
  });

  it('never shows the same series twice at one proxy', () => {
    for (const target of scrapeTargets(world, at)) {
      const names = (samplesOf(world, target.id, at) ?? []).map(seriesName);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('never lets a counter fall while no proxy restarts', () => {
    const calm = 39 * MINUTE;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: calm }), fc.integer({ min: 0, max: calm }), (a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        for (const target of scrapeTargets(world, START)) {
          const lateSamples = samplesOf(world, target.id, START + late);
          // Its pod has gone: no counter is left that could fall.
          if (lateSamples === undefined) continue;
          const after = new Map(lateSamples.map((s) => [seriesName(s), s.value]));
          for (const sample of samplesOf(world, target.id, START + early) ?? []) {
            if (sample.type !== 'gauge')
              expect(after.get(seriesName(sample)) ?? -1).toBeGreaterThanOrEqual(sample.value);
          }
        }
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it('adds up: the truth of two neighbouring windows is the truth of both together', () => {
    const openedBetween = (from: number, to: number): number =>
      truthBetween(world, from, to).reduce((sum, row) => sum + row.legs.reduce((n, leg) => n + leg.opened, 0), 0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 * MINUTE }), (cut) => {
        const whole = openedBetween(START, START + 120 * MINUTE);
        expect(openedBetween(START, START + cut) + openedBetween(START + cut, START + 120 * MINUTE)).toBe(whole);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it.each(['source', 'destination'] as const)(
    'is told by the ztunnels of the %s exactly as it is, pair by pair',
    (reporter) => {
      const truth = new Map<string, { opened: number; failed: number; received: number; sent: number }>();
      for (const { legs } of truthBetween(world, START - 1, at)) {
        for (const leg of legs) {
          const end = reporter === 'source' ? leg.from : leg.to;
          if (end.kind === 'outside' || !capturedThroughout(world, end.pod)) continue;
          // The server's side never hears of what fails before it.
          if (reporter === 'destination' && (leg.failed.timeout ?? leg.failed.identity ?? leg.failed.tls) !== undefined)
            continue;
          const uncounted = Object.values(leg.failedUncounted).reduce<number>((n, count) => n + count, 0);
          const name = (party: typeof leg.from): string =>
            party.kind === 'outside' ? 'unknown' : `${party.namespace}/${party.workload}/${party.cluster}`;
          const key = `${name(leg.from)} > ${name(leg.to)}`;
          const sum = truth.get(key) ?? { opened: 0, failed: 0, received: 0, sent: 0 };
          const failed = Object.values(leg.failed).reduce<number>((n, count) => n + count, 0);
          truth.set(key, {
            opened: sum.opened + leg.opened - uncounted,
            failed: sum.failed + failed,
            received: sum.received + leg.bytesToServer,
            sent: sum.sent + leg.bytesToClient,
          });
        }
      }
      const samples = scrapeTargets(world, at)
        .filter((target) => target.kind === 'ztunnel')
        .flatMap((target) => samplesOf(world, target.id, at) ?? []);
      expect(truth.size).toBeGreaterThan(3);
      for (const [pair, expected] of truth) {
        const [from = '', to = ''] = pair.split(' > ');
        const labels = { reporter, ...endLabels('source', from), ...endLabels('destination', to) };
        const told = {
          opened: total(samples, 'istio_tcp_connections_opened_total', labels),
          failed: total(samples, 'istio_tcp_connections_failed_total', labels),
          received: total(samples, 'istio_tcp_received_bytes_total', labels),
          sent: total(samples, 'istio_tcp_sent_bytes_total', labels),
        };
        expect({ pair, ...told }).toEqual({ pair, ...expected });
      }
    },
  );

  it('is told by waypoints, and by Envoys that call past them, request by request as it is', () => {
    const told = new Map<string, number>();
    for (const target of scrapeTargets(world, at)) {
      if (target.kind === 'ztunnel') continue;
      for (const { name: metric, labels, value } of samplesOf(world, target.id, at) ?? []) {
        if (metric !== 'istio_requests_total') continue;
        const to = `${labels['destination_workload_namespace']}/${labels['destination_workload']}`;
        if (world.cast.gateways.some((gateway) => `${gateway.namespace}/${gateway.workload}` === to)) continue;
        // Between two sidecars both tell; once is enough.
        const hears = world.cast.actors.some(
          (actor) => `${actor.namespace}/${actor.workload}` === to && actor.capture === 'sidecar',
        );
        if ((hears && labels['reporter'] === 'source') || waypointComesOrGoes(world, labels['destination_service']))
          continue;
        const key = `${labels['source_workload']} ${labels['destination_service']} ${labels['response_code']}`;
        told.set(key, (told.get(key) ?? 0) + value);
      }
    }
    const truth = new Map<string, number>();
    for (const row of truthBetween(world, START - 1, at)) {
      if (waypointComesOrGoes(world, row.service?.host)) continue;
      for (const [code, count] of Object.entries(row.requests)) {
        const client = row.client.kind === 'workload' ? row.client.workload : 'unknown';
        const key = `${client} ${row.service?.host ?? 'unknown'} ${code}`;
        truth.set(key, (truth.get(key) ?? 0) + count);
      }
    }
    expect(told).toEqual(truth);
  });
});

/** What a waypoint has told is gone with it. */
function waypointComesOrGoes(world: World, host: string | undefined): boolean {
  const pods = world.eras.map(({ cast }) => {
    const service = cast.services.find((s) => s.host === host);
    return service?.waypoint?.pods.map(({ pod }) => pod).join(' ');
  });
  return new Set(pods).size > 1;
}

/** Pods whose capture changes are told of for a part of their life only; a test of its own looks at those. */
function capturedThroughout(world: World, pod: string): boolean {
  const lives = world.eras.flatMap(({ cast }) => cast.actors.filter((actor) => actor.pod === pod));
  return lives.length > 0 && lives.every((actor) => actor.capture === 'ambient');
}

function endLabels(side: 'source' | 'destination', name: string): Record<string, string> {
  const [namespace = '', workload, cluster] = name.split('/');
  return {
    [`${side}_workload`]: workload ?? 'unknown',
    [`${side}_workload_namespace`]: workload === undefined ? 'unknown' : namespace,
    [`${side}_cluster`]: cluster ?? 'unknown',
  };
}

describe('a series', () => {
  const quiet = buildWorld('bookinfo', { startMs: START });
  const once = withOnce(quiet, {
    atMs: START + 90_000,
    client: 'clients/curl',
    service: 'data/mongodb',
    outcome: 'denied',
  });
  const labels = { source_workload: 'curl', destination_workload: 'mongodb' };

  it('does not exist before its first event and is born with its value', () => {
    const name = 'istio_tcp_connections_opened_total';
    const seen = (atMs: number): Sample[] =>
      allSamples(once, atMs).filter(
        (s) =>
          s.name === name && s.labels['source_workload'] === 'curl' && s.labels['destination_workload'] === 'mongodb',
      );
    expect(seen(START + 89_999)).toEqual([]);
    expect(seen(START + 90_000).map((s) => s.value)).toEqual([1, 1]);
    expect(seen(START + 60 * MINUTE).map((s) => s.value)).toEqual([1, 1]);
  });

  it('of bytes is born with 0 where a connection carried none', () => {
    const bytes = allSamples(once, START + 2 * MINUTE).filter(
      (s) =>
        s.name === 'istio_tcp_received_bytes_total' &&
        s.labels['source_workload'] === 'curl' &&
        s.labels['destination_workload'] === 'mongodb',
    );
    expect(bytes.map((s) => s.value)).toEqual([0, 0]);
  });

  it('changes nothing else in the world when it is added once', () => {
    const without = (samples: Sample[]): Sample[] =>
      samples.filter(
        (s) => s.labels['source_workload'] !== labels.source_workload && s.name.startsWith('istio_tcp_conn'),
      );
    expect(without(allSamples(once, START + 5 * MINUTE))).toEqual(without(allSamples(quiet, START + 5 * MINUTE)));
  });
});

describe('a restarted ztunnel', () => {
  const downFrom = START + 10 * MINUTE;
  const world = withRestart(buildWorld('bookinfo', { startMs: START }), {
    proxy: 'ztunnel node-c',
    afterMs: 10 * MINUTE,
    downMs: 5000,
  });
  const ztunnel = world.proxies.find((proxy) => proxy.kind === 'ztunnel' && proxy.node === 'node-c')?.id ?? '';

  it('does not answer while it is down', () => {
    expect(samplesOf(world, ztunnel, downFrom - 1)).toBeDefined();
    expect(samplesOf(world, ztunnel, downFrom)).toBeUndefined();
    expect(samplesOf(world, ztunnel, downFrom + 4999)).toBeUndefined();
    expect(scrapeTargets(world, downFrom).some((target) => target.id === ztunnel)).toBe(true);
  });

  it('has lost all its series and counts anew from nothing', () => {
    const fresh = samplesOf(world, ztunnel, downFrom + 5000) ?? [];
    expect(fresh.filter((sample) => sample.name.startsWith('istio_tcp_connections'))).toEqual([]);
    expect(fresh.some((sample) => sample.name === 'istio_build')).toBe(true);
    const later = total(samplesOf(world, ztunnel, downFrom + 65_000) ?? [], 'istio_tcp_connections_opened_total', {
      reporter: 'source',
      source_workload: 'curl',
      destination_workload: 'waypoint',
    });
    expect(later).toBe(120);
  });

  it('lets calls of its own pods fail where nobody counts them', () => {
    const rows = truthBetween(world, downFrom, downFrom + 5000).filter(
      (row) => row.conversation === 'curl reads book pages',
    );
    const uncounted = rows.flatMap((row) => row.legs).reduce((sum, leg) => sum + (leg.failedUncounted.refused ?? 0), 0);
    expect(uncounted).toBe(10);
  });
});
