import { z } from 'zod';
import {
  RATE_ANNOTATION,
  type AllowedNamespaces,
  type ConditionRecord,
  type GatewayClassRecord,
  type GatewayRecord,
  type Labels,
  type LabelSelector,
  type NamespaceRecord,
  type PodRecord,
  type ServiceRecord,
} from '@waymark/mesh';
import {
  conditionsAt,
  ConditionsSchema,
  given,
  millisecondsOf,
  LabelSelectorSchema,
  LabelsSchema as labels,
} from './object-parts.ts';

/** The API's objects, cut down to what the inventory needs; ten thousand whole pods would fill the memory. */

const named = { name: z.string(), labels, annotations: labels };
const placed = { ...named, namespace: z.string() };

const canaryWeightOf = ({ annotations }: { readonly annotations: Labels }): { readonly canaryWeight?: string } =>
  given('canaryWeight', annotations['istio.io/use-waypoint-canary-weight']);
const inboundBindingOf = ({ annotations }: { readonly annotations: Labels }): { readonly inboundBinding?: string } =>
  given('inboundBinding', annotations['ambient.istio.io/waypoint-inbound-binding']);

export const NamespaceSchema = z.object({ metadata: z.object(named) }).transform(({ metadata }): NamespaceRecord => ({
  name: metadata.name,
  labels: metadata.labels,
  ...canaryWeightOf(metadata),
}));

const container = z.object({
  name: z.string(),
  args: z.array(z.string()).nullish(),
  restartPolicy: z.string().nullish(),
  env: z
    .array(z.object({ name: z.string(), value: z.string().nullish(), valueFrom: z.unknown().optional() }))
    .nullish(),
  envFrom: z.array(z.unknown()).nullish(),
});

export const containersSchema = z.object({
  containers: z.array(container).nullish(),
  initContainers: z.array(container).nullish(),
});

export const PodSchema = z
  .object({
    metadata: z.object({
      ...placed,
      creationTimestamp: z.string().nullish(),
      deletionTimestamp: z.string().nullish(),
      managedFields: z.array(z.object({ time: z.string().nullish(), fieldsV1: z.unknown().optional() })).nullish(),
      ownerReferences: z
        .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
        .nullish(),
    }),
    spec: containersSchema
      .extend({
        hostNetwork: z.boolean().nullish(),
        nodeName: z.string().nullish(),
        serviceAccountName: z.string().nullish(),
      })
      .nullish(),
    status: z
      .object({
        phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).nullish(),
        podIP: z.string().nullish(),
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.string().nullish() }))
          .nullish(),
      })
      .nullish(),
  })
  .transform(({ metadata, spec, status }): PodRecord => {
    const owner = metadata.ownerReferences?.find((reference) => reference.controller === true);
    const redirection = metadata.annotations['ambient.istio.io/redirection'];
    const proxy = proxyOf(spec);
    const leaving = metadata.deletionTimestamp != null;
    const readiness = status?.conditions?.find(({ type }) => type === 'Ready');
    const ready = !leaving && readiness?.status === 'True';
    const clusterId = clusterIdOf(spec?.containers ?? []);
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      labels: metadata.labels,
      ...(owner === undefined ? {} : { owner: { kind: owner.kind, name: owner.name } }),
      hostNetwork: spec?.hostNetwork === true,
      phase: status?.phase ?? 'Pending',
      addressed: (status?.podIP ?? '') !== '',
      ...placeOf(status?.podIP, spec?.nodeName),
      ready,
      ...(ready
        ? {}
        : given('unreadySinceMs', millisecondsOf(metadata.deletionTimestamp ?? readiness?.lastTransitionTime))),
      injected: metadata.annotations['sidecar.istio.io/status'] !== undefined,
      ...(redirection === undefined ? {} : { redirection, ...redirectedSince(metadata.managedFields) }),
      ...(isTrue(metadata.annotations['ambient.istio.io/bypass-inbound-capture']) ? { bypassesInbound: true } : {}),
      ...given('account', spec?.serviceAccountName ?? undefined),
      ...given('createdMs', millisecondsOf(metadata.creationTimestamp)),
      ...rateIn(metadata.annotations),
      ...(proxy === undefined ? {} : { proxy }),
      ...(clusterId === undefined ? {} : { clusterId }),
    };
  });

/** What Go's ParseBool takes for true. */
const isTrue = (text: string | undefined): boolean => ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text ?? '');

const RedirectionOwnedSchema = z.object({
  'f:metadata': z.object({ 'f:annotations': z.looseObject({ 'f:ambient.istio.io/redirection': z.unknown() }) }),
});

/** The API server notes when each field was last written, and by whom. */
function redirectedSince(
  managed: readonly { readonly time?: string | null | undefined; readonly fieldsV1?: unknown }[] | null | undefined,
): { readonly redirectionSinceMs?: number } {
  const entry = managed?.find(
    ({ fieldsV1 }) =>
      RedirectionOwnedSchema.safeParse(fieldsV1).data?.['f:metadata']['f:annotations'][
        'f:ambient.istio.io/redirection'
      ] !== undefined,
  );
  return given('redirectionSinceMs', millisecondsOf(entry?.time));
}

const placeOf = (
  ip: string | null | undefined,
  node: string | null | undefined,
): { readonly at?: { readonly ip: string; readonly node: string } } => (ip && node ? { at: { ip, node } } : {});

/** Long enough for dozens of tolerances; an annotation may hold 256 KiB, and every pod of a workload has its own. */
const RATE_LENGTH = 2_000;

