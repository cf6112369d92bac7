import type {
  BytesRow,
  FailureRow,
  LatencyRow,
  Milliseconds,
  NamespacedName,
  PlaceId,
  RequestRow,
  RowEnds,
} from '@waymark/mesh';

/** A quantile is absent where no request was counted. */
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
  observed(question: HistoryQuestion, signal: AbortSignal): Promise<readonly boolean[] | 'nobody says'>;
  requests(question: HistoryQuestion, signal: AbortSignal): Promise<Timeline<RequestRow>>;
  bytes(question: HistoryQuestion, signal: AbortSignal): Promise<Timeline<BytesRow>>;
  failures(question: HistoryQuestion, signal: AbortSignal): Promise<Timeline<FailureRow>>;
  latency(question: HistoryQuestion, signal: AbortSignal): Promise<Timeline<LatencyRow>>;
  /** How long waypoints took to answer for services, as a whole and for each. Of a service that several waypoints share: of all of them. */
  percentiles(question: PercentilesQuestion, signal: AbortSignal): Promise<Percentiles>;
}

/** Of requests for these services of one cluster. */
export interface PercentilesQuestion extends Omit<HistoryQuestion, 'scope'> {
  readonly cluster: string;
  readonly services: readonly NamespacedName[];
  /** Namespaces of the clients whose requests count. */
  readonly clients: 'all' | readonly string[];
}

export interface Percentiles {
  /** By step, counted from 0. */
  readonly total: readonly Quantiles[];
  of(service: NamespacedName): readonly Quantiles[];
}
