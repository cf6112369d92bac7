import { z } from 'zod';
import {
  ENROLLED_KINDS,
  PAST_REASONS,
  RULE_EFFECTS,
  RULE_KINDS,
  STANDINGS,
  WAYPOINT_FINDINGS,
  type CanaryShareTold,
  type Enrolled,
  type EnrollingNamespace,
  type IngressWay,
  type PlaceKey,
  type VerdictNote,
  type WaypointFacts,
  type WaypointFinding,
  type WaypointInFront,
  type WaypointPair,
  type WaypointRule,
} from '@waymark/mesh';
import { VerdictNoteSchema } from './verdict-note.ts';
import { GapSchema } from './problems.ts';
import { namespaceList, WindowSchema } from './topology.ts';
import type { Assert, Extends, Told } from './fits.ts';

const count = z.number().nonnegative();
const key = z
  .string()
  .min(1)
  .transform((s) => s as PlaceKey);
const name = { namespace: z.string(), name: z.string() };
const conditionStatus = z.enum(['True', 'False', 'Unknown']);
const ConditionSchema = z.object({
  type: z.string(),
  status: conditionStatus,
  reason: z.string(),
  message: z.string().exactOptional(),
  sinceMs: z.number().exactOptional(),
});
const pods = z.object({ ready: count, of: count, noneSinceMs: z.number().exactOptional() });

const FixSchema = z.object({
  is: z.enum([
    'create the waypoint',
    'make its pods ready',
    'scale it up',
    'allow the namespace',
    'allow the waypoint',
    'let it take services',
    'let it take workloads',
    'use a waypoint of the same namespace',
    'label the ingress',
    'give it an HBONE listener',
    'target the Service',
    'correct the canary',
  ]),
  command: z.string().exactOptional(),
});

/** Counts within the window. */
const PassingSchema = z.object({
  requests: count,
  failedRequests: count,
  connections: count,
  failedConnections: count,
  bytes: count,
  averageLatencyMs: count.exactOptional(),
});
export type PassingAnswer = z.output<typeof PassingSchema>;

const refusal = z.enum([
  'WaypointIsNotReady',
  'AttachmentDenied',
  'UnsupportedTrafficType',
  'CrossNamespaceWaypointForbidden',
]);

