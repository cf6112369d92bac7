import { clusterOf, nameKey, readPlaceKey, serviceKey, type PlaceKey } from '../identity.ts';
import type { RequestRow, RowEnds } from '../traffic/rows.ts';
import type { ViaOf } from '../traffic/count-requests.ts';

/**
 * Waypoints by evidence of traffic, for where nothing is declared: where a client's ztunnel sends connections for a service, and a waypoint reports
 * requests of this client for this service to somebody else, the receiver is that waypoint.
 */
export function inferredWaypoints(
  requests: readonly RequestRow[],
  connections: readonly RowEnds[],
  from: (row: RowEnds) => PlaceKey,
  to: (row: RowEnds) => PlaceKey,
): ReadonlySet<PlaceKey> {
  const servers = new Map<string, Set<PlaceKey>>();
  for (const row of requests) {
    if (row.reporter !== 'waypoint' || row.service === undefined) continue;
    const key = `${from(row)} ${nameKey(row.service)}`;
    servers.set(key, (servers.get(key) ?? new Set()).add(to(row)));
  }
  const found = new Set<PlaceKey>();
  for (const row of connections) {
    if (row.reporter !== 'source' || row.service === undefined || row.server.workload === undefined) continue;
    const told = servers.get(`${from(row)} ${nameKey(row.service)}`);
    if (told !== undefined && !told.has(to(row))) found.add(to(row));
  }
  return found;
}

/**
 * Which waypoint handled a request. Its name is in no label of its own metrics, so it is told by the client's leg for the same service,
 * then by anybody's leg for it to a waypoint of either end's cluster, then by what the service is declared to be bound to. A call to a bare address went through the only waypoint that the
 * client has such a leg to and that has a leg to the server.
 */
export function viaByEvidence(
  connections: readonly RowEnds[],
  from: (row: RowEnds) => PlaceKey,
  to: (row: RowEnds) => PlaceKey,
  isWaypoint: (place: PlaceKey) => boolean,
  bound: ReadonlyMap<string, PlaceKey> | undefined,
): ViaOf {
  const byClient = new Map<string, PlaceKey>();
  const byService = new Map<string, PlaceKey>();
  const bareByClient = new Map<PlaceKey, Set<PlaceKey>>();
  const clusterOfKey = rememberClusters();
  const onward = new Map<PlaceKey, Set<PlaceKey>>();
  const join = (legs: Map<PlaceKey, Set<PlaceKey>>, end: PlaceKey, waypoint: PlaceKey): void =>
    void legs.set(end, (legs.get(end) ?? new Set()).add(waypoint));
  for (const row of connections) {
    const target = to(row);
    if (isWaypoint(from(row))) join(onward, target, from(row));
    if (isWaypoint(target) && row.service === undefined) join(bareByClient, from(row), target);
    if (row.reporter === 'destination' || row.service === undefined || !isWaypoint(target)) continue;
    byClient.set(`${from(row)} ${nameKey(row.service)}`, target);
    byService.set(`${clusterOfKey(target)} ${nameKey(row.service)}`, target);
  }
  return (client, service, server) => {
    if (service === undefined) {
      const likely = [...(bareByClient.get(client) ?? [])].filter((w) => onward.get(server)?.has(w) === true);
      return likely.length === 1 ? likely[0] : undefined;
    }
    const key = nameKey(service);
    return (
      byClient.get(`${client} ${key}`) ??
      byService.get(`${clusterOfKey(server)} ${key}`) ??
      byService.get(`${clusterOfKey(client)} ${key}`) ??
      bound?.get(serviceKey(service))
    );
  };
}

/** Keys come by the ten thousand, and few differ. */
function rememberClusters(): (key: PlaceKey) => string {
  const known = new Map<PlaceKey, string>();
  return (key) => {
    let cluster = known.get(key);
    if (cluster === undefined) {
      const id = readPlaceKey(key);
      known.set(key, (cluster = (id === undefined ? undefined : clusterOf(id)) ?? ''));
    }
    return cluster;
  };
}
