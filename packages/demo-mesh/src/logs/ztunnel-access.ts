/** ztunnel's access log: one line per connection, when it ends, from the side of the one who writes. */

import type { End } from '../cast.ts';
import { isOutside, ztunnelOn } from '../cast.ts';
import type { Proxy } from '../proxies.ts';
import { fraction } from '../seeded-words.ts';
import type { Leg, LegTeller, Strand } from '../strands.ts';
import { isCaptured } from '../way.ts';
import type { World } from '../world.ts';
import type { Entry } from './entry.ts';
import { earlyFailure, errorOf } from './failure-words.ts';
import type { Connection } from './operations.ts';
import { clientPorts, clockOffsetMs, connectionsClosing, legPart, pooledPort } from './operations.ts';
import type { FieldValue } from './ztunnel-format.ts';
import { writeZtunnel } from './ztunnel-format.ts';

const HBONE_PORT = 15_008;
const PLAIN_HTTPS_PORT = 443;

export function accessEntries(world: World, proxy: Proxy, fromMs: number, toMs: number): Entry[] {
  const offsetMs = clockOffsetMs(world, proxy.node);
  return world.strands.flatMap((strand) =>
    strand.legs.flatMap((leg) => {
      const tellers = leg.tellers.filter((teller) => teller.proxyId === proxy.id);
      const warns =
        earlyFailure(strand, leg) !== undefined &&
        isCaptured(leg.from) &&
        ztunnelOn(world.cast, leg.from.node).pod === proxy.id;
      if (tellers.length === 0 && !warns) return [];
      return connectionsClosing(world, strand, legPart(strand, leg), leg.perConnection, fromMs, toMs)
        .filter((connection) => !diedWith(proxy, connection))
        .flatMap((connection) => [
          ...tellers.map((teller) => accessEntry(world, strand, leg, teller, connection, offsetMs)),
          ...(warns ? [warnEntry(world, strand, leg, connection, offsetMs)] : []),
        ]);
    }),
  );
}

/** Whoever is killed writes nothing of what was open: those lines are lost for good. */
function diedWith(proxy: Proxy, { closedMs }: Connection): boolean {
  return proxy.downs.some((down) => closedMs >= down.fromMs && closedMs < down.untilMs);
}

/** The client's side ends 0.1–0.3 ms after the server's, at worst 2.3 ms. */
function lagMs(world: World, connection: Connection): number {
  const chance = fraction(world.seed, `lag ${connection.id}`);
  return chance > 0.995 ? 0.3 + (chance - 0.995) * 400 : 0.1 + chance * 0.2;
}

function accessEntry(
  world: World,
  strand: Strand,
  leg: Leg,
  teller: LegTeller,
  connection: Connection,
  offsetMs: number,
): Entry {
  const outbound = teller.reporter === 'source';
  const atMs = connection.closedMs + (outbound ? lagMs(world, connection) : 0) + offsetMs;
  return {
    atMs,
    role: outbound ? 'outbound' : 'inbound',
    conversation: strand.conversation,
    operation: connection.id,
    write: () => {
      const error = errorOf(world, leg, teller.reporter, connection);
      return writeZtunnel(world, {
        atMs,
        level: error === undefined ? 'info' : 'error',
        scope: 'access',
        message: 'connection complete',
        fields: accessFields(world, strand, leg, teller, connection, error),
      });
    },
  };
}

function accessFields(
  world: World,
  strand: Strand,
  leg: Leg,
  { reporter, service }: LegTeller,
  connection: Connection,
  error: string | undefined,
): Record<string, FieldValue> {
  const outbound = reporter === 'source';
  const toServer = leg.failure === undefined ? leg.bytesToServer * connection.events : 0;
  const toClient = leg.failure === undefined ? leg.bytesToClient * connection.events : 0;
  const lastedMs = connection.closedMs - connection.openedMs - (outbound ? 0 : 0.6);
  return {
    'src.addr': { bare: sourceAddress(world, leg, connection, outbound) },
    ...endFields('src', leg.from, leg.encrypted, world),
    'dst.addr': { bare: nextHop(leg) },
    ...(leg.encrypted ? { 'dst.hbone_addr': { bare: tunnelTarget(strand, leg) } } : {}),
    ...(service === undefined ? {} : { 'dst.service': service.host }),
    ...endFields('dst', leg.to, leg.encrypted, world),
    direction: outbound ? 'outbound' : 'inbound',
    bytes_sent: outbound ? toServer : toClient,
    bytes_recv: outbound ? toClient : toServer,
    duration: `${Math.max(0, Math.floor(lastedMs))}ms`,
    ...(error === undefined ? {} : { error }),
  };
}

/** Names are left out where nothing is known, identities on plain text. */
function endFields(side: 'src' | 'dst', end: End, encrypted: boolean, world: World): Record<string, FieldValue> {
  if (isOutside(end)) return {};
  return {
    [`${side}.workload`]: end.pod,
    [`${side}.namespace`]: end.namespace,
    ...(encrypted ? { [`${side}.identity`]: end.principal } : {}),
    [`${side}.cluster`]: world.cast.cluster,
  };
}

export function addressOf(end: End): string {
  return isOutside(end) ? end.address : end.ip;
}

/** The client's side knows the application's socket, the server's side only the pooled tunnel that everyone shares. */
export function sourceAddress(world: World, leg: Leg, connection: Connection, outbound: boolean): string {
  const ip = addressOf(leg.from);
  return outbound || !leg.encrypted
    ? `${ip}:${clientPorts(world, connection).seen}`
    : `${ip}:${pooledPort(world, ip, addressOf(leg.to), connection.openedMs)}`;
}

export function nextHop(leg: Leg): string {
  if (isOutside(leg.to)) return leg.to.address.includes(':') ? leg.to.address : `${leg.to.address}:${PLAIN_HTTPS_PORT}`;
  return `${leg.to.ip}:${leg.encrypted ? HBONE_PORT : leg.port}`;
}

/** To a waypoint it is the service's own address, else the pod's. */
export function tunnelTarget(strand: Strand, leg: Leg): string {
  const { service } = strand;
  if (!isOutside(leg.to) && leg.to.kind === 'waypoint' && service !== undefined)
    return `${service.clusterIp}:${service.plan.port}`;
  return `${addressOf(leg.to)}:${leg.port}`;
}

function warnEntry(world: World, strand: Strand, leg: Leg, connection: Connection, offsetMs: number): Entry {
  const atMs = connection.closedMs + offsetMs;
  return {
    atMs,
    role: 'outbound',
    conversation: strand.conversation,
    operation: connection.id,
    write: () => {
      const early = earlyFailure(strand, leg);
      return writeZtunnel(world, {
        atMs,
        level: 'warn',
        scope: 'access',
        message: 'connection failed',
        fields: {
          'src.addr': { bare: sourceAddress(world, leg, connection, true) },
          'dst.addr': { bare: early?.dst ?? '' },
          direction: 'outbound',
          error: early?.error ?? '',
        },
      });
    },
  };
}
