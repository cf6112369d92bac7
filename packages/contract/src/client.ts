import { EmbedTicketAnswerSchema, type EmbedConsentRequest, type EmbedTicketAnswer } from './embed.ts';
import type { z } from 'zod';
import {
  HistoryAnswerSchema,
  WaypointSeriesAnswerSchema,
  type HistoryAnswer,
  type SeriesQuery,
  type TotalsQuery,
  type WaypointSeriesAnswer,
  type WaypointSeriesQuery,
} from './history.ts';
import {
  ChangedLevelsAnswerSchema,
  LevelChangeAnswerSchema,
  ProxyLevelAnswerSchema,
  type ChangedLevelsAnswer,
  type LevelChange,
  type LevelChangeAnswer,
  type ProxyLevelAnswer,
  type ProxyPod,
} from './log-levels.ts';
import { LogsAnswerSchema, type LogsAnswer, type LogsQuery, type LogsStreamQuery } from './logs.ts';
import {
  ApplyAnswerSchema,
  PlanAnswerSchema,
  ProgressAnswerSchema,
  type ApplyAction,
  type ApplyAnswer,
  type PlanAction,
  type PlanAnswer,
  type ProgressAnswer,
} from './actions.ts';
import { FindingsAnswerSchema, type FindingsAnswer, type FindingsQuery } from './findings.ts';
import {
  NamespacesAnswerSchema,
  SessionAnswerSchema,
  type NamespacesAnswer,
  type SessionAnswer,
  type SignIn,
} from './session.ts';
import { SilenceAnswerSchema, type SilenceAnswer, type SilenceQuery } from './silence.ts';
import {
  LatenciesAnswerSchema,
  QuantilesAnswerSchema,
  TopologyAnswerSchema,
  type LatenciesAnswer,
  type LatenciesQuery,
  type QuantilesAnswer,
  type QuantilesQuery,
  type TopologyAnswer,
  type TopologyQuery,
} from './topology.ts';

import { ControlPlanesAnswerSchema, type ControlPlanesAnswer } from './control-planes.ts';
import {
  EnvoyAnswerSchema,
  WaypointAnswerSchema,
  WaypointsAnswerSchema,
  type EnvoyAnswer,
  type EnvoyQuery,
  type WaypointAnswer,
  type WaypointPath,
  type WaypointQuery,
  type WaypointsAnswer,
  type WaypointsQuery,
} from './waypoints.ts';
import {
  EntriesAnswerSchema,
  ZtunnelAnswerSchema,
  ZtunnelsAnswerSchema,
  type EntriesAnswer,
  type EntriesQuery,
  type ZtunnelAnswer,
  type ZtunnelQuery,
  type ZtunnelsAnswer,
} from './ztunnels.ts';
import { ServiceAnswerSchema, type ServiceAnswer } from './services.ts';
import {
  WorkloadAnswerSchema,
  WorkloadProofAnswerSchema,
  WorkloadsAnswerSchema,
  type WorkloadAnswer,
  type WorkloadPath,
  type WorkloadProofAnswer,
  type WorkloadQuery,
  type WorkloadsAnswer,
  type WorkloadsQuery,
} from './workloads.ts';

