import { z } from 'zod';

/** What OpenShift's API server asks of the kinds we give it; nobody publishes their schemas as a package. Unknown fields are refused. */

const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
const metadata = z.strictObject({
  name,
  namespace: name.optional(),
  labels: z.record(z.string(), z.string().max(63)).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const service = z.strictObject({
  name: name.max(128),
  namespace: name.max(128),
  port: z.int().min(1).max(65_535),
});
const path = z
  .string()
  .regex(/^\/[\w.\-~/]*$/)
  .max(256);

const ConsolePlugin = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata,
  spec: z.strictObject({
    displayName: z.string().min(1).max(128),
    i18n: z.strictObject({ loadType: z.enum(['Preload', 'Lazy', '']) }),
    backend: z.strictObject({ type: z.literal('Service'), service: service.extend({ basePath: path }) }),
    proxy: z.array(
      z.strictObject({
        alias: z
          .string()
          .regex(/^[A-Za-z0-9-_]+$/)
          .max(128),
        authorization: z.enum(['UserToken', 'None']),
        endpoint: z.strictObject({ type: z.literal('Service'), service }),
      }),
    ),
  }),
});

const ConsoleLink = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata,
  spec: z.strictObject({
    location: z.enum(['ApplicationMenu', 'HelpMenu', 'UserMenu', 'NamespaceDashboard']),
    text: z.string().min(1),
    href: z.string().regex(/^https:\/\//),
    applicationMenu: z.strictObject({ section: z.string().min(1), imageURL: z.string().optional() }),
  }),
});

const Route = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata,
  spec: z.strictObject({
    host: name.max(253).optional(),
    to: z.strictObject({ kind: z.literal('Service'), name, weight: z.int().min(0).max(256) }),
    port: z.strictObject({ targetPort: z.union([z.string(), z.int()]) }),
    tls: z.strictObject({
      termination: z.enum(['edge', 'reencrypt', 'passthrough']),
      insecureEdgeTerminationPolicy: z.enum(['None', 'Allow', 'Redirect']),
    }),
  }),
});

const mistakesBy =
  (schema: z.ZodType) =>
  (object: unknown): readonly string[] =>
    (schema.safeParse(object).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);

/** By `apiVersion/kind`. */
export const KINDS: Readonly<Record<string, (object: unknown) => readonly string[]>> = {
  'console.openshift.io/v1/ConsolePlugin': mistakesBy(ConsolePlugin),
  'console.openshift.io/v1/ConsoleLink': mistakesBy(ConsoleLink),
  'route.openshift.io/v1/Route': mistakesBy(Route),
};
