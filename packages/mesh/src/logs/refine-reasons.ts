import { FAILURE_REASONS, type FailureReason, type Failures, type ToldReasons } from '../topology/topology.ts';

export interface RefinedReasons {
  readonly failed: Failures;
  /** Where the logs tell of a part only: what they tell of it. */
  readonly told?: ToldReasons;
}

/** Counters are scraped and lines are written at other moments, so that a window cuts them apart by a few. */
const SAME_FAILURES = 0.9;

/**
 * The reasons of failures that metrics counted, as the logs tell them. Metrics know how many. Where the logs tell of as good as all, their reasons take
 * the place of those that metrics can only guess; where they tell of fewer, the metrics' reasons stay and what the logs tell stands beside them, since
 * the rest may have failed for other reasons; where they tell of many more (lines from outside the window) nothing changes.
 */
export function refineReasons(counted: Failures, logged: Failures): RefinedReasons {
  const [total, toldTotal] = [sumOf(counted), sumOf(logged)];
  const beyond = FAILURE_REASONS.map((reason) => Math.max(0, numberOf(logged, reason) - numberOf(counted, reason)));
  const news = beyond.reduce((sum, count) => sum + count, 0);
  if (toldTotal === 0 || news === 0 || toldTotal * SAME_FAILURES > total) return { failed: counted };
  if (toldTotal < total * SAME_FAILURES) return { failed: counted, told: { of: total, reasons: logged } };
  const left = FAILURE_REASONS.map((reason) => Math.max(0, numberOf(counted, reason) - numberOf(logged, reason)));
  // Of its guesses a metric gives up all: by the few that the logs do not tell of, nothing is known that they would not share with the rest.
  const given = takeFrom(left, Math.max(news, leftOf(left, GUESSED)));
  const taken = given.reduce((sum, count) => sum + count, 0);
  const shares = wholeParts(taken, beyond);
  const refined = FAILURE_REASONS.map((reason, at) => {
    const kept = numberOf(counted, reason) - (given[at] ?? 0);
    return [reason, kept + (shares[at] ?? 0)] as const;
  });
  return { failed: Object.fromEntries(refined.filter(([, count]) => count > 0)) };
}

/** What a metric says of a connection that it knows nothing else of. */
const GUESSED: ReadonlySet<FailureReason> = new Set(['unreachable', 'other']);

const leftOf = (left: readonly number[], reasons: ReadonlySet<FailureReason>): number =>
  FAILURE_REASONS.reduce((sum, reason, at) => sum + (reasons.has(reason) ? (left[at] ?? 0) : 0), 0);

/** How many each reason gives up, guesses first; never more than there are. */
function takeFrom(left: readonly number[], wanted: number): readonly number[] {
  const given = left.map(() => 0);
  const order = FAILURE_REASONS.map((reason, at) => ({ at, isGuess: GUESSED.has(reason) })).sort(
    (a, b) => Number(b.isGuess) - Number(a.isGuess),
  );
  let open = wanted;
  for (const { at } of order) {
    const taken = Math.min(open, left[at] ?? 0);
    given[at] = taken;
    open -= taken;
  }
  return given;
}

/** Whole parts in proportion to weights that add up to the total: the greatest remainders get what is left. */
function wholeParts(total: number, weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => (total * weight) / whole);
  const parts = exact.map(Math.floor);
  const byRemainder = exact.map((part, at) => ({ at, rest: part - Math.floor(part) })).sort((a, b) => b.rest - a.rest);
  const open = Math.round(total - parts.reduce((sum, part) => sum + part, 0));
  for (const { at } of byRemainder.slice(0, open)) parts[at] = (parts[at] ?? 0) + 1;
  return parts;
}

const numberOf = (failures: Failures, reason: FailureReason): number => failures[reason] ?? 0;

const sumOf = (failures: Failures): number =>
  FAILURE_REASONS.reduce((sum, reason) => sum + numberOf(failures, reason), 0);