/** Paths of the API, version 1. The server registers the same words. */
export const PATHS = {
  session: '/api/v1/session',
  sessionUse: '/api/v1/session/use',
  sessionStart: '/api/v1/session/start',
  sessionReturn: '/api/v1/session/return',
  namespaces: '/api/v1/namespaces',
  topology: '/api/v1/topology',
  topologyStream: '/api/v1/topology/stream',
  topologyQuantiles: '/api/v1/topology/quantiles',
  topologySilence: '/api/v1/topology/silence',
  topologyLatencies: '/api/v1/topology/latencies',
  topologyTotals: '/api/v1/topology/totals',
  topologySeries: '/api/v1/topology/series',
  waypointSeries: '/api/v1/topology/series/waypoint',
  actionPlan: '/api/v1/actions/plan',
  actionApply: '/api/v1/actions/apply',
  actionProgress: '/api/v1/actions/progress',
  findings: '/api/v1/findings',
  waypoints: '/api/v1/waypoints',
  waypoint: '/api/v1/waypoints/:cluster/:namespace/:name',
  waypointEnvoy: '/api/v1/waypoints/:cluster/:namespace/:name/envoy',
  controlPlanes: '/api/v1/control-planes',
  logs: '/api/v1/logs',
  logsStream: '/api/v1/logs/stream',
  ztunnels: '/api/v1/ztunnels',
  ztunnel: '/api/v1/ztunnels/node',
  ztunnelEntries: '/api/v1/ztunnels/entries',
  logLevels: '/api/v1/log-levels',
  logLevel: '/api/v1/log-levels/proxy',
  workloads: '/api/v1/workloads',
  workload: '/api/v1/workloads/one',
  workloadProof: '/api/v1/workloads/proof',
  service: '/api/v1/services/one',
  embedTickets: '/api/v1/embed/tickets',
  embedConsent: '/api/v1/embed/consent',
  /** Outside the API: only our own embed document asks it, and its answer is a cookie. */
  embedSession: '/auth/embed-session',
  openapi: '/api/v1/openapi.json',
  live: '/api/v1/health/live',
  ready: '/api/v1/health/ready',
  metrics: '/api/v1/metrics',
} as const;

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}
/** Sends one request and gives the parsed JSON body of a good answer; throws ProblemError otherwise. One implementation per host. */
export type Send = (request: Request) => Promise<unknown>;
/** Opens a stream of server-sent events. Returns how to close it. `onState` tells of lost and regained connections. */
export type Listen = (
  path: string,
  on: { readonly event: (name: string, data: unknown) => void; readonly state: (state: 'open' | 'lost') => void },
) => () => void;

/** The API, a method for each question. Each throws what `Send` throws, and what Zod throws where the answer is not one of ours. */
export interface Client {
  session(signal?: AbortSignal): Promise<SessionAnswer>;
  signIn(body: SignIn, signal?: AbortSignal): Promise<SessionAnswer>;
  signOut(signal?: AbortSignal): Promise<SessionAnswer>;
  /** A person is at the screen: the idle limit of the session counts anew. */
  useSession(signal?: AbortSignal): Promise<SessionAnswer>;
  /** A ticket for the frame that asked, with the reader's own rights. */
  consentToEmbed(body: EmbedConsentRequest): Promise<EmbedTicketAnswer>;
  namespaces(signal?: AbortSignal): Promise<NamespacesAnswer>;
  topology(query: TopologyQuery, signal?: AbortSignal): Promise<TopologyAnswer>;
  latencies(query: LatenciesQuery, signal?: AbortSignal): Promise<LatenciesAnswer>;
  quantiles(query: QuantilesQuery, signal?: AbortSignal): Promise<QuantilesAnswer>;
  silence(query: SilenceQuery, signal?: AbortSignal): Promise<SilenceAnswer>;
  totals(query: TotalsQuery, signal?: AbortSignal): Promise<HistoryAnswer>;
  series(query: SeriesQuery, signal?: AbortSignal): Promise<HistoryAnswer>;
  waypointSeries(query: WaypointSeriesQuery, signal?: AbortSignal): Promise<WaypointSeriesAnswer>;
  planAction(body: PlanAction, signal?: AbortSignal): Promise<PlanAnswer>;
  applyAction(body: ApplyAction, signal?: AbortSignal): Promise<ApplyAnswer>;
  actionProgress(of: PlanAction, signal?: AbortSignal): Promise<ProgressAnswer>;
  findings(query: FindingsQuery, signal?: AbortSignal): Promise<FindingsAnswer>;
  waypoints(query: WaypointsQuery, signal?: AbortSignal): Promise<WaypointsAnswer>;
  waypoint(of: WaypointPath, query: WaypointQuery, signal?: AbortSignal): Promise<WaypointAnswer>;
  waypointEnvoy(of: WaypointPath, query: EnvoyQuery, signal?: AbortSignal): Promise<EnvoyAnswer>;
  logs(query: LogsQuery, signal?: AbortSignal): Promise<LogsAnswer>;
  workloads(query: WorkloadsQuery, signal?: AbortSignal): Promise<WorkloadsAnswer>;
  workload(query: WorkloadQuery, signal?: AbortSignal): Promise<WorkloadAnswer>;
  service(query: WorkloadQuery, signal?: AbortSignal): Promise<ServiceAnswer>;
  workloadProof(path: WorkloadPath, signal?: AbortSignal): Promise<WorkloadProofAnswer>;
  controlPlanes(signal?: AbortSignal): Promise<ControlPlanesAnswer>;
  ztunnels(signal?: AbortSignal): Promise<ZtunnelsAnswer>;
  ztunnel(query: ZtunnelQuery, signal?: AbortSignal): Promise<ZtunnelAnswer>;
  ztunnelEntries(query: EntriesQuery, signal?: AbortSignal): Promise<EntriesAnswer>;
  /** Proxies that log at another level than they had. */
  changedLevels(signal?: AbortSignal): Promise<ChangedLevelsAnswer>;
  logLevel(of: ProxyPod, signal?: AbortSignal): Promise<ProxyLevelAnswer>;
  changeLogLevel(change: LevelChange): Promise<LevelChangeAnswer>;
}

