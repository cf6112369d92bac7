import { nameKey, serviceKey, type NamespacedName, type PlaceKey, type ServiceId } from '../identity.ts';
import { ms } from '../units.ts';
import type { L7Edge, ResponseCount } from '../topology/topology.ts';
import type { EndPlaces } from './count-connections.ts';
import type { LatencyRow, MessagesRow, Reporter, RequestRow, RowEnds } from './rows.ts';

/** Rows of L7 traffic. `undefined` lists are missing, not empty. */
export interface RequestRows {
  readonly requests: readonly RequestRow[] | undefined;
  readonly latency: readonly LatencyRow[] | undefined;
  readonly messages: readonly MessagesRow[] | undefined;
}

/** Names the waypoint that handled a request from this client for this service to this server; undefined when none can be told. */
export type ViaOf = (client: PlaceKey, service: ServiceId | undefined, server: PlaceKey) => PlaceKey | undefined;

/** Layer-7 edges, each request counted once: as client to server, whichever of up to three proxies reported it. */
export function countRequests(rows: RequestRows, places: EndPlaces, viaOf: ViaOf): readonly L7Edge[] {
  const all = rows.requests ?? [];
  const seenByWaypoint = waypointAccounts(all, places);
  const edges = new Map<string, MutableEdge>();
  for (const pair of groupByPair(
    all.filter((row) => !repeatsAWaypoint(row, places, seenByWaypoint)),
    places,
  )) {
    for (const row of choose(pair)) addRow(edges, pair, row, places.asked(row), viaOf);
  }
  addLatency(edges, rows.latency ?? [], places);
  addMessages(edges, rows.messages ?? [], places);
  return [...edges.values()];
}

type MutableEdge = { -readonly [K in keyof L7Edge]: L7Edge[K] } & { responses: ResponseCount[]; reporters: Reporter[] };

interface PairRows {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly protocol: 'http' | 'grpc';
  readonly rows: readonly RequestRow[];
}

interface WaypointAccounts {
  readonly clientAndService: ReadonlySet<string>;
  readonly serverAndService: ReadonlySet<string>;
}

/** Without the cluster: of one request, each proxy names the cluster of its own next hop. */
const word = (place: PlaceKey, service: NamespacedName | undefined): string =>
  `${place} ${service === undefined ? '' : nameKey(service)}`;

function waypointAccounts(rows: readonly RequestRow[], places: EndPlaces): WaypointAccounts {
  const reported = rows.filter((row) => row.reporter === 'waypoint');
  return {
    clientAndService: new Set(reported.map((row) => word(places.from(row), row.service))),
    serverAndService: new Set(reported.map((row) => word(places.to(row), row.service))),
  };
}

/** Whether a waypoint tells the same requests: a gateway's leg to it, its own leg to a sidecar, or either end's account of a pair it served. */
function repeatsAWaypoint(row: RequestRow, places: EndPlaces, seen: WaypointAccounts): boolean {
  if (row.reporter === 'waypoint') return false;
  const from = places.from(row);
  const to = places.to(row);
  if (places.isWaypoint(to)) return seen.clientAndService.has(word(from, row.service));
  if (places.isWaypoint(from)) return seen.serverAndService.has(word(to, row.service));
  return seen.clientAndService.has(word(from, row.service)) && seen.serverAndService.has(word(to, row.service));
}

function groupByPair(rows: readonly RequestRow[], places: EndPlaces): readonly PairRows[] {
  const pairs = new Map<string, { from: PlaceKey; to: PlaceKey; protocol: 'http' | 'grpc'; rows: RequestRow[] }>();
  for (const row of rows) {
    const from = places.from(row);
    const to = places.to(row);
    const key = `${from} ${to} ${row.protocol}`;
    const held = pairs.get(key);
    if (held === undefined) pairs.set(key, { from, to, protocol: row.protocol, rows: [row] });
    else held.rows.push(row);
  }
  return [...pairs.values()];
}

/**
 * The rows to count. The waypoint's, and between two sidecars, per outcome, the account of the side that saw more of it: both see what the server
 * answered, only the client's side sees requests that never arrived, and only the server's side sees each retry.
 */
