import type { WriteRefusal } from '@waymark/contract';
import type {
  ActionFacts,
  ClusterRecords,
  ConfigRecords,
  ControlPlaneRecords,
  DestinationRuleRecord,
  GatewayRecord,
  GrantRecord,
  Inventory,
  Labels,
  LogLevels,
  MentionRecord,
  MeshSettings,
  NamespacedName,
  PeerAuthenticationRecord,
  ProxyLogLevel,
  ProxySync,
  TelemetryRecord,
  VirtualServiceRecord,
  ZtunnelDump,
  ZtunnelPod,
} from '@waymark/mesh';
import type { ENVOY_FACTS, ENVOY_KINDS } from '@waymark/contract';
import type { Credential } from './readers/credential.ts';
import type { KindName } from './ports/kinds.ts';
import type { HistorySource } from './ports/history-source.ts';
import type { FailureLogs, LogSource } from './ports/log-ports.ts';
import type { SourceError } from './source-error.ts';
import type { MetricsReader, ReaderMetrics, TrafficSource } from './ports/traffic-ports.ts';

export type * from './ports/history-source.ts';
export type * from './ports/traffic-ports.ts';

/** What all clusters declare. */
export interface DeclaredByClusters extends Inventory {
  /** Why the clusters that are missing here could not be read, one for each; absent when none is missing. */
  readonly unreadable?: readonly SourceError[];
  /** What refines the inventory and could not be read; absent when there is no such hole. */
  readonly unread?: readonly UnreadKind[];
}

/** A kind that is installed and could not be read, or not for too long. */
export interface UnreadKind {
  readonly kind: KindName;
  /** Names the cluster where there are several. */
  readonly failure: SourceError;
}

/** What the clusters declare, read with the server's own account. Answers are from memory, kept by watches; throws SourceError while no cluster can be read. */
export interface InventorySource {
  inventory(signal: AbortSignal): Promise<DeclaredByClusters>;
}

/** One thing that an Envoy was configured with. */
export interface EnvoyEntry {
  readonly kind: (typeof ENVOY_KINDS)[number];
  readonly name: string;
  /** The service it is for; absent where it is the proxy's own. */
  readonly service?: { readonly namespace: string; readonly name: string };
  /** Namespaces of all services that it speaks of. */
  readonly namespaces: readonly string[];
  readonly facts: readonly { readonly what: (typeof ENVOY_FACTS)[number]; readonly value: string }[];
}

/** What one Envoy says that it works with. */
export interface EnvoyConfig {
  readonly version?: string;
  readonly entries: readonly EnvoyEntry[];
}

/** A pod whose admin port is asked. */
export interface AdminPod extends NamespacedName {
  readonly cluster: string;
}

/** What an Envoy says of itself. Throws only SourceError. */
export interface EnvoySource {
  /** Kept for seconds. */
  config(pod: AdminPod, signal: AbortSignal): Promise<EnvoyConfig>;
  logLevel(pod: AdminPod, signal: AbortSignal): Promise<LogLevels>;
  /** With the rights of the credential, which needs to create `pods/portforward`. Gives the levels that hold then. */
  setLogLevel(
    as: Credential,
    pod: AdminPod,
    to: { readonly level: ProxyLogLevel; readonly modules: readonly string[] },
    signal: AbortSignal,
  ): Promise<LogLevels>;
}

/** One cluster's objects, and the configuration beside them. */
export interface ClusterConfig {
  readonly cluster: ClusterRecords;
  readonly config: ConfigRecords;
  readonly traffic: {
    readonly destinationRules: readonly DestinationRuleRecord[];
    readonly virtualServices: readonly VirtualServiceRecord[];
    readonly telemetries: readonly TelemetryRecord[];
    readonly peerAuthentications: readonly PeerAuthenticationRecord[];
  };
  readonly mentions: readonly MentionRecord[];
  readonly grants: readonly GrantRecord[];
  readonly mesh: MeshSettings;
  readonly controlPlane: ControlPlaneRecords & {
    /** Of its kinds: they are missed where the control plane is shown, and nowhere else. */
    readonly unread: readonly UnreadKind[];
  };
  /** Kinds whose definition this cluster does not have: there can be no object of them, so nothing is missing. */
  readonly notInstalled: readonly KindName[];
  /** Kinds whose objects are missing here, and why. Whoever concludes something from an absence looks here first. */
  readonly unread: readonly UnreadKind[];
}

/** The objects of all clusters. */
export interface ConfigByClusters {
  /** The home cluster first. Each is the same object until something in it changes. */
  readonly clusters: readonly ClusterConfig[];
  /** Why the clusters that are missing here could not be read, one for each; absent when none is missing. */
  readonly unreadable?: readonly SourceError[];
}

/** All configuration, before any reader's rights: read with the server's own account, from memory. Throws SourceError while no cluster can be read. */
export interface ConfigSource {
  config(signal: AbortSignal): Promise<ConfigByClusters>;
}

/** Something a reader may or may not do. */
export interface Right {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  /** Empty for the core group. */
  readonly group: string;
  /** With its part behind a slash, as `pods/log`. */
  readonly resource: string;
  /** Absent: in all namespaces, or on a kind that is in none. */
  readonly namespace?: string;
}

