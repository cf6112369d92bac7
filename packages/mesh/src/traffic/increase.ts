/** A counter as the metrics store kept it: samples in order of time. */
export interface CounterSeries {
  /** The scrape target that exposes it; counters of one target restart together. */
  readonly target: string;
  readonly samples: readonly CounterSample[];
}

/** `ms`: when it was scraped, Unix ms. */
export interface CounterSample {
  readonly ms: number;
  readonly value: number;
}

/** What a counter grew by, restarts taken into account. */
export interface Increase {
  readonly count: number;
  /** When the last growth was seen, Unix ms; undefined when nothing grew. */
  readonly lastMs: number | undefined;
}

export interface IncreaseQuestion {
  /** Growth seen at instants after this one counts. */
  readonly fromMs: number;
  readonly untilMs: number;
  /**
   * Instants at which each target was scraped well, in order, as far as is known; at least the first.
   * A series that is born at a later scrape than the first brings its whole value: `rate()` and `increase()` never see that first
   * value, and rare failures are exactly such series. Born at the target's own first scrape, its value is history.
   * A series that a good scrape did not hold and that comes back has begun a new life: the proxy restarted (ibid.).
   */
  readonly scrapesMs: ReadonlyMap<string, readonly number[]>;
  /** `recording`: the samples hold a closed recording from its start, so that the first scrape is news, too. */
  readonly counting: 'window' | 'recording';
}

/** Growth of a counter between scrape instants: births and restarts included, nothing extrapolated. */
export function increaseOf(series: CounterSeries, question: IncreaseQuestion): Increase {
  let count = 0;
  let lastMs: number | undefined;
  let previous: CounterSample | undefined;
  for (const sample of series.samples) {
    if (sample.ms > question.untilMs) break;
    const grown = growth(sample, previous, series.target, question);
    previous = sample;
    if (grown === 0 || (question.counting === 'window' && sample.ms <= question.fromMs)) continue;
    count += grown;
    lastMs = sample.ms;
  }
  return { count, lastMs };
}

function growth(
  sample: CounterSample,
  previous: CounterSample | undefined,
  target: string,
  question: IncreaseQuestion,
): number {
  const scrapes = question.scrapesMs.get(target) ?? [];
  if (previous !== undefined) {
    // A counter never falls: a smaller value is a new life of the proxy, and all of it is new.
    const reborn = sample.value < previous.value || missedBetween(scrapes, previous.ms, sample.ms);
    return reborn ? sample.value : sample.value - previous.value;
  }
  if (question.counting === 'recording') return sample.value;
  const first = scrapes[0];
  return first !== undefined && first < sample.ms ? sample.value : 0;
}

/** Whether a good scrape lies strictly between two instants. Samples of one scrape share its instant to the millisecond. */
function missedBetween(scrapesMs: readonly number[], afterMs: number, beforeMs: number): boolean {
  let low = 0;
  let high = scrapesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scrapesMs[middle] ?? 0) <= afterMs) low = middle + 1;
    else high = middle;
  }
  const next = scrapesMs[low];
  return next !== undefined && next < beforeMs;
}
