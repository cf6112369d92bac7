import { z } from 'zod';
import type { IstiodEnvironment, OwnerRecord } from '@waymark/mesh';
import { given, LabelsSchema } from './object-parts.ts';
import { containersSchema, proxyOf } from './trimmed.ts';

/** What makes pods, cut down to its name and to what its pods will be. */

const template = z.object({
  metadata: z.object({ labels: LabelsSchema }).nullish(),
  spec: containersSchema.nullish(),
});
type Template = z.output<typeof template>;

/** The container is called so by every chart and operator; other workloads' environments are none of our business. */
const ISTIOD_CONTAINER = 'discovery';

function environmentOf({ metadata, spec }: Template): IstiodEnvironment | undefined {
  if (metadata?.labels['app'] !== 'istiod') return undefined;
  const own = spec?.containers?.find(({ name }) => name === ISTIOD_CONTAINER);
  if (own === undefined) return undefined;
  const env = own.env ?? [];
  return {
    // Without either, the value is empty; `valueFrom` names where else it is.
    values: Object.fromEntries(
      env.flatMap(({ name, value, valueFrom }) => (valueFrom == null ? [[name, value ?? '']] : [])),
    ),
    elsewhere:
      (own.envFrom ?? []).length > 0 ? 'all' : env.flatMap(({ name, valueFrom }) => (valueFrom == null ? [] : [name])),
  };
}

const ownerOf = (kind: OwnerRecord['kind']): z.ZodType<OwnerRecord> =>
  z
    .object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      spec: z.object({ replicas: z.number().nullish(), template: template.nullish() }).nullish(),
      status: z.object({ desiredNumberScheduled: z.number().nullish() }).nullish(),
    })
    .transform(({ metadata, spec, status }) => ({
      kind,
      namespace: metadata.namespace,
      name: metadata.name,
      labels: spec?.template?.metadata?.labels ?? {},
      // One is the API's own default; a DaemonSet has as many as there are fitting nodes.
      replicas: kind === 'DaemonSet' ? (status?.desiredNumberScheduled ?? 0) : (spec?.replicas ?? 1),
      ...given('proxy', proxyOf(spec?.template?.spec)),
      ...given('environment', spec?.template == null ? undefined : environmentOf(spec.template)),
    }));

export const OWNER_SCHEMAS = {
  Deployment: ownerOf('Deployment'),
  StatefulSet: ownerOf('StatefulSet'),
  DaemonSet: ownerOf('DaemonSet'),
} as const;
