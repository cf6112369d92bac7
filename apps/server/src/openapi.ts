import { z } from 'zod';
import {
  ChangedLevelsAnswerSchema,
  EmbedSessionAnswerSchema,
  EmbedConsentRequestSchema,
  EmbedSessionRequestSchema,
  EmbedTicketAnswerSchema,
  EmbedTicketRequestSchema,
  EnvoyAnswerSchema,
  EnvoyQuerySchema,
  ApplyActionSchema,
  ApplyAnswerSchema,
  ControlPlanesAnswerSchema,
  EntriesAnswerSchema,
  FindingsAnswerSchema,
  FindingsQuerySchema,
  EntriesQuerySchema,
  HistoryAnswerSchema,
  LatenciesAnswerSchema,
  LatenciesQuerySchema,
  LOG_EVENTS,
  LogsAnswerSchema,
  LogsQuerySchema,
  LogsStreamQuerySchema,
  LevelChangeAnswerSchema,
  LevelChangeSchema,
  NamespacesAnswerSchema,
  PATHS,
  PlanActionSchema,
  PlanAnswerSchema,
  ProblemSchema,
  PROBLEMS,
  ProgressAnswerSchema,
  ProgressQuerySchema,
  ProxyLevelAnswerSchema,
  ProxyPodSchema,
  QuantilesAnswerSchema,
  QuantilesQuerySchema,
  SessionAnswerSchema,
  SeriesQuerySchema,
  SignInSchema,
  SignInStartQuerySchema,
  SilenceAnswerSchema,
  SilenceQuerySchema,
  TopologyAnswerSchema,
  TopologyDeltaSchema,
  TopologyQuerySchema,
  TopologyStreamQuerySchema,
  TotalsQuerySchema,
  WorkloadAnswerSchema,
  WorkloadPathSchema,
  WorkloadProofAnswerSchema,
  WorkloadQuerySchema,
  WorkloadsAnswerSchema,
  WorkloadsQuerySchema,
  WaypointAnswerSchema,
  WaypointPathSchema,
  WaypointQuerySchema,
  WaypointSeriesAnswerSchema,
  WaypointSeriesQuerySchema,
  WaypointsAnswerSchema,
  WaypointsQuerySchema,
  ZtunnelAnswerSchema,
  ZtunnelQuerySchema,
  ZtunnelsAnswerSchema,
} from '@waymark/contract';

interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post' | 'delete';
  readonly summary: string;
  /** Of a path with `:parts`. */
  readonly parts?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  /** What a stream pushes, by the names of its events; `problem` comes beside them. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** Of the answer; JSON unless said otherwise. */
  readonly mediaType?: string;
}

const LiveSchema = z.object({ live: z.literal(true) });
const ReadySchema = z.object({
  ready: z.literal(true),
  sources: z.array(z.looseObject({ source: z.string(), is: z.string(), sinceMs: z.number() })),
});