function choose({ rows }: PairRows): readonly RequestRow[] {
  const chosen = rows.filter((row) => row.reporter === 'waypoint');
  const sides = new Map<string, { source: RequestRow[]; destination: RequestRow[] }>();
  for (const row of rows) {
    if (row.reporter === 'waypoint') continue;
    const key = `${row.code} ${row.grpcStatus ?? ''}`;
    let side = sides.get(key);
    if (side === undefined) sides.set(key, (side = { source: [], destination: [] }));
    side[row.reporter].push(row);
  }
  const total = (side: readonly RequestRow[]): number => side.reduce((sum, row) => sum + row.count, 0);
  for (const { source, destination } of sides.values())
    chosen.push(...(total(source) > total(destination) ? source : destination));
  return chosen;
}

function addRow(
  edges: Map<string, MutableEdge>,
  pair: PairRows,
  row: RequestRow,
  service: ServiceId | undefined,
  viaOf: ViaOf,
): void {
  const key = edgeKey(pair.from, pair.to, service, pair.protocol);
  let edge = edges.get(key);
  if (edge === undefined) {
    const via = row.reporter === 'waypoint' ? viaOf(pair.from, service, pair.to) : undefined;
    edge = {
      layer: 'L7',
      from: pair.from,
      to: pair.to,
      protocol: pair.protocol,
      ...(service === undefined ? {} : { service }),
      ...(via === undefined ? {} : { via }),
      requests: 0,
      responses: [],
      reporters: [],
    };
    edges.set(key, edge);
  }
  edge.requests += row.count;
  if (!edge.reporters.includes(row.reporter)) edge.reporters.push(row.reporter);
  const at = edge.responses.findIndex(
    (r) => r.code === row.code && r.flags === row.flags && r.grpcStatus === row.grpcStatus,
  );
  const held = edge.responses[at];
  if (held === undefined)
    edge.responses.push({
      code: row.code,
      ...(row.grpcStatus === undefined ? {} : { grpcStatus: row.grpcStatus }),
      flags: row.flags,
      count: row.count,
    });
  else edge.responses[at] = { ...held, count: held.count + row.count };
}

const edgeKey = (from: PlaceKey, to: PlaceKey, service: ServiceId | undefined, protocol: string): string =>
  `${from} ${to} ${service === undefined ? '' : serviceKey(service)} ${protocol}`;

/** The client's side of a latency includes the way; the waypoint's is what its client felt; the server's is the least a reader wants to know. */
export const LATENCY_RANK: Readonly<Record<Reporter, number>> = { waypoint: 0, source: 1, destination: 2 };

function addLatency(edges: Map<string, MutableEdge>, rows: readonly LatencyRow[], places: EndPlaces): void {
  const best = new Map<MutableEdge, LatencyRow>();
  for (const row of rows) {
    const edge = edges.get(edgeKey(places.from(row), places.to(row), places.asked(row), row.protocol));
    if (edge === undefined || !edge.reporters.includes(row.reporter)) continue;
    const held = best.get(edge);
    if (held === undefined || LATENCY_RANK[row.reporter] < LATENCY_RANK[held.reporter]) best.set(edge, row);
  }
  for (const [edge, row] of best) edge.averageLatency = ms(row.averageMs);
}

function addMessages(edges: Map<string, MutableEdge>, rows: readonly MessagesRow[], places: EndPlaces): void {
  const bySide = new Map<string, Map<Reporter, { row: MessagesRow; request: number; response: number }>>();
  for (const row of rows) {
    const key = edgeKey(places.from(row), places.to(row), places.asked(row), 'grpc');
    const sides = bySide.get(key) ?? new Map<Reporter, { row: MessagesRow; request: number; response: number }>();
    const held = sides.get(row.reporter);
    sides.set(row.reporter, {
      row,
      request: (held?.request ?? 0) + row.requestMessages,
      response: (held?.response ?? 0) + row.responseMessages,
    });
    bySide.set(key, sides);
  }
  for (const [key, sides] of bySide) {
    const told =
      sides.get('waypoint') ?? [...sides.values()].sort((a, b) => b.request + b.response - a.request - a.response)[0];
    if (told === undefined) continue;
    const messages = { request: told.request, response: told.response };
    const edge = edges.get(key);
    if (edge !== undefined) edge.messages = messages;
    // A stream that lives longer than the window has messages and no finished request.
    else edges.set(key, streamEdge(told.row, messages, places));
  }
}

function streamEdge(
  row: RowEnds,
  messages: { readonly request: number; readonly response: number },
  places: EndPlaces,
): MutableEdge {
  const service = places.asked(row);
  return {
    layer: 'L7',
    from: places.from(row),
    to: places.to(row),
    protocol: 'grpc',
    ...(service === undefined ? {} : { service }),
    requests: 0,
    responses: [],
    messages,
    reporters: [row.reporter],
  };
}
