import { z } from 'zod';
import { AMBIENT_SIGNALS, SIGNAL_REASONS, type AmbientSignal } from '@waymark/mesh';
import { GapSchema } from './problems.ts';

const count = z.number().nonnegative();

const SignalSchema = z.object({
  of: z.enum(AMBIENT_SIGNALS),
  says: z.enum(['on', 'off', 'unknown']),
  why: z.enum(SIGNAL_REASONS).exactOptional(),
  object: z.object({ kind: z.string(), namespace: z.string().exactOptional(), name: z.string() }).exactOptional(),
  written: z.string().exactOptional(),
  pods: z.object({ ready: count, of: count, noneSinceMs: z.number().exactOptional() }).exactOptional(),
});
export type AmbientSignalAnswer = z.output<typeof SignalSchema>;

/** Whether ambient mode is on in each cluster, and what says so. */
export const ControlPlanesAnswerSchema = z.object({
  clusters: z.array(
    z.object({
      cluster: z.string(),
      /** By what the reader may see: unknown is not off. */
      ambient: z.enum(['on', 'off', 'partly', 'unknown']),
      signals: z.array(SignalSchema),
    }),
  ),
  gaps: z.array(GapSchema),
});
export type ControlPlanesAnswer = z.output<typeof ControlPlanesAnswerSchema>;

type Assert<T extends true> = T;
type Extends<A, B> = A extends B ? true : false;
/** Wire and domain may not part ways. */
export type SignalFitsWire = Assert<Extends<AmbientSignal, AmbientSignalAnswer>>;
