import type { PlaceKey, ServiceId } from '../identity.ts';
import { serviceKey } from '../identity.ts';
import type { Failures, L4Edge, ServiceShare } from '../topology/topology.ts';
import type { BytesRow, FailureRow, OpenedRow, Reporter, RowEnds, Security } from './rows.ts';

/** Rows of L4 traffic with their ends already turned into places. `undefined` lists are missing, not empty. */
export interface ConnectionRows {
  readonly bytes: readonly BytesRow[] | undefined;
  readonly opened: readonly OpenedRow[] | undefined;
  readonly failures: readonly FailureRow[] | undefined;
}

/** What the ends of a row stand for. */
export interface EndPlaces {
  readonly from: (row: RowEnds) => PlaceKey;
  readonly to: (row: RowEnds) => PlaceKey;
  /** The service asked for, with its cluster. */
  readonly asked: (row: RowEnds) => ServiceId | undefined;
  readonly isWaypoint: (place: PlaceKey) => boolean;
}

interface Tally {
  opened: number;
  bytesToServer: number;
  bytesToClient: number;
  readonly flags: Map<string, number>;
  lastFailureMs: number | undefined;
  /** By the service as it was told; equal ones are joined at the end. */
  readonly services: Map<ServiceId | undefined, Share>;
}

interface Share {
  opened: number;
  failed: number;
  bytesToServer: number;
  bytesToClient: number;
}

type Account = { readonly [S in Security]: Tally };

interface Pair {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly accounts: Map<Reporter, Account>;
  clientPrincipal: string | undefined;
  serverPrincipal: string | undefined;
}

/** Layer-4 edges, each connection counted once though both ends' proxies report it. */
export function countConnections(rows: ConnectionRows, places: EndPlaces): readonly L4Edge[] {
  const pairs = gatherPairs(rows, places);
  // A waypoint's own account of TCP repeats what its two legs say; it only counts where nobody reports the legs.
  const behindWaypoint = new Set(pairs.filter((p) => places.isWaypoint(p.from)).map((p) => p.to));
  const edges: L4Edge[] = [];
  for (const pair of pairs) {
    const counted = countPair(pair, places, behindWaypoint.has(pair.to));
    if (counted !== undefined) edges.push(toEdge(pair, counted, rows));
  }
  return edges;
}

function gatherPairs(rows: ConnectionRows, places: EndPlaces): readonly Pair[] {
  const pairs: Pair[] = [];
  const byEnds = new Map<PlaceKey, Map<PlaceKey, Pair>>();
  const tallyOf = (row: RowEnds & { readonly security: Security }): { pair: Pair; tally: Tally } => {
    const from = places.from(row);
    const to = places.to(row);
    let fromHere = byEnds.get(from);
    if (fromHere === undefined) byEnds.set(from, (fromHere = new Map<PlaceKey, Pair>()));
    let pair = fromHere.get(to);
    if (pair === undefined) {
      pair = { from, to, accounts: new Map(), clientPrincipal: undefined, serverPrincipal: undefined };
      fromHere.set(to, pair);
      pairs.push(pair);
    }
    let account = pair.accounts.get(row.reporter);
    if (account === undefined)
      pair.accounts.set(row.reporter, (account = { mtls: emptyTally(), unproven: emptyTally() }));
    return { pair, tally: account[row.security] };
  };
  for (const row of rows.bytes ?? []) {
    const { tally } = tallyOf(row);
    const share = shareOf(tally, places.asked(row));
    tally.bytesToServer += row.bytesToServer;
    tally.bytesToClient += row.bytesToClient;
    share.bytesToServer += row.bytesToServer;
    share.bytesToClient += row.bytesToClient;
  }
  for (const row of rows.opened ?? []) {
    const { pair, tally } = tallyOf(row);
    tally.opened += row.opened;
    shareOf(tally, places.asked(row)).opened += row.opened;
    pair.clientPrincipal ??= row.clientPrincipal;
    pair.serverPrincipal ??= row.serverPrincipal;
  }
  for (const row of rows.failures ?? []) {
    const { tally } = tallyOf(row);
    tally.flags.set(row.flag, (tally.flags.get(row.flag) ?? 0) + row.count);
    shareOf(tally, places.asked(row)).failed += row.count;
    if (row.lastMs !== undefined) tally.lastFailureMs = Math.max(tally.lastFailureMs ?? 0, row.lastMs);
  }
  return pairs;
}

