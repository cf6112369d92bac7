import { outcomeOf, sumFailures } from '../health/judge.ts';
import type { PlaceKey } from '../identity.ts';
import { ms, ratio, type BytesPerSecond, type Milliseconds, type PerSecond, type Ratio } from '../units.ts';
import { rateOf, throughputOf, type TrafficWindow } from '../window.ts';
import type { Edge, Topology } from './topology.ts';

export interface WindowedTopology {
  readonly topology: Topology;
  readonly window: TrafficWindow;
}

/** What two windows are compared by. */
export const MEASURES = ['requests', 'errors', 'latency', 'connections', 'failures', 'bytes'] as const;
export type Measure = (typeof MEASURES)[number];

/** What flows on a line or arrives at a place. A number is absent where it does not apply or nobody told it; it is then not compared. */
export interface FlowNumbers {
  readonly requests?: PerSecond;
  /** Share of the requests that failed; a 4xx is the client's own mistake. */
  readonly errors?: Ratio;
  /** Average, weighted by requests. */
  readonly latency?: Milliseconds;
  readonly connections?: PerSecond;
  /** Failed connections. */
  readonly failures?: PerSecond;
  /** Both ways. */
  readonly bytes?: BytesPerSecond;
}

/** `new`: traffic after and none before. `gone`: the reverse. `changed` names what did, in the order of MEASURES. */
export type Change =
  | { readonly is: 'new'; readonly after: FlowNumbers }
  | { readonly is: 'gone'; readonly before: FlowNumbers }
  | {
      readonly is: 'changed';
      readonly before: FlowNumbers;
      readonly after: FlowNumbers;
      readonly measures: readonly Measure[];
    };

/** A line as it is drawn: all edges of one layer from one place to another, whatever the service they asked for. */
export interface LineDifference {
  readonly layer: Edge['layer'];
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly change: Change;
}

/** Only what differs: a place or line that is not here is unchanged. */
export interface TopologyDifference {
  /** By what arrives at them; a place is new or gone by its traffic, since what is declared is only known of now. */
  readonly places: ReadonlyMap<PlaceKey, Change>;
  readonly lines: readonly LineDifference[];
}

/** A change that a reader would call one: below a fifth, traffic of most services differs from itself a minute ago. */
const LEAST_CHANGE = 0.2;
/** Beyond three standard deviations of counting: ten requests or thirteen in a window are the same service on another day. */
const LEAST_DEVIATIONS = 3;
/** Error shares are small numbers; a hundredth is what a reader would act on. */
const LEAST_SHARE = 0.01;
/** Below this, a change of latency is one of the measurement: the histogram's sums are whole milliseconds. */
const LEAST_LATENCY_MS = 5;
/** Probes and keep-alives come to about this; bytes have no counting noise to compare with. */
const LEAST_BYTES_PER_SECOND = 1_000;

/**
 * How two windows differ. Rates are compared per second of the observed part, so the windows may differ in length. Linear in the size of both.
 */
export function difference(before: WindowedTopology, after: WindowedTopology): TopologyDifference {
  const was = tally(before);
  const is = tally(after);
  return {
    places: compareAll(was.places, is.places, before.window, after.window),
    lines: [...compareAll(was.lines, is.lines, before.window, after.window)].flatMap(([key, change]) => {
      const line = (is.lines.get(key) ?? was.lines.get(key))?.line;
      return line === undefined ? [] : [{ ...line, change }];
    }),
  };
}

type Line = Pick<Edge, 'layer' | 'from' | 'to'>;

interface Counts {
  readonly line?: Line;
  requests: number | undefined;
  failedRequests: number;
  latencyRequests: number;
  latencyTotal: number;
  connections: number | undefined;
  failures: number | undefined;
  bytes: number | undefined;
}

const nothing = (line?: Line): Counts => ({
  ...(line === undefined ? {} : { line }),
  requests: undefined,
  failedRequests: 0,
  latencyRequests: 0,
  latencyTotal: 0,
  connections: undefined,
  failures: undefined,
  bytes: undefined,
});

interface Tallies {
  readonly lines: ReadonlyMap<string, Counts>;
  readonly places: ReadonlyMap<PlaceKey, Counts>;
}

function tally({ topology }: WindowedTopology): Tallies {
  const lines = new Map<string, Counts>();
  const places = new Map<PlaceKey, Counts>();
  for (const edge of topology.edges) {
    add(edge, at(lines, `${edge.layer} ${edge.from} ${edge.to}`, { layer: edge.layer, from: edge.from, to: edge.to }));
    add(edge, at(places, edge.to));
    // A client has traffic, too, though nothing arrives at it.
    at(places, edge.from);
  }
  return { lines, places };
}

function at<K>(counts: Map<K, Counts>, key: K, line?: Line): Counts {
  let held = counts.get(key);
  if (held === undefined) counts.set(key, (held = nothing(line)));
  return held;
}

