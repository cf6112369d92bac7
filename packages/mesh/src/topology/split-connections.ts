import type { ServiceId } from '../identity.ts';
import { isStandIn } from './stand-ins.ts';
import { FAILURE_REASONS, type Failures, type L4Edge, type Leg, type ToldReasons, type ViaLegs } from './topology.ts';

/**
 * A layer-4 edge by the service asked for. Bytes are exact; connections are told per service, too, but why they failed and how they were secured is
 * known only of the whole and is divided in proportion. The parts add up to the edge.
 */
export function splitByService(
  edge: L4Edge,
): readonly { readonly service: ServiceId | undefined; readonly edge: L4Edge }[] {
  const serviceOf = (share: { readonly service?: ServiceId }): ServiceId | undefined =>
    share.service === undefined || isStandIn(share.service) ? undefined : share.service;
  const [only] = edge.services;
  if (only === undefined) return [{ service: undefined, edge }];
  if (edge.services.length === 1) return [{ service: serviceOf(only), edge }];
  const opened = edge.services.map((s) => s.opened);
  const failed = edge.services.map((s) => s.failed);
  const parts = divide(edge, {
    opened: opened.some((n) => n > 0) ? opened : failed,
    failed: failed.some((n) => n > 0) ? failed : opened,
    bytesToServer: edge.services.map((s) => s.bytesToServer),
    bytesToClient: edge.services.map((s) => s.bytesToClient),
  });
  return edge.services.map((share, at) => ({
    service: serviceOf(share),
    edge: { ...(parts[at] ?? edge), services: [share] },
  }));
}

/** Divides all numbers of an edge in proportion to weights; the parts add up to the edge. */
export function splitByWeight(edge: L4Edge, weights: readonly number[]): readonly L4Edge[] {
  if (weights.length === 1) return [edge];
  const parts = divide(edge, { opened: weights, failed: weights, bytesToServer: weights, bytesToClient: weights });
  return parts.map((part, at) => {
    const scaled = edge.services.map((share) => ({
      ...share,
      opened: apart(share.opened, weights)[at] ?? 0,
      failed: apart(share.failed, weights)[at] ?? 0,
      bytesToServer: apart(share.bytesToServer, weights)[at] ?? 0,
      bytesToClient: apart(share.bytesToClient, weights)[at] ?? 0,
    }));
    return { ...part, services: scaled };
  });
}

interface Weights {
  readonly opened: readonly number[];
  readonly failed: readonly number[];
  readonly bytesToServer: readonly number[];
  readonly bytesToClient: readonly number[];
}

function divide(edge: L4Edge, weights: Weights): readonly L4Edge[] {
  const numbers = divideNumbers(edge, weights);
  const failed = divideFailures(edge.failed, weights.failed);
  const ways = edge.via === undefined ? [] : divideVia(edge.via, weights);
  const { uncounted, told, ...rest } = edge;
  const unseen = uncounted === undefined ? [] : apart(uncounted, weights.failed);
  const toldParts = told === undefined ? [] : divideTold(told, weights.failed);
  return numbers.map((part, at) => ({
    ...rest,
    ...part,
    failed: failed[at] ?? {},
    ...((unseen[at] ?? 0) > 0 ? { uncounted: unseen[at] ?? 0 } : {}),
    ...(toldParts[at] === undefined ? {} : { told: toldParts[at] }),
    ...(ways[at] === undefined ? {} : { via: ways[at] }),
  }));
}

function divideFailures(failed: Failures, weights: readonly number[]): readonly Failures[] {
  const reasons = FAILURE_REASONS.flatMap((reason) => {
    const count = failed[reason];
    return count === undefined ? [] : [[reason, apart(count, weights)] as const];
  });
  return weights.map((_, at) =>
    Object.fromEntries(reasons.flatMap(([reason, parts]) => ((parts[at] ?? 0) > 0 ? [[reason, parts[at]]] : []))),
  );
}

function divideTold({ of, reasons }: ToldReasons, weights: readonly number[]): readonly (ToldReasons | undefined)[] {
  const [ofs, parts] = [apart(of, weights), divideFailures(reasons, weights)];
  return ofs.map((part, at) => (part > 0 ? { of: part, reasons: parts[at] ?? {} } : undefined));
}

/** Legs closed over a waypoint are divided as their edge is, and are no measurement from then on. */
function divideVia(via: ViaLegs, weights: Weights): readonly ViaLegs[] {
  const divideLeg = (leg: Leg | undefined): readonly Leg[] => {
    if (leg === undefined) return [];
    const failed = apart(leg.failed, weights.failed);
    return divideNumbers(leg, weights).map((part, at) => ({ ...part, failed: failed[at] ?? 0, estimated: true }));
  };
  const toWaypoint = divideLeg(via.toWaypoint);
  const fromWaypoint = divideLeg(via.fromWaypoint);
  return weights.opened.map((_, at) => ({
    waypoint: via.waypoint,
    ...(toWaypoint[at] === undefined ? {} : { toWaypoint: toWaypoint[at] }),
    ...(fromWaypoint[at] === undefined ? {} : { fromWaypoint: fromWaypoint[at] }),
  }));
}

type Numbers = Pick<Leg, 'opened' | 'bytesToServer' | 'bytesToClient' | 'security'>;

function divideNumbers(whole: Numbers, weights: Weights): readonly Numbers[] {
  const of = (total: number | undefined, by: readonly number[]): readonly number[] =>
    total === undefined ? [] : apart(total, by);
  const opened = of(whole.opened, weights.opened);
  const bytesToServer = of(whole.bytesToServer, weights.bytesToServer);
  const bytesToClient = of(whole.bytesToClient, weights.bytesToClient);
  const mtls = of(whole.security?.mtls, weights.opened);
  const plain = of(whole.security?.plain, weights.opened);
  return weights.opened.map((_, at) => ({
    ...(opened[at] === undefined ? {} : { opened: opened[at] }),
    ...(bytesToServer[at] === undefined ? {} : { bytesToServer: bytesToServer[at] }),
    ...(bytesToClient[at] === undefined ? {} : { bytesToClient: bytesToClient[at] }),
    ...(mtls[at] === undefined || plain[at] === undefined ? {} : { security: { mtls: mtls[at], plain: plain[at] } }),
  }));
}

/** Parts of a total in proportion to weights, in equal parts where nothing weighs. */
function apart(total: number, weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, w) => sum + w, 0);
  if (whole === total) return weights;
  return weights.map((weight) => (whole === 0 ? total / weights.length : (total * weight) / whole));
}