interface Counted {
  readonly tallies: readonly { readonly security: Security; readonly tally: Tally }[];
  readonly failed: Failures;
  readonly lastFailureMs: number | undefined;
  readonly reporters: readonly Reporter[];
}

function countPair(pair: Pair, places: EndPlaces, reachedThroughWaypoint: boolean): Counted | undefined {
  const source = pair.accounts.get('source');
  const destination = pair.accounts.get('destination');
  if (source === undefined && destination === undefined) {
    const waypoint = pair.accounts.get('waypoint');
    if (waypoint === undefined || reachedThroughWaypoint) return undefined;
    return counted(
      [pick(waypoint, 'mtls'), pick(waypoint, 'unproven')],
      undefined,
      waypoint,
      places.isWaypoint(pair.from),
      ['waypoint'],
    );
  }
  const reporters: Reporter[] = [
    ...(source === undefined ? [] : ['source' as const]),
    ...(destination === undefined ? [] : ['destination' as const]),
  ];
  return counted(chooseTallies(source, destination), source, destination, places.isWaypoint(pair.from), reporters);
}

/**
 * Which accounts add up to the traffic of a pair without counting a connection twice:
 * a ztunnel at the source proves its own mTLS, and then plain text at the destination can only come from client pods that are not captured;
 * a source that proves nothing beside a destination that does is a sidecar or gateway, which never knows; else both tell the same.
 */
function chooseTallies(source: Account | undefined, destination: Account | undefined): Counted['tallies'] {
  if (source === undefined || destination === undefined) {
    const only = source ?? destination;
    return only === undefined ? [] : [pick(only, 'mtls'), pick(only, 'unproven')];
  }
  if (!isEmpty(source.mtls))
    return [pick(source, 'mtls'), larger(pick(source, 'unproven'), pick(destination, 'unproven'))];
  if (!isEmpty(destination.mtls)) return [pick(destination, 'mtls'), pick(destination, 'unproven')];
  return [larger(pick(source, 'unproven'), pick(destination, 'unproven'))];
}

function counted(
  tallies: Counted['tallies'],
  source: Account | undefined,
  destination: Account | undefined,
  fromWaypoint: boolean,
  reporters: readonly Reporter[],
): Counted {
  const lastFailureMs = [source, destination]
    .flatMap((a) => (a === undefined ? [] : [a.mtls.lastFailureMs, a.unproven.lastFailureMs]))
    .filter((n) => n !== undefined);
  return {
    tallies: tallies.filter(({ tally }) => !isEmpty(tally)),
    failed: reasonsOf(flagsOf(source), flagsOf(destination), fromWaypoint),
    lastFailureMs: lastFailureMs.length === 0 ? undefined : Math.max(...lastFailureMs),
    reporters,
  };
}

/**
 * The words of both sides joined into reasons: a denial is DENY at the server and a bare CONNECT at the client, a port without
 * listener is CONNECT at both, and a CONNECT of the client that the server's proxy knows nothing of means it was not reached.
 */
function reasonsOf(
  source: ReadonlyMap<string, number>,
  destination: ReadonlyMap<string, number>,
  fromWaypoint: boolean,
): Failures {
  const at = (flags: ReadonlyMap<string, number>, ...words: readonly string[]): number =>
    words.reduce((sum, word) => sum + (flags.get(word) ?? 0), 0);
  const denied = at(destination, 'DENY');
  const connectAtServer = at(destination, 'CONNECT');
  // A waypoint that stops leaves its pooled connections counted as failed though every request on them was answered.
  const refused = fromWaypoint ? 0 : connectAtServer;
  const timeout = larger2(at(source, 'NETWORK_POLICY'), at(destination, 'NETWORK_POLICY'));
  const tls = larger2(
    at(source, 'TLS_FAILURE', 'H2_HANDSHAKE_FAILURE', 'CERT_REVOKED'),
    at(destination, 'TLS_FAILURE', 'H2_HANDSHAKE_FAILURE', 'CERT_REVOKED'),
  );
  const identity = larger2(at(source, 'IDENTITY_ERROR'), at(destination, 'IDENTITY_ERROR'));
  const unreachable = Math.max(0, at(source, 'CONNECT') - denied - refused);
  const total = (flags: ReadonlyMap<string, number>): number => [...flags.values()].reduce((a, b) => a + b, 0);
  const named = denied + refused + timeout + tls + identity + unreachable;
  const other = Math.max(0, Math.max(total(source), total(destination)) - named);
  const all = { denied, refused, unreachable, timeout, tls, identity, other };
  return Object.fromEntries(Object.entries(all).filter(([, n]) => n > 0));
}