const OPERATIONS: readonly Operation[] = [
  { path: PATHS.session, method: 'get', summary: 'Who reads', answer: SessionAnswerSchema },
  {
    path: PATHS.session,
    method: 'post',
    summary: 'Sign in with a Kubernetes token; needs the header x-waymark: 1',
    body: SignInSchema,
    answer: SessionAnswerSchema,
  },
  {
    path: PATHS.session,
    method: 'delete',
    summary: 'Sign out; needs the header x-waymark: 1',
    answer: SessionAnswerSchema,
  },
  {
    path: PATHS.embedTickets,
    method: 'post',
    summary: 'A ticket for one frame, asked by the server of the page around it; needs the header x-waymark: 1',
    body: EmbedTicketRequestSchema,
    answer: EmbedTicketAnswerSchema,
  },
  {
    path: PATHS.embedConsent,
    method: 'post',
    summary: 'A ticket for one frame, which its reader lets read with their own rights; needs the header x-waymark: 1',
    body: EmbedConsentRequestSchema,
    answer: EmbedTicketAnswerSchema,
  },
  {
    path: PATHS.embedSession,
    method: 'post',
    summary: 'Turn a ticket into the session of the frame it was made for',
    body: EmbedSessionRequestSchema,
    answer: EmbedSessionAnswerSchema,
  },
  {
    path: PATHS.sessionUse,
    method: 'post',
    summary: 'A person is at the screen: the idle limit counts anew; needs the header x-waymark: 1',
    answer: SessionAnswerSchema,
  },
  {
    path: PATHS.sessionStart,
    method: 'get',
    summary: 'Leads a browser to the provider to sign in, where there is one; answers with a redirect',
    query: SignInStartQuerySchema,
  },
  {
    path: PATHS.sessionReturn,
    method: 'get',
    summary: 'Where the provider sends a browser back; answers with a redirect',
  },
  { path: PATHS.namespaces, method: 'get', summary: 'Namespaces the reader may see', answer: NamespacesAnswerSchema },
  {
    path: PATHS.topology,
    method: 'get',
    summary: 'The picture of a window: places, and edges counted once',
    query: TopologyQuerySchema,
    answer: TopologyAnswerSchema,
  },
  {
    path: PATHS.topologyStream,
    method: 'get',
    summary: 'The same, pushed as events `topology`, `topology-delta` and `problem`; refreshSeconds sets how often',
    query: TopologyStreamQuerySchema,
    events: { topology: TopologyAnswerSchema, 'topology-delta': TopologyDeltaSchema },
  },
  {
    path: PATHS.topologyLatencies,
    method: 'get',
    summary: 'One latency quantile of each conversation of a few namespaces',
    query: LatenciesQuerySchema,
    answer: LatenciesAnswerSchema,
  },
  {
    path: PATHS.topologySilence,
    method: 'get',
    summary: 'Why nothing, or no HTTP, is seen to reach a place',
    query: SilenceQuerySchema,
    answer: SilenceAnswerSchema,
  },
  {
    path: PATHS.topologyQuantiles,
    method: 'get',
    summary: 'Latency quantiles of one pair',
    query: QuantilesQuerySchema,
    answer: QuantilesAnswerSchema,
  },
  {
    path: PATHS.topologyTotals,
    method: 'get',
    summary: 'All traffic of the namespaces over time, counted once',
    query: TotalsQuerySchema,
    answer: HistoryAnswerSchema,
  },
  {
    path: PATHS.topologySeries,
    method: 'get',
    summary: 'Traffic of one pair or one place over time',
    query: SeriesQuerySchema,
    answer: HistoryAnswerSchema,
  },
  {
    path: PATHS.waypointSeries,
    method: 'get',
    summary: 'What passes a waypoint over time, by the service asked for, with percentiles',
    query: WaypointSeriesQuerySchema,
    answer: WaypointSeriesAnswerSchema,
  },
  {
    path: PATHS.controlPlanes,
    method: 'get',
    summary: 'Whether ambient mode is on in each cluster, and what says so',
    answer: ControlPlanesAnswerSchema,
  },
  {
    path: PATHS.workloads,
    method: 'get',
    summary: 'Workloads with their capture, health and traffic; filtered, sorted and paged',
    query: WorkloadsQuerySchema,
    answer: WorkloadsAnswerSchema,
  },
  {
    path: PATHS.workload,
    method: 'get',
    summary: 'One workload: its pods and why they are captured or not, services, policies, and who talks to it',
    query: WorkloadQuerySchema,
    answer: WorkloadAnswerSchema,
  },
  {
    path: PATHS.workloadProof,
    method: 'get',
    summary: 'What the ztunnels of a workload’s nodes say of it: protocol and certificates',
    query: WorkloadPathSchema,
    answer: WorkloadProofAnswerSchema,
  },
  {
    path: PATHS.findings,
    method: 'get',
    summary: 'What istiod says and is not so now, and settings without effect, the worst first',
    query: FindingsQuerySchema,
    answer: FindingsAnswerSchema,
  },
  {
    path: PATHS.waypoints,
    method: 'get',
    summary: 'Waypoints the reader may see, those in most trouble first',
    query: WaypointsQuerySchema,
    answer: WaypointsAnswerSchema,
  },
  {
    path: PATHS.waypoint,
    method: 'get',
    summary: 'One waypoint: what it serves and why, what passes it and what goes past, what applies there',
    parts: WaypointPathSchema,
    query: WaypointQuerySchema,
    answer: WaypointAnswerSchema,
  },
  {
    path: PATHS.waypointEnvoy,
    method: 'get',
    summary: 'What one pod of a waypoint is configured with, searched and paged',
    parts: WaypointPathSchema,
    query: EnvoyQuerySchema,
    answer: EnvoyAnswerSchema,
  },
  { path: PATHS.ztunnels, method: 'get', summary: 'Ztunnels, node by node, in counts', answer: ZtunnelsAnswerSchema },
  {
    path: PATHS.ztunnel,
    method: 'get',
    summary: 'The ztunnel of one node in counts, and what may be done with it',
    query: ZtunnelQuerySchema,
    answer: ZtunnelAnswerSchema,
  },
  {
    path: PATHS.ztunnelEntries,
    method: 'get',
    summary: 'A page of what a ztunnel holds, has open, or holds otherwise than the cluster and another node',
    query: EntriesQuerySchema,
    answer: EntriesAnswerSchema,
  },
  {
    path: PATHS.logLevels,
    method: 'get',
    summary: 'Proxies that log at another level than they had: who changed it, when, and what it was',
    answer: ChangedLevelsAnswerSchema,
  },
  {
    path: PATHS.logLevel,
    method: 'get',
    summary: 'How much a ztunnel or an Envoy logs, by its own word',
    query: ProxyPodSchema,
    answer: ProxyLevelAnswerSchema,
  },
  {
    path: PATHS.logLevel,
    method: 'post',
    summary:
      'Change how much a ztunnel or an Envoy logs; needs the header x-waymark: 1 and the right to create pods/portforward there',
    body: LevelChangeSchema,
    answer: LevelChangeAnswerSchema,
  },
  {
    path: PATHS.actionPlan,
    method: 'post',
    summary:
      'What a change would write, what follows from it, and what the API server says to it; needs the header x-waymark: 1',
    body: PlanActionSchema,
    answer: PlanAnswerSchema,
  },
  {
    path: PATHS.actionApply,
    method: 'post',
    summary: 'Writes a change with the reader’s own rights; needs the header x-waymark: 1',
    body: ApplyActionSchema,
    answer: ApplyAnswerSchema,
  },
  {
    path: PATHS.actionProgress,
    method: 'get',
    summary: 'How far a change has taken effect',
    query: ProgressQuerySchema,
    answer: ProgressAnswerSchema,
  },
  {
    path: PATHS.logs,
    method: 'get',
    summary: 'Log lines along the way of a workload, service, pair or node, joined where they belong together',
    query: LogsQuerySchema,
    answer: LogsAnswerSchema,
  },
  {
    path: PATHS.logsStream,
    method: 'get',
    summary: `The same as they are written, pushed as events \`${Object.keys(LOG_EVENTS).join('`, `')}\` and \`problem\``,
    query: LogsStreamQuerySchema,
    events: LOG_EVENTS,
  },
  { path: PATHS.openapi, method: 'get', summary: 'This document', answer: z.looseObject({}) },
  { path: PATHS.live, method: 'get', summary: 'The process answers', answer: LiveSchema },
  { path: PATHS.ready, method: 'get', summary: 'Readers are welcome; tells how the sources do', answer: ReadySchema },
  {
    path: PATHS.metrics,
    method: 'get',
    summary: 'Metrics of Waymark itself',
    answer: z.string(),
    mediaType: 'text/plain',
  },
];

