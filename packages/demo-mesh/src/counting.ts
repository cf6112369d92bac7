/**
 * How often something has happened by an instant, in closed form: no stepping, so any instant can be asked for in any
 * order, and a difference of two answers is exact.
 */

/** When a flow is live: between two instants, and within them perhaps only in a part of each round. */
export interface Activity {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly rounds?: {
    readonly anchorMs: number;
    readonly periodMs: number;
    readonly onFromMs: number;
    readonly onUntilMs: number;
  };
}

/** A stream of alike events: requests, messages or connection attempts. */
export interface Flow {
  readonly activity: Activity;
  readonly arrivals:
    | { readonly kind: 'steady'; readonly perMs: number; readonly phase: number }
    | { readonly kind: 'once'; readonly atMs: number };
  /** From the beginning of one event to its end. */
  readonly takesMs: number;
}

export type Count = (atMs: number) => number;

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

function liveMsSinceAnchor(rounds: NonNullable<Activity['rounds']>, atMs: number): number {
  const passed = atMs - rounds.anchorMs;
  const whole = Math.floor(passed / rounds.periodMs);
  const rest = passed - whole * rounds.periodMs;
  return (
    whole * (rounds.onUntilMs - rounds.onFromMs) + clamp(rest, rounds.onFromMs, rounds.onUntilMs) - rounds.onFromMs
  );
}

function liveMs(activity: Activity, atMs: number): number {
  const until = clamp(atMs, activity.fromMs, activity.untilMs);
  if (activity.rounds === undefined) return until - activity.fromMs;
  return liveMsSinceAnchor(activity.rounds, until) - liveMsSinceAnchor(activity.rounds, activity.fromMs);
}

function isLive(activity: Activity, atMs: number): boolean {
  if (atMs < activity.fromMs || atMs >= activity.untilMs) return false;
  const { rounds } = activity;
  if (rounds === undefined) return true;
  const passed = atMs - rounds.anchorMs;
  const rest = passed - Math.floor(passed / rounds.periodMs) * rounds.periodMs;
  return rest >= rounds.onFromMs && rest < rounds.onUntilMs;
}

/** Events begun up to and including the instant. */
export function begun(flow: Flow, atMs: number): number {
  const { arrivals } = flow;
  if (arrivals.kind === 'once') return atMs >= arrivals.atMs && isLive(flow.activity, arrivals.atMs) ? 1 : 0;
  return Math.floor(liveMs(flow.activity, atMs) * arrivals.perMs + arrivals.phase);
}

/** Events ended. When a flow's time is over, what was still under way ends with it. */
export function ended(flow: Flow, atMs: number): number {
  return atMs >= flow.activity.untilMs ? begun(flow, atMs) : begun(flow, atMs - flow.takesMs);
}

export function connectionsOpened(flow: Flow, perConnection: number, atMs: number): number {
  return Math.ceil(begun(flow, atMs) / perConnection);
}

export function connectionsClosed(flow: Flow, perConnection: number, atMs: number): number {
  if (atMs >= flow.activity.untilMs) return connectionsOpened(flow, perConnection, atMs);
  return Math.floor(ended(flow, atMs) / perConnection);
}

/** When the n-th event (from 1) begins: the inverse of `begun`. `undefined` when the flow ends before it. */
export function whenBegun(flow: Flow, n: number): number | undefined {
  const { arrivals, activity } = flow;
  if (arrivals.kind === 'once') return n === 1 && isLive(activity, arrivals.atMs) ? arrivals.atMs : undefined;
  if (arrivals.perMs <= 0) return undefined;
  const liveNeededMs = (n - arrivals.phase) / arrivals.perMs;
  const atMs = afterLiveMs(activity, liveNeededMs);
  return atMs > activity.untilMs ? undefined : atMs;
}

function afterLiveMs({ fromMs, rounds }: Activity, liveNeededMs: number): number {
  if (rounds === undefined) return fromMs + liveNeededMs;
  const onMs = rounds.onUntilMs - rounds.onFromMs;
  const sinceAnchor = liveMsSinceAnchor(rounds, fromMs) + liveNeededMs;
  const whole = Math.floor(sinceAnchor / onMs);
  return rounds.anchorMs + whole * rounds.periodMs + rounds.onFromMs + (sinceAnchor - whole * onMs);
}
