import type { LogsAnswer, LogSeverity } from '@waymark/contract';

export interface Counted {
  readonly atMs: number;
  readonly severity: LogSeverity;
}

const MOST_BUCKETS = 60;
const SECOND_MS = 1000;
/** Steps that a reader can name. */
const STEPS_MS = [
  ...[0.1, 0.5, 1, 2, 5, 10, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * 60 * SECOND_MS),
  ...[1, 3, 6, 12, 24].map((hours) => hours * 3600 * SECOND_MS),
];

/** How many lines of each severity were written when, in at most some sixty steps. Lines are in order of time. */
export function histogramOf(
  lines: readonly Counted[],
  range: { readonly sinceMs: number | undefined; readonly untilMs: number | undefined },
): LogsAnswer['histogram'] {
  const fromMs = range.sinceMs ?? lines[0]?.atMs ?? range.untilMs ?? 0;
  const toMs = Math.max(fromMs, range.untilMs ?? lines.at(-1)?.atMs ?? fromMs);
  const spanMs = toMs - fromMs;
  const day = STEPS_MS.at(-1) ?? SECOND_MS;
  const bucketMs =
    STEPS_MS.find((step) => spanMs / step < MOST_BUCKETS) ?? Math.ceil(spanMs / MOST_BUCKETS / day) * day;
  const firstMs = Math.floor(fromMs / bucketMs) * bucketMs;
  const count = Math.floor((toMs - firstMs) / bucketMs) + 1;
  const buckets = Array.from({ length: count }, (_, at) => ({
    startMs: firstMs + at * bucketMs,
    debug: 0,
    info: 0,
    warning: 0,
    error: 0,
  }));
  for (const { atMs, severity } of lines) {
    const bucket = buckets[Math.floor((atMs - firstMs) / bucketMs)];
    if (bucket !== undefined) bucket[severity]++;
  }
  return { bucketMs, buckets };
}
