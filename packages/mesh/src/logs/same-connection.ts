import { type Clocks, TYPICAL_LAG_MS } from './clocks.ts';
import { byKey, type ConnectionEndLine, type ConnectionEnds, nodeOf } from './connection-ends.ts';
import type { JoinReason, LineJoin } from './line-join.ts';

/** Two lines of one connection are written within this time (measured: at most 2.3 ms; under load more). */
const MOST_LAG_MS = 10;
/** An estimated clock, and a server's line that is written late. */
const EARLY_MS = 2.5;
/** Costs as much as this many ms of lag to leave a line without a partner. */
const ALONE_COST = 8;
/** Beyond this many pairs in one burst of equal lines the nearest are taken as they come. */
const MOST_CELLS = 60_000;

interface Timed {
  readonly end: ConnectionEndLine;
  /** By the common clock. */
  readonly ms: number;
}

/** Joins the client's and the server's line of each direct connection, one to one. */
export function joinConnections(ends: ConnectionEnds, clocks: Clocks): readonly LineJoin[] {
  const timed = (end: ConnectionEndLine): Timed => ({ end, ms: end.atMs - clocks.aheadMs(nodeOf(end.line)) });
  const inbound = byKey(ends.inbound);
  const joins: LineJoin[] = [];
  for (const [key, group] of byKey(ends.outbound)) {
    const partners = inbound.get(key);
    if (partners === undefined) continue;
    const outs = group.map(timed).sort((a, b) => a.ms - b.ms);
    const ins = partners.map(timed).sort((a, b) => a.ms - b.ms);
    for (const burst of bursts(outs, ins)) joins.push(...matchBurst(burst.outs, burst.ins, clocks));
  }
  return joins;
}

interface Burst {
  readonly outs: Timed[];
  readonly ins: Timed[];
}

/** Equal lines that follow each other too closely to be told apart by time alone. */
function* bursts(outs: readonly Timed[], ins: readonly Timed[]): Generator<Burst> {
  let out = 0;
  let into = 0;
  let burst: Burst = { outs: [], ins: [] };
  let lastMs = Number.NEGATIVE_INFINITY;
  while (out < outs.length || into < ins.length) {
    const nextOut = outs[out];
    const nextIn = ins[into];
    const isOut = nextIn === undefined || (nextOut !== undefined && nextOut.ms < nextIn.ms);
    const next = isOut ? nextOut : nextIn;
    if (next === undefined) break;
    if (next.ms - lastMs > MOST_LAG_MS) {
      if (burst.outs.length > 0 && burst.ins.length > 0) yield burst;
      burst = { outs: [], ins: [] };
    }
    lastMs = next.ms;
    if (isOut) {
      burst.outs.push(next);
      out++;
    } else {
      burst.ins.push(next);
      into++;
    }
  }
  if (burst.outs.length > 0 && burst.ins.length > 0) yield burst;
}

/** How unlikely it is that two lines are a pair, in ms of lag; infinite when they cannot be. */
function costOf(out: Timed, into: Timed): number {
  const lag = out.ms - into.ms;
  if (lag < -EARLY_MS || lag > MOST_LAG_MS) return Infinity;
  // The client's side opens first and closes last; both durations are cut to whole ms.
  const longer = out.end.durationMs - into.end.durationMs;
  if (longer < -1) return Infinity;
  return Math.abs(lag - TYPICAL_LAG_MS) + (longer > 2 ? Math.min(4, (longer - 2) * 0.5) : 0);
}

/** The cheapest pairing that keeps the order of both sides. */
function matchBurst(outs: readonly Timed[], ins: readonly Timed[], clocks: Clocks): LineJoin[] {
  const cells = (outs.length + 1) * (ins.length + 1);
  const pairs = cells > MOST_CELLS ? nearest(outs, ins) : cheapest(outs, ins);
  return pairs.flatMap(([at, to]) => {
    const out = outs[at];
    const into = ins[to];
    return out === undefined || into === undefined ? [] : [toJoin(out, into, at, to, outs, ins, clocks)];
  });
}

type Pair = readonly [number, number];

function cheapest(outs: readonly Timed[], ins: readonly Timed[]): Pair[] {
  const width = ins.length + 1;
  const total = new Float64Array((outs.length + 1) * width);
  for (let at = 0; at <= outs.length; at++)
    for (let to = 0; to <= ins.length; to++) {
      if (at === 0 || to === 0) total[at * width + to] = (at + to) * ALONE_COST;
      else {
        const out = outs[at - 1];
        const into = ins[to - 1];
        const cost = out === undefined || into === undefined ? Infinity : costOf(out, into);
        const alone = ALONE_COST + Math.min(total[(at - 1) * width + to] ?? 0, total[at * width + to - 1] ?? 0);
        total[at * width + to] = Math.min(alone, cost + (total[(at - 1) * width + to - 1] ?? 0));
      }
    }
  const pairs: Pair[] = [];
  for (let at = outs.length, to = ins.length; at > 0 && to > 0;) {
    const here = total[at * width + to] ?? 0;
    if (here === ALONE_COST + (total[(at - 1) * width + to] ?? 0)) at--;
    else if (here === ALONE_COST + (total[at * width + to - 1] ?? 0)) to--;
    else pairs.push([--at, --to]);
  }
  return pairs;
}

function nearest(outs: readonly Timed[], ins: readonly Timed[]): Pair[] {
  const pairs: Pair[] = [];
  let to = 0;
  outs.forEach((out, at) => {
    while (to < ins.length && out.ms - (ins[to]?.ms ?? 0) > MOST_LAG_MS) to++;
    const into = ins[to];
    if (into !== undefined && costOf(out, into) < Infinity) pairs.push([at, to++]);
  });
  return pairs;
}

function toJoin(
  out: Timed,
  into: Timed,
  at: number,
  to: number,
  outs: readonly Timed[],
  ins: readonly Timed[],
  clocks: Clocks,
): LineJoin {
  const cost = costOf(out, into);
  let candidates = 1;
  let rivals = 0;
  const consider = (other: number): void => {
    if (other === Infinity) return;
    rivals += Math.exp(cost - other);
  };
  for (const [step, end] of [
    [-1, -1],
    [1, ins.length],
  ] as const)
    for (let next = to + step; next !== end; next += step) {
      const other = ins[next];
      if (other === undefined || Math.abs(other.ms - into.ms) > MOST_LAG_MS) break;
      const price = costOf(out, other);
      if (price < Infinity) candidates++;
      consider(price);
    }
  for (const next of [at - 1, at + 1]) {
    const other = outs[next];
    if (other !== undefined) consider(costOf(other, into));
  }
  const score = Math.max(0.01, 0.99 / (1 + rivals) - Math.min(0.2, Math.max(0, cost - 3) * 0.03));
  const comparable = clocks.comparable(nodeOf(out.end.line), nodeOf(into.end.line));
  const reasons: JoinReason[] = [
    { code: 'client-address' },
    { code: out.end.key.startsWith('plain ') ? 'same-socket' : 'tunnel-target' },
    { code: 'bytes-mirrored' },
    { code: 'written-within', lagMs: Math.round((out.ms - into.ms) * 1000) / 1000 },
    candidates === 1 ? { code: 'only-candidate' } : { code: 'one-of', candidates },
  ];
  return {
    kind: 'same-connection',
    a: out.end.line,
    b: into.end.line,
    score,
    sure: candidates === 1 || (comparable && score >= 0.5),
    reasons,
  };
}
