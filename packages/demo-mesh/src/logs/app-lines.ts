/** What applications write: requests they make and answer, sessions they hold. One application of a world writes JSON, the others text. */

import type { Actor } from '../cast.ts';
import { isOutside, isPod } from '../cast.ts';
import { toRfc3339Millis } from '../instants.ts';
import { bornOfMs } from '../kubernetes/metadata.ts';
import { fraction } from '../seeded-words.ts';
import type { Leg, Strand } from '../strands.ts';
import type { World } from '../world.ts';
import type { Entry } from './entry.ts';
import type { Connection, Request } from './operations.ts';
import {
  clientPorts,
  clockOffsetMs,
  connectionAt,
  connectionsClosing,
  ephemeralPort,
  legPart,
  requestIds,
  requestsEnding,
  traceParent,
} from './operations.ts';
import { askedFor } from './requested.ts';
import { addressOf } from './ztunnel-access.ts';

type AppValue = string | number | null;
type AppFields = Readonly<Record<string, AppValue>>;
type Level = 'info' | 'warn' | 'error';

const RESET = 'ConnectionResetError: [Errno 104] Connection reset by peer';
const REFUSED = 'ConnectionRefusedError: [Errno 111] Connection refused';
/** How long before the client's side an answer is complete at the server, and after it the application notices. */
const HOP_MS = 0.9;

export function appEntries(world: World, actor: Actor, fromMs: number, toMs: number): Entry[] {
  const offsetMs = clockOffsetMs(world, actor.node.name);
  const started = bornOfMs(world, 'Pod', actor.namespace, actor.pod) + 700 + offsetMs;
  const listening: Entry = {
    atMs: started,
    role: 'process',
    write: () => writeApp(world, actor, started, 'info', 'listening', { port: actor.port }),
  };
  const told = world.strands.flatMap((strand) => {
    const asClient = isPod(strand.client, actor);
    const asServer = isPod(strand.server, actor) && isServed(strand);
    if (!asClient && !asServer) return [];
    if (strand.protocol === 'tcp') {
      return [
        ...(asClient ? clientSessions(world, actor, strand, offsetMs, fromMs, toMs) : []),
        ...(asServer ? serverSessions(world, actor, strand, offsetMs, fromMs, toMs) : []),
      ];
    }
    return requestsEnding(world, strand, fromMs, toMs).flatMap((request) => [
      ...(asServer ? [handled(world, actor, strand, request, offsetMs)] : []),
      ...(asClient ? [asked(world, actor, strand, request, offsetMs)] : []),
    ]);
  });
  return [listening, ...told];
}

/** The server's process saw it: no leg failed, and no proxy answered in its place. */
function isServed(strand: Strand): boolean {
  return strand.answer.byProxy !== true && strand.legs.every((leg) => leg.failure === undefined);
}

function between(world: World, text: string, low: number, high: number): number {
  return low + fraction(world.seed, text) * (high - low);
}

function handled(world: World, actor: Actor, strand: Strand, request: Request, offsetMs: number): Entry {
  const atMs = request.endMs - HOP_MS * between(world, `hop ${request.id}`, 0.5, 1) + offsetMs;
  return {
    atMs,
    role: 'app-server',
    conversation: strand.conversation,
    operation: request.id,
    write: () => {
      const asks = askedFor(world, strand, request);
      const ids = requestIds(world, request);
      const common = { method: asks.method, path: asks.path };
      const who = {
        request_id: strand.reports.length > 0 ? ids.afterEnvoy : ids.fromClient,
        traceparent: traceParent(world, request),
      };
      const remote = remoteOf(world, strand, request);
      if (strand.answer.flags === 'UC') {
        return writeApp(world, actor, atMs, 'error', 'dropping connection', { ...common, ...who, remote });
      }
      const status = Number(strand.answer.code);
      const fields = {
        ...common,
        status,
        duration_ms: tenths(Math.max(0.1, request.durationMs - 1.6)),
        bytes_in: 0,
        bytes_out: strand.legs.at(-1)?.bytesToClient ?? 0,
        ...who,
        user_agent: asks.userAgent,
        remote,
      };
      const line = writeApp(world, actor, atMs, status >= 500 ? 'error' : 'info', 'request handled', fields);
      return status >= 500 && !writesJson(world, actor) ? `${line}\n${stackTrace(actor)}` : line;
    },
  };
}

/** Behind a waypoint or through ztunnel the peer's port is not the client's: proxies open sockets of their own. */
function remoteOf(world: World, strand: Strand, request: Request): string {
  const last = strand.legs.at(-1);
  const ip = addressOf(last?.from ?? strand.client);
  return `${ip}:${ephemeralPort(world.seed, `remote ${ip} ${Math.floor(request.n / 20)} ${strand.key}`)}`;
}

function stackTrace(actor: Actor): string {
  const name = actor.app.replace(/-/g, '');
  return [
    `com.example.${name}.BackendException: upstream answered nothing useful`,
    `\tat com.example.${name}.Handler.serve(Handler.java:118)`,
    `\tat com.example.${name}.Server.lambda$start$0(Server.java:64)`,
    '\tat java.base/java.lang.Thread.run(Thread.java:1583)',
    'Caused by: java.util.concurrent.TimeoutException',
    '\t... 3 more',
  ].join('\n');
}

