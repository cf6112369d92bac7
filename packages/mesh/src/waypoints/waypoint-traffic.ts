import { placeKey, serviceKey, servicePlace, workloadPlace, type PlaceKey } from '../identity.ts';
import type { Capture } from '../inventory/capture.ts';
import { outcomeOf, sumFailures } from '../health/judge.ts';
import type { L4Edge, L7Edge, Place, Topology } from '../topology/topology.ts';
import type { Enrolled } from './enrolled.ts';
import type { WaypointFacts } from './waypoint-facts.ts';

/** Counts within the window, of requests as L7 proxies saw them and of connections and bytes as L4 proxies did. */
export interface Passing {
  readonly requests: number;
  /** 5xx, a failing gRPC status or no response; a 4xx is the client's own. */
  readonly failedRequests: number;
  readonly connections: number;
  readonly failedConnections: number;
  /** Both ways. */
  readonly bytes: number;
  /** Average over the requests, ms; absent when nobody measured any. */
  readonly averageLatencyMs?: number;
}

/** Why a client's traffic does not pass the waypoint. */
export const PAST_REASONS = [
  'not bound',
  'opted out',
  'gateway',
  'sidecar',
  'not captured',
  'called by address',
  'unnamed client',
  'still open',
] as const;
export type PastReason = (typeof PAST_REASONS)[number];

/** One client with one server: through the waypoint, or past it. */
export interface WaypointPair extends Passing {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  /** The service asked for, `namespace/name`; absent where only an address was. */
  readonly service?: string;
  /** Of traffic past it. */
  readonly why?: PastReason;
}

/** What passes one waypoint and what goes past it, as one reader may see it. */
export interface WaypointTraffic {
  /** What opted out is in neither. */
  readonly total: { readonly through: Passing; readonly past: Passing };
  readonly through: readonly WaypointPair[];
  readonly past: readonly WaypointPair[];
  /** Connections to the waypoint itself, each way in by its client. */
  readonly into: readonly WaypointPair[];
  /** By the row's kind, namespace and name. */
  readonly rows: ReadonlyMap<string, { readonly through: Passing; readonly past: Passing }>;
  /** Clients beyond the reader's rights use it, too; their numbers are in no sum. */
  readonly withheld: 'some' | 'none';
}

const NOTHING: Passing = { requests: 0, failedRequests: 0, connections: 0, failedConnections: 0, bytes: 0 };

