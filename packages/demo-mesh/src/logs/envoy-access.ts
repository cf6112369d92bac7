/** Access lines of waypoints, gateways and sidecars: each carries its START, is complete at the END and is flushed up to 1 s later. */

import type { Actor, End } from '../cast.ts';
import { isOutside } from '../cast.ts';
import { eraAt } from '../eras.ts';
import { toRfc3339Millis } from '../instants.ts';
import type { Proxy } from '../proxies.ts';
import { hash32 } from '../seeded-words.ts';
import type { Leg, Report, Strand } from '../strands.ts';
import type { World } from '../world.ts';
import type { Entry, Role } from './entry.ts';
import type { EnvoyFields } from './envoy-format.ts';
import { writeEnvoy } from './envoy-format.ts';
import type { Request } from './operations.ts';
import {
  carrierId,
  clockOffsetMs,
  connectionsClosing,
  ephemeralPort,
  pooledPort,
  requestIds,
  requestsEnding,
} from './operations.ts';
import { askedFor } from './requested.ts';
import { addressOf } from './ztunnel-access.ts';

const FLUSH_MS = 1000;
/** Headers that metrics count as part of a request or an answer, and access lines do not. */
const HEADER_BYTES = 230;

export function envoyEntries(world: World, proxy: Proxy, fromMs: number, toMs: number): Entry[] {
  return world.strands.flatMap((strand) =>
    strand.reports
      .filter((report) => report.proxyId === proxy.id)
      .flatMap((report) =>
        report.protocol === 'tcp'
          ? tcpEntries(world, proxy, strand, report, fromMs, toMs)
          : requestsEnding(world, strand, fromMs, toMs).flatMap((request) =>
              requestEntries(world, proxy, strand, report, request),
            ),
      ),
  );
}

/** The next time the access log's buffer is written out; a process that stops writes it out with its last breath. */
function flushedMs(world: World, proxy: Proxy, endMs: number): number {
  const phase = hash32(world.seed, `flush ${proxy.id}`) % FLUSH_MS;
  const nextMs = Math.ceil((endMs - phase) / FLUSH_MS) * FLUSH_MS + phase;
  const stops = [...proxy.downs.map((down) => down.fromMs), proxy.goneMs ?? Number.POSITIVE_INFINITY];
  return stops.find((atMs) => atMs >= endMs && atMs < nextMs) ?? nextMs;
}

function roleOf(report: Report, proxy: Proxy): Role {
  if (report.reporter === 'waypoint') return 'waypoint';
  return proxy.kind === 'gateway' ? 'gateway' : 'sidecar';
}

function requestEntries(world: World, proxy: Proxy, strand: Strand, report: Report, request: Request): Entry[] {
  const offsetMs = clockOffsetMs(world, proxy.node);
  const [near] = strand.legs;
  const common = { atMs: flushedMs(world, proxy, request.endMs) + offsetMs, conversation: strand.conversation };
  const entry: Entry = {
    ...common,
    role: roleOf(report, proxy),
    operation: request.id,
    ...(near === undefined ? {} : { carrier: carrierId(world, strand, near, request) }),
    write: () => writeEnvoy(world, requestFields(world, strand, report, request, offsetMs)),
  };
  const far = strand.legs[1];
  if (report.reporter !== 'waypoint' || far?.failure === undefined) return [entry];
  // The tunnel that could not be built has a line of its own; it looks like a second failure.
  const tunnel = (): string => writeEnvoy(world, tunnelFields(far, request, offsetMs));
  return [{ ...common, role: 'tunnel', operation: request.id, write: tunnel }, entry];
}

function detailsOf(report: Report, strand: Strand): string {
  const { answer } = strand;
  switch (report.flags) {
    case 'UF':
      return 'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}';
    case 'UC':
      return 'upstream_reset_before_response_started{connection_termination}';
    case 'UH':
      return 'no_healthy_upstream';
    case 'UT':
      return 'response_timeout';
    case 'NR':
      return 'route_not_found';
    case 'DC':
      return 'downstream_remote_disconnect';
    default:
      if (answer.byProxy !== true) return 'via_upstream';
      return report.code === '403' ? 'rbac_access_denied_matched_policy[none]' : 'direct_response';
  }
}

function requestFields(world: World, strand: Strand, report: Report, request: Request, offsetMs: number): EnvoyFields {
  const asked = askedFor(world, strand, request);
  const details = detailsOf(report, strand);
  const answered = details === 'via_upstream';
  const took = Math.max(0, Math.round(request.durationMs));
  const ids = requestIds(world, request);
  return {
    startTime: toRfc3339Millis(request.startMs + offsetMs),
    method: asked.method,
    path: asked.path,
    protocol: asked.protocol,
    responseCode: Number(report.code),
    responseFlags: report.flags,
    responseCodeDetails: details,
    ...(report.flags === 'UF' ? { upstreamTransportFailureReason: 'delayed_connect_error:_Connection_refused' } : {}),
    bytesReceived: asked.method === 'GET' ? 0 : Math.max(1, report.requestBytes - HEADER_BYTES),
    bytesSent: report.code === '403' && !answered ? 19 : Math.max(0, report.responseBytes - HEADER_BYTES),
    durationMs: took,
    ...(answered ? { upstreamServiceTime: String(Math.max(0, took - 1)) } : {}),
    userAgent: asked.userAgent,
    requestId: ids.afterEnvoy,
    authority: asked.authority,
    ...wayFields(world, strand, report, request),
  };
}