/** Everything that comes back is parsed. */
export const createClient = (send: Send): Client => {
  const ask = async <S extends z.ZodType>(schema: S, request: Request): Promise<z.output<S>> =>
    schema.parse(await send(request));
  return {
    session: (signal) => ask(SessionAnswerSchema, { method: 'GET', path: PATHS.session, signal }),
    signIn: (body, signal) => ask(SessionAnswerSchema, { method: 'POST', path: PATHS.session, body, signal }),
    signOut: (signal) => ask(SessionAnswerSchema, { method: 'DELETE', path: PATHS.session, signal }),
    useSession: (signal) => ask(SessionAnswerSchema, { method: 'POST', path: PATHS.sessionUse, signal }),
    consentToEmbed: (body) => ask(EmbedTicketAnswerSchema, { method: 'POST', path: PATHS.embedConsent, body }),
    namespaces: (signal) => ask(NamespacesAnswerSchema, { method: 'GET', path: PATHS.namespaces, signal }),
    topology: (query, signal) =>
      ask(TopologyAnswerSchema, { method: 'GET', path: `${PATHS.topology}?${topologySearch(query)}`, signal }),
    latencies: (query, signal) =>
      ask(LatenciesAnswerSchema, {
        method: 'GET',
        path: `${PATHS.topologyLatencies}?${topologySearch(query)}&quantile=${query.quantile}`,
        signal,
      }),
    silence: (query, signal) =>
      ask(SilenceAnswerSchema, { method: 'GET', path: `${PATHS.topologySilence}?${silenceSearch(query)}`, signal }),
    quantiles: (query, signal) =>
      ask(QuantilesAnswerSchema, {
        method: 'GET',
        path: `${PATHS.topologyQuantiles}?${quantilesSearch(query)}`,
        signal,
      }),
    totals: (query, signal) =>
      ask(HistoryAnswerSchema, {
        method: 'GET',
        path: `${PATHS.topologyTotals}?${search({ ...query, namespaces: query.namespaces.join(',') })}`,
        signal,
      }),
    series: (query, signal) =>
      ask(HistoryAnswerSchema, { method: 'GET', path: `${PATHS.topologySeries}?${search(query)}`, signal }),
    waypointSeries: (query, signal) =>
      ask(WaypointSeriesAnswerSchema, { method: 'GET', path: `${PATHS.waypointSeries}?${search(query)}`, signal }),
    planAction: (body, signal) => ask(PlanAnswerSchema, { method: 'POST', path: PATHS.actionPlan, body, signal }),
    applyAction: (body, signal) => ask(ApplyAnswerSchema, { method: 'POST', path: PATHS.actionApply, body, signal }),
    actionProgress: ({ action, cluster }, signal) =>
      ask(ProgressAnswerSchema, {
        method: 'GET',
        path: `${PATHS.actionProgress}?${search({ action: JSON.stringify(action), ...(cluster === undefined ? {} : { cluster }) })}`,
        signal,
      }),
    findings: ({ namespaces }, signal) =>
      ask(FindingsAnswerSchema, {
        method: 'GET',
        path: `${PATHS.findings}?${search({ namespaces: namespaces.join(',') })}`,
        signal,
      }),
    waypoints: (query, signal) =>
      ask(WaypointsAnswerSchema, {
        method: 'GET',
        path: `${PATHS.waypoints}?${search({ ...query, namespaces: query.namespaces.join(',') })}`,
        signal,
      }),
    waypoint: (of, query, signal) =>
      ask(WaypointAnswerSchema, { method: 'GET', path: `${filled(PATHS.waypoint, of)}?${search(query)}`, signal }),
    waypointEnvoy: (of, query, signal) =>
      ask(EnvoyAnswerSchema, { method: 'GET', path: `${filled(PATHS.waypointEnvoy, of)}?${search(query)}`, signal }),
    logs: (query, signal) =>
      ask(LogsAnswerSchema, { method: 'GET', path: `${PATHS.logs}?${logsSearch(query)}`, signal }),
    workloads: (query, signal) =>
      ask(WorkloadsAnswerSchema, {
        method: 'GET',
        path: `${PATHS.workloads}?${search({ ...query, namespaces: query.namespaces.join(',') })}`,
        signal,
      }),
    workload: (query, signal) =>
      ask(WorkloadAnswerSchema, { method: 'GET', path: `${PATHS.workload}?${search(query)}`, signal }),
    service: (query, signal) =>
      ask(ServiceAnswerSchema, { method: 'GET', path: `${PATHS.service}?${search(query)}`, signal }),
    workloadProof: (path, signal) =>
      ask(WorkloadProofAnswerSchema, { method: 'GET', path: `${PATHS.workloadProof}?${search(path)}`, signal }),
    controlPlanes: (signal) => ask(ControlPlanesAnswerSchema, { method: 'GET', path: PATHS.controlPlanes, signal }),
    ztunnels: (signal) => ask(ZtunnelsAnswerSchema, { method: 'GET', path: PATHS.ztunnels, signal }),
    ztunnel: (query, signal) =>
      ask(ZtunnelAnswerSchema, { method: 'GET', path: `${PATHS.ztunnel}?${search(query)}`, signal }),
    ztunnelEntries: (query, signal) =>
      ask(EntriesAnswerSchema, { method: 'GET', path: `${PATHS.ztunnelEntries}?${search(query)}`, signal }),
    changedLevels: (signal) => ask(ChangedLevelsAnswerSchema, { method: 'GET', path: PATHS.logLevels, signal }),
    logLevel: (of, signal) =>
      ask(ProxyLevelAnswerSchema, { method: 'GET', path: `${PATHS.logLevel}?${search(of)}`, signal }),
    changeLogLevel: (body) => ask(LevelChangeAnswerSchema, { method: 'POST', path: PATHS.logLevel, body }),
  };
};

