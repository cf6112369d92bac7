import type { z } from 'zod';
import type { KindName } from '../../ports/kinds.ts';
import type { ClusterConfig, Clock } from '../../ports.ts';
import { AuthorizationPolicySchema, ROUTE_SCHEMAS, ServiceEntrySchema, WorkloadEntrySchema } from './config-objects.ts';
import type { KubernetesConnection } from './connection.ts';
import { CNI_CONFIG, CniConfigSchema, SAIL_SCHEMAS } from './control-plane-objects.ts';
import { failureOf, kindOf, notInstalledOf, objectOf, unreadOf } from './kind-of.ts';
import type { KubernetesInventory } from './kubernetes-inventory.ts';
import { keptWhileSame } from './kept-while-same.ts';
import { MENTION_SCHEMAS, ReferenceGrantSchema } from './mention-objects.ts';
import { DEFAULT_MESH, MeshConfigMapSchema } from './mesh-config.ts';
import {
  DestinationRuleSchema,
  PeerAuthenticationSchema,
  TelemetrySchema,
  VirtualServiceSchema,
} from './traffic-objects.ts';
import { untilAborted } from './until-aborted.ts';
import { watchKind, type Kind, type WatchedKind, type WatchTiming } from './watched-kind.ts';

export interface ConfigSettings {
  /** Where istiod reads its mesh config. */
  readonly meshConfig: { readonly namespace: string; readonly name: string };
  /** After this long without its watch, a kind is unread instead of old. */
  readonly staleMs: number;
  readonly timing: WatchTiming;
}

export interface KubernetesConfig {
  /** Throws SourceError while the cluster's inventory cannot be read; a kind of configuration that cannot is told of. */
  config(signal: AbortSignal): Promise<ClusterConfig>;
  close(): void;
}

/** Keeps the configuration of one cluster in memory, beside its inventory. */
export function kubernetesConfig(
  connection: KubernetesConnection,
  inventory: Pick<KubernetesInventory, 'records'>,
  settings: ConfigSettings,
  clock: Clock,
): KubernetesConfig {
  const watch = <T>(kind: Kind<T>): WatchedKind<T> => watchKind(kind, connection, clock, settings.timing);
  const every = <T extends { readonly namespace: string; readonly name: string }>(
    name: KindName,
    schema: z.ZodType<T>,
  ): WatchedKind<T> => watch(kindOf(name, schema));

  const kinds = {
    ServiceEntry: every('ServiceEntry', ServiceEntrySchema),
    WorkloadEntry: every('WorkloadEntry', WorkloadEntrySchema),
    HTTPRoute: every('HTTPRoute', ROUTE_SCHEMAS.HTTPRoute),
    GRPCRoute: every('GRPCRoute', ROUTE_SCHEMAS.GRPCRoute),
    TCPRoute: every('TCPRoute', ROUTE_SCHEMAS.TCPRoute),
    TLSRoute: every('TLSRoute', ROUTE_SCHEMAS.TLSRoute),
    AuthorizationPolicy: every('AuthorizationPolicy', AuthorizationPolicySchema),
    DestinationRule: every('DestinationRule', DestinationRuleSchema),
    VirtualService: every('VirtualService', VirtualServiceSchema),
    Telemetry: every('Telemetry', TelemetrySchema),
    PeerAuthentication: every('PeerAuthentication', PeerAuthenticationSchema),
    RequestAuthentication: every('RequestAuthentication', MENTION_SCHEMAS.RequestAuthentication),
    WasmPlugin: every('WasmPlugin', MENTION_SCHEMAS.WasmPlugin),
    TrafficExtension: every('TrafficExtension', MENTION_SCHEMAS.TrafficExtension),
    EnvoyFilter: every('EnvoyFilter', MENTION_SCHEMAS.EnvoyFilter),
    Sidecar: every('Sidecar', MENTION_SCHEMAS.Sidecar),
    InferencePool: every('InferencePool', MENTION_SCHEMAS.InferencePool),
    ReferenceGrant: every('ReferenceGrant', ReferenceGrantSchema),
    ConfigMap: watch(objectOf('ConfigMap', settings.meshConfig, MeshConfigMapSchema)),
  };
  const plane = {
    Istio: watch(kindOf('Istio', SAIL_SCHEMAS.Istio)),
    IstioCNI: watch(kindOf('IstioCNI', SAIL_SCHEMAS.IstioCNI)),
    ZTunnel: watch(kindOf('ZTunnel', SAIL_SCHEMAS.ZTunnel)),
    ConfigMap: watch({ ...kindOf('ConfigMap', CniConfigSchema), fieldSelector: `metadata.name=${CNI_CONFIG}` }),
  };
  const all: readonly WatchedKind<unknown>[] = [...Object.values(kinds), ...Object.values(plane)];
  const attempted = Promise.all(all.map((kind) => kind.attempted)).then(() => undefined);

  const kept = keptWhileSame<ClusterConfig>();

  return {
    config: async (signal) => {
      const inventoried = await inventory.records(signal);
      await untilAborted(attempted, signal);
      const unread = [...inventoried.unread, ...unreadOf(kinds, clock, settings.staleMs)];
      const notInstalled = [...inventoried.notInstalled, ...notInstalledOf(kinds)];
      /** What is too old to be the present is missing instead. */
      const of = <T>(kind: WatchedKind<T>): readonly T[] =>
        failureOf(kind, clock, settings.staleMs) === undefined ? (kind.records() ?? []) : [];
      const unreadOfPlane = unreadOf(plane, clock, settings.staleMs);
      const holes = JSON.stringify([
        [...unread, ...unreadOfPlane].map(({ kind, failure }) => [kind, failure.code]),
        notInstalled,
      ]);
      return kept([inventoried.records, ...all.map((kind) => kind.records()), holes], () => {
        const mesh = of(kinds.ConfigMap)[0] ?? DEFAULT_MESH;
        return {
          cluster: inventoried.records,
          config: {
            serviceEntries: of(kinds.ServiceEntry),
            workloadEntries: of(kinds.WorkloadEntry),
            routes: [...of(kinds.HTTPRoute), ...of(kinds.GRPCRoute), ...of(kinds.TCPRoute), ...of(kinds.TLSRoute)],
            policies: of(kinds.AuthorizationPolicy),
            ...mesh.decides,
          },
          traffic: {
            destinationRules: of(kinds.DestinationRule),
            virtualServices: of(kinds.VirtualService),
            telemetries: of(kinds.Telemetry),
            peerAuthentications: of(kinds.PeerAuthentication),
          },
          mentions: [
            ...of(kinds.RequestAuthentication),
            ...of(kinds.WasmPlugin),
            ...of(kinds.TrafficExtension),
            ...of(kinds.EnvoyFilter),
            ...of(kinds.Sidecar),
            ...of(kinds.InferencePool),
          ],
          grants: of(kinds.ReferenceGrant),
          mesh: mesh.settings,
          controlPlane: {
            sail: [...of(plane.Istio), ...of(plane.IstioCNI), ...of(plane.ZTunnel)],
            cni: of(plane.ConfigMap),
            unread: unreadOfPlane,
          },
          notInstalled,
          unread,
        };
      });
    },
    close: () => {
      for (const kind of all) kind.close();
    },
  };
}
