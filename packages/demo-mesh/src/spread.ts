/** A fixed set of values that events take in turn: a distribution whose counts after n events are exact integers. */
export interface Spread {
  readonly values: readonly number[];
}

/** Standard normal quantiles at 2.5 %, 7.5 %, … 97.5 %: twenty equally likely places of a distribution. */
const NORMAL = [
  -1.96, -1.44, -1.15, -0.935, -0.755, -0.598, -0.454, -0.319, -0.189, -0.063, 0.063, 0.189, 0.319, 0.454, 0.598, 0.755,
  0.935, 1.15, 1.44, 1.96,
];
/** Coprime to 20, so that slow and fast events take turns instead of coming in rows. */
const STRIDE = 7;
const Z95 = 1.645;

/** Log-normal in whole milliseconds, as response times of real services are. */
export function latencySpread(p50Ms: number, p95Ms: number): Spread {
  const sigma = Math.log(p95Ms / p50Ms) / Z95;
  const inOrder = NORMAL.map((z) => Math.max(1, Math.round(p50Ms * Math.exp(sigma * z))));
  return { values: inOrder.map((_, i) => inOrder[(i * STRIDE) % inOrder.length] ?? p50Ms) };
}

export function constantSpread(value: number): Spread {
  return { values: [value] };
}

/** How many of the first n events took the i-th value. */
function timesTaken(spread: Spread, i: number, n: number): number {
  return Math.floor((n - i + spread.values.length - 1) / spread.values.length);
}

export function sumOfFirst(spread: Spread, n: number): number {
  return spread.values.reduce((sum, value, i) => sum + value * timesTaken(spread, i, n), 0);
}

/** How many of the first n events were at most `limit`. */
export function atMost(spread: Spread, limit: number, n: number): number {
  return spread.values.reduce((sum, value, i) => (value <= limit ? sum + timesTaken(spread, i, n) : sum), 0);
}
