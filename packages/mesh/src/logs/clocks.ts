import { byKey, type ConnectionEndLine, type ConnectionEnds, firstFrom, nodeOf } from './connection-ends.ts';

/** How far the clocks of two nodes are apart, as their logs show. */
export interface ClockOffset {
  readonly from: string;
  readonly to: string;
  /** What the clock of `to` shows beyond that of `from`. */
  readonly offsetMs: number;
  /** Connections that agree with it. */
  readonly pairs: number;
  /** 0 to 1: the share of the connections looked at that agree. */
  readonly agreement: number;
  /** `measured`: many agree and no other offset comes near. `guessed`: most agree, but others are as good. */
  readonly certainty: 'measured' | 'guessed';
}

/** The clocks of all nodes that the logs come from. */
export interface Clocks {
  readonly offsets: readonly ClockOffset[];
  /** What a node's clock shows beyond the common one; 0 where nothing is known. */
  readonly aheadMs: (node: string) => number;
  /** Whether two nodes' times can be compared: they are one, or joined by measured offsets. */
  readonly comparable: (a: string, b: string) => boolean;
}

/** The client's ztunnel writes a moment after the server's (measured: 0.15 ms in the middle, 2.3 at most). */
export const TYPICAL_LAG_MS = 0.15;
const WINDOW_MS = 4;
/** Without unique sizes, offsets are looked for this far. */
const SEARCH_MS = 3000;
const MOST_LOOKED_AT = 4000;
const MOST_CANDIDATES = 120;
const MOST_DURATION_DIFFERENCE_MS = 4;

interface Vote {
  readonly lagMs: number;
  readonly weight: number;
}

interface PairVotes {
  readonly from: string;
  readonly to: string;
  readonly votes: Vote[];
  readonly unique: Vote[];
  readonly hints: Vote[];
  looked: number;
}

/** What the clock of `to` shows beyond that of `from`, by one request that both tell of. */
export interface ClockHint {
  readonly from: string;
  readonly to: string;
  readonly offsetMs: number;
}

/** Estimates how far nodes' clocks are apart from connections that both ends tell of. */
export function estimateClocks(ends: ConnectionEnds, hints: readonly ClockHint[] = []): Clocks {
  const inboundOf = groupByNode(ends.inbound);
  const offsets: ClockOffset[] = [];
  const votesOf = new Map<string, PairVotes>();
  for (const [out, outbound] of groupByNode(ends.outbound)) {
    const groups = byKey(outbound);
    for (const [into, inbound] of inboundOf) {
      if (into === out) continue;
      const [from, to] = out < into ? [out, into] : [into, out];
      const pair = votesOf.get(`${from} ${to}`) ?? { from, to, votes: [], unique: [], looked: 0, hints: [] };
      votesOf.set(`${from} ${to}`, pair);
      const cast = castVotes(groups, byKey(inbound));
      const sign = out === from ? -1 : 1;
      const turned = ({ lagMs, weight }: Vote): Vote => ({ lagMs: sign * (lagMs - TYPICAL_LAG_MS), weight });
      for (const vote of cast.votes) pair.votes.push(turned(vote));
      for (const vote of cast.unique) pair.unique.push(turned(vote));
      pair.looked += cast.looked;
    }
  }
  for (const { from, to, offsetMs } of hints) {
    const [low, high, sign] = from < to ? [from, to, 1] : [to, from, -1];
    const pair = votesOf.get(`${low} ${high}`) ?? { from: low, to: high, votes: [], unique: [], looked: 0, hints: [] };
    votesOf.set(`${low} ${high}`, pair);
    pair.hints.push({ lagMs: sign * offsetMs, weight: 1 });
  }
  for (const { from, to, votes, unique, looked, hints: hinted } of votesOf.values()) {
    const estimates = [
      offsetOf(unique, unique.length),
      offsetOf(votes, looked),
      offsetOf(hinted, hinted.length),
    ].flatMap((estimate) => estimate ?? []);
    const best = estimates.find(({ certainty }) => certainty === 'measured') ?? estimates[0];
    if (best !== undefined) offsets.push({ from, to, ...best });
  }
  return toClocks(offsets);
}

function groupByNode(ends: readonly ConnectionEndLine[]): Map<string, ConnectionEndLine[]> {
  const groups = new Map<string, ConnectionEndLine[]>();
  for (const end of ends) {
    const node = nodeOf(end.line);
    const group = groups.get(node);
    if (group === undefined) groups.set(node, [end]);
    else group.push(end);
  }
  return groups;
}

/** Pairs alone with their key are unambiguous; others vote for every offset that would make them a pair. */
function castVotes(
  outbound: ReadonlyMap<string, readonly ConnectionEndLine[]>,
  inbound: ReadonlyMap<string, readonly ConnectionEndLine[]>,
): { readonly votes: Vote[]; readonly unique: Vote[]; readonly looked: number } {
  const votes: Vote[] = [];
  const unique: Vote[] = [];
  let looked = 0;
  // Rare sizes first: they say most, and there is an end to looking.
  const keys = [...outbound].filter(([key]) => inbound.has(key)).sort((a, b) => a[1].length - b[1].length);
  for (const [key, outs] of keys) {
    const ins = inbound.get(key) ?? [];
    const [only] = ins;
    const [one] = outs;
    if (outs.length === 1 && ins.length === 1 && one !== undefined && only !== undefined)
      unique.push({ lagMs: one.atMs - only.atMs, weight: 1 });
    if (looked >= MOST_LOOKED_AT) continue;
    const stride = Math.max(1, Math.ceil(outs.length / (MOST_LOOKED_AT - looked)));
    for (let at = 0; at < outs.length; at += stride) {
      const out = outs[at];
      if (out === undefined) continue;
      looked++;
      const lags = candidateLags(out, ins);
      for (const lagMs of lags) votes.push({ lagMs, weight: 1 / lags.length });
    }
  }
  return { votes, unique, looked };
}

