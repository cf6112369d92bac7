import type {
  BytesRow,
  FailureRow,
  LatencyRow,
  MessagesRow,
  OpenedRow,
  PlaceId,
  QuantileRow,
  RequestRow,
} from '@waymark/mesh';
import type { HistorySource, Quantiles } from './history-source.ts';
import type { Credential } from '../readers/credential.ts';
import type { FreshGap } from '../source-error.ts';

/** How traffic is asked for, and what is told of it. */

/** A question about traffic. Instants are Unix ms. */
export interface TrafficQuestion {
  readonly endMs: number;
  readonly seconds: number;
  /** Rows with an end, or a service asked for, in one of these; `all`: the whole mesh. */
  readonly namespaces: 'all' | readonly string[];
  /**
   * `window`: count what happened within the window. `recording`: the window holds a closed recording from its first scrape on,
   * so every first value counts, too.
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

/** Whose token asks, and the namespaces beyond which it shall not ask; absent: no such bound. */
export type MetricsReader = Credential & { readonly within?: readonly string[] };

/** The metrics store as one reader may ask it, for one answer: with that reader's own token. */
export interface ReaderMetrics {
  readonly traffic: TrafficSource;
  readonly history: HistorySource;
  /** What was not told in answers so far, while the rest of them was: such as what proxies in some namespaces say. */
  holes(): readonly FreshGap[];
}