/** Who a reader is and what they may see: asked of the API server with the reader's own credential, kept for seconds. */
export interface AccessSource {
  /** The user's name; undefined when the credential is not valid. */
  whoIs(credential: Credential, signal: AbortSignal): Promise<string | undefined>;
  /** Those of `namespaces` that the reader may `get`. */
  mayGet(credential: Credential, namespaces: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Those of `rights` that the reader has, the same objects. */
  may(credential: Credential, rights: readonly Right[], signal: AbortSignal): Promise<ReadonlySet<Right>>;
}

/** What istiods say that proxies accepted. */
export interface SyncTold {
  /** A proxy that is missing is connected to no istiod that answered. */
  readonly proxies: readonly ProxySync[];
  /** Why single istiods did not answer, while others did; those in front of which a missing proxy may stand. */
  readonly failures: readonly SourceError[];
}

/** What istiods know of the proxies connected to them, kept for seconds. Throws SourceError when no istiod answers. */
export interface SyncSource {
  proxies(signal: AbortSignal): Promise<SyncTold>;
}

/** A dump, and of when it is. */
export interface ReadDump {
  readonly dump: ZtunnelDump;
  /** When it was asked, Unix ms. */
  readonly atMs: number;
}

/** What ztunnels say on their admin ports. Throws SourceError. */
export interface ZtunnelSource {
  /** Kept for seconds, and only a few of them. */
  dump(pod: ZtunnelPod, signal: AbortSignal): Promise<ReadDump>;
  logLevel(pod: AdminPod, signal: AbortSignal): Promise<LogLevels>;
  /** With the rights of the credential, which needs to create `pods/portforward`. Exceptions stay as they are. Gives the levels that hold then. */
  setLogLevel(as: Credential, pod: AdminPod, level: ProxyLogLevel, signal: AbortSignal): Promise<LogLevels>;
}

/** One object of the API server, as its paths name it. */
export interface ObjectAddress {
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Absent on a kind that is in none. */
  readonly namespace?: string;
  readonly name: string;
}

/** An object as far as a write to it has to know. */
export interface FoundObject {
  readonly version: string;
  readonly labels: Labels;
  /** Of the pods it makes; absent where it makes none. */
  readonly templateLabels?: Labels;
}

/** `apply`: the fields we own, as they are to be; a field of somebody else's is a conflict. `merge`: a JSON merge patch. */
export interface ObjectWrite {
  readonly address: ObjectAddress;
  readonly as: 'apply' | 'merge';
  readonly body: object;
}

/** What the reader's account was told. */
export type Answered<T> = T | { readonly is: 'refused'; readonly refusal: WriteRefusal };

/** The API server took the write, or would take it. */
export interface WriteKept {
  readonly is: 'accepted';
  readonly warnings: readonly string[];
  /** The object as it is kept, or would be; absent where the answer could not be read. */
  readonly kept?: FoundObject;
}

/** The API server as one reader meets it: everything is asked and written with that reader's own credential, never with the server's account. Throws SourceError where there is no answer. */
export interface ReaderObjects {
  find(
    as: Credential,
    address: ObjectAddress,
    signal: AbortSignal,
  ): Promise<Answered<{ readonly is: 'found'; readonly object: FoundObject } | { readonly is: 'absent' }>>;
  write(
    as: Credential,
    write: ObjectWrite,
    earnest: 'dry run' | 'in earnest',
    signal: AbortSignal,
  ): Promise<Answered<WriteKept>>;
  /** Undefined: there is none. */
  gateway(as: Credential, name: NamespacedName, signal: AbortSignal): Promise<GatewayRecord | 'unseen' | undefined>;
  /** What the reader may see of what a change in this namespace touches. */
  facts(as: Credential, about: FactsQuestion, signal: AbortSignal): Promise<Omit<ActionFacts, 'rules' | 'autoAllow'>>;
}

export interface FactsQuestion {
  readonly namespace: string;
  /** Where mesh-wide objects live, as mesh config says; absent where it could not be read. */
  readonly rootNamespace?: string;
  /** One that is not named by any object yet. */
  readonly waypoint?: NamespacedName;
}

export type { FailureLogs, LoggedContainer, LogOf, LogRange, LogSource, LogText } from './ports/log-ports.ts';

/** Unix ms. The process hands in the real one. */
export interface Clock {
  now(): number;
}

/** All that features may ask of the world. Every method of a source throws only SourceError. */
export interface Ports {
  readonly clock: Clock;
  readonly traffic: TrafficSource;
  readonly history: HistorySource;
  /** Where metrics are read with readers' own tokens; absent: with the server's account, as the two above. */
  readonly metricsOf?: (as: MetricsReader) => ReaderMetrics;
  readonly inventory: InventorySource;
  readonly config: ConfigSource;
  readonly access: AccessSource;
  readonly sync: SyncSource;
  readonly envoy: EnvoySource;
  readonly ztunnels: ZtunnelSource;
  /** Of the home cluster. */
  readonly objects: ReaderObjects;
  /** Of the clusters beside it, by name; absent where there are none. */
  readonly remoteObjects?: ReadonlyMap<string, ReaderObjects>;
  readonly logs: LogSource;
  /** Absent where nobody can follow them: then a picture says nothing of failures without a metric. */
  readonly failureLogs?: FailureLogs;
}