function candidateLags(out: ConnectionEndLine, ins: readonly ConnectionEndLine[]): number[] {
  const lags: number[] = [];
  const first = firstFrom(ins, out.atMs - SEARCH_MS);
  const last = firstFrom(ins, out.atMs + SEARCH_MS);
  // A crowd of equals: those nearest in time are looked at.
  const middle = firstFrom(ins, out.atMs);
  const from = Math.max(first, middle - MOST_CANDIDATES / 2);
  const until = Math.min(last, middle + MOST_CANDIDATES / 2);
  for (let at = from; at < until; at++) {
    const end = ins[at];
    if (end === undefined) continue;
    const longer = out.durationMs - end.durationMs;
    if (longer >= -1 && longer <= MOST_DURATION_DIFFERENCE_MS) lags.push(out.atMs - end.atMs);
  }
  return lags;
}

/** The densest place of all votes, and the middle of the votes there. */
function offsetOf(
  votes: readonly Vote[],
  looked: number,
): Pick<ClockOffset, 'offsetMs' | 'pairs' | 'agreement' | 'certainty'> | undefined {
  const sorted = [...votes].sort((a, b) => a.lagMs - b.lagMs);
  const best = densest(sorted, undefined);
  const second = densest(sorted, best.lowMs);
  const inside = sorted.filter(({ lagMs }) => lagMs >= best.lowMs && lagMs <= best.lowMs + WINDOW_MS);
  const offsetMs = weightedMiddle(inside);
  const isClear = best.weight >= 3 && best.weight >= 1.5 * second.weight;
  const agreement = looked === 0 ? 0 : Math.min(1, inside.length / looked);
  // Steady traffic fits at every beat: most agree, on more than one offset. Less than that says nothing.
  const isLikely = inside.length >= 10 && agreement >= 0.8;
  if (!isClear && !isLikely) return undefined;
  return { offsetMs, pairs: inside.length, agreement, certainty: isClear ? 'measured' : 'guessed' };
}

function densest(
  sorted: readonly Vote[],
  exceptLowMs: number | undefined,
): { readonly lowMs: number; readonly weight: number } {
  let best = { lowMs: 0, weight: 0 };
  let weight = 0;
  let first = 0;
  for (const { lagMs, weight: added } of sorted) {
    weight += added;
    for (let low = sorted[first]; low !== undefined && low.lagMs < lagMs - WINDOW_MS; low = sorted[++first])
      weight -= low.weight;
    const lowMs = sorted[first]?.lagMs ?? lagMs;
    const isApart = exceptLowMs === undefined || Math.abs(lowMs - exceptLowMs) > WINDOW_MS * 1.5;
    if (isApart && weight > best.weight + 1e-9) best = { lowMs, weight };
  }
  return best;
}

function weightedMiddle(sorted: readonly Vote[]): number {
  let left = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  for (const { lagMs, weight } of sorted) {
    left -= weight;
    if (left <= 0) return lagMs;
  }
  return 0;
}

/** Nodes that never talk to each other are compared by way of others, the best known offsets first. */
function toClocks(offsets: readonly ClockOffset[]): Clocks {
  const ahead = new Map<string, number>();
  const island = new Map<string, string>();
  const worth = (offset: ClockOffset): number => offset.pairs * (offset.certainty === 'measured' ? 1000 : 1);
  const nodes = new Set(offsets.flatMap(({ from, to }) => [from, to]));
  const neighbours = new Map<
    string,
    { readonly node: string; readonly byMs: number; readonly worth: number; readonly measured: boolean }[]
  >();
  const link = (a: string, b: string, byMs: number, offset: ClockOffset): void => {
    const list = neighbours.get(a) ?? [];
    list.push({ node: b, byMs, worth: worth(offset), measured: offset.certainty === 'measured' });
    neighbours.set(a, list);
  };
  for (const offset of offsets) {
    link(offset.from, offset.to, offset.offsetMs, offset);
    link(offset.to, offset.from, -offset.offsetMs, offset);
  }
  for (const root of nodes) {
    if (ahead.has(root)) continue;
    const open = [{ node: root, ms: 0, worth: Infinity, measured: true }];
    while (open.length > 0) {
      open.sort((a, b) => a.worth - b.worth);
      const next = open.pop();
      if (next === undefined || ahead.has(next.node)) continue;
      ahead.set(next.node, next.ms);
      island.set(next.node, next.measured ? root : next.node);
      for (const { node, byMs, worth: w, measured } of neighbours.get(next.node) ?? [])
        if (!ahead.has(node)) open.push({ node, ms: next.ms + byMs, worth: w, measured: measured && next.measured });
    }
  }
  return {
    offsets,
    aheadMs: (node) => ahead.get(node) ?? 0,
    comparable: (a, b) => a === b || (island.get(a) !== undefined && island.get(a) === island.get(b)),
  };
}