const enrolled = z.object({
  kind: z.enum(ENROLLED_KINDS),
  ...name,
  standing: z.enum(STANDINGS),
  reason: refusal.exactOptional(),
  share: count.exactOptional(),
  sharedWith: z.object(name).exactOptional(),
  ways: z.array(
    z.object({
      by: z.enum(['own label', 'namespace label', 'service label', 'service namespace label']),
      calls: z.enum(['service', 'address']),
      label: z.string(),
      service: z.string().exactOptional(),
      standing: z.enum(STANDINGS),
    }),
  ),
  notes: z.array(VerdictNoteSchema),
  fix: FixSchema.exactOptional(),
  ports: z
    .array(
      z.object({
        port: count,
        name: z.string().exactOptional(),
        appProtocol: z.string().exactOptional(),
        transport: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  ingress: z.enum(['unsaid', 'yes', 'no']).exactOptional(),
  headless: z.literal(true).exactOptional(),
  pods: pods.exactOptional(),
  workloads: z.array(z.string()).exactOptional(),
});
/** Absent traffic: it could not be read. */
const EnrolledSchema = enrolled.extend({
  through: PassingSchema.exactOptional(),
  past: PassingSchema.exactOptional(),
});
export type EnrolledAnswer = z.output<typeof EnrolledSchema>;

const PairSchema = PassingSchema.extend({
  from: key,
  to: key,
  service: z.string().exactOptional(),
  why: z.enum(PAST_REASONS).exactOptional(),
});

const FindingSchema = z.object({
  code: z.enum(WAYPOINT_FINDINGS),
  severity: z.enum(['error', 'warning', 'info']),
  fails: z.enum(['closed', 'open']).exactOptional(),
  about: z.array(z.object({ kind: z.string(), ...name })),
  count,
  measured: PassingSchema.exactOptional(),
  told: ConditionSchema.exactOptional(),
  fix: FixSchema.exactOptional(),
  settings: z.array(z.object({ on: z.object({ kind: z.string(), ...name }), note: VerdictNoteSchema })).exactOptional(),
  unless: z.literal('auto-allow').exactOptional(),
});
export type WaypointFindingAnswer = z.output<typeof FindingSchema>;

export const WaypointRuleSchema = z.object({
  kind: z.enum(RULE_KINDS),
  ...name,
  action: z.string().exactOptional(),
  effect: z.enum(RULE_EFFECTS),
  targets: z.array(
    z.object({
      kind: z.string(),
      ...name,
      reason: z.enum(['Accepted', 'TargetNotFound', 'AncestorNotBound', 'Invalid', 'unknown kind']).exactOptional(),
    }),
  ),
  notes: z.array(VerdictNoteSchema),
  fix: FixSchema.exactOptional(),
});
export type WaypointRuleAnswer = z.output<typeof WaypointRuleSchema>;

const SyncSchema = z.object({
  type: z.string(),
  state: z.enum(['accepted', 'rejected', 'waiting', 'unanswered', 'not sent']),
  sentMs: z.number().exactOptional(),
  error: z.string().exactOptional(),
});

const facts = z.object({
  id: z.object({ cluster: z.string(), ...name }),
  is: z.enum(['managed', 'by hand', 'missing']),
  className: z.string().exactOptional(),
  takes: z.object({ value: z.string(), saidBy: z.enum(['Gateway', 'GatewayClass', 'default']) }),
  allows: z.object({ from: z.enum(['Same', 'All', 'Selector']), selector: z.string().exactOptional() }),
  listeners: z.array(z.object({ protocol: z.string(), port: count.exactOptional(), use: z.enum(['used', 'refused']) })),
  addresses: z.array(z.string()),
  conditions: z.array(ConditionSchema),
  pods,
  replicas: z.array(
    z.object({
      pod: z.string(),
      ready: z.boolean(),
      node: z.string().exactOptional(),
      ip: z.string().exactOptional(),
      /** `unconnected`: no istiod that answered knows it. Absent: nothing could be asked. */
      sync: z.union([z.array(SyncSchema), z.literal('unconnected')]).exactOptional(),
      version: z.string().exactOptional(),
    }),
  ),
  place: key,
  autoAllow: z.enum(['on', 'off']).exactOptional(),
});

/** A waypoint on the way to one workload. */
export const WaypointInFrontSchema = z.object({
  ...name,
  is: z.enum(['managed', 'by hand', 'missing']),
  pods,
  by: z.array(z.object({ kind: z.enum(ENROLLED_KINDS), ...name, standing: z.enum(STANDINGS) })),
  findings: z.array(FindingSchema),
  /** Absent: no traffic could be read. */
  traffic: z
    .object({
      through: PassingSchema,
      past: PassingSchema,
      around: z.array(PairSchema),
      failing: z.array(PairSchema),
    })
    .exactOptional(),
  rules: z.array(WaypointRuleSchema),
});
export type WaypointInFrontAnswer = z.output<typeof WaypointInFrontSchema>;

/** Items that are there and beyond the reader's rights; nothing of them is in any sum. */
const OutsideSchema = z.object({ services: count, workloads: count, rules: count });

const RowSchema = z.object({
  facts: facts.omit({ replicas: true, conditions: true, listeners: true }),
  services: count,
  workloads: count,
  /** Absent: no traffic could be read. */
  through: PassingSchema.exactOptional(),
  past: PassingSchema.exactOptional(),
  findings: z.array(FindingSchema),
  outside: OutsideSchema,
});
export type WaypointRow = z.output<typeof RowSchema>;

/** Waypoints, those in most trouble first. */
export const WaypointsAnswerSchema = z.object({
  window: WindowSchema,
  waypoints: z.array(RowSchema),
  /** Waypoints in namespaces beyond the reader's rights. */
  outside: count,
  gaps: z.array(GapSchema),
});
export type WaypointsAnswer = z.output<typeof WaypointsAnswerSchema>;

const NamespaceSchema = z.object({
  name: z.string(),
  may: z.enum(['yes', 'no']),
  services: count,
  workloads: count,
  denied: count,
});

const CanarySchema = z.object({
  ...name,
  as: z.enum(['primary', 'canary']),
  other: z.object(name),
  weight: count,
  got: count.exactOptional(),
});

const IngressSchema = z.object({
  ...name,
  is: z.enum(['through', 'past', 'no effect']),
  label: z.enum(['unsaid', 'yes', 'no']),
  sent: z.object({ through: PassingSchema, past: PassingSchema }).exactOptional(),
});

/** So many rows of a kind are told; a screen that needs more has the wrong question. */
export const MOST_ENROLLED = 1000;

/** All that a waypoint’s page shows, as far as this reader may see it. */
export const WaypointAnswerSchema = z.object({
  window: WindowSchema,
  facts,
  services: z.array(EnrolledSchema),
  workloads: z.array(EnrolledSchema),
  /** Rows beyond `MOST_ENROLLED` of each kind. */
  more: z.object({ services: count, workloads: count }),
  rules: z.array(WaypointRuleSchema),
  /** Namespaces from which it may be named, or is, as far as the reader may see them. */
  namespaces: z.array(NamespaceSchema),
  canaries: z.array(CanarySchema),
  ingress: z.array(IngressSchema),
  findings: z.array(FindingSchema),
  /** Absent: no traffic could be read. */
  traffic: z
    .object({
      total: z.object({ through: PassingSchema, past: PassingSchema }),
      through: z.array(PairSchema),
      into: z.array(PairSchema),
      past: z.array(PairSchema),
      withheld: z.enum(['some', 'none']),
    })
    .exactOptional(),
  outside: OutsideSchema,
  gaps: z.array(GapSchema),
});
export type WaypointAnswer = z.output<typeof WaypointAnswerSchema>;

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

export const WaypointsQuerySchema = z.object({
  /** Waypoints of these namespaces; empty: of every one that the reader may see. */
  namespaces: namespaceList.default([]),
  ...time,
});
export type WaypointsQuery = z.output<typeof WaypointsQuerySchema>;
export const WaypointQuerySchema = z.object(time);
export type WaypointQuery = z.output<typeof WaypointQuerySchema>;

/** Which waypoint: the three parts of its address. */
export const WaypointPathSchema = z.object({
  cluster: z.string().min(1).max(253),
  namespace: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
  name: z.string().min(1).max(253),
});
export type WaypointPath = z.output<typeof WaypointPathSchema>;

export const ENVOY_KINDS = ['cluster', 'listener', 'route'] as const;

/** What one of a waypoint’s proxies works with, a page at a time. */
export const EnvoyQuerySchema = z.object({
  /** One of the waypoint's pods; absent: the first that is ready. */
  pod: z.string().max(253).exactOptional(),
  kind: z.enum(ENVOY_KINDS).default('cluster'),
  /** Entries with this text anywhere. */
  search: z.string().max(200).default(''),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type EnvoyQuery = z.output<typeof EnvoyQuerySchema>;

export const ENVOY_FACTS = [
  'type',
  'balancing',
  'endpoint',
  'address',
  'filter',
  'domain',
  'route',
  'updated',
] as const;

/** As the proxy itself tells it. */
export const EnvoyAnswerSchema = z.object({
  /** Absent: no pod could be asked. */
  pod: z.string().exactOptional(),
  version: z.string().exactOptional(),
  /** Entries of each kind that the reader may see. */
  counts: z.object({ cluster: count, listener: count, route: count }),
  /** Entries beyond the reader's rights. */
  outside: count,
  /** Of `kind` and `search`: how many there are, of which `entries` is one page. */
  found: count,
  entries: z.array(
    z.object({
      kind: z.enum(ENVOY_KINDS),
      name: z.string(),
      /** The service it is for. */
      service: z.object(name).exactOptional(),
      facts: z.array(z.object({ what: z.enum(ENVOY_FACTS), value: z.string() })),
    }),
  ),
  gaps: z.array(GapSchema),
});
export type EnvoyAnswer = z.output<typeof EnvoyAnswerSchema>;

/** Wire and domain may not part ways: what the domain says can be sent. */
export type FactsFitWire = Assert<Extends<WaypointFacts, Told<z.output<typeof facts>>>>;
export type EnrolledFitsWire = Assert<Extends<Enrolled, Told<z.output<typeof enrolled>>>>;
export type RuleFitsWire = Assert<Extends<WaypointRule, Told<WaypointRuleAnswer>>>;
export type FindingFitsWire = Assert<Extends<WaypointFinding, Told<WaypointFindingAnswer>>>;
export type InFrontFitsWire = Assert<Extends<WaypointInFront, Told<WaypointInFrontAnswer>>>;
export type NamespaceFitsWire = Assert<Extends<EnrollingNamespace, Told<z.output<typeof NamespaceSchema>>>>;
export type CanaryFitsWire = Assert<Extends<CanaryShareTold, Told<z.output<typeof CanarySchema>>>>;
export type IngressFitsWire = Assert<Extends<IngressWay, Told<z.output<typeof IngressSchema>>>>;
export type PairFitsWire = Assert<Extends<WaypointPair, Told<z.output<typeof PairSchema>>>>;
export type NoteFitsWire = Assert<Extends<VerdictNote, Told<z.output<typeof VerdictNoteSchema>>>>;
