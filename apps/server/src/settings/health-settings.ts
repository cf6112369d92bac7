import { z } from 'zod';
import { readCodePattern, readPattern, type HealthRules, type Ratio } from '@waymark/mesh';

/** Settings of health: lists of rules, written in the file only. Spelled as Kiali's `health_config.rate`, so that it can be carried over. */

const pattern = z
  .string()
  .refine((text) => readPattern(text) !== undefined, 'is no regular expression')
  .default('');
const code = z
  .string()
  .refine((text) => readCodePattern(text) !== undefined, 'is no regular expression')
  .default('');
const percent = z.number().min(0).max(100);
const ascending = { message: 'degraded must not be above failure', path: ['degraded'] };

const requestTolerance = z
  .strictObject({ code, protocol: pattern, direction: pattern, degraded: percent.default(0), failure: percent })
  .refine(({ degraded, failure }) => degraded <= failure, ascending);
/** Without `failure` these connections never alarm by themselves. */
const connectionTolerance = z
  .strictObject({ reason: pattern, direction: pattern, degraded: percent.default(0), failure: percent.optional() })
  .refine(({ degraded, failure }) => degraded <= (failure ?? 100), ascending);
const rule = <T extends z.ZodType>(tolerance: T) =>
  z.strictObject({ namespace: pattern, kind: pattern, name: pattern, tolerance: z.array(tolerance).min(1) });

export const HealthSettingsSchema = z
  .strictObject({
    /** How many requests of which outcome may fail. The first rule that matches a place decides; Kiali's defaults follow the last. */
    rate: z.array(rule(requestTolerance)).default([]),
    /** How many connections may fail, by reason. */
    connections: z.array(rule(connectionTolerance)).default([]),
  })
  .prefault({});

const ratioOf = (percentage: number): Ratio => (percentage / 100) as Ratio;

export function toHealthRules({ rate, connections }: z.output<typeof HealthSettingsSchema>): HealthRules {
  return {
    requests: rate.map(({ tolerance, ...texts }) => ({
      ...texts,
      tolerance: tolerance.map(({ degraded, failure, ...words }) => ({
        ...words,
        degraded: ratioOf(degraded),
        failing: ratioOf(failure),
      })),
    })),
    connections: connections.map(({ tolerance, ...texts }) => ({
      ...texts,
      tolerance: tolerance.map(({ degraded, failure, ...words }) => ({
        ...words,
        degraded: ratioOf(degraded),
        ...(failure === undefined ? {} : { failing: ratioOf(failure) }),
      })),
    })),
  };
}