/** A path with its parts in place. */
const filled = (path: string, parts: WaypointPath): string =>
  path
    .replace(':cluster', encodeURIComponent(parts.cluster))
    .replace(':namespace', encodeURIComponent(parts.namespace))
    .replace(':name', encodeURIComponent(parts.name));

const search = (query: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();

const timeOf = (query: { readonly windowSeconds: number; readonly endMs?: number }): Record<string, string> => ({
  windowSeconds: String(query.windowSeconds),
  ...(query.endMs === undefined ? {} : { endMs: String(query.endMs) }),
});

/** The question as it stands in an address, without `?`. */
export const topologySearch = (query: TopologyQuery): string =>
  new URLSearchParams({ namespaces: query.namespaces.join(','), ...timeOf(query) }).toString();

const silenceSearch = (query: SilenceQuery): string =>
  new URLSearchParams({ place: query.place, ...timeOf(query) }).toString();

const quantilesSearch = (query: QuantilesQuery): string =>
  new URLSearchParams({ from: query.from, to: query.to, ...timeOf(query) }).toString();

/** Path of the live picture. Events: `topology` (a TopologyAnswer), then `topology-delta` (a TopologyDelta) for each further one, and `problem` (a Problem). */
export const topologyStreamPath = (query: TopologyQuery, refreshSeconds: number): string =>
  `${PATHS.topologyStream}?${topologySearch(query)}&refreshSeconds=${refreshSeconds}`;

/** What is not asked for is left out; lists have commas between their words. */
export const logsSearch = (query: LogsQuery | LogsStreamQuery): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]: [string, string | number | readonly string[] | undefined]) =>
      value === undefined ? [] : [[name, typeof value === 'object' ? value.join(',') : String(value)]],
    ),
  ).toString();

/** Path of the lines as they are written. Events: `LOG_EVENTS`, and `problem` (a Problem). */
export const logsStreamPath = (query: LogsStreamQuery): string => `${PATHS.logsStream}?${logsSearch(query)}`;
