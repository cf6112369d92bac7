import { z } from 'zod';
import {
  CAPTURE_FIXES,
  FAILURE_REASONS,
  NODE_AGENTS,
  OUT_REASONS,
  POD_CAPTURES,
  POLICY_REACHES,
  WEIGHTS,
  type BindingTold,
  type ExplainedCapture,
  type FlowCounts,
  type PolicyOnWorkload,
} from '@waymark/mesh';
import { GAP_CODES, GapSchema } from './problems.ts';
import { namespaceList, PlaceSchema, TopologyAnswerSchema, WindowSchema } from './topology.ts';
import { VerdictNoteSchema } from './verdict-note.ts';
import { WaypointInFrontSchema } from './waypoints.ts';
import type { Assert, Extends, Told } from './fits.ts';

const count = z.number().nonnegative();
const share = z.number().min(0);
const named = { namespace: z.string(), name: z.string() };
const reference = z.object(named);
const role = z.enum(['workload', 'waypoint', 'gateway', 'ztunnel', 'control-plane']);

const time = {
  windowSeconds: z.coerce
    .number()
    .int()
    .min(10)
    .max(30 * 86_400)
    .default(300),
  /** End of the window, Unix ms; absent: now. */
  endMs: z.coerce.number().int().positive().exactOptional(),
};

/** `mixed`: pods in more than one of the other states. */
export const CAPTURE_FILTERS = [...POD_CAPTURES, 'mixed'] as const;
export const WORKLOAD_SORTS = [
  'trouble',
  'name',
  'namespace',
  'capture',
  'pods',
  'incoming',
  'errors',
  'outgoing',
] as const;
/** Rows of one page at the most. */
export const MOST_WORKLOADS = 200;

/** Which workloads, and in which order. */
export const WorkloadsQuerySchema = z.object({
  /** Empty: every namespace that the reader may see. */
  namespaces: namespaceList.default([]),
  ...time,
  /** Part of a workload's name, namespace or app. */
  text: z.string().max(200).default(''),
  capture: z.enum(CAPTURE_FILTERS).exactOptional(),
  sort: z.enum(WORKLOAD_SORTS).default('trouble'),
  order: z.enum(['asc', 'desc']).default('asc'),
  offset: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(MOST_WORKLOADS).default(50),
});
export type WorkloadsQuery = z.output<typeof WorkloadsQuerySchema>;

/** Counts within the window. */
const FlowSchema = z.object({
  requests: count,
  failedRequests: count,
  connections: count,
  failedConnections: count,
  bytes: count,
  mtls: count,
  plain: count,
});
export type FlowAnswer = z.output<typeof FlowSchema>;

const ReasonSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('responses'),
    class: z.enum(['4xx', '5xx', 'no response', 'grpc', 'code']),
    code: z.string(),
    share,
  }),
  z.object({ is: z.literal('connections'), reason: z.enum(FAILURE_REASONS), share }),
]);

export const WorkloadRowSchema = z.object({
  /** The place in the picture; its id names cluster, namespace and workload. */
  place: PlaceSchema,
  /** Deployment, StatefulSet …; absent while it has no pods, or the cluster could not be read. */
  kind: z.string().exactOptional(),
  incoming: FlowSchema,
  outgoing: FlowSchema,
  health: z.object({ tone: z.enum(['healthy', 'degraded', 'failing', 'idle']), worst: ReasonSchema.exactOptional() }),
});
export type WorkloadRow = z.output<typeof WorkloadRowSchema>;

/** One page of workloads that the reader may see. */
export const WorkloadsAnswerSchema = z.object({
  window: WindowSchema,
  rows: z.array(WorkloadRowSchema),
  /** Those that match, on all pages. */
  total: count,
  /** Pods of all that match by state. */
  pods: z.object(
    Object.fromEntries(POD_CAPTURES.map((state) => [state, count])) as Record<
      (typeof POD_CAPTURES)[number],
      typeof count
    >,
  ),
  gaps: z.array(GapSchema),
});
export type WorkloadsAnswer = z.output<typeof WorkloadsAnswerSchema>;

