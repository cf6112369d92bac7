import { serviceKey, type PlaceKey, type ServiceId } from '../identity.ts';
import { REPORTERS, type Reporter } from '../traffic/rows.ts';
import { ms } from '../units.ts';
import {
  FAILURE_REASONS,
  type Edge,
  type Failures,
  type L4Edge,
  type L7Edge,
  type Leg,
  type Principals,
  type ResponseCount,
  type Security4,
  type ServiceShare,
  type ToldReasons,
  type ViaLegs,
} from './topology.ts';

/**
 * Adds up edges of the same two places: layer 4 into one line (one more for each hidden waypoint on the way), layer 7 by protocol, service and
 * waypoint. Every count of the result is the sum of the counts given, whatever their order. O(edges).
 */
export function mergeEdges(edges: Iterable<Edge>): readonly Edge[] {
  const lines = new Map<string, Edge[]>();
  const lineKey = numberedKeys();
  for (const edge of edges) {
    const key = lineKey(edge);
    const held = lines.get(key);
    if (held === undefined) lines.set(key, [edge]);
    else held.push(edge);
  }
  return [...lines.values()].map(addLine);
}

/** Spells lines in numbers: the keys of places are long, and to join and hash them anew for every edge is most of what grouping costs. */
function numberedKeys(): (edge: Edge) => string {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size));
    return number;
  };
  const serviceOf = (service: ServiceId | undefined): number | '' =>
    service === undefined ? '' : numberOf(serviceKey(service));
  return (edge) => {
    const ends = `${numberOf(edge.from)} ${numberOf(edge.to)}`;
    return edge.layer === 'L4'
      ? `${ends} 4 ${edge.via === undefined ? '' : numberOf(edge.via.waypoint)}`
      : `${ends} ${edge.protocol} ${serviceOf(edge.service)} ${edge.via === undefined ? '' : numberOf(edge.via)}`;
  };
}

function addLine(line: readonly Edge[]): Edge {
  const [first] = line;
  if (first === undefined) throw new Error('a line has at least one edge');
  if (line.length === 1) return first;
  return first.layer === 'L4' ? addL4(first, line.filter(isL4)) : addL7(first, line.filter(isL7));
}

const isL4 = (edge: Edge): edge is L4Edge => edge.layer === 'L4';
const isL7 = (edge: Edge): edge is L7Edge => edge.layer === 'L7';

function addL4(first: L4Edge, edges: readonly L4Edge[]): L4Edge {
  const lastFailureMs = greatest(edges.map((e) => e.lastFailureMs));
  const uncounted = sumOfKnown(edges.map((e) => e.uncounted));
  const told = addTold(edges.map((e) => e.told));
  const security = addSecurity(edges.map((e) => e.security));
  const bypasses = edges
    .flatMap((e) => e.bypasses ?? [])
    .sort()
    .at(0);
  const via = addVia(edges);
  return {
    layer: 'L4',
    from: first.from,
    to: first.to,
    ...addCounts(edges),
    failed: addFailures(edges.map((e) => e.failed)),
    ...(uncounted === undefined ? {} : { uncounted }),
    ...(told === undefined ? {} : { told }),
    ...(lastFailureMs === undefined ? {} : { lastFailureMs }),
    ...(security === undefined ? {} : { security }),
    principals: joinPrincipals(edges.map((e) => e.principals)),
    services: addShares(edges.flatMap((e) => e.services)),
    reporters: joinReporters(edges),
    ...(bypasses === undefined ? {} : { bypasses }),
    ...(via === undefined ? {} : { via }),
    ...withheldTogether(edges),
  };
}

function addL7(first: L7Edge, edges: readonly L7Edge[]): L7Edge {
  const messages = edges.flatMap((e) => e.messages ?? []);
  const averageLatency = weighLatency(edges);
  const quantileLatency = greatest(edges.map((e) => e.quantileLatency));
  return {
    layer: 'L7',
    from: first.from,
    to: first.to,
    protocol: first.protocol,
    ...(first.service === undefined ? {} : { service: first.service }),
    ...(first.via === undefined ? {} : { via: first.via }),
    requests: edges.reduce((sum, e) => sum + e.requests, 0),
    responses: addResponses(edges.flatMap((e) => e.responses)),
    ...(messages.length === 0
      ? {}
      : {
          messages: {
            request: messages.reduce((sum, m) => sum + m.request, 0),
            response: messages.reduce((sum, m) => sum + m.response, 0),
          },
        }),
    ...(averageLatency === undefined ? {} : { averageLatency: ms(averageLatency) }),
    ...(quantileLatency === undefined ? {} : { quantileLatency: ms(quantileLatency) }),
    reporters: joinReporters(edges),
    ...withheldTogether(edges),
  };
}

/** The average of all requests whose latency is known: an edge weighs as much as it was asked. */
function weighLatency(edges: readonly L7Edge[]): number | undefined {
  let weight = 0;
  let sum = 0;
  for (const { averageLatency, requests } of edges) {
    if (averageLatency === undefined) continue;
    weight += requests;
    sum += averageLatency * requests;
  }
  return weight > 0 ? sum / weight : greatest(edges.map((e) => e.averageLatency));
}

/** A number stays absent only where no part tells it. */
interface Counts {
  readonly opened?: number;
  readonly bytesToServer?: number;
  readonly bytesToClient?: number;
}