/** OpenAPI 3.1 of version 1, made from the very schemas that answers are checked with. */
export function openApiDocument(): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS)
    (paths[operation.path.replaceAll(/:(\w+)/g, '{$1}')] ??= {})[operation.method] = toOperation(operation);
  return { openapi: '3.1.0', info: { title: 'Waymark', version: '1', license: { name: 'Apache-2.0' } }, paths };
}

function toOperation(operation: Operation): unknown {
  const { method, summary, parts, query, body } = operation;
  const problem = { content: { 'application/problem+json': { schema: schemaOf(ProblemSchema, 'output') } } };
  const statuses = [...new Set(Object.values(PROBLEMS).map(({ status }) => status))];
  const parameters = [
    ...(parts === undefined ? [] : parametersOf(parts, 'path')),
    ...(query === undefined ? [] : parametersOf(query, 'query')),
    ...(method === 'get' ? [] : [WRITE_HEADER]),
  ];
  return {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      200: { description: 'OK', content: contentOf(operation) },
      ...Object.fromEntries(statuses.map((status) => [status, { description: titlesOf(status), ...problem }])),
    },
  };
}

/** No form and no link of another site can send it. */
const WRITE_HEADER = { name: 'x-waymark', in: 'header', required: true, schema: { const: '1' } };

function contentOf({ answer, events, mediaType = 'application/json' }: Operation): unknown {
  if (events === undefined) return { [mediaType]: answer === undefined ? {} : { schema: schemaOf(answer, 'input') } };
  const told = Object.entries({ ...events, problem: ProblemSchema });
  // OpenAPI 3.1 has no words for server-sent events: each is `event: <name>` with one line of JSON as its data.
  const byName = Object.fromEntries(told.map(([name, schema]) => [name, schemaOf(schema, 'input')]));
  return { 'text/event-stream': { schema: { type: 'string' }, 'x-events': byName } };
}

function parametersOf(query: z.ZodType, place: 'path' | 'query'): readonly unknown[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
  }));
}

// Answers are described as they travel: before a reader's schema turns numbers into quantities.
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): unknown =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' });

const titlesOf = (status: number): string =>
  Object.values(PROBLEMS)
    .filter((p) => p.status === status)
    .map((p) => p.title)
    .join('; ');
