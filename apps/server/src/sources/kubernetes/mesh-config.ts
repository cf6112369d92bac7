import { parse } from 'yaml';
import { z } from 'zod';
import type { AccessLogProvider, MeshSettings } from '@waymark/mesh';
import { MeshConfigSchema } from './config-objects.ts';
import { given, LabelSelectorSchema } from './object-parts.ts';

/** The mesh config, read twice: for what it decides about objects, and for what the mesh as a whole is told. */

/** The part of a provider that says how an access log is written; other providers have none. */
const ProviderSchema = z.object({
  name: z.string().nullish(),
  envoyFileAccessLog: z
    .object({
      logFormat: z.object({ text: z.string().nullish(), labels: z.record(z.string(), z.string()).nullish() }).nullish(),
    })
    .nullish(),
});

function providersOf(read: readonly z.output<typeof ProviderSchema>[]): Pick<MeshSettings, 'accessLogProviders'> {
  const told = read.flatMap(({ name, envoyFileAccessLog }): AccessLogProvider[] => {
    const { text, labels } = envoyFileAccessLog?.logFormat ?? {};
    if (text != null && text !== '') return [{ name: name ?? '', format: { text } }];
    return labels == null || Object.keys(labels).length === 0 ? [] : [{ name: name ?? '', format: { json: labels } }];
  });
  return told.length === 0 ? {} : { accessLogProviders: told };
}

export const MeshSettingsSchema = z
  .object({
    trustDomain: z.string().nullish(),
    discoverySelectors: z.array(LabelSelectorSchema).nullish(),
    accessLogFormat: z.string().nullish(),
    accessLogEncoding: z.enum(['TEXT', 'JSON']).nullish(),
    extensionProviders: z.array(ProviderSchema).nullish(),
  })
  .transform((read): MeshSettings => ({
    trustDomain: read.trustDomain == null || read.trustDomain === '' ? 'cluster.local' : read.trustDomain,
    discoverySelectors: read.discoverySelectors ?? [],
    ...given('accessLogFormat', read.accessLogFormat === '' ? undefined : read.accessLogFormat),
    accessLogEncoding: read.accessLogEncoding ?? 'TEXT',
    ...providersOf(read.extensionProviders ?? []),
  }));

const MeshDocumentSchema = z.unknown().transform((document) => ({
  decides: MeshConfigSchema.parse(document),
  settings: MeshSettingsSchema.parse(document),
}));

/** As it is where nothing is written. */
export const DEFAULT_MESH = MeshDocumentSchema.parse({});

/** The ConfigMap that istiod reads: one YAML document under `mesh`. */
export const MeshConfigMapSchema = z
  .object({
    metadata: z.object({ namespace: z.string(), name: z.string() }),
    data: z.object({ mesh: z.string().nullish() }).nullish(),
  })
  .transform(({ metadata: { namespace, name }, data }, context) => {
    try {
      const document: unknown = parse(data?.mesh ?? '');
      return { namespace, name, ...MeshDocumentSchema.parse(document ?? {}) };
    } catch (error) {
      // What istiod cannot read either keeps it from starting, so this is rare; it must not pass for an empty mesh config.
      context.issues.push({ code: 'custom', input: data, message: `mesh config: ${String(error).slice(0, 200)}` });
      return z.NEVER;
    }
  });
