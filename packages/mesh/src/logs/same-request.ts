import type { Clocks } from './clocks.ts';
import { nodeOf } from './connection-ends.ts';
import type { JoinReason, LineJoin, LineOf, LogLine } from './line-join.ts';
import type { ApplicationRecord, RequestRecord } from './log-record.ts';
import { requestIdOf } from './request-id.ts';

type EnvoyLine = LineOf<RequestRecord>;
type AppLine = LineOf<ApplicationRecord>;

/** Applications write when they get to it; ids decide, times only choose between lines with one id. */
const SLACK_MS = 2000;
/** An id that is on more lines than this is no id of a request (a constant, say). */
const MOST_LINES = 64;

interface Group {
  readonly envoys: EnvoyLine[];
  readonly apps: AppLine[];
}

function idOf(line: LogLine): string | undefined {
  const { record } = line;
  return record.is === 'request' || record.is === 'application' ? record.requestId : undefined;
}

/** Joins lines that show the id of one request: an Envoy's line with each other one, without Envoys both applications. */
export function joinRequests(lines: readonly LogLine[], clocks: Clocks): readonly LineJoin[] {
  const groups = new Map<string, Group>();
  for (const line of lines) {
    const { record } = line;
    const key = requestIdOf(record);
    if (key === undefined) continue;
    const group = groups.get(key) ?? { envoys: [], apps: [] };
    groups.set(key, group);
    if (record.is === 'request' && record.protocol === 'http') group.envoys.push({ ...line, record });
    else if (record.is === 'application') group.apps.push({ ...line, record });
  }
  return [...groups.values()].flatMap((group) => {
    const size = group.envoys.length + group.apps.length;
    return size < 2 || size > MOST_LINES ? [] : joinGroup(group, clocks);
  });
}

function joinGroup({ envoys, apps }: Group, clocks: Clocks): LineJoin[] {
  const joins: LineJoin[] = [];
  const [first] = envoys;
  if (first !== undefined && envoys.length === 1) {
    const placed = oncePerSide(first, apps, clocks);
    for (const { app, rivals, fits } of placed) joins.push(toJoin(first, app, rivals, fits));
    const taken = new Set(placed.map(({ app }) => app));
    joins.push(
      ...joinDirect(
        apps.filter((app) => !taken.has(app)),
        clocks,
      ),
    );
    return joins;
  }
  if (envoys.length === 0) return joinDirect(apps, clocks);
  return joinSeveral(envoys, apps, clocks);
}

interface Placed {
  readonly app: AppLine;
  readonly rivals: number;
  readonly fits: Fit;
}

/** What an application's line can be to an Envoy's: by the pod's address, its words and its time. */
interface Fit {
  readonly side: 'client' | 'server' | undefined;
  readonly byAddress: boolean;
  /** How far outside the request's time it was written; 0 within. */
  readonly outsideMs: number;
}

function spanOf(line: LogLine, clocks: Clocks): { readonly fromMs: number; readonly toMs: number } | undefined {
  const { record } = line;
  if (record.atMs === undefined) return undefined;
  const at = record.atMs - clocks.aheadMs(nodeOf(line));
  const took = record.is === 'request' || record.is === 'application' ? (record.durationMs ?? 0) : 0;
  return record.is === 'request' ? { fromMs: at, toMs: at + took } : { fromMs: at - took, toMs: at };
}

function fitOf(envoy: EnvoyLine, app: AppLine, clocks: Clocks): Fit | undefined {
  const { upstreamHost, downstreamRemote } = envoy.record;
  const { ip } = app.source;
  const isServer = ip !== undefined && ip === upstreamHost?.host;
  const isClient = ip !== undefined && ip === downstreamRemote?.host;
  const role = app.record.role;
  const span = spanOf(envoy, clocks);
  const own = spanOf(app, clocks);
  const outsideMs =
    span === undefined || own === undefined ? 0 : Math.max(0, span.fromMs - own.toMs, own.toMs - span.toMs);
  if (outsideMs > SLACK_MS && clocks.comparable(nodeOf(envoy), nodeOf(app))) return undefined;
  if (isServer && role !== 'client') return { side: 'server', byAddress: true, outsideMs };
  if (isClient && role !== 'server') return { side: 'client', byAddress: true, outsideMs };
  // Behind another gateway, or an address that is unknown: the id and the time are what there is.
  const isElsewhere = ip !== undefined && upstreamHost !== undefined && downstreamRemote !== undefined;
  return isElsewhere ? undefined : { side: role, byAddress: false, outsideMs };
}

/** One line of each pod and side, the one nearest in time where a pod wrote several. */
function oncePerSide(envoy: EnvoyLine, apps: readonly AppLine[], clocks: Clocks): Placed[] {
  const bySide = new Map<string, Placed>();
  for (const app of apps) {
    const fits = fitOf(envoy, app, clocks);
    if (fits === undefined) continue;
    const key = fits.byAddress ? (fits.side ?? '') : `${app.source.id} ${fits.side ?? ''}`;
    const other = bySide.get(key);
    const rivals = (other?.rivals ?? -1) + 1;
    const isNearer = other === undefined || fits.outsideMs < other.fits.outsideMs;
    bySide.set(key, isNearer ? { app, rivals, fits } : { ...other, rivals });
  }
  return [...bySide.values()];
}

