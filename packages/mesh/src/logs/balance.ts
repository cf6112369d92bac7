import type { Carried, Carrier } from './carrier.ts';

/** A connection that may have carried a request. */
export interface Candidate {
  /** Which request; candidates of one request share the number. */
  readonly request: number;
  readonly carried: Carried;
  readonly carrier: Carrier;
}

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
export function balance(candidates: readonly Candidate[]): readonly Ranked[] {
  const carriers = new Map<Carrier, number>();
  const carrierOf = candidates.map(({ carrier }) => {
    const known = carriers.get(carrier);
    if (known !== undefined) return known;
    carriers.set(carrier, carriers.size);
    return carriers.size - 1;
  });
  const worth = requestsWorth(candidates, [...carriers.keys()]);
  const shares = candidates.map((candidate, at) => likelihood(candidate, worth[carrierOf[at] ?? 0] ?? 1));
  const requests = candidates.reduce((most, { request }) => Math.max(most, request + 1), 0);
  for (let round = 0; round < ROUNDS; round++) {
    // A connection cannot carry more than it is worth; how far it falls short says less.
    scale(shares, carrierOf, carriers.size, (sum, at) => {
      const fair = (worth[at] ?? 1) / sum;
      return fair < 1 ? fair : Math.min(fair, 2);
    });
    scale(
      shares,
      candidates.map(({ request }) => request),
      requests,
      (sum) => 1 / sum,
    );
  }
  return candidates.map((candidate, at) => ({ ...candidate, share: shares[at] ?? 0 }));
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

/** How many requests a connection's bytes are worth, from those that are as long as one request. */
function requestsWorth(candidates: readonly Candidate[], carriers: readonly Carrier[]): number[] {
  const single = candidates
    .filter(({ carried, carrier }) => isSnug(carried, carrier))
    .map(({ carrier }) => carrier.bytesToServer)
    .sort((a, b) => a - b);
  const typical = single[single.length >> 1];
  return carriers.map(({ bytesToServer }) =>
    typical === undefined || typical === 0 ? 1 : Math.max(1, Math.round(bytesToServer / typical)),
  );
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
  const spread = worth / lasted;
  // Outside by more than whole ms explain: possible with clocks that are estimated, but less so.
  const outside = Math.max(0, carrier.startMs - carried.startMs - 1) + Math.max(0, carried.endMs - carrier.endMs - 1.5);
  return (worth > 1 ? 0.05 * snug + 0.95 * spread : 0.9 * snug + 0.1 * spread) * Math.exp(-outside);
}
