import { ms, ratio } from '@waymark/mesh';
import type { WaypointPoint } from '@waymark/contract';
import {
  formatConnectionRate,
  formatLatency,
  formatRatio,
  formatRequestRate,
  formatThroughput,
} from '../../kit/format.ts';

export const CURVES = ['requests', 'errors', 'p50', 'p95', 'p99', 'bytes', 'failedConnections'] as const;
type CurveName = (typeof CURVES)[number];

/** One kind of number over time, with its newest value in words. */
export interface Curve {
  readonly name: CurveName;
  readonly tone: 'plain' | 'alarm';
  readonly values: readonly (number | undefined)[];
  readonly last: string;
}

const OF: Readonly<Record<CurveName, (point: WaypointPoint) => number | undefined>> = {
  requests: ({ requests }) => requests,
  // Without requests there is no share: a hole, no zero.
  errors: ({ requests, failedRequests }) =>
    requests === undefined || requests === 0 ? undefined : (failedRequests ?? 0) / requests,
  p50: ({ p50 }) => p50,
  p95: ({ p95 }) => p95,
  p99: ({ p99 }) => p99,
  bytes: ({ bytes }) => bytes,
  failedConnections: ({ failedConnections }) => failedConnections,
};

const latency = (value: number): string => formatLatency(ms(value));
const WORDS: Readonly<Record<CurveName, (value: number) => string>> = {
  requests: (value) => formatRequestRate(value as Parameters<typeof formatRequestRate>[0]),
  errors: (value) => formatRatio(ratio(value, 1)),
  p50: latency,
  p95: latency,
  p99: latency,
  bytes: (value) => formatThroughput(value as Parameters<typeof formatThroughput>[0]),
  failedConnections: (value) => formatConnectionRate(value as Parameters<typeof formatConnectionRate>[0]),
};

const ALARMING: readonly CurveName[] = ['errors', 'failedConnections'];

/** Only what was counted at all. */
export const toCurves = (points: readonly WaypointPoint[]): readonly Curve[] =>
  CURVES.flatMap((name) => {
    const values = points.map(OF[name]);
    if (!values.some((value) => value !== undefined && value > 0)) return [];
    const last = values.findLast((value) => value !== undefined);
    const tone = ALARMING.includes(name) ? 'alarm' : 'plain';
    return [{ name, tone, values, last: last === undefined ? '–' : WORDS[name](last) }];
  });

/** Without the time before anything was measured, which would only be an empty stretch at the left. */
export const sinceMeasured = (points: readonly WaypointPoint[]): readonly WaypointPoint[] =>
  points.slice(
    Math.max(
      0,
      points.findIndex(({ requests, bytes }) => requests !== undefined || bytes !== undefined),
    ),
  );
