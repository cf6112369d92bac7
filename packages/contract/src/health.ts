import { z } from 'zod';
import type { HealthRules, Ratio } from '@waymark/mesh';
import type { Assert, Extends, Told } from './fits.ts';

const share = z
  .number()
  .nonnegative()
  .transform((n) => n as Ratio);
const rule = <T extends z.ZodType>(tolerance: T) =>
  z.object({ namespace: z.string(), kind: z.string(), name: z.string(), tolerance: z.array(tolerance) });

/** Thresholds of the whole mesh, as the operator configured them. */
export const HealthRulesSchema = z.object({
  requests: z.array(
    rule(
      z.object({
        code: z.string(),
        protocol: z.string(),
        direction: z.string(),
        degraded: share,
        failing: share,
      }),
    ),
  ),
  connections: z.array(
    rule(z.object({ reason: z.string(), direction: z.string(), degraded: share, failing: share.exactOptional() })),
  ),
});

/** Wire and domain may not part ways. */
export type HealthRulesFitDomain = Assert<Extends<z.output<typeof HealthRulesSchema>, HealthRules>>;
export type DomainFitsHealthRules = Assert<Extends<HealthRules, Told<z.output<typeof HealthRulesSchema>>>>;
