import { z } from 'zod';
import type { OwnerRecord } from '@waymark/mesh';
import { given, LabelsSchema } from './object-parts.ts';
import { containersSchema, proxyOf } from './trimmed.ts';

/** What makes pods, cut down to its name and to what its pods will be. */

const template = z.object({
  metadata: z.object({ labels: LabelsSchema }).nullish(),
  spec: containersSchema.nullish(),
});

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
    }));

export const OWNER_SCHEMAS = {
  Deployment: ownerOf('Deployment'),
  StatefulSet: ownerOf('StatefulSet'),
  DaemonSet: ownerOf('DaemonSet'),
} as const;
