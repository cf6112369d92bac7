import { z } from 'zod';
import type { ConditionRecord, LabelSelector } from '@waymark/mesh';

/** Parts that many kinds of object share. */

export const LabelsSchema = z
  .record(z.string(), z.string())
  .nullish()
  .transform((given) => given ?? {});

export const LabelSelectorSchema = z
  .object({
    matchLabels: LabelsSchema,
    matchExpressions: z
      .array(
        z.object({
          key: z.string(),
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z
            .array(z.string())
            .nullish()
            .transform((v) => v ?? []),
        }),
      )
      .nullish()
      .transform((list) => list ?? []),
  })
  .transform((selector): LabelSelector => selector);

const ConditionSchema = z
  .object({
    type: z.string(),
    status: z.enum(['True', 'False', 'Unknown']),
    reason: z.string().nullish(),
    message: z.string().nullish(),
    lastTransitionTime: z.string().nullish(),
    // Istio's own kinds write it as text.
    observedGeneration: z.union([z.number(), z.string()]).nullish(),
  })
  .transform(({ type, status, reason, message, lastTransitionTime, observedGeneration }): ReadCondition => ({
    type,
    status,
    reason: reason ?? '',
    ...given('message', message),
    ...given('sinceMs', millisecondsOf(lastTransitionTime)),
    ...given('observedGeneration', observedGeneration == null ? undefined : Number(observedGeneration)),
  }));

export interface ReadCondition extends ConditionRecord {
  readonly observedGeneration?: number;
}

/** Conditions of an object of this generation: which of them speak of an earlier one. */
export const conditionsAt = (
  generation: number | null | undefined,
  conditions: readonly ReadCondition[] = [],
): readonly ConditionRecord[] =>
  conditions.map(({ observedGeneration, ...condition }) =>
    generation != null && observedGeneration !== undefined && observedGeneration < generation
      ? { ...condition, outdated: true }
      : condition,
  );

/** Absent conditions are none. */
export const ConditionsSchema = z
  .array(ConditionSchema)
  .nullish()
  .transform((list) => list ?? []);

/** A field that is left out where there is nothing to say, as records want it. */
export function given<K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } {
  return (value === null || value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

/** Seconds, or nanoseconds as Istio's kinds write them; the year 1970 is what the API server fills in before any controller came. */
export function millisecondsOf(text: string | null | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) || ms === 0 ? undefined : ms;
}
