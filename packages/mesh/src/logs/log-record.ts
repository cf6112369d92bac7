import type { Address } from './address.ts';

/** Who wrote a log. An application may write anything. */
export type LogWriterKind = 'ztunnel' | 'envoy' | 'application';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export type FieldValue = string | number | boolean | null;
/** Fields by the names they have in the line; absent values are left out, `-` or null as written. */
export type LogFields = Readonly<Record<string, FieldValue>>;

interface Told {
  /** The whole record as written, without what Kubernetes puts in front of each line. */
  readonly raw: string;
  /** When the record says it was written; for Envoy's access lines when the request began. Unix ms; absent when it says nothing. */
  readonly atMs: number | undefined;
  /** When the container runtime took the line; absent unless asked for. */
  readonly loggedMs: number | undefined;
}

/** What a ztunnel knows of one side; undefined where the line does not tell. */
export interface ConnectionEnd {
  readonly address: Address | undefined;
  /** The pod's name, not the workload's. */
  readonly pod: string | undefined;
  readonly namespace: string | undefined;
  /** SPIFFE; only where the hop is mTLS. */
  readonly identity: string | undefined;
  readonly cluster: string | undefined;
}

/** One TCP connection as one ztunnel tells of it, at its end unless `opened`. */
export interface ConnectionRecord extends Told {
  readonly is: 'connection';
  readonly level: LogLevel;
  /** `failed`: refused before it was tried; no metric counts it. */
  readonly phase: 'opened' | 'complete' | 'failed';
  readonly direction: 'outbound' | 'inbound' | undefined;
  readonly source: ConnectionEnd;
  /** The next hop: behind a waypoint its pod. Pods' ports are 15008 where the hop is HBONE. */
  readonly destination: ConnectionEnd;
  /** What was asked for inside the tunnel; absent for plain text. */
  readonly hbone: Address | undefined;
  /** Host name of the service asked for; outbound to a pod's address has none, inbound it is guessed from the port. */
  readonly service: string | undefined;
  /** Application bytes from the client to the server, whichever side tells. */
  readonly bytesToServer: number | undefined;
  readonly bytesToClient: number | undefined;
  /** Whole ms of the whole connection. */
  readonly durationMs: number | undefined;
  /** Ztunnel's own words. */
  readonly error: string | undefined;
  readonly fields: LogFields;
}

/** A name asked of ztunnel's DNS proxy (debug level only). */
export interface DnsRecord extends Told {
  readonly is: 'dns';
  readonly level: LogLevel;
  readonly pod: string | undefined;
  readonly namespace: string | undefined;
  readonly domain: string | undefined;
  readonly result: string | undefined;
  readonly fields: LogFields;
}

/** One request, TCP connection or tunnel in Envoy's access log. */
export interface RequestRecord extends Told {
  readonly is: 'request';
  /** `tunnel`: a CONNECT or a leg inside the waypoint, which looks like a second line for a request. */
  readonly protocol: 'http' | 'tcp' | 'tunnel';
  readonly method: string | undefined;
  readonly path: string | undefined;
  /** 0: no answer was sent. */
  readonly responseCode: number | undefined;
  readonly responseFlags: readonly string[];
  readonly responseCodeDetails: string | undefined;
  readonly connectionTerminationDetails: string | undefined;
  readonly upstreamFailure: string | undefined;
  /** Bodies alone, headers left out. */
  readonly bytesToServer: number | undefined;
  readonly bytesToClient: number | undefined;
  readonly durationMs: number | undefined;
  /** Time in the backend; the rest of the duration is Envoy and network. */
  readonly upstreamMs: number | undefined;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly authority: string | undefined;
  readonly upstreamCluster: string | undefined;
  /** The backend's pod behind an internal listener. */
  readonly upstreamHost: Address | undefined;
  /** In a waypoint: what the client asked for, the service's address and port. */
  readonly downstreamLocal: Address | undefined;
  /** In a waypoint: the client's pod; the port is the pool's. */
  readonly downstreamRemote: Address | undefined;
  readonly routeName: string | undefined;
  readonly fields: LogFields;
}

/** A proxy speaking of itself. */
export interface ProcessRecord extends Told {
  readonly is: 'process';
  readonly writer: 'ztunnel' | 'envoy';
  readonly level: LogLevel;
  /** Without the leading `ztunnel::`. */
  readonly scope: string;
  readonly spans: readonly string[];
  readonly message: string;
  readonly fields: LogFields;
}

export interface ApplicationRecord extends Told {
  readonly is: 'application';
  /** As told by the record, else guessed from its words; absent when it says nothing of it. */
  readonly level: LogLevel | undefined;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly status: number | undefined;
  readonly durationMs: number | undefined;
  /** Whether it tells of a request it made or answered; absent when it does not say. */
  readonly role: 'client' | 'server' | undefined;
  readonly method: string | undefined;
  /** With its query; the host of a whole URL is in `authority`. */
  readonly path: string | undefined;
  readonly authority: string | undefined;
  /** Where a request came from; behind a waypoint the waypoint's pod. */
  readonly remote: Address | undefined;
  readonly fields: LogFields;
}

/** A line of a proxy that makes no sense to this reader; shown as it is. */
export interface UnknownRecord extends Told {
  readonly is: 'unknown';
}

export type LogRecord =
  ConnectionRecord | DnsRecord | RequestRecord | ProcessRecord | ApplicationRecord | UnknownRecord;