const name = z.string().min(1).max(253);
export const WorkloadPathSchema = z.object({
  cluster: name,
  namespace: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be the name of a namespace'),
  name,
});
export type WorkloadPath = z.output<typeof WorkloadPathSchema>;
export const WorkloadQuerySchema = WorkloadPathSchema.extend(time);
export type WorkloadQuery = z.output<typeof WorkloadQuerySchema>;

const CaptureOfPodSchema = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['captured', 'sidecar', 'pending', 'missed', 'infrastructure']) }),
  z.object({ state: z.literal('out'), reason: z.enum(OUT_REASONS) }),
]);

const agentOnNode = {
  agent: z.enum(NODE_AGENTS),
  node: z.string(),
  state: z.enum(['ready', 'not ready', 'missing']),
  /** Absent when it is missing, or its name is outside the reader's view. */
  pod: reference.exactOptional(),
};
const AgentSchema = z.object(agentOnNode);
const weight = z.enum(WEIGHTS);

const EvidenceSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('label'),
    weight,
    on: z.enum(['pod', 'namespace']),
    key: z.string(),
    value: z.string().exactOptional(),
  }),
  z.object({
    is: z.literal('annotation'),
    weight,
    key: z.string(),
    value: z.string().exactOptional(),
    sinceMs: z.number().exactOptional(),
  }),
  z.object({ is: z.literal('host network'), weight }),
  z.object({ is: z.literal('no address'), weight }),
  z.object({ is: z.literal('proxy'), weight, mode: z.string().exactOptional() }),
  z.object({ is: z.literal('excluded namespace'), weight }),
  z.object({ is: z.literal('agent'), weight, ...agentOnNode }),
]);
export type EvidenceAnswer = z.output<typeof EvidenceSchema>;

const ExplainedSchema = z.object({
  capture: CaptureOfPodSchema,
  role,
  awaits: AgentSchema.exactOptional(),
  waiting: z.object({ sinceMs: z.number(), known: z.enum(['exactly', 'at the earliest']) }).exactOptional(),
  evidence: z.array(EvidenceSchema),
  fix: z
    .object({
      is: z.enum(CAPTURE_FIXES),
      command: z.string().exactOptional(),
      agent: AgentSchema.exactOptional(),
    })
    .exactOptional(),
});
export type ExplainedAnswer = z.output<typeof ExplainedSchema>;

