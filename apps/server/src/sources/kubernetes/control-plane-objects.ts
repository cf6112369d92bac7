import { z } from 'zod';
import type { CniConfigRecord, SailRecord } from '@waymark/mesh';
import { ConditionsSchema, given } from './object-parts.ts';

/** What the control plane was installed with: the Sail operator's objects, and istio-cni's settings. */

const sailOf = (kind: SailRecord['kind']): z.ZodType<SailRecord> =>
  z
    .object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ profile: z.string().nullish(), version: z.string().nullish() }).nullish(),
      status: z.object({ state: z.string().nullish(), conditions: ConditionsSchema }).nullish(),
    })
    .transform(({ metadata, spec, status }) => ({
      kind,
      name: metadata.name,
      ...given('profile', spec?.profile),
      ...given('version', spec?.version),
      ...given('state', status?.state),
      ...given(
        'ready',
        status?.conditions.find(({ type }) => type === 'Ready'),
      ),
    }));

export const SAIL_SCHEMAS = {
  Istio: sailOf('Istio'),
  IstioCNI: sailOf('IstioCNI'),
  ZTunnel: sailOf('ZTunnel'),
} as const;

/** Its chart gives it no other name; its namespace is the operator's choice. */
export const CNI_CONFIG = 'istio-cni-config';

export const CniConfigSchema = z
  .object({
    metadata: z.object({ namespace: z.string(), name: z.string() }),
    data: z.record(z.string(), z.string()).nullish(),
  })
  .transform(({ metadata: { namespace, name }, data }): CniConfigRecord => ({
    namespace,
    name,
    ...given('ambient', data?.['AMBIENT_ENABLED']),
  }));
