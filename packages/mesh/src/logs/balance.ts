import type { Carried, Carrier } from './carrier.ts';
import { findRows, pathsOf } from './rows.ts';

/** A connection that may have carried a request. */
export interface Candidate {
  /** Which request; candidates of one request share the number. */
  readonly request: number;
  readonly carried: Carried;
  readonly carrier: Carrier;
}

/** A candidate weighed against all others, of every request at once. */
export interface Ranked extends Candidate {
  /** How likely it is this one among the request's candidates; they sum to at most 1. */
  readonly share: number;
}

/** A request that has a connection to itself begins and ends this near to the connection's ends (measured, in the middle). */
const START_GAP_MS = 1.2;
const END_GAP_MS = 1;
const ROUNDS = 12;

/**
 * Shares requests out among connections. Each request was carried by one connection, each connection carried about as many
 * requests as its bytes are worth: shares are scaled to both in turns until they agree.
 */
export function balance(asked: readonly Carried[], candidates: readonly Candidate[]): readonly Ranked[] {
  const carriers = new Map<Carrier, number>();
  const carrierOf = candidates.map(({ carrier }) => {
    const known = carriers.get(carrier);
    if (known !== undefined) return known;
    carriers.set(carrier, carriers.size);
    return carriers.size - 1;
  });
  const worth = requestsWorth(asked.length, candidates, [...carriers.keys()]);
  const shares = candidates.map((candidate, at) => likelihood(candidate, worth[carrierOf[at] ?? 0] ?? 1));
  const requestOf = candidates.map(({ request }) => request);
  for (let round = 0; round < ROUNDS; round++) {
    // A connection cannot carry more than it is worth; how far it falls short says less.
    scale(shares, carrierOf, carriers.size, (sum, at) => {
      const fair = (worth[at] ?? 1) / sum;
      return fair < 1 ? fair : Math.min(fair, 2);
    });
    scale(shares, requestOf, asked.length, (sum) => 1 / sum);
  }
  followRows(asked, candidates, shares);
  return candidates.map((candidate, at) => ({ ...candidate, share: shares[at] ?? 0 }));
}

/** What is known of one request of a row goes on to those before and after it, as far as the row is likely to hold. */
function followRows(asked: readonly Carried[], candidates: readonly Candidate[], shares: number[]): void {
  const choices: Map<Carrier, number>[] = asked.map(() => new Map<Carrier, number>());
  candidates.forEach(({ request, carrier }, at) => choices[request]?.set(carrier, at));
  for (const path of pathsOf(findRows(asked))) {
    const own = path.map(({ request }) => {
      const options = [...(choices[request] ?? [])];
      return new Map(options.map(([carrier, at]) => [carrier, Math.max(1e-9, shares[at] ?? 0)]));
    });
    const onward = passOn(
      own,
      path.map(({ likely }) => likely),
    );
    const back = passOn(
      own.toReversed(),
      path.map((_, at) => path[path.length - at]?.likely ?? 0),
    ).reverse();
    path.forEach(({ request }, at) => {
      const joint = [...(own[at] ?? [])].map(([carrier, mine]): [Carrier, number] => [
        carrier,
        mine * (onward[at]?.get(carrier) ?? 1) * (back[at]?.get(carrier) ?? 1),
      ]);
      const total = joint.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [carrier, weight] of joint) {
        const index = choices[request]?.get(carrier);
        if (index !== undefined && total > 0) shares[index] = weight / total;
      }
    });
  }
}

/** For each request of a row what those before it say of its carrier; `likely` is that of the step to it. */
function passOn(
  own: readonly ReadonlyMap<Carrier, number>[],
  likely: readonly number[],
): ReadonlyMap<Carrier, number>[] {
  const told: ReadonlyMap<Carrier, number>[] = [];
  let said = new Map<Carrier, number>();
  own.forEach((options, at) => {
    const before = said;
    const holds = likely[at] ?? 0;
    const heard = new Map(
      [...options.keys()].map((carrier) => [
        carrier,
        holds * (before.get(carrier) ?? 0) + (1 - holds) / Math.max(1, options.size),
      ]),
    );
    told.push(heard);
    const next = [...options].map(([carrier, mine]): [Carrier, number] => [carrier, mine * (heard.get(carrier) ?? 0)]);
    const total = next.reduce((sum, [, weight]) => sum + weight, 0);
    said = new Map(total > 0 ? next.map(([carrier, weight]) => [carrier, weight / total]) : []);
  });
  return told;
}

function scale(
  shares: number[],
  group: readonly number[],
  groups: number,
  factor: (sum: number, group: number) => number,
): void {
  const sums = new Float64Array(groups);
  group.forEach((at, index) => {
    sums[at] = (sums[at] ?? 0) + (shares[index] ?? 0);
  });
  group.forEach((at, index) => {
    const sum = sums[at] ?? 0;
    if (sum > 0) shares[index] = (shares[index] ?? 0) * factor(sum, at);
  });
}

/** How many requests a connection's bytes are worth, by those that are as long as one request, else by all together. */
function requestsWorth(requests: number, candidates: readonly Candidate[], carriers: readonly Carrier[]): number[] {
  const single = candidates
    .filter(({ carried, carrier }) => isSnug(carried, carrier))
    .map(({ carrier }) => carrier.bytesToServer)
    .sort((a, b) => a - b);
  const overall = carriers.reduce((sum, { bytesToServer }) => sum + bytesToServer, 0) / Math.max(1, requests);
  const typical = Math.max(1, single[single.length >> 1] ?? overall);
  return carriers.map(({ bytesToServer }) => Math.max(1, Math.round(bytesToServer / typical)));
}

function isSnug(carried: Carried, carrier: Carrier): boolean {
  return carried.startMs - carrier.startMs < 8 && carrier.endMs - carried.endMs < 8;
}

/** Of a connection with one request both ends are near; of one with many, any place within is as good. */
function likelihood({ carried, carrier }: Candidate, worth: number): number {
  const before = Math.max(0, carried.startMs - carrier.startMs);
  const after = Math.max(0, carrier.endMs - carried.endMs);
  const lasted = Math.max(4, carrier.endMs - carrier.startMs);
  const snug = Math.exp(-before / START_GAP_MS - after / END_GAP_MS) / START_GAP_MS;
  // Of many requests one is the first and one the last; the rest may be anywhere.
  const edge = Math.exp(-before / START_GAP_MS) / START_GAP_MS + (0.5 * Math.exp(-after / END_GAP_MS)) / END_GAP_MS;
  const spread = Math.max(1, worth - 1) / lasted;
  // Outside by more than whole ms explain: possible with clocks that are estimated, but less so.
  const outside = Math.max(0, carrier.startMs - carried.startMs - 1) + Math.max(0, carried.endMs - carrier.endMs - 1.5);
  return (worth > 1 ? 0.8 * edge + spread : 0.9 * snug + 0.1 * spread) * Math.exp(-outside);
}