/** What nobody tells stays absent, and is not 0. */
export function addCounts(parts: readonly Counts[]): Counts {
  const opened = sumOfKnown(parts.map((p) => p.opened));
  const bytesToServer = sumOfKnown(parts.map((p) => p.bytesToServer));
  const bytesToClient = sumOfKnown(parts.map((p) => p.bytesToClient));
  return {
    ...(opened === undefined ? {} : { opened }),
    ...(bytesToServer === undefined ? {} : { bytesToServer }),
    ...(bytesToClient === undefined ? {} : { bytesToClient }),
  };
}

const sumOfKnown = (numbers: readonly (number | undefined)[]): number | undefined =>
  numbers.reduce((sum, n) => (n === undefined ? sum : (sum ?? 0) + n), undefined);

const greatest = (numbers: readonly (number | undefined)[]): number | undefined =>
  numbers.reduce((held, n) => (held === undefined || (n !== undefined && n > held) ? n : held), undefined);

/** Undefined where no part tells how it was secured. */
export function addSecurity(parts: readonly (Security4 | undefined)[]): Security4 | undefined {
  return parts.reduce(
    (held, part) =>
      held === undefined || part === undefined
        ? (held ?? part)
        : { mtls: held.mtls + part.mtls, plain: held.plain + part.plain },
    undefined,
  );
}

export function addFailures(parts: readonly Failures[]): Failures {
  const sum: { -readonly [R in keyof Failures]: Failures[R] } = {};
  for (const part of parts)
    for (const reason of FAILURE_REASONS) {
      const count = part[reason];
      if (count !== undefined) sum[reason] = (sum[reason] ?? 0) + count;
    }
  return sum;
}

/** Undefined where no part has logs that tell. */
export function addTold(parts: readonly (ToldReasons | undefined)[]): ToldReasons | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < 2) return known[0];
  return { of: known.reduce((sum, { of }) => sum + of, 0), reasons: addFailures(known.map(({ reasons }) => reasons)) };
}

/** Equal answers are one row. */
export function addResponses(responses: readonly ResponseCount[]): readonly ResponseCount[] {
  if (responses.length < 2) return responses;
  const sums = new Map<string, ResponseCount>();
  for (const response of responses) {
    const key = `${response.code} ${response.grpcStatus ?? ''} ${response.flags}`;
    const held = sums.get(key);
    sums.set(key, held === undefined ? response : { ...held, count: held.count + response.count });
  }
  return [...sums.values()];
}

function addShares(shares: readonly ServiceShare[]): readonly ServiceShare[] {
  if (shares.length < 2) return shares;
  const sums = new Map<string, ServiceShare>();
  for (const share of shares) {
    const key = share.service === undefined ? '' : serviceKey(share.service);
    const held = sums.get(key);
    sums.set(
      key,
      held === undefined
        ? share
        : {
            ...held,
            opened: held.opened + share.opened,
            failed: held.failed + share.failed,
            bytesToServer: held.bytesToServer + share.bytesToServer,
            bytesToClient: held.bytesToClient + share.bytesToClient,
          },
    );
  }
  return [...sums.values()];
}

/** One identity is named only while it is the only one: naming one of several would say something false of the others. */
function joinPrincipals(parts: readonly Principals[]): Principals {
  const sides = (['client', 'server'] as const).map((side) => {
    const names = new Set(parts.flatMap((part) => part[side] ?? []));
    const [only] = names;
    return { side, only, several: names.size > 1 || parts.some((part) => part.several?.includes(side) === true) };
  });
  const several = sides.filter((s) => s.several).map((s) => s.side);
  return {
    ...Object.fromEntries(sides.flatMap((s) => (s.several || s.only === undefined ? [] : [[s.side, s.only]]))),
    ...(several.length === 0 ? {} : { several }),
  };
}

const joinReporters = (edges: readonly Edge[]): readonly Reporter[] =>
  REPORTERS.filter((reporter) => edges.some((edge) => edge.reporters.includes(reporter)));

const withheldTogether = (edges: readonly Edge[]): { readonly withheld?: true } =>
  edges.every((edge) => edge.withheld === true) ? { withheld: true } : {};

function addVia(edges: readonly L4Edge[]): ViaLegs | undefined {
  const ways = edges.flatMap((edge) => edge.via ?? []);
  const waypoint: PlaceKey | undefined = ways[0]?.waypoint;
  if (waypoint === undefined) return undefined;
  const toWaypoint = addLegs(ways.flatMap((way) => way.toWaypoint ?? []));
  const fromWaypoint = addLegs(ways.flatMap((way) => way.fromWaypoint ?? []));
  return {
    waypoint,
    ...(toWaypoint === undefined ? {} : { toWaypoint }),
    ...(fromWaypoint === undefined ? {} : { fromWaypoint }),
  };
}

function addLegs(legs: readonly Leg[]): Leg | undefined {
  if (legs.length <= 1) return legs[0];
  const security = addSecurity(legs.map((leg) => leg.security));
  return {
    ...addCounts(legs),
    failed: legs.reduce((sum, leg) => sum + leg.failed, 0),
    ...(security === undefined ? {} : { security }),
    ...(legs.some((leg) => leg.estimated === true) ? { estimated: true } : {}),
  };
}