function toEdge(pair: Pair, { tallies, failed, lastFailureMs, reporters }: Counted, rows: ConnectionRows): L4Edge {
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((held, { tally }) => held + of(tally), 0);
  const failures = Object.values(failed).reduce<number>((held, n) => held + (n ?? 0), 0);
  // Refused and denied connections count as opened; a window's edge may part the two, never let the parts exceed the whole.
  const opened = Math.max(
    sum((t) => t.opened),
    failures,
  );
  const openedOf = (security: Security): number =>
    tallies.reduce((held, { security: s, tally }) => held + (s === security ? tally.opened : 0), 0);
  return {
    layer: 'L4',
    from: pair.from,
    to: pair.to,
    ...(rows.opened === undefined ? {} : { opened }),
    ...(rows.bytes === undefined
      ? {}
      : { bytesToServer: sum((t) => t.bytesToServer), bytesToClient: sum((t) => t.bytesToClient) }),
    failed,
    ...(lastFailureMs === undefined ? {} : { lastFailureMs }),
    ...(rows.opened === undefined || openedOf('mtls') + openedOf('unproven') === 0
      ? {}
      : { security: { mtls: openedOf('mtls'), plain: openedOf('unproven') } }),
    principals: {
      ...(pair.clientPrincipal === undefined ? {} : { client: pair.clientPrincipal }),
      ...(pair.serverPrincipal === undefined ? {} : { server: pair.serverPrincipal }),
    },
    services: sharesOf(tallies.map(({ tally }) => tally)),
    reporters,
  };
}

function sharesOf(tallies: readonly Tally[]): readonly ServiceShare[] {
  const shares = new Map<string, ServiceShare>();
  for (const tally of tallies) {
    for (const [service, numbers] of tally.services) {
      const key = service === undefined ? '' : serviceKey(service);
      const held = shares.get(key);
      shares.set(key, {
        ...(service === undefined ? {} : { service }),
        opened: (held?.opened ?? 0) + numbers.opened,
        failed: (held?.failed ?? 0) + numbers.failed,
        bytesToServer: (held?.bytesToServer ?? 0) + numbers.bytesToServer,
        bytesToClient: (held?.bytesToClient ?? 0) + numbers.bytesToClient,
      });
    }
  }
  return [...shares.values()];
}

const emptyTally = (): Tally => ({
  opened: 0,
  bytesToServer: 0,
  bytesToClient: 0,
  flags: new Map(),
  lastFailureMs: undefined,
  services: new Map(),
});
const isEmpty = (tally: Tally): boolean => tally.services.size === 0;
const pick = (account: Account, security: Security): { security: Security; tally: Tally } => ({
  security,
  tally: account[security],
});
const weight = (tally: Tally): number =>
  tally.opened * 1e12 +
  tally.bytesToServer +
  tally.bytesToClient +
  [...tally.flags.values()].reduce((a, b) => a + b, 0);
const larger = <T extends { readonly tally: Tally }>(a: T, b: T): T => (weight(b.tally) > weight(a.tally) ? b : a);
const larger2 = (a: number, b: number): number => Math.max(a, b);

function shareOf(tally: Tally, service: ServiceId | undefined): Share {
  let share = tally.services.get(service);
  if (share === undefined)
    tally.services.set(service, (share = { opened: 0, failed: 0, bytesToServer: 0, bytesToClient: 0 }));
  return share;
}

function flagsOf(account: Account | undefined): ReadonlyMap<string, number> {
  const flags = new Map<string, number>();
  for (const tally of account === undefined ? [] : [account.mtls, account.unproven])
    for (const [flag, n] of tally.flags) flags.set(flag, (flags.get(flag) ?? 0) + n);
  return flags;
}