function rateIn(annotations: Readonly<Record<string, string>>): { readonly rate?: string } {
  const rate = annotations[RATE_ANNOTATION]?.trim();
  return rate === undefined || rate === '' ? {} : { rate: rate.slice(0, RATE_LENGTH) };
}

/** istiod and ztunnel are told by their charts. */
function clusterIdOf(containers: readonly z.output<typeof container>[]): string | undefined {
  const value = containers.flatMap((one) => one.env ?? []).find(({ name }) => name === 'CLUSTER_ID')?.value;
  return value === null || value === '' ? undefined : value;
}

export function proxyOf(spec: z.output<typeof containersSchema> | null | undefined): PodRecord['proxy'] {
  const containers = [
    ...(spec?.containers ?? []),
    ...(spec?.initContainers ?? []).filter((one) => one.restartPolicy === 'Always'),
  ];
  const proxy = containers.find((one) => one.name === 'istio-proxy');
  if (proxy === undefined) return undefined;
  const [command, mode] = proxy.args ?? [];
  return command === 'proxy' && mode !== undefined ? { mode } : {};
}

const toBound = ({ status, reason, message, sinceMs }: ConditionRecord): NonNullable<ServiceRecord['bound']> => ({
  status: status === 'True',
  reason,
  ...given('message', message),
  ...given('sinceMs', sinceMs),
});

const servicePort = z
  .object({
    port: z.number(),
    name: z.string().nullish(),
    appProtocol: z.string().nullish(),
    protocol: z.string().nullish(),
  })
  .transform(({ port, name, appProtocol, protocol }) => ({
    port,
    ...(name == null || name === '' ? {} : { name }),
    ...(appProtocol == null ? {} : { appProtocol }),
    ...(protocol == null || protocol === 'TCP' ? {} : { transport: protocol }),
  }));

export const ServiceSchema = z
  .object({
    metadata: z.object(placed),
    spec: z
      .object({
        type: z.string().nullish(),
        selector: labels,
        ports: z.array(servicePort).nullish(),
        clusterIP: z.string().nullish(),
        clusterIPs: z.array(z.string()).nullish(),
      })
      .nullish(),
    status: z.object({ conditions: ConditionsSchema }).nullish(),
  })
  .transform(({ metadata, spec, status }): ServiceRecord => {
    const verdict = status?.conditions.find(({ type }) => type === 'istio.io/WaypointBound');
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      labels: metadata.labels,
      selector: spec?.selector ?? {},
      ports: spec?.ports ?? [],
      ...addressesOf(spec?.clusterIPs ?? [spec?.clusterIP ?? '']),
      alias: spec?.type === 'ExternalName',
      ...(spec?.clusterIP === 'None' ? { headless: true } : {}),
      ...(verdict === undefined ? {} : { bound: toBound(verdict) }),
      ...canaryWeightOf(metadata),
      ...rateIn(metadata.annotations),
    };
  });

/** `None` is what headless services have in place of one. */
function addressesOf(written: readonly string[]): Pick<ServiceRecord, 'addresses'> {
  const addresses = written.filter((address) => address !== '' && address !== 'None');
  return addresses.length === 0 ? {} : { addresses };
}

const listener = z
  .object({
    protocol: z.string(),
    port: z.number().nullish(),
    allowedRoutes: z
      .object({
        namespaces: z.object({ from: z.string().nullish(), selector: LabelSelectorSchema.nullish() }).nullish(),
      })
      .nullish(),
  })
  .transform(({ protocol, port, allowedRoutes }) => {
    const allowed = allowedRoutes?.namespaces;
    return {
      protocol,
      ...given('port', port),
      ...given('allowedNamespaces', allowed == null ? undefined : allowedNamespacesOf(allowed)),
    };
  });

function allowedNamespacesOf(allowed: {
  readonly from?: string | null | undefined;
  readonly selector?: LabelSelector | null | undefined;
}): AllowedNamespaces {
  if (allowed.from === 'All') return { from: 'All' };
  if (allowed.from !== 'Selector') return { from: 'Same' };
  return { from: 'Selector', ...given('selector', allowed.selector) };
}

const address = z.object({ value: z.string().nullish() });

export const GatewaySchema = z
  .object({
    metadata: z.object({ ...placed, generation: z.number().nullish() }),
    spec: z.object({ gatewayClassName: z.string().nullish(), listeners: z.array(listener).nullish() }).nullish(),
    status: z.object({ addresses: z.array(address).nullish(), conditions: ConditionsSchema }).nullish(),
  })
  .transform(({ metadata, spec, status }): GatewayRecord => ({
    namespace: metadata.namespace,
    name: metadata.name,
    labels: metadata.labels,
    className: spec?.gatewayClassName ?? '',
    addressed: (status?.addresses ?? []).length > 0,
    addresses: (status?.addresses ?? []).flatMap(({ value }) => value ?? []),
    listeners: spec?.listeners ?? [],
    conditions: conditionsAt(metadata.generation, status?.conditions),
    ...inboundBindingOf(metadata),
  }));

export const GatewayClassSchema = z
  .object({ metadata: z.object(named), spec: z.object({ controllerName: z.string() }) })
  .transform(({ metadata, spec }): GatewayClassRecord => ({
    name: metadata.name,
    controllerName: spec.controllerName,
    labels: metadata.labels,
    ...inboundBindingOf(metadata),
  }));

/** A page of a list. Items stay unread until their kind's schema reads them. */
export const PageSchema = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string().nullish() }),
  items: z.array(z.unknown()).nullish(),
});

export const WatchEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']),
    object: z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) }),
  }),
  z.object({
    type: z.literal('ERROR'),
    object: z.object({ code: z.number().nullish(), message: z.string().nullish() }),
  }),
]);
