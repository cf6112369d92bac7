/**
 * A strand is the finest stream of traffic the world knows: one client pod, one server pod, one way, one outcome. All
 * counts, those of the truth and those of the proxies, are sums over strands, so they cannot disagree by accident.
 */

import type { End, GatewayCast, ServiceCast } from './cast.ts';
import type { Flow } from './counting.ts';
import { begun, connectionsClosed, connectionsOpened, ended } from './counting.ts';
import type { AnswerPlan, Protocol } from './plan.ts';
import type { Spread } from './spread.ts';
import type { FailureReason } from './telling.ts';

export interface Strand {
  readonly conversation: string;
  /** Tells this strand from every other one, and stays the same when other conversations join the world. */
  readonly key: string;
  readonly flow: Flow;
  readonly protocol: Protocol;
  readonly client: End;
  readonly origin?: string;
  readonly server?: End;
  readonly service?: ServiceCast;
  readonly waypoint?: GatewayCast;
  readonly bypassesWaypoint: boolean;
  /** What the server (or an L7 proxy in its place) answers; on the direct path only the applications know. */
  readonly answer: AnswerPlan;
  readonly path: readonly string[];
  readonly legs: readonly Leg[];
  readonly reports: readonly Report[];
  readonly latency: Spread;
}

/** One stretch between two TCP ends. */
export interface Leg {
  readonly from: End;
  readonly to: End;
  /** Where the application listens that is meant in the end, whatever stands between. */
  readonly port: number;
  /** Events that share a connection. */
  readonly perConnection: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
  readonly encrypted: boolean;
  readonly failure?: { readonly reason: FailureReason; readonly counted: boolean };
  /**
   * The caller's process stops at the end of this stretch with connections open: the server's ztunnel counts those as
   * failed though every request on them was answered, a false alarm ("pooled connections").
   */
  readonly cutOff?: true;
  /** The ztunnels that count this leg, and how. */
  readonly tellers: readonly LegTeller[];
}

export interface LegTeller {
  readonly proxyId: string;
  readonly reporter: 'source' | 'destination';
  /** response_flags at the end of the connection. */
  readonly flags: string;
  readonly service?: ServiceCast;
}

/** An Envoy's account of the whole strand. */
export interface Report {
  readonly proxyId: string;
  readonly reporter: 'source' | 'destination' | 'waypoint';
  readonly source: End;
  readonly destination?: End;
  readonly service?: ServiceCast;
  readonly protocol: Protocol;
  readonly code: string;
  readonly grpcStatus: string;
  readonly flags: string;
  readonly security: 'mutual_tls' | 'none' | 'unknown';
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly perConnection: number;
}

export function legOpened(leg: Leg, flow: Flow, atMs: number): number {
  return connectionsOpened(flow, leg.perConnection, atMs);
}

export function legClosed(leg: Leg, flow: Flow, atMs: number): number {
  return connectionsClosed(flow, leg.perConnection, atMs);
}

/** Connections cut off by the end of the caller's process. */
export function legCutOff(leg: Leg, flow: Flow, atMs: number): number {
  if (leg.cutOff === undefined || atMs < flow.activity.untilMs) return 0;
  return legOpened(leg, flow, atMs) - Math.floor(ended(flow, atMs) / leg.perConnection);
}

export function legFailed(leg: Leg, flow: Flow, atMs: number): number {
  return leg.failure === undefined ? 0 : ended(flow, atMs);
}

/** A request's bytes pass when it begins, the answer's when it ends. */
export function legBytesToServer(leg: Leg, flow: Flow, atMs: number): number {
  return leg.bytesToServer * begun(flow, atMs);
}

export function legBytesToClient(leg: Leg, flow: Flow, atMs: number): number {
  return leg.bytesToClient * ended(flow, atMs);
}