/** What the caller sees at last: a status, or a connection that was accepted by its own proxy and then broke. */
function outcomeOf(strand: Strand): { readonly status: number | null; readonly error: string | null } {
  const [near, far] = strand.legs;
  if (near?.failure !== undefined) {
    if (hasEnvoy(strand)) return { status: 503, error: null };
    const ownProxyDown = near.failure.reason === 'refused' && !near.failure.counted;
    return { status: null, error: ownProxyDown ? REFUSED : RESET };
  }
  if (far?.failure !== undefined) return { status: 503, error: null };
  return { status: Number(strand.answer.code), error: null };
}

function hasEnvoy(strand: Strand): boolean {
  return strand.reports.some((report) => report.reporter === 'source');
}

function asked(world: World, actor: Actor, strand: Strand, request: Request, offsetMs: number): Entry {
  const atMs = request.endMs + between(world, `seen ${request.id}`, 0.2, 0.8) + offsetMs;
  return {
    atMs,
    role: 'app-client',
    conversation: strand.conversation,
    operation: request.id,
    write: () => {
      const asks = askedFor(world, strand, request);
      const { status, error } = outcomeOf(strand);
      const failed = error !== null || (status ?? 0) >= 500;
      return writeApp(world, actor, atMs, failed ? 'error' : 'info', 'outgoing request', {
        method: asks.method,
        url: `http://${asks.authority}${asks.path}`,
        status,
        request_id: requestIds(world, request).fromClient,
        traceparent: traceParent(world, request),
        duration_ms: tenths(request.durationMs + 0.4),
        local: localOf(world, strand, request),
        error,
      });
    },
  };
}

function localOf(world: World, strand: Strand, request: Request): string | null {
  const [near] = strand.legs;
  if (near === undefined) return null;
  const k = Math.ceil(request.n / near.perConnection);
  const connection = connectionAt(world, strand, legPart(strand, near), near.perConnection, k);
  return connection === undefined ? null : `${addressOf(strand.client)}:${clientPorts(world, connection).own}`;
}

function clientSessions(
  world: World,
  actor: Actor,
  strand: Strand,
  offsetMs: number,
  fromMs: number,
  toMs: number,
): Entry[] {
  const [near] = strand.legs;
  if (near === undefined) return [];
  return connectionsClosing(world, strand, legPart(strand, near), near.perConnection, fromMs, toMs).map(
    (connection) => {
      const atMs = connection.closedMs + between(world, `seen ${connection.id}`, 0.3, 0.8) + offsetMs;
      return {
        atMs,
        role: 'app-client',
        conversation: strand.conversation,
        operation: connection.id,
        write: () => {
          const { error } = strand.legs.some((leg) => leg.failure !== undefined) ? outcomeOf(strand) : { error: null };
          return writeApp(world, actor, atMs, error === null ? 'info' : 'error', 'tcp session closed', {
            peer: peerOf(strand, near),
            ...sizes(near, connection),
            duration_ms: tenths(connection.closedMs - connection.openedMs),
            local: `${actor.ip}:${clientPorts(world, connection).own}`,
            error,
          });
        },
      };
    },
  );
}

function peerOf({ service }: Strand, leg: Leg): string {
  if (service !== undefined) return `${service.clusterIp}:${service.plan.port}`;
  return isOutside(leg.to) ? leg.to.address : `${leg.to.ip}:${leg.port}`;
}

function sizes(leg: Leg, connection: Connection): AppFields {
  return { bytes_out: leg.bytesToServer * connection.events, bytes_in: leg.bytesToClient * connection.events };
}

function serverSessions(
  world: World,
  actor: Actor,
  strand: Strand,
  offsetMs: number,
  fromMs: number,
  toMs: number,
): Entry[] {
  const last = strand.legs.at(-1);
  if (last === undefined) return [];
  return connectionsClosing(world, strand, legPart(strand, last), last.perConnection, fromMs, toMs).map(
    (connection) => {
      const atMs = connection.closedMs - between(world, `shut ${connection.id}`, 0.1, 0.4) + offsetMs;
      return {
        atMs,
        role: 'app-server',
        conversation: strand.conversation,
        operation: connection.id,
        write: () =>
          writeApp(world, actor, atMs, 'info', 'connection closed', {
            remote: `${addressOf(last.from)}:${ephemeralPort(world.seed, `remote ${connection.id}`)}`,
            bytes_in: last.bytesToServer * connection.events,
            bytes_out: last.bytesToClient * connection.events,
            duration_ms: tenths(connection.closedMs - connection.openedMs - 0.8),
            reason: 'eof',
          }),
      };
    },
  );
}

function tenths(ms: number): number {
  return Math.round(Math.max(0, ms) * 10) / 10;
}

/** The application that stands first in the plan's traffic as a server. */
function writesJson(world: World, actor: Actor): boolean {
  const first = world.strands.find((strand) => strand.server !== undefined && !isOutside(strand.server))?.server;
  return first !== undefined && !isOutside(first) && first.app === actor.app && first.namespace === actor.namespace;
}

function writeApp(world: World, actor: Actor, atMs: number, level: Level, message: string, fields: AppFields): string {
  const time = toRfc3339Millis(atMs);
  if (writesJson(world, actor)) {
    const version = actor.version === undefined ? {} : { version: actor.version };
    return JSON.stringify({ time, level, msg: message, app: actor.app, ...version, ...fields });
  }
  const words = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${typeof value === 'string' && /[ "]/.test(value) ? JSON.stringify(value) : value}`);
  return [time, level.toUpperCase().padEnd(5), `[${actor.app}]`, message, ...words].join(' ');
}
