import { z } from 'zod';
import { OUT_REASONS, type PlaceKey, type SilenceFinding } from '@waymark/mesh';
import { askedWindow } from './asked-window.ts';
import { GapSchema } from './problems.ts';
import type { Assert, Extends } from './fits.ts';

export const SilenceQuerySchema = z.object({
  place: z
    .string()
    .min(1)
    .transform((s) => s as PlaceKey),
  ...askedWindow,
});
export type SilenceQuery = z.output<typeof SilenceQuerySchema>;

const service = z.object({ cluster: z.string(), namespace: z.string(), name: z.string() });
const count = z.number().nonnegative();

const FindingSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('no-waypoint') }),
  z.object({ is: z.literal('waypoint-not-bound'), service, reason: z.string() }),
  z.object({ is: z.literal('waypoint-not-ready'), service }),
  z.object({ is: z.literal('port-not-http'), service, port: count, protocol: z.string() }),
  z.object({
    is: z.literal('not-scraped'),
    proxy: z.enum(['ztunnel', 'waypoint', 'sidecar']),
    why: z.enum(['down', 'missing']),
    count,
    /** Those of them that the reader may know by name. */
    pods: z.array(z.object({ namespace: z.string(), name: z.string() })),
  }),
  z.object({ is: z.literal('unnamed-clients') }),
  z.object({ is: z.literal('no-traffic'), known: z.enum(['surely', 'as far as read']) }),
  z.object({
    is: z.literal('not-captured'),
    pods: count,
    state: z.enum(['out', 'missed', 'pending']),
    reason: z.enum(OUT_REASONS).exactOptional(),
  }),
  z.object({ is: z.literal('denied'), count }),
]);

/** Causes in the order in which they are worth looking at; empty when nothing known explains it. */
export const SilenceAnswerSchema = z.object({ findings: z.array(FindingSchema), gaps: z.array(GapSchema) });
export type SilenceAnswer = z.output<typeof SilenceAnswerSchema>;

/** Wire and domain may not part ways. */
export type SilenceFitsDomain = Assert<Extends<z.output<typeof FindingSchema>, SilenceFinding>>;
