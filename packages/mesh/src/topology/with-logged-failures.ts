import { placeKey, serviceKey, type PlaceId, type PlaceKey, type ServiceId } from '../identity.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { refineReasons } from '../logs/refine-reasons.ts';
import type { LoggedRow } from '../logs/logged-rows.ts';
import { declaredPlace } from './assemble.ts';
import { addFailures } from './merge-edges.ts';
import { clientPlace, serverPlace } from './place-of-end.ts';
import type { Failures, L4Edge, Place, ServiceShare, Topology } from './topology.ts';

interface Pair {
  readonly from: PlaceId;
  readonly to: PlaceId;
  readonly counted: LoggedRow[];
  readonly uncounted: LoggedRow[];
}

/**
 * The picture with what logs alone know: failures that no metric counts are added to their edges, or make new ones, and reasons that metrics only
 * hint at are told as the logs tell them. Numbers of metrics stay as they are.
 */
export function withLoggedFailures(
  topology: Topology,
  rows: readonly LoggedRow[],
  inventory: Inventory | undefined,
): Topology {
  if (rows.length === 0) return topology;
  const pairs = pairsOf(rows);
  const edges = topology.edges.map((edge) => {
    const pair = edge.layer === 'L4' && edge.via === undefined ? pairs.get(pairKey(edge.from, edge.to)) : undefined;
    if (edge.layer !== 'L4' || pair === undefined) return edge;
    pairs.delete(pairKey(edge.from, edge.to));
    return addUncounted({ ...edge, ...refineReasons(edge.failed, failuresOf(pair.counted)) }, pair.uncounted);
  });
  const fresh = [...pairs.values()].filter(({ uncounted }) => uncounted.length > 0);
  const added = fresh.map(({ from, to, uncounted }) =>
    addUncounted(emptyEdge(placeKey(from), placeKey(to)), uncounted),
  );
  return { places: withEnds(topology.places, fresh, inventory), edges: [...edges, ...added] };
}

const pairKey = (from: PlaceKey, to: PlaceKey): string => `${from} ${to}`;

function pairsOf(rows: readonly LoggedRow[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const row of rows) {
    const from = clientPlace(row.client, row.cluster);
    const to = serverPlace(row.server, serviceOf(row), row.cluster);
    const key = pairKey(placeKey(from), placeKey(to));
    const pair = pairs.get(key) ?? { from, to, counted: [], uncounted: [] };
    pair[row.counted].push(row);
    pairs.set(key, pair);
  }
  return pairs;
}

const serviceOf = ({ service, cluster }: LoggedRow): ServiceId | undefined =>
  service === undefined ? undefined : { cluster, ...service };

const failuresOf = (rows: readonly LoggedRow[]): Failures =>
  addFailures(rows.map(({ reason, count }) => ({ [reason]: count })));

function addUncounted(edge: L4Edge, rows: readonly LoggedRow[]): L4Edge {
  if (rows.length === 0) return edge;
  const uncounted = rows.reduce((sum, { count }) => sum + count, 0);
  return {
    ...edge,
    // A failure is an attempt to connect: the parts may not exceed the whole.
    ...(edge.opened === undefined ? {} : { opened: edge.opened + uncounted }),
    failed: addFailures([edge.failed, failuresOf(rows)]),
    uncounted,
    lastFailureMs: Math.max(edge.lastFailureMs ?? 0, ...rows.map(({ lastMs }) => lastMs)),
    services: rows.reduce(addShare, edge.services),
    reporters: edge.reporters.includes('source') ? edge.reporters : ['source', ...edge.reporters],
  };
}

function addShare(shares: readonly ServiceShare[], row: LoggedRow): readonly ServiceShare[] {
  const service = serviceOf(row);
  const spelled = (id: ServiceId | undefined): string => (id === undefined ? '' : serviceKey(id));
  const own = shares.find((share) => spelled(share.service) === spelled(service));
  const base = own ?? {
    ...(service === undefined ? {} : { service }),
    opened: 0,
    failed: 0,
    bytesToServer: 0,
    bytesToClient: 0,
  };
  const grown = { ...base, opened: base.opened + row.count, failed: base.failed + row.count };
  return own === undefined ? [...shares, grown] : shares.map((share) => (share === own ? grown : share));
}

const emptyEdge = (from: PlaceKey, to: PlaceKey): L4Edge => ({
  layer: 'L4',
  from,
  to,
  opened: 0,
  bytesToServer: 0,
  bytesToClient: 0,
  failed: {},
  principals: {},
  services: [],
  reporters: [],
});

/** Ends of new edges are drawn, and no place with an edge is idle. */
function withEnds(
  places: readonly Place[],
  fresh: readonly Pair[],
  inventory: Inventory | undefined,
): readonly Place[] {
  const ends = new Map(fresh.flatMap(({ from, to }) => [from, to]).map((id) => [placeKey(id), id]));
  const drawn = places.map((place): Place => {
    if (!ends.delete(place.key) || place.presence.is !== 'idle') return place;
    return { ...place, presence: { is: 'active' } };
  });
  return [...drawn, ...[...ends.values()].map((id) => declaredPlace(id, inventory))];
}
