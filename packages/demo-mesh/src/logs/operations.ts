/**
 * Single connections and requests of a strand, each a pure function of its number. The counts of the telling say how many
 * there were by an instant; this says when each began and ended, so logs and counters tell of the same events.
 */

import type { Flow } from '../counting.ts';
import { begun, connectionsClosed, ended, whenBegun } from '../counting.ts';
import { hash32, kubeHex, kubeUid } from '../seeded-words.ts';
import type { Leg, Strand } from '../strands.ts';
import type { World } from '../world.ts';

export interface Connection {
  /** Stable, and the same for whoever tells of it. */
  readonly id: string;
  readonly openedMs: number;
  readonly closedMs: number;
  /** Requests or messages on it. */
  readonly events: number;
  /** It ended with the stretch of time it belongs to: somebody on the way stopped. */
  readonly cutShort: boolean;
}

export interface Request {
  readonly id: string;
  readonly n: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMs: number;
}

const FIRST_FREE_PORT = 32_768;
const FREE_PORTS = 28_232;
/** A client opens its connection a moment before the first request on it. */
const DIAL_MS = 1.4;

export function ephemeralPort(seed: number, text: string): number {
  return FIRST_FREE_PORT + (hash32(seed, `port ${text}`) % FREE_PORTS);
}

function totalEvents({ activity, arrivals }: Flow): number {
  if (arrivals.kind === 'once' || Number.isFinite(activity.untilMs)) {
    return begun({ activity, arrivals, takesMs: 0 }, Math.min(activity.untilMs, Number.MAX_SAFE_INTEGER));
  }
  return Number.POSITIVE_INFINITY;
}

function endOf(flow: Flow, n: number): number {
  const beganMs = whenBegun(flow, n);
  return Math.min(flow.activity.untilMs, (beganMs ?? Number.POSITIVE_INFINITY) + flow.takesMs);
}

function hasFailed(strand: Strand): boolean {
  return strand.legs.some((leg) => leg.failure !== undefined);
}

function durationOf(strand: Strand, n: number): number {
  if (hasFailed(strand)) return strand.flow.takesMs;
  const { values } = strand.latency;
  return values[(n - 1) % values.length] ?? 1;
}

function shortKey(world: World, strand: Strand): string {
  return kubeHex(world.seed, `strand ${strand.key}`, 10);
}

function requestAt(world: World, strand: Strand, n: number): Request {
  const endMs = endOf(strand.flow, n);
  const durationMs = durationOf(strand, n);
  return { id: `request ${shortKey(world, strand)} ${n}`, n, startMs: endMs - durationMs, endMs, durationMs };
}

/** Those that end in (fromMs, toMs]. */
export function requestsEnding(world: World, strand: Strand, fromMs: number, toMs: number): Request[] {
  const last = Math.min(totalEvents(strand.flow), ended(strand.flow, toMs) + 1);
  const requests: Request[] = [];
  for (let n = Math.max(1, ended(strand.flow, fromMs)); n <= last; n++) {
    const request = requestAt(world, strand, n);
    if (request.endMs > fromMs && request.endMs <= toMs) requests.push(request);
  }
  return requests;
}

function connectionId(world: World, strand: Strand, part: string, k: number): string {
  return `connection ${shortKey(world, strand)} ${part} ${k}`;
}

export function legPart(strand: Strand, leg: Leg): string {
  return `leg-${strand.legs.indexOf(leg) + 1}`;
}

export function connectionAt(
  world: World,
  strand: Strand,
  part: string,
  perConnection: number,
  k: number,
): Connection | undefined {
  const { flow } = strand;
  const total = totalEvents(flow);
  const first = (k - 1) * perConnection + 1;
  if (first > total) return undefined;
  const cutShort = k * perConnection > total;
  const events = cutShort ? total - first + 1 : perConnection;
  // A call that is asked once and never again is closed by its client.
  const closedMs = cutShort && flow.arrivals.kind === 'steady' ? flow.activity.untilMs : endOf(flow, k * perConnection);
  // Slow requests may have begun before quick ones with a lower number; they come in rounds of the latency's length.
  let openedMs = Number.POSITIVE_INFINITY;
  for (let n = first; n < first + Math.min(events, strand.latency.values.length); n++) {
    openedMs = Math.min(openedMs, endOf(flow, n) - durationOf(strand, n));
  }
  return { id: connectionId(world, strand, part, k), openedMs: openedMs - DIAL_MS, closedMs, events, cutShort };
}

/** Those that close in (fromMs, toMs]. */
export function connectionsClosing(
  world: World,
  strand: Strand,
  part: string,
  perConnection: number,
  fromMs: number,
  toMs: number,
): Connection[] {
  const { flow } = strand;
  const last = connectionsClosed(flow, perConnection, toMs) + 1;
  const connections: Connection[] = [];
  for (let k = Math.max(1, connectionsClosed(flow, perConnection, fromMs)); k <= last; k++) {
    const connection = connectionAt(world, strand, part, perConnection, k);
    if (connection !== undefined && connection.closedMs > fromMs && connection.closedMs <= toMs)
      connections.push(connection);
  }
  return connections;
}

/** The connection of a leg that carried a request. */
export function carrierId(world: World, strand: Strand, leg: Leg, request: Request): string {
  return connectionId(world, strand, legPart(strand, leg), Math.ceil(request.n / leg.perConnection));
}

/** Envoy rewrites the 15th character of the x-request-id of requests that it samples for tracing: one in a hundred. */
export function requestIds(world: World, request: Request): { fromClient: string; afterEnvoy: string } {
  const fromClient = kubeUid(world.seed, request.id);
  const sampled = hash32(world.seed, `sampled ${request.id}`) % 100 === 0;
  return { fromClient, afterEnvoy: sampled ? `${fromClient.slice(0, 14)}9${fromClient.slice(15)}` : fromClient };
}

export function traceParent(world: World, request: Request): string {
  return `00-${kubeHex(world.seed, `trace ${request.id}`, 32)}-${kubeHex(world.seed, `span ${request.id}`, 16)}-01`;
}

/** The application's own socket, and what ztunnel saw of it: on 1 % the redirect had to choose another port. */
export function clientPorts(world: World, connection: Connection): { own: number; seen: number } {
  const own = ephemeralPort(world.seed, connection.id);
  const rewritten = hash32(world.seed, `clash ${connection.id}`) % 100 === 0;
  return { own, seen: rewritten ? ephemeralPort(world.seed, `other ${connection.id}`) : own };
}

const POOL_LIFE_MS = 300_000;

/** The socket of a pooled HBONE connection: shared by all that one pod says to another within some minutes. */
export function pooledPort(world: World, from: string, to: string, openedMs: number): number {
  const phase = hash32(world.seed, `pool phase ${from} ${to}`) % POOL_LIFE_MS;
  return ephemeralPort(world.seed, `pool ${from} ${to} ${Math.floor((openedMs + phase) / POOL_LIFE_MS)}`);
}

const LARGEST_OFFSET_MS = 8;

/** What a node's clock shows beyond the true time. */
export function clockOffsetMs(world: World, node: string): number {
  if (world.plan.clocks !== 'apart') return 0;
  return ((hash32(world.seed, `clock ${node}`) % 2001) / 1000 - 1) * LARGEST_OFFSET_MS;
}
