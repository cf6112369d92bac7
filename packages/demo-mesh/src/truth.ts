/** The plain statement: what happened between two instants, counted once, whoever told of it and however. */

import type { End } from './cast.ts';
import { isOutside } from './cast.ts';
import { ended } from './counting.ts';
import { sumOfFirst } from './spread.ts';
import type { Leg, Strand } from './strands.ts';
import { legBytesToClient, legBytesToServer, legFailed, legOpened } from './strands.ts';
import type { FailureReason, Party, TruthLeg, TruthRow } from './telling.ts';
import type { World } from './world.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface DraftRow extends Omit<Writable<TruthRow>, 'requests' | 'latency' | 'legs'> {
  requests: Record<string, number>;
  latency: { count: number; sumMs: number };
  legs: Map<string, DraftLeg>;
}

interface DraftLeg extends Omit<Writable<TruthLeg>, 'failed' | 'failedUncounted'> {
  failed: Partial<Record<FailureReason, number>>;
  failedUncounted: Partial<Record<FailureReason, number>>;
}

/** Rows for (fromMs, toMs], in the order in which the scenario names its conversations; silent ones are left out. */
export function truthBetween(world: World, fromMs: number, toMs: number): readonly TruthRow[] {
  const rows = new Map<string, DraftRow>();
  for (const strand of world.strands) {
    if (!anythingHappened(strand, fromMs, toMs)) continue;
    const key = [strand.conversation, nameOf(strand.client), nameOf(strand.server), strand.path.join('>')].join('|');
    const row = rows.get(key) ?? openRow(strand);
    rows.set(key, row);
    addStrand(row, strand, fromMs, toMs);
  }
  return [...rows.values()].map((row) => ({ ...row, legs: [...row.legs.values()] }));
}

function nameOf(end: End | undefined): string {
  return end === undefined ? '' : isOutside(end) ? end.address : end.pod;
}

function anythingHappened({ flow, legs }: Strand, fromMs: number, toMs: number): boolean {
  if (ended(flow, toMs) > ended(flow, fromMs)) return true;
  return legs.some(
    (leg) =>
      legBytesToServer(leg, flow, toMs) > legBytesToServer(leg, flow, fromMs) ||
      legOpened(leg, flow, toMs) > legOpened(leg, flow, fromMs),
  );
}

function toParty(end: End): Party {
  if (isOutside(end)) return { kind: 'outside', address: end.address };
  return { kind: 'workload', cluster: end.cluster, namespace: end.namespace, workload: end.workload, pod: end.pod };
}

function openRow(strand: Strand): DraftRow {
  const { service, server, waypoint, origin } = strand;
  return {
    conversation: strand.conversation,
    client: toParty(strand.client),
    ...(origin === undefined ? {} : { origin: { kind: 'outside', address: origin } }),
    ...(server === undefined ? {} : { server: toParty(server) }),
    ...(service === undefined
      ? {}
      : { service: { namespace: service.namespace, name: service.name, host: service.host, port: service.plan.port } }),
    protocol: strand.protocol,
    path: strand.path,
    ...(waypoint === undefined ? {} : { waypoint: { namespace: waypoint.namespace, name: waypoint.name } }),
    bypassesWaypoint: strand.bypassesWaypoint,
    requests: {},
    latency: { count: 0, sumMs: 0 },
    legs: new Map(),
  };
}

function addStrand(row: DraftRow, strand: Strand, fromMs: number, toMs: number): void {
  const { flow, latency, reports } = strand;
  const [before, after] = [ended(flow, fromMs), ended(flow, toMs)];
  // Several Envoys may report one strand; it happened once.
  const report = reports.find(({ protocol }) => protocol !== 'tcp');
  if (report !== undefined && after > before) {
    row.requests[report.code] = (row.requests[report.code] ?? 0) + after - before;
    row.latency.count += after - before;
    row.latency.sumMs += sumOfFirst(latency, after) - sumOfFirst(latency, before);
  }
  for (const leg of strand.legs) {
    const key = `${nameOf(leg.from)}>${nameOf(leg.to)}`;
    const total = row.legs.get(key) ?? openLeg(leg);
    row.legs.set(key, total);
    const grown = (count: typeof legOpened): number => count(leg, flow, toMs) - count(leg, flow, fromMs);
    total.opened += grown(legOpened);
    total.bytesToServer += grown(legBytesToServer);
    total.bytesToClient += grown(legBytesToClient);
    const failed = grown(legFailed);
    if (leg.failure !== undefined && failed > 0) {
      const tally = leg.failure.counted ? total.failed : total.failedUncounted;
      tally[leg.failure.reason] = (tally[leg.failure.reason] ?? 0) + failed;
    }
  }
}

function openLeg(leg: Leg): DraftLeg {
  return {
    from: toParty(leg.from),
    to: toParty(leg.to),
    opened: 0,
    failed: {},
    failedUncounted: {},
    bytesToServer: 0,
    bytesToClient: 0,
    encrypted: leg.encrypted,
  };
}
