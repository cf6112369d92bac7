import { z } from 'zod';

const level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
const text = z.string().exactOptional();
const number = z.number().exactOptional();
/** `host:port`, an IPv6 host in brackets; without a port where the line names none. */
const address = text;
const fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const ConnectionEndSchema = z.object({
  address,
  /** The pod's name, not the workload's. */
  pod: text,
  namespace: text,
  /** SPIFFE; only where the hop is mTLS. */
  identity: text,
  cluster: text,
});

/** What a record says, by its kind. Whatever the line does not tell is absent. Every field as written is in `fields`. */
export const LogRecordSchema = z.discriminatedUnion('is', [
  /** One TCP connection as one ztunnel tells of it, at its end unless `opened`. `failed`: refused before it was tried; no metric counts it. */
  z.object({
    is: z.literal('connection'),
    level,
    phase: z.enum(['opened', 'complete', 'failed']),
    direction: z.enum(['outbound', 'inbound']).exactOptional(),
    source: ConnectionEndSchema,
    /** The next hop: behind a waypoint its pod. */
    destination: ConnectionEndSchema,
    /** What was asked for inside the tunnel; absent for plain text. */
    hbone: address,
    /** Host name of the service asked for. */
    service: text,
    /** Application bytes, whichever side tells. */
    bytesToServer: number,
    bytesToClient: number,
    durationMs: number,
    /** Ztunnel's own words. */
    error: text,
    fields,
  }),
  z.object({
    is: z.literal('dns'),
    level,
    pod: text,
    namespace: text,
    domain: text,
    result: text,
    fields,
  }),
  /** One request, TCP connection or tunnel in Envoy's access log. */
  z.object({
    is: z.literal('request'),
    protocol: z.enum(['http', 'tcp', 'tunnel']),
    method: text,
    path: text,
    /** 0: no answer was sent. */
    responseCode: number,
    responseFlags: z.array(z.string()),
    responseCodeDetails: text,
    connectionTerminationDetails: text,
    upstreamFailure: text,
    bytesToServer: number,
    bytesToClient: number,
    durationMs: number,
    /** Time in the backend; the rest of the duration is Envoy and network. */
    upstreamMs: number,
    requestId: text,
    traceId: text,
    authority: text,
    upstreamCluster: text,
    upstreamHost: address,
    downstreamLocal: address,
    downstreamRemote: address,
    routeName: text,
    fields,
  }),
  /** A proxy speaking of itself. */
  z.object({
    is: z.literal('process'),
    writer: z.enum(['ztunnel', 'envoy']),
    level,
    scope: z.string(),
    message: z.string(),
    fields,
  }),
  z.object({
    is: z.literal('application'),
    /** Absent when the record says nothing of it. */
    level: level.exactOptional(),
    message: z.string(),
    requestId: text,
    traceId: text,
    status: number,
    durationMs: number,
    /** Whether it tells of a request it made or answered. */
    role: z.enum(['client', 'server']).exactOptional(),
    method: text,
    path: text,
    authority: text,
    remote: address,
    fields,
  }),
  /** A line of a proxy that makes no sense to us; shown as it is. */
  z.object({ is: z.literal('unknown') }),
]);
export type WireLogRecord = z.output<typeof LogRecordSchema>;
