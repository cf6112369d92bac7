import type {
  BytesRow,
  ClusterRecords,
  ConfigRecords,
  FailureRow,
  Inventory,
  LatencyRow,
  MessagesRow,
  Milliseconds,
  OpenedRow,
  PlaceId,
  ProxySync,
  QuantileRow,
  RequestRow,
  RowEnds,
  TargetingRecord,
} from '@waymark/mesh';
import type { ENVOY_FACTS, ENVOY_KINDS, Missing } from '@waymark/contract';
import type { SourceError } from './source-error.ts';

/** A question about traffic. Instants are Unix ms. */
export interface TrafficQuestion {
  readonly endMs: number;
  readonly seconds: number;
  /** Rows with an end, or a service asked for, in one of these; `all`: the whole mesh. */
  readonly namespaces: 'all' | readonly string[];
  /**
   * `window`: count what happened within the window. `recording`: the window holds a closed recording from its first scrape on,
   * so every first value counts, too (real behaviour §4).
   */
  readonly counting: 'window' | 'recording';
}

/** Since when proxies have been scraped, as far as the window shows. */
export interface Observation {
  /** Start of the part of the window that was observed, Unix ms. */
  readonly sinceMs: number;
  /** Good scrapes by target, in order, as far as known; at least the first. Empty when no proxy says that it was scraped. */
  readonly scrapesMs: ReadonlyMap<string, readonly number[]>;
  /** How far the store's clock is ahead of ours, ms, negative when it is behind; absent while they agree well enough, or it does not say. */
  readonly clockOffMs?: number;
}

/** Every method is one query to the metrics store, whatever the size of the mesh, and throws only SourceError. */
export interface TrafficSource {
  observation(question: TrafficQuestion, signal: AbortSignal): Promise<Observation>;
  requests(question: TrafficQuestion, signal: AbortSignal): Promise<readonly RequestRow[]>;
  bytes(question: TrafficQuestion, signal: AbortSignal): Promise<readonly BytesRow[]>;
  /** Births need to know what was observed; undefined where that could not be told. */
  failures(
    question: TrafficQuestion,
    observed: Promise<Observation | undefined>,
    signal: AbortSignal,
  ): Promise<readonly FailureRow[]>;
  opened(question: TrafficQuestion, signal: AbortSignal): Promise<readonly OpenedRow[]>;
  latency(question: TrafficQuestion, signal: AbortSignal): Promise<readonly LatencyRow[]>;
  messages(question: TrafficQuestion, signal: AbortSignal): Promise<readonly MessagesRow[]>;
  /** One quantile, 0 to 1, of every pair of the question's namespaces. */
  pairQuantiles(question: TrafficQuestion, quantile: number, signal: AbortSignal): Promise<readonly QuantileRow[]>;
  /** Whether these pods' proxies were scraped lately; a pod that no target is known of is not among the answers. */
  scrapes(
    pods: readonly ScrapedPod[],
    atMs: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ScrapedPod, 'yes' | 'down'>>;
  quantiles(
    question: TrafficQuestion,
    pair: { readonly from: PlaceId; readonly to: PlaceId },
    signal: AbortSignal,
  ): Promise<Quantiles>;
}

export interface ScrapedPod {
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
}

export interface Quantiles {
  readonly p50?: Milliseconds;
  readonly p95?: Milliseconds;
  readonly p99?: Milliseconds;
}

/** A question about traffic over time, in steps of equal length; the last ends at `endMs`. Instants are Unix ms. */
export interface HistoryQuestion {
  readonly endMs: number;
  readonly stepSeconds: number;
  readonly steps: number;
  readonly scope: HistoryScope;
}

/** Which rows a history needs. Of a place those from and to it; of a pair those from its client and those to its server, since other rows of either tell which proxies repeat each other. */
export type HistoryScope =
  | { readonly is: 'namespaces'; readonly namespaces: 'all' | readonly string[] }
  | { readonly is: 'place'; readonly place: PlaceId }
  | { readonly is: 'pair'; readonly from: PlaceId; readonly to: PlaceId };

/** Rows of one kind in every step. */
export interface Timeline<Row extends RowEnds> {
  /** The ends of all rows of all steps. */
  readonly ends: readonly RowEnds[];
  /** The rows of a step, counted from 0; those with nothing in it are left out. */
  at(step: number): readonly Row[];
}

/** Every method is one query, whatever the size of the mesh and the number of steps, and throws only SourceError. */
export interface HistorySource {
  /** For every step whether proxies were being scraped when it began; what happened in another is not known. */
  observed(question: HistoryQuestion, signal: AbortSignal): Promise<readonly boolean[]>;
  requests(question: HistoryQuestion, signal: AbortSignal): Promise<Timeline<RequestRow>>;
  bytes(question: HistoryQuestion, signal: AbortSignal): Promise<Timeline<BytesRow>>;
  failures(question: HistoryQuestion, signal: AbortSignal): Promise<Timeline<FailureRow>>;
  latency(question: HistoryQuestion, signal: AbortSignal): Promise<Timeline<LatencyRow>>;
}

export interface DeclaredByClusters extends Inventory {
  /** Why the clusters that are missing here could not be read, one for each; absent when none is missing. */
  readonly unreadable?: readonly SourceError[];
}

/** What the clusters declare, read with the server's own account. Answers are from memory, kept by watches; throws SourceError while no cluster can be read. */
export interface InventorySource {
  inventory(signal: AbortSignal): Promise<DeclaredByClusters>;
}

/** The objects of one cluster, trimmed. The same parts until something changes. */
export interface ClusterObjects {
  readonly cluster: ClusterRecords;
  readonly config: ConfigRecords;
  readonly targeting: readonly TargetingRecord[];
  /** Kinds that could not be read, so that none of them is among the parts. */
  readonly unread: readonly { readonly missing: Missing; readonly failure: SourceError }[];
}

export interface ObjectsOfClusters {
  readonly clusters: readonly ClusterObjects[];
  /** Why the clusters that are missing here could not be read. */
  readonly unreadable: readonly SourceError[];
}

/** The objects that decisions follow from, read with the server's own account and kept by watches. Throws SourceError while no cluster can be read. */
export interface ObjectsSource {
  objects(signal: AbortSignal): Promise<ObjectsOfClusters>;
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

export interface EnvoyConfig {
  readonly version?: string;
  readonly entries: readonly EnvoyEntry[];
}

/** What an Envoy says of itself, kept for seconds. Throws only SourceError. */
export interface EnvoySource {
  config(
    pod: { readonly cluster: string; readonly namespace: string; readonly name: string },
    signal: AbortSignal,
  ): Promise<EnvoyConfig>;
}

/** Who a reader is and what they may see: asked of the API server with the reader's own token, kept for seconds. */
export interface AccessSource {
  /** The user's name; undefined when the token is not valid. */
  whoIs(token: string, signal: AbortSignal): Promise<string | undefined>;
  /** Those of `namespaces` that the reader may `get`. */
  mayGet(token: string, namespaces: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Those of `namespaces` in which the reader has this right. */
  mayIn(token: string, right: Right, namespaces: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>;
}

/** As RBAC spells it. */
export interface Right {
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete';
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
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

export interface Clock {
  now(): number;
}

export interface Ports {
  readonly clock: Clock;
  readonly traffic: TrafficSource;
  readonly history: HistorySource;
  readonly inventory: InventorySource;
  readonly access: AccessSource;
  readonly sync: SyncSource;
  readonly objects: ObjectsSource;
  readonly envoy: EnvoySource;
}
