import type { NamespacedName } from '../identity.ts';

/** Which side of a connection counted: a metric's `reporter` label. */
export const REPORTERS = ['source', 'destination', 'waypoint'] as const;
export type Reporter = (typeof REPORTERS)[number];

/** One end of a conversation as a proxy names it. A part is absent where the proxy said `unknown` or nothing. */
export interface End {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly workload?: string;
  /** Canonical service: the app. */
  readonly app?: string;
  /** Canonical revision: the version. */
  readonly version?: string;
}

/** What every row of traffic says. `service` is absent for calls to bare addresses; its cluster is the server's, where the row names one. */
export interface RowEnds {
  readonly reporter: Reporter;
  readonly client: End;
  readonly server: End;
  readonly service?: NamespacedName;
}

/** `mtls` is proven by the reporter; `unproven` is plain text when a ztunnel says it, and says nothing when a sidecar or gateway reports as source. */
export type Security = 'mtls' | 'unproven';

/** Requests in the window with one outcome. */
export interface RequestRow extends RowEnds {
  readonly protocol: 'http' | 'grpc';
  /** HTTP status; `0` when there was no response. */
  readonly code: string;
  /** gRPC status; absent for plain HTTP. */
  readonly grpcStatus?: string;
  /** Envoy response flags, `-` for none. */
  readonly flags: string;
  readonly count: number;
}

/** Application bytes in the window. Both reporters count received = client to server. */
export interface BytesRow extends RowEnds {
  readonly security: Security;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
}

/** Connections opened in the window; refused and denied ones are among them. */
export interface OpenedRow extends RowEnds {
  readonly security: Security;
  readonly clientPrincipal?: string;
  readonly serverPrincipal?: string;
  readonly opened: number;
}

/** Connections that ended in failure, with ztunnel's word for it. */
export interface FailureRow extends RowEnds {
  readonly security: Security;
  /** ztunnel's response flag: DENY, CONNECT, NETWORK_POLICY, TLS_FAILURE … */
  readonly flag: string;
  readonly count: number;
  /** When the last of them was first seen by a scrape. */
  readonly lastMs?: number;
}

/** Average latency of the requests of one pair. */
export interface LatencyRow extends RowEnds {
  readonly protocol: 'http' | 'grpc';
  readonly averageMs: number;
}

/** A latency quantile of the requests of one pair. */
export interface QuantileRow extends RowEnds {
  readonly protocol: 'http' | 'grpc';
  readonly latencyMs: number;
}

/** Messages of gRPC streams. */
export interface MessagesRow extends RowEnds {
  readonly requestMessages: number;
  readonly responseMessages: number;
}
