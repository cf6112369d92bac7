import type { HistoryAnswer } from '@waymark/contract';
import { ratio } from '@waymark/mesh';
import { formatRate, formatRatio, formatRequestRate, formatThroughput } from '../../../kit/format.ts';
import { momentWords } from '../../../kit/time-words.ts';
import type { Translate } from '../../../messages/messages.ts';

/** Everything the strip draws, one unit wide for each step and this high. */
export const STRIP_HEIGHT = 40;
/** A step with traffic is never nothing, whatever the highest one is. */
const LEAST_BAR = 1;

export interface StripBar {
  readonly endMs: number;
  /** 0 to STRIP_HEIGHT; undefined where nobody measured. */
  readonly height: number | undefined;
  /** The part of it that failed, from below. */
  readonly failed: number;
  /** Connections failed in this step, whatever the bars count. */
  readonly hasFailures: boolean;
}

export interface Strip {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly bars: readonly StripBar[];
  readonly isSilent: boolean;
  /** Nobody measured any of it. */
  readonly isUnkept: boolean;
}

type Point = HistoryAnswer['points'][number];

/** Bars of requests, or of bytes where no L7 proxy counts any. */
export function toStrip({ points, stepSeconds }: HistoryAnswer): Strip | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const counts = points.some((point) => (point.requests ?? 0) > 0)
    ? (point: Point) => point.requests
    : (point: Point) => point.bytes;
  const most = points.reduce((held, point) => Math.max(held, counts(point) ?? 0), 0);
  const stepMs = stepSeconds * 1000;
  const heightOf = (value: number): number =>
    value === 0 || most === 0 ? 0 : Math.max(LEAST_BAR, (value / most) * STRIP_HEIGHT);
  return {
    startMs: first.endMs - stepMs,
    endMs: last.endMs,
    stepMs,
    isSilent: most === 0 && points.every((point) => (point.failedConnections ?? 0) === 0),
    isUnkept: points.every(
      ({ requests, bytes, failedConnections }) => (requests ?? bytes ?? failedConnections) === undefined,
    ),
    bars: points.map((point) => {
      const value = counts(point);
      return {
        endMs: point.endMs,
        height: value === undefined ? undefined : heightOf(value),
        failed: counts(point) === point.requests ? heightOf(point.failedRequests ?? 0) : 0,
        hasFailures: (point.failedConnections ?? 0) > 0,
      };
    }),
  };
}

/** Where a moment lies, in steps from the strip's start; outside, at its edge. */
export const positionOf = (strip: Strip, atMs: number): number =>
  Math.min(Math.max((atMs - strip.startMs) / strip.stepMs, 0), strip.bars.length);

/** The end of the step that holds this part (0 to 1) of the strip. */
export function momentAt(strip: Strip, part: number): number {
  const step = Math.min(Math.max(Math.ceil(part * strip.bars.length), 1), strip.bars.length);
  return strip.startMs + step * strip.stepMs;
}

/** The same moment some steps away, kept within the strip. */
export const stepped = (strip: Strip, atMs: number, steps: number): number => {
  const from = Math.round((Math.min(Math.max(atMs, strip.startMs), strip.endMs) - strip.startMs) / strip.stepMs);
  return strip.startMs + Math.min(Math.max(from + steps, 1), strip.bars.length) * strip.stepMs;
};

/** `14:05:00: 34 req/s, 2.1 % errors, 3.1 MB/s` */
export function pointWords(
  history: HistoryAnswer,
  atMs: number,
  nowMs: number,
  t: Translate,
  mode: 'live' | 'past' = 'past',
): string {
  const stepMs = history.stepSeconds * 1000;
  const point = history.points.find(({ endMs }) => endMs >= atMs && endMs - stepMs < atMs) ?? history.points.at(-1);
  const numbers = point === undefined ? [] : numbersOf(point, t);
  const time = momentWords(atMs, nowMs);
  if (numbers.length === 0) return t('strip.unknown', { time });
  return t(mode === 'live' ? 'strip.pointLive' : 'strip.point', { time, numbers: numbers.join(', ') });
}

function numbersOf(point: Point, t: Translate): readonly string[] {
  const { requests, failedRequests = 0, failedConnections = 0, bytes } = point;
  return [
    ...(requests === undefined ? [] : [formatRequestRate(requests)]),
    ...(requests === undefined || failedRequests === 0
      ? []
      : [t('strip.errors', { share: formatRatio(ratio(failedRequests, requests)) })]),
    ...(point.failedConnections === undefined || failedConnections === 0
      ? []
      : [t('strip.failures', { rate: formatRate(point.failedConnections) })]),
    ...(bytes === undefined ? [] : [formatThroughput(bytes)]),
  ];
}

/** The longest window that still leaves the strip something to look around in. */
const WINDOWS_IN_STRIP = 12;
const LEAST_SECONDS = 3600;
const MOST_SECONDS = 30 * 86_400;

/** How much time the strip shows for a window of this length. */
export const stripSeconds = (windowSeconds: number): number =>
  Math.min(Math.max(LEAST_SECONDS, windowSeconds * WINDOWS_IN_STRIP), MOST_SECONDS);

/** End of the strip; undefined: it follows the present. A moment that would not be on the live strip is put into the middle. */
export function stripEnd(
  { untilMs, seconds }: { readonly untilMs: number | undefined; readonly seconds: number },
  movedToMs: number | undefined,
  nowMs: number,
): number | undefined {
  // Whole tenths of the strip, so that moving about asks few questions.
  const grid = seconds * 100;
  const wanted =
    movedToMs ?? (untilMs === undefined || untilMs > nowMs - seconds * 1000 ? undefined : untilMs + seconds * 500);
  if (wanted === undefined) return undefined;
  const endMs = Math.round(wanted / grid) * grid;
  return endMs >= nowMs - grid ? undefined : endMs;
}
