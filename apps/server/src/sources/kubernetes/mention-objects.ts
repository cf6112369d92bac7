import { z } from 'zod';
import type { GrantRecord, MentionRecord } from '@waymark/mesh';
import { TargetsSchema } from './config-objects.ts';
import { given, LabelsSchema } from './object-parts.ts';

/** Objects of which only matters that they are there, and for whom. */

const metadata = z.object({ namespace: z.string(), name: z.string() });
/** `matchLabels` in most kinds, `labels` in the older networking kinds. */
const selector = z.object({ matchLabels: LabelsSchema, labels: LabelsSchema }).nullish();

const mentionOf = (kind: MentionRecord['kind']): z.ZodType<MentionRecord> =>
  z
    .looseObject({
      metadata,
      spec: z.looseObject({ selector, workloadSelector: selector }).nullish(),
    })
    .transform((object) => {
      const chosen = object.spec?.selector ?? object.spec?.workloadSelector;
      return {
        kind,
        namespace: object.metadata.namespace,
        name: object.metadata.name,
        ...given('selector', chosen == null ? undefined : { ...chosen.labels, ...chosen.matchLabels }),
        targets: TargetsSchema.parse(object),
      };
    });

export const MENTION_SCHEMAS = {
  RequestAuthentication: mentionOf('RequestAuthentication'),
  WasmPlugin: mentionOf('WasmPlugin'),
  TrafficExtension: mentionOf('TrafficExtension'),
  EnvoyFilter: mentionOf('EnvoyFilter'),
  Sidecar: mentionOf('Sidecar'),
  InferencePool: mentionOf('InferencePool'),
} as const;

const list = <T extends z.ZodType>(of: T): z.ZodType<z.output<T>[]> =>
  z
    .array(of)
    .nullish()
    .transform((all) => all ?? []);
const group = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

export const ReferenceGrantSchema = z
  .object({
    metadata,
    spec: z
      .object({
        from: list(z.object({ group, kind: z.string(), namespace: z.string() })),
        to: list(
          z
            .object({ group, kind: z.string(), name: z.string().nullish() })
            .transform((to) => ({ group: to.group, kind: to.kind, ...given('name', to.name) })),
        ),
      })
      .nullish(),
  })
  .transform((object): GrantRecord => ({
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    from: object.spec?.from ?? [],
    to: object.spec?.to ?? [],
  }));