/** Where it came from and went to, which each kind of Envoy puts in its own words. */
function wayFields(world: World, strand: Strand, report: Report, request: Request): Partial<EnvoyFields> {
  const { service } = strand;
  const port = service?.plan.port ?? 0;
  const host = service?.host ?? '';
  const vip = service === undefined ? undefined : `${service.clusterIp}:${port}`;
  const chosen = report.destination;
  const target = chosen === undefined ? undefined : targetOf(strand, chosen);
  const clientIp = addressOf(strand.client);
  if (report.reporter === 'waypoint') {
    const waypointIp = strand.legs[0] === undefined ? '' : addressOf(strand.legs[0].to);
    return {
      ...(target === undefined
        ? {}
        : {
            upstreamHost: `envoy://connect_originate/${target}`,
            upstreamLocalAddress: 'envoy://internal_client_address/',
          }),
      upstreamCluster: `inbound-vip|${port}|${strand.protocol === 'tcp' ? 'tcp' : 'http'}|${host}`,
      ...(vip === undefined ? {} : { downstreamLocalAddress: vip }),
      downstreamRemoteAddress: `${clientIp}:${pooledPort(world, clientIp, waypointIp, request.startMs)}`,
      routeName: 'default',
    };
  }
  const self = report.reporter === 'destination' ? strand.server : strand.client;
  if (report.reporter === 'destination') {
    return {
      ...(target === undefined ? {} : { upstreamHost: target }),
      upstreamLocalAddress: `127.0.0.6:${ephemeralPort(world.seed, `loop ${request.id}`)}`,
      upstreamCluster: `inbound|${target?.split(':')[1] ?? port}||`,
      ...(target === undefined ? {} : { downstreamLocalAddress: target }),
      downstreamRemoteAddress: `${clientIp}:${pooledPort(world, clientIp, self === undefined ? '' : addressOf(self), request.startMs)}`,
      ...(report.security === 'mutual_tls' ? { requestedServerName: `outbound_.${port}_._.${host}` } : {}),
      routeName: 'default',
    };
  }
  return {
    ...(target === undefined ? {} : { upstreamHost: target }),
    ...(target === undefined
      ? {}
      : { upstreamLocalAddress: `${clientIp}:${ephemeralPort(world.seed, `up ${request.id}`)}` }),
    upstreamCluster: `outbound|${port}||${host}`,
    ...fromSide(world, strand, request, vip),
  };
}

/** A gateway speaks for someone outside, a sidecar for its own application. */
function fromSide(world: World, strand: Strand, request: Request, vip: string | undefined): Partial<EnvoyFields> {
  const { client, origin } = strand;
  if (!isOutside(client) && client.kind === 'ingress') {
    const outside = origin ?? '203.0.113.7';
    return {
      forwardedFor: outside,
      downstreamLocalAddress: `${client.ip}:${client.port}`,
      downstreamRemoteAddress: `${outside}:${ephemeralPort(world.seed, `outside ${request.id}`)}`,
      routeName: routeOf(world, client, strand, request.startMs),
    };
  }
  return {
    ...(vip === undefined ? {} : { downstreamLocalAddress: vip }),
    downstreamRemoteAddress: `${addressOf(client)}:${ephemeralPort(world.seed, `app ${request.id}`)}`,
    routeName: vip === undefined ? 'allow_any' : 'default',
  };
}

function routeOf(world: World, gateway: Actor, { service }: Strand, atMs: number): string {
  const route = eraAt(world.eras, atMs).plan.routes.find(
    (each) =>
      each.parent.kind === 'Gateway' &&
      each.ignored !== true &&
      gateway.workload.startsWith(each.parent.name) &&
      JSON.stringify(each.rules).includes(`"${service?.name ?? ''}"`),
  );
  return route === undefined ? 'default' : `${route.in}.${route.name}.0`;
}

function targetOf(strand: Strand, end: End): string {
  if (isOutside(end)) return end.address;
  if (end.kind === 'waypoint') return `${end.ip}:15008`;
  return `${end.ip}:${strand.legs.at(-1)?.port ?? end.port}`;
}

function tunnelFields(far: Leg, request: Request, offsetMs: number): EnvoyFields {
  return {
    startTime: toRfc3339Millis(request.endMs - 1 + offsetMs),
    responseCode: 0,
    responseFlags: 'UF,URX',
    upstreamTransportFailureReason: 'delayed_connect_error:_Connection_refused',
    bytesReceived: 0,
    bytesSent: 0,
    durationMs: 0,
    upstreamHost: `${addressOf(far.to)}:15008`,
    upstreamCluster: 'connect_originate',
    downstreamLocalAddress: `${addressOf(far.to)}:${far.port}`,
    downstreamRemoteAddress: 'envoy://internal_client_address/',
  };
}

/** TCP has one line per connection, without method, code or id. */
function tcpEntries(world: World, proxy: Proxy, strand: Strand, report: Report, fromMs: number, toMs: number): Entry[] {
  const offsetMs = clockOffsetMs(world, proxy.node);
  return connectionsClosing(world, strand, 'envoy', report.perConnection, fromMs, toMs).map((connection) => ({
    atMs: flushedMs(world, proxy, connection.closedMs) + offsetMs,
    role: roleOf(report, proxy),
    conversation: strand.conversation,
    operation: connection.id,
    write: () => {
      const whole = { id: connection.id, n: 1, startMs: connection.openedMs, endMs: connection.closedMs };
      const request = { ...whole, durationMs: connection.closedMs - connection.openedMs };
      const failed = report.flags !== '-';
      return writeEnvoy(world, {
        ...wayFields(world, strand, report, request),
        startTime: toRfc3339Millis(connection.openedMs + offsetMs),
        responseCode: 0,
        responseFlags: report.flags,
        bytesReceived: failed ? 0 : report.requestBytes * connection.events,
        bytesSent: failed ? 0 : report.responseBytes * connection.events,
        durationMs: Math.round(request.durationMs),
      });
    },
  }));
}
