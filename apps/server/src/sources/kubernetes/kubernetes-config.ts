import type { ConfigRecords, TargetingKind, TargetingRecord } from '@waymark/mesh';
import { TARGETING_KINDS } from '@waymark/mesh';
import type { Missing } from '@waymark/contract';
import { z } from 'zod';
import type { Clock, ClusterObjects } from '../../ports.ts';
import {
  AuthorizationPolicySchema,
  MeshConfigSchema,
  ROUTE_SCHEMAS,
  ServiceEntrySchema,
  TargetsSchema,
  WorkloadEntrySchema,
} from './config-objects.ts';
import type { KubernetesConnection } from './connection.ts';
import { watchKind, type WatchedKind, type WatchTiming } from './watched-kind.ts';

export type ConfigObjects = Pick<ClusterObjects, 'config' | 'targeting' | 'unread'>;

export interface KubernetesConfig {
  /** The configuration objects in memory; those of kinds that were never read are missing, and named as such. */
  objects(signal: AbortSignal): Promise<ConfigObjects>;
  close(): void;
}

const NETWORKING = '/apis/networking.istio.io/v1';
const GATEWAY_API = '/apis/gateway.networking.k8s.io';
const SECURITY = '/apis/security.istio.io/v1';

const ROUTE_PATHS: Readonly<Record<keyof typeof ROUTE_SCHEMAS, string>> = {
  HTTPRoute: `${GATEWAY_API}/v1/httproutes`,
  GRPCRoute: `${GATEWAY_API}/v1/grpcroutes`,
  TCPRoute: `${GATEWAY_API}/v1alpha2/tcproutes`,
  TLSRoute: `${GATEWAY_API}/v1alpha2/tlsroutes`,
};

const TARGETING_PATHS: Readonly<Record<TargetingKind, string>> = {
  RequestAuthentication: `${SECURITY}/requestauthentications`,
  WasmPlugin: '/apis/extensions.istio.io/v1alpha1/wasmplugins',
  Telemetry: '/apis/telemetry.istio.io/v1/telemetries',
  EnvoyFilter: '/apis/networking.istio.io/v1alpha3/envoyfilters',
};

const byPlace = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

const NameSchema = z.object({ metadata: z.object({ namespace: z.string(), name: z.string() }) });

/** Any kind, cut down to what it is attached to. */
const targetingSchema = (kind: TargetingKind): z.ZodType<TargetingRecord> =>
  z.unknown().transform((object, context): TargetingRecord => {
    const named = NameSchema.safeParse(object);
    if (named.success) return { kind, ...named.data.metadata, targets: TargetsSchema.parse(object) };
    context.addIssue({ code: 'custom', message: 'has no name' });
    return z.NEVER;
  });

/** Keeps the objects in memory that say what waypoints serve and apply. Watches begin with the first question: not every mesh is asked about them. */
export function kubernetesConfig(
  connection: KubernetesConnection,
  clock: Clock,
  timing: WatchTiming,
): KubernetesConfig {
  let watches: ReturnType<typeof open> | undefined;
  const open = () => {
    const watch = <T extends { readonly namespace: string; readonly name: string }>(
      path: string,
      schema: z.ZodType<T>,
    ): WatchedKind<T> => watchKind({ path, schema, keyOf: byPlace }, connection, clock, timing);
    return {
      serviceEntries: watch(`${NETWORKING}/serviceentries`, ServiceEntrySchema),
      workloadEntries: watch(`${NETWORKING}/workloadentries`, WorkloadEntrySchema),
      policies: watch(`${SECURITY}/authorizationpolicies`, AuthorizationPolicySchema),
      routes: Object.entries(ROUTE_SCHEMAS).map(([kind, schema]) =>
        watch(ROUTE_PATHS[kind as keyof typeof ROUTE_SCHEMAS], schema),
      ),
      targeting: TARGETING_KINDS.map((kind) => watch(TARGETING_PATHS[kind], targetingSchema(kind))),
    };
  };
  const meshConfig = MeshConfigSchema.parse({});
  let last: { readonly from: readonly unknown[]; readonly objects: ConfigObjects } | undefined;

  return {
    objects: async (signal) => {
      watches ??= open();
      const { serviceEntries, workloadEntries, policies, routes, targeting } = watches;
      const kinds: readonly (readonly [Missing, WatchedKind<unknown>])[] = [
        ['service entries', serviceEntries],
        ['workload entries', workloadEntries],
        ['policies', policies],
        ...routes.map((one) => ['routes', one] as const),
        ...targeting.map((one) => ['extensions', one] as const),
      ];
      await settled(
        kinds.map(([, kind]) => kind.attempted),
        signal,
      );
      // What is told of a kind changes with its records and with its failing.
      const from = kinds.flatMap(([, kind]) => [kind.records(), failureOf(kind)]);
      if (last?.from.every((part, at) => part === from[at]) === true) return last.objects;
      const config: ConfigRecords = {
        serviceEntries: serviceEntries.records() ?? [],
        workloadEntries: workloadEntries.records() ?? [],
        policies: policies.records() ?? [],
        routes: routes.flatMap((one) => one.records() ?? []),
        ...meshConfig,
      };
      const unread = kinds.flatMap(([missing, kind]) => {
        const failure = failureOf(kind);
        return failure === undefined ? [] : [{ missing, failure }];
      });
      const objects = { config, targeting: targeting.flatMap((one) => one.records() ?? []), unread };
      last = { from, objects };
      return objects;
    },
    close: () => {
      if (watches === undefined) return;
      const { serviceEntries, workloadEntries, policies, routes, targeting } = watches;
      for (const kind of [serviceEntries, workloadEntries, policies, ...routes, ...targeting]) kind.close();
    },
  };
}

/** What was read once is shown on, however its watch does: nothing here is the last word on the present. */
function failureOf(kind: WatchedKind<unknown>): ClusterObjects['unread'][number]['failure'] | undefined {
  const state = kind.state();
  return state.is === 'live' ? undefined : state.failure;
}

/** Settles with the first attempts, or when nobody waits any more. */
function settled(attempts: readonly Promise<void>[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    void Promise.all(attempts).then(() => resolve());
  });
}
