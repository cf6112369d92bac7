import type { LogRecord } from './log-record.ts';

/** One log: one container of one pod. */
export interface LogSource {
  /** Stable and unique among the logs that are joined. */
  readonly id: string;
  readonly kind: 'ztunnel' | 'envoy' | 'application';
  /** Whose clock it uses; absent: a clock of its own. */
  readonly node?: string;
  /** The pod's address; absent: its lines are placed by ids and times alone. */
  readonly ip?: string;
}

export interface LogLine {
  readonly source: LogSource;
  /** Number of the record's first physical line, from 1. */
  readonly line: number;
  readonly record: LogRecord;
}

/** A line known to hold a certain kind of record. */
export type LineOf<R extends LogRecord> = LogLine & { readonly record: R };

/**
 * `same-connection`: both ends of one direct connection. `same-request`: both lines show the request's id.
 * `carried-by`: the client's connection (b) brought the request (a) to the waypoint, or is one of those that may have.
 */
export type JoinKind = 'same-connection' | 'same-request' | 'carried-by';

/** Why two lines are thought to belong together. */
export type JoinReason =
  | { readonly code: 'client-address' }
  | { readonly code: 'tunnel-target' }
  | { readonly code: 'same-socket' }
  | { readonly code: 'bytes-mirrored' }
  | { readonly code: 'outcomes-fit' }
  /** How long after b, by corrected clocks, a was written. */
  | { readonly code: 'written-within'; readonly lagMs: number }
  | { readonly code: 'request-id' }
  /** Envoy rewrites one character of the id of a request that it samples. */
  | { readonly code: 'request-id-resampled' }
  | { readonly code: 'request-line' }
  | { readonly code: 'pod-address' }
  | { readonly code: 'times-fit' }
  /** From the connection's start to the request's, and from the request's end to the connection's. */
  | { readonly code: 'inside-connection'; readonly afterStartMs: number; readonly beforeEndMs: number }
  | { readonly code: 'sizes-fit' }
  | { readonly code: 'only-candidate' }
  | { readonly code: 'one-of'; readonly candidates: number };

export interface LineJoin {
  readonly kind: JoinKind;
  readonly a: LogLine;
  readonly b: LogLine;
  /** 0 to 1. */
  readonly score: number;
  /** Shown as a fact; otherwise one of several candidates. */
  readonly sure: boolean;
  readonly reasons: readonly JoinReason[];
}
