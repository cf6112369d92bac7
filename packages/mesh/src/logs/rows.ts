import type { Carried } from './carrier.ts';

/**
 * A client that keeps a connection often asks again the same short while after each answer. Where that while can be seen in
 * the times of all its requests, it tells which request follows which on one connection, though no line says so.
 */
export interface Row {
  /** The request after this one; `likely` is 0 to 1. */
  readonly next: number;
  readonly likely: number;
}

/** A pause longer than this is somebody's coming and going, not a habit. */
const LONGEST_PAUSE_MS = 1000;
/** As many followers are looked at as connections can reasonably be told apart. */
const MOST_FOLLOWERS = 16;
const FEWEST_REQUESTS = 20;
/** Both times are cut to whole ms. */
const BIN_MS = 1;
const LEAST_SPREAD_MS = 0.5;
/** A step that fits badly is still possible. */
const TAIL = 0.01;
const REACH_MS = 4;

interface Gap {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
}

/** Which request follows which, by the number of the one before; empty where no pause stands out. */
export function findRows(requests: readonly Carried[]): ReadonlyMap<number, Row> {
  if (requests.length < FEWEST_REQUESTS) return new Map();
  const gaps = gapsOf(requests);
  const pause = usualPause(gaps, requests.length);
  if (pause === undefined) return new Map();
  const near = gaps
    .filter(({ ms }) => Math.abs(ms - pause.ms) <= REACH_MS)
    .map((gap) => ({ ...gap, weight: TAIL + Math.exp(-(((gap.ms - pause.ms) / pause.spreadMs) ** 2) / 2) }));
  const weightFrom = new Map<number, number>();
  const weightTo = new Map<number, number>();
  for (const { from, to, weight } of near) {
    weightFrom.set(from, (weightFrom.get(from) ?? 0) + weight);
    weightTo.set(to, (weightTo.get(to) ?? 0) + weight);
  }
  const rows = new Map<number, Row>();
  const followed = new Set<number>();
  for (const { from, to, weight } of near.toSorted((a, b) => b.weight - a.weight)) {
    if (rows.has(from) || followed.has(to)) continue;
    followed.add(to);
    const rivals = Math.max(weightFrom.get(from) ?? 0, weightTo.get(to) ?? 0);
    rows.set(from, { next: to, likely: (0.98 * weight) / (rivals + 0.02) });
  }
  return rows;
}

function gapsOf(requests: readonly Carried[]): Gap[] {
  const order = requests
    .map(({ startMs, endMs }, at) => ({ at, startMs, endMs }))
    .sort((a, b) => a.startMs - b.startMs);
  const gaps: Gap[] = [];
  for (const one of order) {
    let low = 0;
    for (let high = order.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((order[middle]?.startMs ?? 0) < one.endMs - 1) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < Math.min(order.length, low + MOST_FOLLOWERS); at++) {
      const next = order[at];
      if (next === undefined || next.startMs - one.endMs > LONGEST_PAUSE_MS) break;
      if (next !== one) gaps.push({ from: one.at, to: next.at, ms: next.startMs - one.endMs });
    }
  }
  return gaps;
}

interface Pause {
  readonly ms: number;
  readonly spreadMs: number;
}

/** The pause after which requests follow most often, if it stands out from what chance would put there. */
function usualPause(gaps: readonly Gap[], requests: number): Pause | undefined {
  const bins = new Map<number, number>();
  let longest = 1;
  for (const { ms } of gaps) {
    const bin = Math.round(ms / BIN_MS);
    longest = Math.max(longest, bin);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  let best = { bin: 0, count: 0 };
  for (const bin of bins.keys()) {
    const count = (bins.get(bin - 1) ?? 0) + (bins.get(bin) ?? 0) + (bins.get(bin + 1) ?? 0);
    if (count > best.count) best = { bin, count };
  }
  const byChance = (3 * gaps.length) / longest;
  if (best.count < 0.4 * requests || best.count < 3 * byChance) return undefined;
  const chance = byChance / 3;
  let weight = 0;
  let first = 0;
  let second = 0;
  for (let bin = best.bin - REACH_MS; bin <= best.bin + REACH_MS; bin++) {
    const beyondChance = Math.max(0, (bins.get(bin) ?? 0) - chance);
    weight += beyondChance;
    first += beyondChance * bin;
    second += beyondChance * bin * bin;
  }
  const middle = first / weight;
  const spread = Math.sqrt(Math.max(0, second / weight - middle * middle));
  return { ms: middle * BIN_MS, spreadMs: Math.max(LEAST_SPREAD_MS, spread * BIN_MS) };
}

/** The rows from their first request to their last, with how likely each step is. */
export function pathsOf(
  rows: ReadonlyMap<number, Row>,
): readonly (readonly { readonly request: number; readonly likely: number }[])[] {
  const followers = new Set([...rows.values()].map(({ next }) => next));
  const paths: { request: number; likely: number }[][] = [];
  for (const first of rows.keys()) {
    if (followers.has(first)) continue;
    const path = [{ request: first, likely: 0 }];
    for (let row = rows.get(first); row !== undefined; row = rows.get(row.next))
      path.push({ request: row.next, likely: row.likely });
    paths.push(path);
  }
  return paths;
}
