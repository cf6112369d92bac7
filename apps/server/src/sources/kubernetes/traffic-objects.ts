import { z } from 'zod';
import type {
  DestinationRuleRecord,
  HttpFeature,
  PeerAuthenticationRecord,
  TelemetryRecord,
  VirtualServiceRecord,
} from '@waymark/mesh';
import { TargetsSchema } from './config-objects.ts';
import { given, LabelsSchema, millisecondsOf } from './object-parts.ts';

/** Istio's objects about traffic and identity, cut down to which proxy can follow them. */

const metadata = z.object({ namespace: z.string(), name: z.string(), creationTimestamp: z.string().nullish() });
const anything = z.unknown().optional();

/** Lists with content; what is in them does not matter here. */
const isFilled = (list: unknown): boolean => Array.isArray(list) && list.length > 0;

const trafficPolicy = z
  .object({
    tls: z.object({ mode: z.string().nullish() }).nullish(),
    loadBalancer: z
      .object({
        consistentHash: z
          .object({ httpHeaderName: anything, httpCookie: anything, httpQueryParameterName: anything })
          .nullish(),
      })
      .nullish(),
    connectionPool: z.object({ http: anything }).nullish(),
    outlierDetection: anything,
    portLevelSettings: z.array(z.unknown()).nullish(),
  })
  .nullish();

function httpFeaturesOf(policy: z.output<typeof trafficPolicy>): readonly HttpFeature[] {
  if (policy == null) return [];
  const hash = policy.loadBalancer?.consistentHash;
  const found: HttpFeature[] = [];
  if ([hash?.httpHeaderName, hash?.httpCookie, hash?.httpQueryParameterName].some((one) => one != null && one !== ''))
    found.push('hash of HTTP parts');
  if (policy.connectionPool?.http != null) found.push('HTTP connection pool');
  if (policy.outlierDetection != null) found.push('outlier detection');
  const ofPorts = (policy.portLevelSettings ?? []).flatMap((one) => httpFeaturesOf(trafficPolicy.parse(one)));
  return [...found, ...ofPorts];
}

export const DestinationRuleSchema = z
  .object({
    metadata,
    spec: z
      .object({
        host: z.string().nullish(),
        trafficPolicy,
        subsets: z.array(z.object({ trafficPolicy })).nullish(),
      })
      .nullish(),
  })
  .transform(({ metadata: { namespace, name }, spec }): DestinationRuleRecord => {
    const policies = [spec?.trafficPolicy, ...(spec?.subsets ?? []).map((subset) => subset.trafficPolicy)];
    return {
      namespace,
      name,
      host: spec?.host ?? '',
      ...given('tlsMode', spec?.trafficPolicy?.tls?.mode),
      httpFeatures: [...new Set(policies.flatMap(httpFeaturesOf))],
    };
  });

const route = z.object({
  match: z.array(z.object({ gateways: z.array(z.string()).nullish() })).nullish(),
  route: z.array(z.object({ destination: z.object({ host: z.string().nullish() }).nullish() })).nullish(),
});
/** A route that cannot be read sends nowhere; its object still says what it says. */
const routes = z.array(route).nullish().catch([]);

/** A match may narrow a route to some of the gateways; without any, it is for all of them. */
function sendsOf(lists: readonly unknown[], written: readonly string[]): NonNullable<VirtualServiceRecord['sends']> {
  const gateways = written.length === 0 ? ['mesh'] : written;
  const all = lists.flatMap((list) => routes.parse(list) ?? []);
  return all.flatMap(({ match, route: to }) => {
    const hosts = (to ?? []).flatMap(({ destination }) => destination?.host ?? []);
    const narrowed = (match ?? []).map((one) => one.gateways ?? []);
    const own = narrowed.length > 0 && narrowed.every((one) => one.length > 0) ? narrowed.flat() : gateways;
    return hosts.length === 0 ? [] : [{ hosts, gateways: [...new Set(own)] }];
  });
}

export const VirtualServiceSchema = z
  .object({
    metadata,
    spec: z
      .object({
        hosts: z.array(z.string()).nullish(),
        gateways: z.array(z.string()).nullish(),
        http: anything,
        tls: anything,
        tcp: anything,
      })
      .nullish(),
  })
  .transform(({ metadata: { namespace, name }, spec }): VirtualServiceRecord => ({
    namespace,
    name,
    hosts: spec?.hosts ?? [],
    gateways: spec?.gateways ?? [],
    routesAboveTcp: isFilled(spec?.http) || isFilled(spec?.tls),
    sends: sendsOf([spec?.http, spec?.tls, spec?.tcp], spec?.gateways ?? []),
  }));

export const TelemetrySchema = z
  .looseObject({
    metadata,
    spec: z
      .looseObject({
        tracing: anything,
        accessLogging: anything,
        metrics: z.array(z.object({ overrides: anything })).nullish(),
      })
      .nullish(),
  })
  .transform((object): TelemetryRecord => {
    const { metadata: named, spec } = object;
    const sets: TelemetryRecord['sets'][number][] = [];
    if (isFilled(spec?.tracing)) sets.push('tracing');
    if (isFilled(spec?.accessLogging)) sets.push('access logging');
    if ((spec?.metrics ?? []).some(({ overrides }) => isFilled(overrides))) sets.push('metric overrides');
    return { namespace: named.namespace, name: named.name, targets: TargetsSchema.parse(object), sets };
  });

const mtls = z
  .object({ mode: z.enum(['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET']).nullish() })
  .nullish()
  .transform((written) => (written?.mode == null || written.mode === 'UNSET' ? undefined : written.mode));

export const PeerAuthenticationSchema = z
  .object({
    metadata,
    spec: z
      .object({
        selector: z.object({ matchLabels: LabelsSchema }).nullish(),
        mtls,
        portLevelMtls: z.record(z.string(), mtls).nullish(),
      })
      .nullish(),
  })
  .transform(({ metadata: { namespace, name, creationTimestamp }, spec }): PeerAuthenticationRecord => ({
    namespace,
    name,
    ...given('selector', spec?.selector?.matchLabels),
    ...given('mode', spec?.mtls),
    ports: Object.entries(spec?.portLevelMtls ?? {}).flatMap(([port, mode]) =>
      mode === undefined ? [] : [{ port: Number(port), mode }],
    ),
    ...given('createdMs', millisecondsOf(creationTimestamp)),
  }));
