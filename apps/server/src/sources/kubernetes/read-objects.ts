import { z } from 'zod';
import type { ClusterConfig } from '../../ports.ts';
import {
  AuthorizationPolicySchema,
  MeshConfigSchema,
  ROUTE_SCHEMAS,
  ServiceEntrySchema,
  WorkloadEntrySchema,
} from './config-objects.ts';
import { CNI_CONFIG, CniConfigSchema, SAIL_SCHEMAS } from './control-plane-objects.ts';
import { MENTION_SCHEMAS, ReferenceGrantSchema } from './mention-objects.ts';
import { MeshSettingsSchema } from './mesh-config.ts';
import { OWNER_SCHEMAS } from './owner-objects.ts';
import {
  DestinationRuleSchema,
  PeerAuthenticationSchema,
  TelemetrySchema,
  VirtualServiceSchema,
} from './traffic-objects.ts';
import { GatewayClassSchema, GatewaySchema, NamespaceSchema, PodSchema, ServiceSchema } from './trimmed.ts';

export type ReadObjects = Omit<ClusterConfig, 'notInstalled' | 'unread'>;

const KindSchema = z.object({ kind: z.string() });

/** Objects of many kinds, read as the watches read them; what is incomplete or of another kind is left out. */
export function readObjects(objects: readonly unknown[], clusterName: string, meshConfig: unknown): ReadObjects {
  const byKind = new Map<string, unknown[]>();
  for (const object of objects) {
    const kind = KindSchema.safeParse(object).data?.kind ?? '';
    byKind.set(kind, [...(byKind.get(kind) ?? []), object]);
  }
  const of = <T>(kind: string, schema: z.ZodType<T>): T[] =>
    (byKind.get(kind) ?? []).flatMap((object) => {
      const read = schema.safeParse(object);
      return read.success ? [read.data] : [];
    });
  return {
    cluster: {
      cluster: clusterName,
      namespaces: of('Namespace', NamespaceSchema),
      pods: of('Pod', PodSchema),
      services: of('Service', ServiceSchema),
      gateways: of('Gateway', GatewaySchema),
      gatewayClasses: of('GatewayClass', GatewayClassSchema),
      owners: Object.entries(OWNER_SCHEMAS).flatMap(([kind, schema]) => of(kind, schema)),
    },
    config: {
      serviceEntries: of('ServiceEntry', ServiceEntrySchema),
      workloadEntries: of('WorkloadEntry', WorkloadEntrySchema),
      routes: Object.entries(ROUTE_SCHEMAS).flatMap(([kind, schema]) => of(kind, schema)),
      policies: of('AuthorizationPolicy', AuthorizationPolicySchema),
      ...MeshConfigSchema.parse(meshConfig ?? {}),
    },
    traffic: {
      destinationRules: of('DestinationRule', DestinationRuleSchema),
      virtualServices: of('VirtualService', VirtualServiceSchema),
      telemetries: of('Telemetry', TelemetrySchema),
      peerAuthentications: of('PeerAuthentication', PeerAuthenticationSchema),
    },
    controlPlane: {
      sail: Object.entries(SAIL_SCHEMAS).flatMap(([kind, schema]) => of(kind, schema)),
      cni: of('ConfigMap', CniConfigSchema).filter(({ name }) => name === CNI_CONFIG),
      unread: [],
    },
    mentions: Object.entries(MENTION_SCHEMAS).flatMap(([kind, schema]) => of(kind, schema)),
    grants: of('ReferenceGrant', ReferenceGrantSchema),
    mesh: MeshSettingsSchema.parse(meshConfig ?? {}),
  };
}
