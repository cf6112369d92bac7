/** Istio's default access log of Envoy, as text and as JSON: the same values in other orders, `-` against null. */

import type { World } from '../world.ts';

export interface EnvoyFields {
  readonly startTime: string;
  readonly method?: string;
  readonly path?: string;
  readonly protocol?: string;
  readonly responseCode: number;
  readonly responseFlags: string;
  readonly responseCodeDetails?: string;
  readonly connectionTerminationDetails?: string;
  readonly upstreamTransportFailureReason?: string;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly durationMs: number;
  readonly upstreamServiceTime?: string;
  readonly forwardedFor?: string;
  readonly userAgent?: string;
  readonly requestId?: string;
  readonly authority?: string;
  readonly upstreamHost?: string;
  readonly upstreamCluster?: string;
  readonly upstreamLocalAddress?: string;
  readonly downstreamLocalAddress?: string;
  readonly downstreamRemoteAddress?: string;
  readonly requestedServerName?: string;
  readonly routeName?: string;
}

export function writeEnvoy(world: World, fields: EnvoyFields): string {
  if (world.plan.logs === 'custom') return asCustom(fields);
  return world.plan.logs === 'json' ? asJson(fields) : asText(fields);
}

/** What the mesh config of a world with `logs=custom` says of Envoy's access log. */
export const CUSTOM_ACCESS_LOG =
  'request=%REQ(X-REQUEST-ID)% at=%START_TIME% %REQ(:METHOD)% %REQ(:PATH)% -> %RESPONSE_CODE% (%RESPONSE_FLAGS%) in %DURATION%ms ' +
  'from %DOWNSTREAM_REMOTE_ADDRESS% to %DOWNSTREAM_LOCAL_ADDRESS% by %UPSTREAM_HOST% of %UPSTREAM_CLUSTER% bytes %BYTES_RECEIVED%/%BYTES_SENT%';

function asCustom(f: EnvoyFields): string {
  const who = `from ${orDash(f.downstreamRemoteAddress)} to ${orDash(f.downstreamLocalAddress)}`;
  const whom = `by ${orDash(f.upstreamHost)} of ${orDash(f.upstreamCluster)}`;
  const what = `${orDash(f.method)} ${orDash(f.path)} -> ${f.responseCode} (${f.responseFlags}) in ${f.durationMs}ms`;
  return `request=${orDash(f.requestId)} at=${f.startTime} ${what} ${who} ${whom} bytes ${f.bytesReceived}/${f.bytesSent}`;
}

function orDash(value: string | undefined): string {
  return value ?? '-';
}

function asText(f: EnvoyFields): string {
  return [
    `[${f.startTime}]`,
    `"${orDash(f.method)} ${orDash(f.path)} ${orDash(f.protocol)}"`,
    f.responseCode,
    f.responseFlags,
    orDash(f.responseCodeDetails),
    orDash(f.connectionTerminationDetails),
    `"${orDash(f.upstreamTransportFailureReason)}"`,
    f.bytesReceived,
    f.bytesSent,
    f.durationMs,
    orDash(f.upstreamServiceTime),
    `"${orDash(f.forwardedFor)}"`,
    `"${orDash(f.userAgent)}"`,
    `"${orDash(f.requestId)}"`,
    `"${orDash(f.authority)}"`,
    `"${orDash(f.upstreamHost)}"`,
    orDash(f.upstreamCluster),
    orDash(f.upstreamLocalAddress),
    orDash(f.downstreamLocalAddress),
    orDash(f.downstreamRemoteAddress),
    orDash(f.requestedServerName),
    orDash(f.routeName),
  ].join(' ');
}

function asJson(f: EnvoyFields): string {
  return JSON.stringify({
    authority: f.authority ?? null,
    bytes_received: f.bytesReceived,
    bytes_sent: f.bytesSent,
    connection_termination_details: f.connectionTerminationDetails ?? null,
    downstream_local_address: f.downstreamLocalAddress ?? null,
    downstream_remote_address: f.downstreamRemoteAddress ?? null,
    duration: f.durationMs,
    method: f.method ?? null,
    path: f.path ?? null,
    protocol: f.protocol ?? null,
    request_id: f.requestId ?? null,
    requested_server_name: f.requestedServerName ?? null,
    response_code: f.responseCode,
    response_code_details: f.responseCodeDetails ?? null,
    response_flags: f.responseFlags,
    route_name: f.routeName ?? null,
    start_time: f.startTime,
    upstream_cluster: f.upstreamCluster ?? null,
    upstream_host: f.upstreamHost ?? null,
    upstream_local_address: f.upstreamLocalAddress ?? null,
    upstream_service_time: f.upstreamServiceTime ?? null,
    upstream_transport_failure_reason: f.upstreamTransportFailureReason ?? null,
    user_agent: f.userAgent ?? null,
    x_forwarded_for: f.forwardedFor ?? null,
  });
}
