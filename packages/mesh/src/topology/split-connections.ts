import type { ServiceId } from '../identity.ts';
import { isStandIn } from './stand-ins.ts';
import { FAILURE_REASONS, type L4Edge, type Leg } from './topology.ts';

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

type Weights = { readonly [K in 'opened' | 'failed' | 'bytesToServer' | 'bytesToClient']: readonly number[] };

function divide(edge: L4Edge, weights: Weights): readonly L4Edge[] {
  const of = (total: number | undefined, by: readonly number[]): readonly number[] | undefined =>
    total === undefined ? undefined : apart(total, by);
  const opened = of(edge.opened, weights.opened);
  const bytesToServer = of(edge.bytesToServer, weights.bytesToServer);
  const bytesToClient = of(edge.bytesToClient, weights.bytesToClient);
  const mtls = of(edge.security?.mtls, weights.opened);
  const plain = of(edge.security?.plain, weights.opened);
  const failures = FAILURE_REASONS.flatMap((reason) => {
    const parts = of(edge.failed[reason], weights.failed);
    return parts === undefined ? [] : [[reason, parts] as const];
  });
  const { via } = edge;
  const toWaypoint = via?.toWaypoint === undefined ? undefined : divideLeg(via.toWaypoint, weights);
  const fromWaypoint = via?.fromWaypoint === undefined ? undefined : divideLeg(via.fromWaypoint, weights);
  return weights.opened.map((_, at) => ({
    ...edge,
    ...(via === undefined
      ? {}
      : {
          via: {
            waypoint: via.waypoint,
            ...(toWaypoint?.[at] === undefined ? {} : { toWaypoint: toWaypoint[at] }),
            ...(fromWaypoint?.[at] === undefined ? {} : { fromWaypoint: fromWaypoint[at] }),
          },
        }),
    ...(opened === undefined ? {} : { opened: opened[at] ?? 0 }),
    ...(bytesToServer === undefined ? {} : { bytesToServer: bytesToServer[at] ?? 0 }),
    ...(bytesToClient === undefined ? {} : { bytesToClient: bytesToClient[at] ?? 0 }),
    ...(mtls === undefined || plain === undefined ? {} : { security: { mtls: mtls[at] ?? 0, plain: plain[at] ?? 0 } }),
    failed: Object.fromEntries(
      failures.flatMap(([reason, parts]) => ((parts[at] ?? 0) > 0 ? [[reason, parts[at]]] : [])),
    ),
  }));
}

/** A leg closed over a waypoint is divided as its edge is, and is no measurement from then on. */
function divideLeg(leg: Leg, weights: Weights): readonly Leg[] {
  const { security, ...numbers } = leg;
  const of = (total: number | undefined, by: readonly number[]): readonly number[] | undefined =>
    total === undefined ? undefined : apart(total, by);
  const opened = of(leg.opened, weights.opened);
  const bytesToServer = of(leg.bytesToServer, weights.bytesToServer);
  const bytesToClient = of(leg.bytesToClient, weights.bytesToClient);
  const failed = apart(leg.failed, weights.failed);
  const mtls = of(security?.mtls, weights.opened);
  const plain = of(security?.plain, weights.opened);
  return weights.opened.map((_, at) => ({
    ...numbers,
    ...(opened === undefined ? {} : { opened: opened[at] ?? 0 }),
    ...(bytesToServer === undefined ? {} : { bytesToServer: bytesToServer[at] ?? 0 }),
    ...(bytesToClient === undefined ? {} : { bytesToClient: bytesToClient[at] ?? 0 }),
    failed: failed[at] ?? 0,
    ...(mtls === undefined || plain === undefined ? {} : { security: { mtls: mtls[at] ?? 0, plain: plain[at] ?? 0 } }),
    estimated: true,
  }));
}

/** Parts of a total in proportion to weights, in equal parts where nothing weighs. */
function apart(total: number, weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, w) => sum + w, 0);
  if (whole === total) return weights;
  return weights.map((weight) => (whole === 0 ? total / weights.length : (total * weight) / whole));
}
