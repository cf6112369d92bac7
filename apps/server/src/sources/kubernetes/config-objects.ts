import { z } from 'zod';
import type {
  ObjectReference,
  PolicyAttributes,
  PolicyRecord,
  RouteRecord,
  ServiceEntryRecord,
  VisibilityRules,
  WorkloadEntryRecord,
} from '@waymark/mesh';
import { conditionsAt, ConditionsSchema, given, LabelSelectorSchema, LabelsSchema } from './object-parts.ts';

/** Istio's and the Gateway API's objects, cut down to what follows from them. */

const metadata = z.object({
  namespace: z.string(),
  name: z.string(),
  generation: z.number().nullish(),
  labels: LabelsSchema,
  annotations: LabelsSchema,
});
const status = z.object({ conditions: ConditionsSchema }).nullish();
const listOf = <T extends z.ZodType>(of: T): z.ZodType<z.output<T>[]> =>
  z
    .array(of)
    .nullish()
    .transform((list) => list ?? []);

export const ServiceEntrySchema = z
  .object({
    metadata,
    spec: z
      .object({
        hosts: listOf(z.string()),
        resolution: z.string().nullish(),
        endpoints: listOf(z.object({ address: z.string().nullish() })),
        workloadSelector: z.unknown().optional(),
      })
      .nullish(),
    status,
  })
  .transform((object): ServiceEntryRecord => ({
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    labels: object.metadata.labels,
    ...given('canaryWeight', object.metadata.annotations['istio.io/use-waypoint-canary-weight']),
    hosts: object.spec?.hosts ?? [],
    resolution: object.spec?.resolution ?? 'NONE',
    endpoints: (object.spec?.endpoints ?? []).flatMap(({ address }) =>
      address == null || address === '' ? [] : [address],
    ),
    selectsWorkloads: object.spec?.workloadSelector != null,
    conditions: conditionsAt(object.metadata.generation, object.status?.conditions),
  }));

export const WorkloadEntrySchema = z.object({ metadata, status }).transform((object): WorkloadEntryRecord => ({
  namespace: object.metadata.namespace,
  name: object.metadata.name,
  labels: object.metadata.labels,
  ...given('redirection', object.metadata.annotations['ambient.istio.io/redirection']),
  conditions: conditionsAt(object.metadata.generation, object.status?.conditions),
}));

const reference = (kind: string, group: string): z.ZodType<ObjectReference> =>
  z
    .object({
      group: z.string().nullish(),
      kind: z.string().nullish(),
      namespace: z.string().nullish(),
      name: z.string(),
      port: z.number().nullish(),
    })
    .transform((written) => ({
      group: written.group ?? group,
      kind: written.kind ?? kind,
      ...given('namespace', written.namespace === '' ? undefined : written.namespace),
      name: written.name,
      ...given('port', written.port),
    }));
const parent = reference('Gateway', 'gateway.networking.k8s.io');

const routeOf = (kind: RouteRecord['kind']): z.ZodType<RouteRecord> =>
  z
    .object({
      metadata,
      spec: z
        .object({
          parentRefs: listOf(parent),
          rules: listOf(z.object({ backendRefs: listOf(reference('Service', '')) })),
        })
        .nullish(),
      status: z.object({ parents: listOf(z.object({ parentRef: parent, conditions: ConditionsSchema })) }).nullish(),
    })
    .transform((object) => ({
      kind,
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      parents: object.spec?.parentRefs ?? [],
      backends: (object.spec?.rules ?? []).flatMap((rule) => rule.backendRefs),
      told: (object.status?.parents ?? []).map(({ parentRef, conditions }) => ({
        parent: parentRef,
        conditions: conditionsAt(object.metadata.generation, conditions),
      })),
    }));

export const ROUTE_SCHEMAS = {
  HTTPRoute: routeOf('HTTPRoute'),
  GRPCRoute: routeOf('GRPCRoute'),
  TCPRoute: routeOf('TCPRoute'),
  TLSRoute: routeOf('TLSRoute'),
} as const;