const PodSchema = z.object({
  name: z.string(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  ready: z.boolean(),
  at: z.object({ ip: z.string(), node: z.string() }).exactOptional(),
  account: z.string().exactOptional(),
  createdMs: z.number().exactOptional(),
  explained: ExplainedSchema,
});
export type WorkloadPodAnswer = z.output<typeof PodSchema>;

const BindingSchema = z.object({
  is: z.enum(['unasked', 'bound', 'refused']),
  /** Absent when none is named, or `outsideView`. */
  waypoint: reference.exactOptional(),
  askedBy: z.enum(['object', 'namespace']).exactOptional(),
  reason: z.string().exactOptional(),
  canary: z.object({ waypoint: reference, weight: z.number() }).exactOptional(),
  notes: z.array(VerdictNoteSchema),
});
/** `outsideView`: the waypoint's namespace is beyond the reader's rights, and so are its name and what istiod says of it. */
export const BindingToldSchema = BindingSchema.extend({ outsideView: z.literal(true).exactOptional() });
export type BindingAnswer = z.output<typeof BindingToldSchema>;

const mtlsMode = z.enum(['strict', 'permissive']);
const portMode = z.object({ port: z.number(), mode: mtlsMode });

const PolicySchema = z.object({
  ...named,
  action: z.enum(['ALLOW', 'DENY', 'AUDIT', 'CUSTOM']),
  reach: z.enum(POLICY_REACHES),
  enforcedBy: z.array(z.enum(['ztunnel', 'sidecar', 'waypoint'])),
  effect: z.enum(['allows less', 'denies more', 'denies nothing', 'not enforced']).exactOptional(),
  notes: z.array(VerdictNoteSchema),
});
export type PolicyAnswer = z.output<typeof PolicySchema>;

type Listed<S extends z.ZodType> = z.ZodDiscriminatedUnion<
  [
    z.ZodObject<{ is: z.ZodLiteral<'told'>; items: z.ZodArray<S>; outsideView: z.ZodNumber }>,
    z.ZodObject<{ is: z.ZodLiteral<'not allowed'> }>,
    z.ZodObject<{ is: z.ZodLiteral<'not known'> }>,
  ],
  'is'
>;

/** A list whose items the reader may see one by one, by the right to get its kind in their namespace. */
export const listed = <S extends z.ZodType>(item: S): Listed<S> =>
  z.discriminatedUnion('is', [
    z.object({
      is: z.literal('told'),
      items: z.array(item),
      /** Items beyond the reader's rights. */ outsideView: count,
    }),
    /** The reader may get none of this kind here. */
    z.object({ is: z.literal('not allowed') }),
    /** It could not be read; the gaps say why. */
    z.object({ is: z.literal('not known') }),
  ]);

/** All that a workload’s page shows, as far as this reader may see it. */
export const WorkloadAnswerSchema = z.object({
  workload: PlaceSchema,
  kind: z.string().exactOptional(),
  pods: listed(PodSchema),
  /** Services that select its pods. */
  services: listed(z.object({ ...named, binding: BindingToldSchema, ingress: z.enum(['unsaid', 'yes', 'no']) })),
  /** How callers of the pods' own addresses go; several where pods differ. */
  ownWaypoints: listed(BindingToldSchema),
  /** Of captured pods: what their ztunnels ask of callers. Absent: no pod is captured, it could not be read, or the reader may not see it. */
  inboundMtls: z
    .object({
      mode: mtlsMode,
      by: reference.exactOptional(),
      ports: z.array(portMode),
      notHonoured: z.array(z.number()),
    })
    .exactOptional(),
  policies: listed(PolicySchema),
  /** Waypoints that are asked for on the way to it, and what callers make of them. */
  inFront: listed(WaypointInFrontSchema),
  /** The workload and all that talks to it, one hop. */
  picture: TopologyAnswerSchema,
  gaps: z.array(GapSchema),
});
export type WorkloadAnswer = z.output<typeof WorkloadAnswerSchema>;

/** What the ztunnels of a workload's own nodes say of it. */
export const WorkloadProofAnswerSchema = z.object({
  nodes: z.array(
    z.discriminatedUnion('is', [
      z.object({ is: z.literal('read'), node: z.string(), /** When it was asked, Unix ms. */ atMs: z.number() }),
      z.object({ is: z.literal('missing'), node: z.string(), code: z.enum(GAP_CODES) }),
      z.object({ is: z.literal('no ztunnel'), node: z.string() }),
      /** More nodes than are asked at once. */
      z.object({ is: z.literal('not asked'), node: z.string() }),
    ]),
  ),
  pods: z.array(
    z.object({
      name: z.string(),
      node: z.string(),
      /** What callers are told to speak to it; absent: its ztunnel does not know the pod. */
      protocol: z.string().exactOptional(),
      /** Whether the ztunnel has taken the pod over. */
      served: z.enum(['up', 'pending', 'no']),
    }),
  ),
  certificates: z.array(
    z.object({
      identity: z.string(),
      node: z.string(),
      state: z.enum(['available', 'initializing', 'unavailable']),
      reason: z.string().exactOptional(),
      fromMs: z.number().exactOptional(),
      untilMs: z.number().exactOptional(),
      serial: z.string().exactOptional(),
      rootUntilMs: z.number().exactOptional(),
    }),
  ),
  gaps: z.array(GapSchema),
});
export type WorkloadProofAnswer = z.output<typeof WorkloadProofAnswerSchema>;

/** Wire and domain may not part ways: what the domain says can be sent. */
export type ExplainedFitsWire = Assert<Extends<ExplainedCapture, Told<ExplainedAnswer>>>;
export type BindingFitsWire = Assert<Extends<BindingTold, Told<BindingAnswer>>>;
export type PolicyFitsWire = Assert<Extends<PolicyOnWorkload, Told<PolicyAnswer>>>;
export type FlowFitsWire = Assert<Extends<FlowCounts, Told<FlowAnswer>>>;
