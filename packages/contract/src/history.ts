import { z } from 'zod';
import type { BytesPerSecond, Milliseconds, PerSecond, PlaceKey, TrafficPoint } from '@waymark/mesh';
import { GapSchema } from './problems.ts';
import { namespaceList } from './topology.ts';
import type { Assert, Extends } from './fits.ts';

/** More points than a screen has room for tell nothing more and cost the metrics store as much again. */
export const MOST_POINTS = 200;

const quantity = <Q extends number>() =>
  z
    .number()
    .nonnegative()
    .transform((n) => n as Q);
const perSecond = quantity<PerSecond>();

const TrafficPointSchema = z.object({
  endMs: z.number(),
  requests: perSecond.exactOptional(),
  failedRequests: perSecond.exactOptional(),
  failedConnections: perSecond.exactOptional(),
  bytes: quantity<BytesPerSecond>().exactOptional(),
  averageLatency: quantity<Milliseconds>().exactOptional(),
});

/** Traffic over time, in steps of equal length; a point without a number is one that nobody observed. */
export const HistoryAnswerSchema = z.object({
  stepSeconds: z.number().positive(),
  /** In order of time, without holes. Totals have no latency: one figure for all requests of a mesh says nothing. */
  points: z.array(TrafficPointSchema).max(MOST_POINTS),
  gaps: z.array(GapSchema),
});
export type HistoryAnswer = z.output<typeof HistoryAnswerSchema>;

const time = {
  /** The whole stretch of time. */
  windowSeconds: z.coerce
    .number()
    .int()
    .min(60)
    .max(30 * 86_400)
    .default(3600),
  /** End of the last step, Unix ms, moved to the next whole step; absent: the last whole step before now. */
  endMs: z.coerce.number().int().positive().exactOptional(),
  /** Absent: the server chooses one that gives some sixty points. */
  stepSeconds: z.coerce.number().int().min(5).max(86_400).exactOptional(),
};

const fewEnough = (query: { readonly windowSeconds: number; readonly stepSeconds?: number }): boolean =>
  query.stepSeconds === undefined || Math.ceil(query.windowSeconds / query.stepSeconds) <= MOST_POINTS;
const TOO_MANY = { path: ['stepSeconds'], message: `makes more than ${MOST_POINTS} points` };

export const TotalsQuerySchema = z
  .object({
    /** Empty: every namespace that the reader may see. */
    namespaces: namespaceList.default([]),
    /** Of these, only what has an end in this cluster; absent: whatever the cluster. */
    cluster: z.string().min(1).max(253).exactOptional(),
    ...time,
  })
  .refine(fewEnough, TOO_MANY);
export type TotalsQuery = z.output<typeof TotalsQuerySchema>;

const percentile = quantity<Milliseconds>().exactOptional();

/** One step of what passes a waypoint. A percentile is absent where nothing was answered, or nobody could be asked. */
const WaypointPointSchema = TrafficPointSchema.extend({ p50: percentile, p95: percentile, p99: percentile });

/** What passes a waypoint over time, as a whole and by the service that clients asked it for. */
export const WaypointSeriesAnswerSchema = z.object({
  stepSeconds: z.number().positive(),
  points: z.array(WaypointPointSchema).max(MOST_POINTS),
  /** Busiest first. */
  services: z.array(z.object({ namespace: z.string(), name: z.string(), points: z.array(WaypointPointSchema) })),
  /** Services beyond `MOST_SERVICES`. */
  more: z.number().nonnegative(),
  gaps: z.array(GapSchema),
});
export type WaypointSeriesAnswer = z.output<typeof WaypointSeriesAnswerSchema>;
export type WaypointPoint = z.output<typeof WaypointPointSchema>;

/** So many curves can be read side by side; each costs the metrics store a histogram. */
export const MOST_SERVICES = 50;

const key = z
  .string()
  .min(1)
  .transform((s) => s as PlaceKey);

/** Traffic of a pair or of one place over time: one of the two has to be asked for. */
export const SeriesQuerySchema = z
  .object({
    /** Both ends of a pair … */
    from: key.exactOptional(),
    to: key.exactOptional(),
    /** … or one place, with everything from, to and through it. */
    place: key.exactOptional(),
    ...time,
  })
  .refine(fewEnough, TOO_MANY)
  .refine(
    ({ from, to, place }) =>
      place === undefined ? from !== undefined && to !== undefined : (from ?? to) === undefined,
    { path: ['place'], message: 'name either a place, or both from and to' },
  );
export type SeriesQuery = z.output<typeof SeriesQuerySchema>;

export const WaypointSeriesQuerySchema = z
  .object({
    /** The waypoint's workload. */
    place: key,
    ...time,
  })
  .refine(fewEnough, TOO_MANY);
export type WaypointSeriesQuery = z.output<typeof WaypointSeriesQuerySchema>;

/** Wire and domain may not part ways: either assertion stops the build. */
export type PointFitsDomain = Assert<Extends<HistoryAnswer['points'][number], TrafficPoint>>;
export type DomainFitsPoint = Assert<Extends<TrafficPoint, HistoryAnswer['points'][number]>>;