/** Attributes without values say nothing. */
const attributes = z
  .record(z.string(), z.array(z.string()).nullish())
  .nullish()
  .transform((written): PolicyAttributes =>
    Object.fromEntries(
      Object.entries(written ?? {}).flatMap(([key, values]) =>
        values == null || values.length === 0 ? [] : [[key, values]],
      ),
    ),
  );
const target = reference('', '');

/** What Go's ParseBool takes for true. */
const isTrue = (text: string | undefined): boolean => ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text ?? '');

export const AuthorizationPolicySchema = z
  .object({
    metadata,
    spec: z
      .object({
        action: z.enum(['ALLOW', 'DENY', 'AUDIT', 'CUSTOM']).nullish(),
        selector: z.object({ matchLabels: LabelsSchema }).nullish(),
        targetRef: target.nullish(),
        targetRefs: listOf(target),
        rules: listOf(
          z
            .object({
              from: listOf(z.object({ source: attributes })),
              to: listOf(z.object({ operation: attributes })),
              when: listOf(z.object({ key: z.string(), values: listOf(z.string()), notValues: listOf(z.string()) })),
            })
            .nullish(),
        ),
      })
      .nullish(),
    status,
  })
  .transform((object): PolicyRecord => {
    const { spec } = object;
    return {
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      action: spec?.action ?? 'ALLOW',
      dryRun: isTrue(object.metadata.annotations['istio.io/dry-run']),
      ...given('selector', spec?.selector?.matchLabels),
      targets: toTargets(spec),
      rules: (spec?.rules ?? []).map((rule) => ({
        from: rule?.from.map(({ source }) => source) ?? [],
        to: rule?.to.map(({ operation }) => operation) ?? [],
        when: rule?.when ?? [],
      })),
      conditions: conditionsAt(object.metadata.generation, object.status?.conditions),
    };
  });

/** Whatever it is, the objects it is attached to. */
export const TargetsSchema = z
  .object({ spec: z.object({ targetRef: target.nullish(), targetRefs: listOf(target) }).nullish() })
  .nullish()
  .transform((object) => toTargets(object?.spec));

/** The single targetRef is the older spelling, and only read where the list is empty. */
function toTargets(
  spec:
    | { readonly targetRef?: ObjectReference | null | undefined; readonly targetRefs: ObjectReference[] }
    | null
    | undefined,
): readonly ObjectReference[] {
  if (spec == null || spec.targetRefs.length > 0 || spec.targetRef == null) return spec?.targetRefs ?? [];
  return [spec.targetRef];
}

const VISIBILITY = { PUBLIC: 'everywhere', NAMESPACE: 'own namespace', NONE: 'nobody' } as const;
const visibility = z.enum(['PUBLIC', 'NAMESPACE', 'NONE']).transform((word) => VISIBILITY[word]);

/** Mesh config, as far as it decides about objects. */
export const MeshConfigSchema = z
  .object({
    rootNamespace: z.string().nullish(),
    serviceEntryVisibility: z
      .object({
        defaultVisibility: visibility.nullish(),
        policies: listOf(
          z.object({
            visibility,
            matchingRules: listOf(z.object({ namespaceSelector: LabelSelectorSchema.nullish() })),
          }),
        ),
      })
      .nullish(),
  })
  .transform(({ rootNamespace, serviceEntryVisibility: rules }) => ({
    rootNamespace: rootNamespace ?? 'istio-system',
    // A start parameter of istiod's and no part of its mesh config.
    domain: 'cluster.local',
    ...given(
      'visibility',
      rules == null
        ? undefined
        : ({
            byDefault: rules.defaultVisibility ?? 'everywhere',
            policies: rules.policies.map((policy) => ({
              visibility: policy.visibility,
              selectors: policy.matchingRules.flatMap(({ namespaceSelector }) =>
                namespaceSelector == null ? [] : [namespaceSelector],
              ),
            })),
          } satisfies VisibilityRules),
    ),
  }));
