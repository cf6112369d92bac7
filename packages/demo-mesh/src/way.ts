/** Which way a call takes and what meets it there: who uses a waypoint, and how things fail. */

import type { Actor, Cast, End, GatewayCast, ServiceCast } from './cast.ts';
import { gatewayOfPod, guessedService, isOutside, ztunnelOn } from './cast.ts';
import type { Outcome } from './plan.ts';
import type { Leg, LegTeller } from './strands.ts';
import type { FailureReason } from './telling.ts';

/** What each side's ztunnel writes as response_flags when a connection fails; absent: that side counts nothing. */
interface FailureFlags {
  readonly source: string;
  readonly destination?: string;
}

export type LegFate =
  | 'ok'
  | Exclude<Outcome, 'answered'>
  | 'nobody-listens'
  | 'uncounted-refusal'
  | 'unknown-waypoint'
  | 'no-healthy-upstream';

const FLAGS: Readonly<Record<Exclude<LegFate, 'ok'>, FailureFlags | 'uncounted'>> = {
  denied: { source: 'CONNECT', destination: 'DENY' },
  refused: { source: 'CONNECT', destination: 'CONNECT' },
  unreachable: { source: 'CONNECT' },
  identity: { source: 'CONNECT' },
  tls: { source: 'CONNECT' },
  timeout: { source: 'NETWORK_POLICY' },
  'nobody-listens': { source: 'CONNECT' },
  'uncounted-refusal': 'uncounted',
  'unknown-waypoint': 'uncounted',
  'no-healthy-upstream': 'uncounted',
};

const REASONS: Readonly<Record<Exclude<LegFate, 'ok'>, FailureReason>> = {
  denied: 'denied',
  refused: 'refused',
  unreachable: 'unreachable',
  identity: 'identity',
  tls: 'tls',
  timeout: 'timeout',
  'nobody-listens': 'refused',
  'uncounted-refusal': 'refused',
  'unknown-waypoint': 'unknown-waypoint',
  'no-healthy-upstream': 'no-healthy-upstream',
};

/** ztunnel gives up on a silent 15008 after ten seconds. */
const TIMEOUT_MS = 10_000;
const REFUSAL_MS = 3;

export function fateTakesMs(fate: LegFate): number {
  return fate === 'timeout' ? TIMEOUT_MS : REFUSAL_MS;
}

export function isCaptured(end: End): end is Actor & { readonly capture: 'ambient' } {
  return !isOutside(end) && end.capture === 'ambient';
}

/** Speaks L7 and reports it. */
export function isEnvoyClient(end: End): end is Actor & { readonly capture: 'sidecar' | 'none' } {
  return !isOutside(end) && (end.capture === 'sidecar' || end.kind === 'ingress');
}

function callsWithHbone(end: End): boolean {
  return !isOutside(end) && (end.capture !== 'none' || end.kind !== 'workload');
}

function takesHbone(end: End): boolean {
  return !isOutside(end) && (end.capture !== 'none' || end.kind === 'waypoint');
}

export function passesWaypoint(
  cast: Cast,
  client: End,
  service: ServiceCast | undefined,
  server: End | undefined,
): GatewayCast | undefined {
  if (isOutside(client)) return undefined;
  // A call to a pod's own address passes the pod's waypoint, a call to a service the service's alone.
  if (service === undefined) {
    if (server === undefined || isOutside(server) || !isCaptured(client)) return undefined;
    return cast.workloadWaypoints.get(server.pod);
  }
  if (service.waypoint === undefined) return undefined;
  if (isCaptured(client)) return service.waypoint;
  return client.kind === 'ingress' && service.ingressUsesWaypoint ? service.waypoint : undefined;
}

export function isEncrypted(from: End, to: End): boolean {
  return callsWithHbone(from) && takesHbone(to);
}

export interface LegAsk {
  readonly cast: Cast;
  readonly from: End;
  readonly to: End;
  readonly port: number;
  /** The service the client asked for. */
  readonly service?: ServiceCast;
  readonly fate: LegFate;
  /** An Envoy at the near end counts what fails, whatever the ztunnels do. */
  readonly envoyCounts: boolean;
  readonly perConnection: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
}

export function layLeg(ask: LegAsk): Leg {
  const { from, to, port, fate } = ask;
  const ends = { from, to, port, encrypted: isEncrypted(from, to) };
  if (fate === 'ok') {
    const { perConnection, bytesToServer, bytesToClient } = ask;
    return {
      ...ends,
      perConnection,
      bytesToServer,
      bytesToClient,
      tellers: tellersOf(ask, { source: '-', destination: '-' }),
    };
  }
  const flags = FLAGS[fate];
  const tellers = flags === 'uncounted' ? [] : tellersOf(ask, flags);
  const counted = tellers.length > 0 || ask.envoyCounts;
  return {
    ...ends,
    perConnection: 1,
    bytesToServer: 0,
    bytesToClient: 0,
    failure: { reason: REASONS[fate], counted },
    tellers,
  };
}

function tellersOf(ask: LegAsk, flags: FailureFlags): LegTeller[] {
  const { cast, from, to } = ask;
  const tellers: LegTeller[] = [];
  if (isCaptured(from)) {
    tellers.push({
      proxyId: ztunnelOn(cast, from.node).pod,
      reporter: 'source',
      flags: flags.source,
      ...asked(ask.service),
    });
  }
  if (isCaptured(to) && flags.destination !== undefined) {
    // Only a ztunnel tells its peer the service it wants; for anyone else, and for calls to a pod, the port decides.
    const exact = isCaptured(from) ? ask.service : undefined;
    const service = exact ?? guessedService(cast, to, ask.port);
    tellers.push({
      proxyId: ztunnelOn(cast, to.node).pod,
      reporter: 'destination',
      flags: flags.destination,
      ...asked(service),
    });
  }
  return tellers;
}

function asked(service: ServiceCast | undefined): { service?: ServiceCast } {
  return service === undefined ? {} : { service };
}

/** The proxies of a way, in plain words and in order. */
export function pathWords(
  client: End,
  waypoint: GatewayCast | undefined,
  server: End | undefined,
  cast: Cast,
  through?: GatewayCast,
): string[] {
  const words: string[] = [];
  if (!isOutside(client)) {
    if (client.kind === 'ingress') words.push(`gateway ${client.namespace}/${gatewayName(cast, client)}`);
    else if (client.capture === 'sidecar') words.push(`sidecar ${client.namespace}/${client.workload}`);
    else if (client.capture === 'ambient') words.push(`ztunnel ${client.node.name}`);
  }
  if (waypoint !== undefined) words.push(`waypoint ${waypoint.namespace}/${waypoint.name}`);
  if (through !== undefined) words.push(`gateway ${through.namespace}/${through.name}`);
  if (server !== undefined && !isOutside(server)) {
    if (server.capture === 'sidecar') words.push(`sidecar ${server.namespace}/${server.workload}`);
    else if (server.capture === 'ambient') words.push(`ztunnel ${server.node.name}`);
  }
  return words;
}

function gatewayName(cast: Cast, pod: Actor): string {
  return gatewayOfPod(cast, pod)?.name ?? pod.workload;
}