/** One id on several Envoys' lines: tries of one request, or an id that was passed on from hop to hop. */
function joinSeveral(envoys: readonly EnvoyLine[], apps: readonly AppLine[], clocks: Clocks): LineJoin[] {
  const joins: LineJoin[] = [];
  const taken = new Set<AppLine>();
  const options = envoys
    .flatMap((envoy) =>
      apps.flatMap((app) => {
        const fits = fitOf(envoy, app, clocks);
        return fits === undefined ? [] : [{ envoy, app, fits, distanceMs: distance(envoy, app, fits, clocks) }];
      }),
    )
    .sort((a, b) => Number(b.fits.byAddress) - Number(a.fits.byAddress) || a.distanceMs - b.distanceMs);
  const filled = new Set<string>();
  for (const { envoy, app, fits } of options) {
    const seat = `${envoys.indexOf(envoy)} ${fits.side ?? app.source.id}`;
    if (taken.has(app) || filled.has(seat)) continue;
    taken.add(app);
    filled.add(seat);
    const rivals = options.filter((other) => other.app === app && other.fits.side === fits.side).length - 1;
    joins.push(toJoin(envoy, app, fits.byAddress && rivals === 0 ? 0 : rivals, fits));
  }
  joins.push(
    ...joinDirect(
      apps.filter((app) => !taken.has(app)),
      clocks,
    ),
  );
  joins.push(...joinEnvoys(envoys));
  return joins;
}

/** A gateway's line and a waypoint's, when each is the only one of its proxy. */
function joinEnvoys(envoys: readonly EnvoyLine[]): LineJoin[] {
  const proxies = new Set(envoys.map(({ source }) => source.id));
  if (proxies.size !== envoys.length) return [];
  const middle = envoys.find(({ record }) => record.upstreamCluster?.startsWith('inbound-vip|') === true);
  if (middle === undefined || envoys.filter((e) => e.record.upstreamCluster?.startsWith('inbound-vip|')).length > 1)
    return [];
  return envoys
    .filter((envoy) => envoy !== middle)
    .map((envoy) => toJoin(middle, envoy, 0, { side: undefined, byAddress: false, outsideMs: 0 }));
}

function distance(envoy: EnvoyLine, app: AppLine, fits: Fit, clocks: Clocks): number {
  const span = spanOf(envoy, clocks);
  const own = spanOf(app, clocks);
  if (span === undefined || own === undefined) return SLACK_MS;
  return fits.outsideMs + Math.abs(span.toMs - own.toMs);
}

/** Without a proxy that reads HTTP: the line of who asked and the line of who answered. */
function joinDirect(apps: readonly AppLine[], clocks: Clocks): LineJoin[] {
  if (apps.length < 2) return [];
  const roleOf = ({ record }: AppLine): 'client' | 'server' | undefined => record.role;
  const options: { readonly client: AppLine; readonly server: AppLine; readonly distanceMs: number }[] = [];
  for (const client of apps)
    for (const server of apps) {
      if (client.source.id === server.source.id) continue;
      if (roleOf(client) === 'server' || roleOf(server) === 'client') continue;
      const asked = spanOf(client, clocks);
      const answered = spanOf(server, clocks);
      // Two lines of unknown roles are a pair once, the one that took longer asking.
      if (roleOf(client) === undefined && roleOf(server) === undefined && !isLonger(client, server)) continue;
      const distanceMs =
        asked === undefined || answered === undefined ? SLACK_MS : Math.abs(asked.toMs - answered.toMs);
      options.push({ client, server, distanceMs });
    }
  options.sort((a, b) => a.distanceMs - b.distanceMs);
  const asked = new Set<AppLine>();
  const answered = new Set<AppLine>();
  return options.flatMap(({ client, server }) => {
    if (asked.has(client) || answered.has(server)) return [];
    asked.add(client);
    answered.add(server);
    const rivals = options.filter((other) => other.client === client || other.server === server).length - 1;
    return [toJoin(client, server, rivals, { side: 'server', byAddress: false, outsideMs: 0 })];
  });
}

function isLonger(a: AppLine, b: AppLine): boolean {
  const [mine, other] = [a.record.durationMs ?? 0, b.record.durationMs ?? 0];
  return mine === other ? a.source.id < b.source.id : mine > other;
}

function toJoin(a: LogLine, b: LogLine, rivals: number, { byAddress, outsideMs }: Fit): LineJoin {
  const reasons: JoinReason[] = [{ code: idOf(a) === idOf(b) ? 'request-id' : 'request-id-resampled' }];
  if (byAddress) reasons.push({ code: 'pod-address' });
  if (outsideMs < 10) reasons.push({ code: 'times-fit' });
  reasons.push(rivals === 0 ? { code: 'only-candidate' } : { code: 'one-of', candidates: rivals + 1 });
  // The nearest of several with the same id is chosen; tries of one request follow each other closely.
  const score = rivals === 0 ? 0.99 : 0.9 - Math.min(0.4, 0.1 * rivals);
  return { kind: 'same-request', a, b, score, sure: rivals === 0 || (byAddress && rivals < 4), reasons };
}