function add(edge: Edge, counts: Counts): void {
  // That there is traffic is known of a withheld edge; how much is not.
  if (edge.withheld === true) return;
  if (edge.layer === 'L7') {
    counts.requests = (counts.requests ?? 0) + edge.requests;
    for (const response of edge.responses) {
      const outcome = outcomeOf(response);
      if (outcome !== 'good' && outcome !== '4xx') counts.failedRequests += response.count;
    }
    if (edge.averageLatency !== undefined) {
      counts.latencyRequests += edge.requests;
      counts.latencyTotal += edge.averageLatency * edge.requests;
    }
    return;
  }
  counts.failures = (counts.failures ?? 0) + sumFailures(edge);
  if (edge.opened !== undefined) counts.connections = (counts.connections ?? 0) + edge.opened;
  if (edge.bytesToServer !== undefined || edge.bytesToClient !== undefined)
    counts.bytes = (counts.bytes ?? 0) + (edge.bytesToServer ?? 0) + (edge.bytesToClient ?? 0);
}

function compareAll<K>(
  before: ReadonlyMap<K, Counts>,
  after: ReadonlyMap<K, Counts>,
  was: TrafficWindow,
  is: TrafficWindow,
): ReadonlyMap<K, Change> {
  const changes = new Map<K, Change>();
  for (const [key, now] of after) {
    const then = before.get(key);
    if (then === undefined) {
      changes.set(key, { is: 'new', after: numbersOf(now, is) });
      continue;
    }
    const measures = MEASURES.filter((measure) => differs[measure](then, now, was, is));
    if (measures.length > 0)
      changes.set(key, { is: 'changed', before: numbersOf(then, was), after: numbersOf(now, is), measures });
  }
  for (const [key, then] of before) if (!after.has(key)) changes.set(key, { is: 'gone', before: numbersOf(then, was) });
  return changes;
}

type Differs = (before: Counts, after: Counts, was: TrafficWindow, is: TrafficWindow) => boolean;

const differs: Readonly<Record<Measure, Differs>> = {
  requests: (before, after, was, is) => counted(before.requests, after.requests, was, is),
  errors: (before, after) => shared(before, after),
  latency: (before, after) => {
    const [then, now] = [latencyOf(before), latencyOf(after)];
    return then !== undefined && now !== undefined && Math.abs(now - then) >= LEAST_LATENCY_MS && large(then, now);
  },
  connections: (before, after, was, is) => counted(before.connections, after.connections, was, is),
  failures: (before, after, was, is) => counted(before.failures, after.failures, was, is),
  bytes: (before, after, was, is) => {
    if (before.bytes === undefined || after.bytes === undefined) return false;
    const [then, now] = [throughputOf(before.bytes, was), throughputOf(after.bytes, is)];
    return Math.abs(now - then) >= LEAST_BYTES_PER_SECOND && large(then, now);
  },
};

const large = (before: number, after: number): boolean =>
  Math.abs(after - before) >= LEAST_CHANGE * Math.max(before, after);

/** Whether two counts are of different rates: by enough to matter, and by more than counting alone would bring about. */
function counted(
  before: number | undefined,
  after: number | undefined,
  was: TrafficWindow,
  is: TrafficWindow,
): boolean {
  if (before === undefined || after === undefined || was.observedSeconds === 0 || is.observedSeconds === 0)
    return false;
  const [then, now] = [rateOf(before, was), rateOf(after, is)];
  const deviation = Math.sqrt(before / was.observedSeconds ** 2 + after / is.observedSeconds ** 2);
  return then !== now && large(then, now) && Math.abs(now - then) >= LEAST_DEVIATIONS * deviation;
}

function shared(before: Counts, after: Counts): boolean {
  const [m, n] = [before.requests ?? 0, after.requests ?? 0];
  if (m === 0 || n === 0) return false;
  const apart = Math.abs(before.failedRequests / m - after.failedRequests / n);
  const together = (before.failedRequests + after.failedRequests) / (m + n);
  const deviation = Math.sqrt(together * (1 - together) * (1 / m + 1 / n));
  return apart >= LEAST_SHARE && apart >= LEAST_DEVIATIONS * deviation;
}

const latencyOf = (counts: Counts): Milliseconds | undefined =>
  counts.latencyRequests === 0 ? undefined : ms(counts.latencyTotal / counts.latencyRequests);

function numbersOf(counts: Counts, window: TrafficWindow): FlowNumbers {
  const { requests, connections, failures, bytes } = counts;
  const latency = latencyOf(counts);
  return {
    ...(requests === undefined ? {} : { requests: rateOf(requests, window) }),
    ...(requests === undefined || requests === 0 ? {} : { errors: ratio(counts.failedRequests, requests) }),
    ...(latency === undefined ? {} : { latency }),
    ...(connections === undefined ? {} : { connections: rateOf(connections, window) }),
    ...(failures === undefined ? {} : { failures: rateOf(failures, window) }),
    ...(bytes === undefined ? {} : { bytes: throughputOf(bytes, window) }),
  };
}