/** Unique among the rows of one waypoint. */
export const rowKey = ({ kind, namespace, name }: Pick<Enrolled, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace}/${name}`;

/** Splits a picture's traffic at one waypoint. O(edges + rows). */
export function trafficOfWaypoint(
  { places, edges }: Topology,
  { id, place }: Pick<WaypointFacts, 'id' | 'place'>,
  enrolled: readonly Enrolled[],
): WaypointTraffic {
  const known = new Map(places.map((one) => [one.key, one]));
  const isWaypoint = (key: PlaceKey): boolean => known.get(key)?.role === 'waypoint' || key === place;
  const rowOfService = new Map<string, Enrolled>();
  const rowOfWorkload = new Map<PlaceKey, Enrolled>();
  for (const row of enrolled) {
    const at = { cluster: id.cluster, namespace: row.namespace, name: row.name };
    if (row.kind === 'Workload') rowOfWorkload.set(placeKey(workloadPlace(at)), row);
    else if (row.kind !== 'WorkloadEntry') rowOfService.set(serviceKey(at), row);
  }
  const servicesBehind = servicesOfWorkloads(id.cluster, enrolled);
  const rows = new Map<string, { through: Passing; past: Passing }>();
  const count = (row: Enrolled | undefined, side: 'through' | 'past', passing: Passing): void => {
    if (row === undefined) return;
    const key = rowKey(row);
    const held = rows.get(key) ?? { through: NOTHING, past: NOTHING };
    rows.set(key, { ...held, [side]: plus(held[side], passing) });
  };
  const through: WaypointPair[] = [];
  const into: WaypointPair[] = [];
  const past = new Map<string, WaypointPair>();
  const goPast = (pair: WaypointPair): void => {
    const key = `${pair.from} ${pair.to} ${pair.service ?? ''}`;
    const held = past.get(key);
    past.set(key, held === undefined ? pair : { ...held, ...plus(held, pair) });
  };
  let withheld: 'some' | 'none' = 'none';

  for (const edge of edges) {
    if (edge.withheld === true) {
      if (edge.to === place || rowOfWorkload.has(edge.to)) withheld = 'some';
      continue;
    }
    const service =
      edge.layer === 'L7' && edge.service !== undefined ? rowOfService.get(serviceKey(edge.service)) : undefined;
    const workload = rowOfWorkload.get(edge.to);
    if (edge.layer === 'L7') {
      const passing = ofRequests(edge);
      const pair = { from: edge.from, to: edge.to, ...namedService(edge), ...passing };
      if (edge.via === place) {
        through.push(pair);
        count(service, 'through', passing);
        count(workload, 'through', passing);
      } else if (edge.via === undefined && !isWaypoint(edge.from) && (service !== undefined || boundBehind(workload))) {
        const row = service ?? workload;
        if (row === undefined) continue;
        goPast({ ...pair, why: whyPast(row, edge.from, known, edge.service === undefined ? 'address' : 'service') });
        count(service, 'past', passing);
        count(workload, 'past', passing);
      }
      continue;
    }
    if (edge.to === place) {
      for (const share of sharesOf(edge)) {
        into.push({ from: edge.from, to: edge.to, ...namedService(share), ...share.passing });
        const row = share.service === undefined ? undefined : rowOfService.get(serviceKey(share.service));
        count(row, 'through', share.passing);
      }
      continue;
    }
    if (edge.from === place) {
      count(workload, 'through', ofConnections(edge));
      continue;
    }
    if (isWaypoint(edge.from) || isWaypoint(edge.to)) continue;
    for (const share of sharesOf(edge)) {
      const named = share.service === undefined ? undefined : rowOfService.get(serviceKey(share.service));
      // Asked for by address, the services in front of the workload were passed by.
      const asked = share.service === undefined && boundBehind(workload) ? (servicesBehind.get(edge.to) ?? []) : [];
      const row = named ?? (asked.length > 0 || boundByAddress(workload) ? workload : undefined);
      if (row === undefined) continue;
      // Logs tell of calls that got nowhere by the service that was asked for; behind a waypoint it is there that they ended.
      if (endedAtWaypoint(edge, share.passing) && row.standing === 'bound') {
        into.push({ from: edge.from, to: place, ...namedService(share), ...share.passing });
        count(named, 'through', share.passing);
        continue;
      }
      const how = share.service === undefined ? 'address' : 'service';
      goPast({
        from: edge.from,
        to: edge.to,
        ...namedService(share),
        ...share.passing,
        why: whyPast(row, edge.from, known, how),
      });
      for (const one of named === undefined ? asked : [named]) count(one, 'past', share.passing);
      count(workload, 'past', share.passing);
    }
  }
  const out = [...past.values()];
  // What declined the waypoint goes past it as asked.
  const unasked = out.filter(({ why }) => why !== 'opted out');
  return {
    total: { through: sumOf([...through, ...into]), past: sumOf(unasked) },
    through: byWeight(through),
    past: byWeight(out),
    into: byWeight(into),
    rows,
    withheld,
  };
}

/** No metric counted these connections, not one came to anything. */
const endedAtWaypoint = ({ uncounted = 0 }: L4Edge, { connections, failedConnections, bytes }: Passing): boolean =>
  uncounted > 0 && failedConnections > 0 && failedConnections >= connections && bytes === 0;

const boundBehind = (row: Enrolled | undefined): row is Enrolled =>
  row?.ways.some(({ standing }) => standing === 'bound' || standing === 'canary') === true;

const boundByAddress = (row: Enrolled | undefined): boolean =>
  row?.ways.some(({ calls, standing }) => calls === 'address' && standing === 'bound') === true;

function servicesOfWorkloads(
  cluster: string,
  enrolled: readonly Enrolled[],
): ReadonlyMap<PlaceKey, readonly Enrolled[]> {
  const found = new Map<PlaceKey, Enrolled[]>();
  for (const row of enrolled) {
    if (row.kind !== 'Service' || (row.standing !== 'bound' && row.standing !== 'canary')) continue;
    for (const name of row.workloads ?? []) {
      const key = placeKey(workloadPlace({ cluster, namespace: row.namespace, name }));
      found.set(key, [...(found.get(key) ?? []), row]);
    }
    const own = placeKey(servicePlace({ cluster, namespace: row.namespace, name: row.name }));
    found.set(own, [row]);
  }
  return found;
}

function whyPast(
  row: Enrolled,
  from: PlaceKey,
  known: ReadonlyMap<PlaceKey, Place>,
  how: 'service' | 'address',
): PastReason {
  if (row.standing === 'refused' || row.standing === 'ignored') return 'not bound';
  if (row.standing === 'opted out') return 'opted out';
  const client = known.get(from);
  if (client === undefined || client.role === 'unknown' || client.role === 'outside') return 'unnamed client';
  if (client.role === 'gateway') return 'gateway';
  const pods: Capture['pods'] = client.capture?.pods ?? {};
  if ((pods.captured ?? 0) === 0) {
    if ((pods.sidecar ?? 0) > 0) return 'sidecar';
    if (client.capture !== undefined) return 'not captured';
  }
  return how === 'address' ? 'called by address' : 'still open';
}

const namedService = ({ service }: { readonly service?: L7Edge['service'] }): { readonly service?: string } =>
  service === undefined ? {} : { service: `${service.namespace}/${service.name}` };

function ofRequests(edge: L7Edge): Passing {
  const failed = edge.responses.reduce((sum, response) => {
    const outcome = outcomeOf(response);
    return outcome === 'good' || outcome === '4xx' ? sum : sum + response.count;
  }, 0);
  return {
    ...NOTHING,
    requests: edge.requests,
    failedRequests: failed,
    ...(edge.averageLatency === undefined ? {} : { averageLatencyMs: edge.averageLatency }),
  };
}

const ofConnections = (edge: L4Edge): Passing => ({
  ...NOTHING,
  connections: edge.opened ?? 0,
  failedConnections: sumFailures(edge),
  bytes: (edge.bytesToServer ?? 0) + (edge.bytesToClient ?? 0),
});

function sharesOf(edge: L4Edge): readonly { readonly service?: L7Edge['service']; readonly passing: Passing }[] {
  if (edge.services.length === 0) return [{ passing: ofConnections(edge) }];
  return edge.services.map(({ service, opened, failed, bytesToServer, bytesToClient }) => ({
    ...(service === undefined ? {} : { service }),
    passing: { ...NOTHING, connections: opened, failedConnections: failed, bytes: bytesToServer + bytesToClient },
  }));
}

function plus(a: Passing, b: Passing): Passing {
  const requests = a.requests + b.requests;
  const measured = [a, b].filter(({ averageLatencyMs }) => averageLatencyMs !== undefined);
  const weight = measured.reduce((sum, one) => sum + one.requests, 0);
  const latency = measured.reduce((sum, one) => sum + (one.averageLatencyMs ?? 0) * one.requests, 0);
  return {
    requests,
    failedRequests: a.failedRequests + b.failedRequests,
    connections: a.connections + b.connections,
    failedConnections: a.failedConnections + b.failedConnections,
    bytes: a.bytes + b.bytes,
    ...(weight === 0 ? {} : { averageLatencyMs: latency / weight }),
  };
}

const sumOf = (all: readonly Passing[]): Passing => all.reduce(plus, NOTHING);

const byWeight = (pairs: readonly WaypointPair[]): readonly WaypointPair[] =>
  [...pairs].sort((a, b) => b.requests - a.requests || b.connections - a.connections || b.bytes - a.bytes);
