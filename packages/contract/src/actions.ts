import { z } from 'zod';
import {
  OUT_REASONS,
  WAYPOINT_TAKES,
  type ActionWarning,
  type LabelChange,
  type MeshAction,
  type ProgressStep,
} from '@waymark/mesh';
import { GapSchema } from './problems.ts';
import type { Assert, Extends } from './fits.ts';

/** Names go into paths as they are: nothing but what Kubernetes takes for a name. */
const label = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower case letters, digits and -');
const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be lower case letters, digits, - and .');
const inNamespace = { namespace: label, name: objectName };
const waypointName = z.object({ namespace: label, name: label });

const TargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('namespace'), name: label }),
  z.object({ kind: z.literal('service'), ...inNamespace }),
  z.object({ kind: z.literal('workload'), ...inNamespace }),
  z.object({ kind: z.literal('pod'), ...inNamespace }),
]);

/** A change that the reader asks for. Names are Kubernetes names, so that nothing has to be escaped. */
export const MeshActionSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('create-waypoint'),
    namespace: label,
    name: label,
    takes: z.enum(WAYPOINT_TAKES),
    admits: z.discriminatedUnion('from', [
      z.object({ from: z.literal('same') }),
      z.object({ from: z.literal('all') }),
      z.object({ from: z.literal('listed'), namespaces: z.array(label).max(500).readonly() }),
    ]),
    revision: label.exactOptional(),
  }),
  z.object({ is: z.literal('enrol'), target: TargetSchema, waypoint: waypointName }),
  z.object({ is: z.literal('unenrol'), target: TargetSchema, leaving: z.enum(['inherit', 'none']) }),
  z.object({ is: z.literal('join-ambient'), namespace: label }),
  z.object({ is: z.literal('leave-ambient'), namespace: label }),
]);

/** `cluster`: in which cluster, by its name; absent: the home cluster. */
export const PlanActionSchema = z.object({ action: MeshActionSchema, cluster: z.string().exactOptional() });
export type PlanAction = z.output<typeof PlanActionSchema>;

/** What the reader looked at before deciding. `version` is null where there was no such object yet. */
const SeenSchema = z.object({
  version: z.string().max(200).nullable(),
  /** The labels in question as they were; null: not there. */
  labels: z.record(z.string(), z.string().nullable()),
});
export type SeenObject = z.output<typeof SeenSchema>;

export const ApplyActionSchema = PlanActionSchema.extend({ seen: SeenSchema });
export type ApplyAction = z.output<typeof ApplyActionSchema>;

const count = z.number().int().nonnegative();
const names = z.array(z.object({ namespace: z.string(), name: z.string() }));
const warned = <K extends string, S extends z.ZodRawShape>(is: K, shape: S) =>
  z.object({ is: z.literal(is), ...shape });
const seenWaypoint = z.object({ namespace: z.string(), name: z.string() });

const refusal = z.enum([
  'WaypointIsNotReady',
  'AttachmentDenied',
  'UnsupportedTrafficType',
  'CrossNamespaceWaypointForbidden',
]);

const WarningSchema = z.discriminatedUnion('is', [
  warned('nothing-changes', {}),
  warned('adds-a-hop', { services: count }),
  warned('not-bound', {
    waypoint: seenWaypoint,
    reason: z.enum(['missing', ...refusal.options]),
  }),
  warned('no-ready-pod', { waypoint: seenWaypoint }),
  warned('not-a-waypoint', { waypoint: seenWaypoint, className: z.string() }),
  warned('locks-out-waypoint', { waypoint: seenWaypoint, policies: names, autoAllow: z.enum(['off', 'unknown']) }),
  warned('shuts-out-others', { waypoint: seenWaypoint, pods: count }),
  warned('denies-no-more', { policies: names }),
  warned('policies-unenforced', { policies: names }),
  warned('leaves-waypoint', { waypoint: seenWaypoint, services: count }),
  warned('policies-begin', { policies: names }),
  warned('policies-end', { policies: names }),
  warned('strict-begins', { pods: count }),
  warned('sidecars-stay', { pods: count }),
  warned('injection-conflict', { label: z.string() }),
  warned('pods-stay-out', { pods: count, reason: z.enum(OUT_REASONS) }),
  warned('leaves-mesh', { pods: count }),
  warned('out-of-mesh', { pods: count }),
  warned('own-labels-win', { services: z.array(z.string()) }),
  warned('inherits', { waypoint: seenWaypoint }),
  warned('pods-replaced', { pods: count }),
  warned('lost-with-the-pod', {}),
  warned('single-replica', {}),
  warned('takes-nothing', {}),
  warned('name-taken', { kind: z.enum(['Gateway', 'Service', 'workload']) }),
  warned('unchecked', { kinds: z.array(z.string()) }),
]);

/** What the API server would not do, in its own words. They answer the reader's own account. */
const RefusalSchema = z.object({
  /**
   * `not-allowed`: `right` names what is missing. `conflict`: somebody else changed it, or holds a field of it. `webhook`, `policy`: an
   * admission webhook, or a rule of the cluster, said no. `webhook down`: one that has to be asked did not answer.
   */
  why: z.enum([
    'not-allowed',
    'conflict',
    'invalid',
    'absent',
    'quota',
    'webhook',
    'webhook down',
    'policy',
    'refused',
  ]),
  status: z.number().int(),
  message: z.string(),
  causes: z.array(z.object({ field: z.string(), message: z.string() })),
  right: z
    .object({ verb: z.string(), group: z.string(), resource: z.string(), namespace: z.string().exactOptional() })
    .exactOptional(),
});
export type WriteRefusal = z.output<typeof RefusalSchema>;

/** A label that is kept otherwise than it was written, because something in the cluster changes what is written; null: not at all. */
const DifferenceSchema = z.object({ key: z.string(), wanted: z.string().nullable(), kept: z.string().nullable() });
export type WriteDifference = z.output<typeof DifferenceSchema>;

/** What writing it came to, or would have. */
const WriteOutcomeSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('accepted'), warnings: z.array(z.string()), differs: z.array(DifferenceSchema) }),
  z.object({ is: z.literal('refused'), refusal: RefusalSchema }),
  /** Nobody may write here, or not with an account that is lent to everyone. */
  z.object({ is: z.literal('not asked'), because: z.enum(['view only', 'shared account']) }),
]);
export type WriteOutcome = z.output<typeof WriteOutcomeSchema>;

/** What a change would write and do; nothing was written. */
export const PlanAnswerSchema = z.object({
  /** The object as it is applied, or the patch, as YAML. */
  yaml: z.string(),
  writes: z.enum(['object', 'patch', 'nothing']),
  /** Of which object, as `Deployment shop/cart`. */
  object: z.object({ kind: z.string(), namespace: z.string().exactOptional(), name: z.string() }),
  /** Labels as they are and as they will be. */
  labels: z.array(z.object({ key: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  command: z.string().exactOptional(),
  warnings: z.array(WarningSchema),
  dryRun: WriteOutcomeSchema,
  seen: SeenSchema,
});
export type PlanAnswer = z.output<typeof PlanAnswerSchema>;

/** What became of a write. A refusal by the cluster is an answer, not a problem. */
export const ApplyAnswerSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('applied'),
    warnings: z.array(z.string()),
    differs: z.array(DifferenceSchema),
    atMs: z.number(),
  }),
  z.object({ is: z.literal('refused'), refusal: RefusalSchema }),
  /** It is not as it was when the reader decided; nothing was written. */
  z.object({ is: z.literal('changed'), now: SeenSchema }),
]);
export type ApplyAnswer = z.output<typeof ApplyAnswerSchema>;

const state = z.enum(['done', 'waiting', 'unseen']);
const podState = z.enum(['done', 'waiting', 'unseen', 'failed']);
const counts = z.object({
  captured: count,
  pending: count,
  missed: count,
  sidecar: count,
  out: count,
  unselected: count,
});
const StepSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('programmed'), state, reason: z.string().exactOptional() }),
  z.object({ is: z.literal('addressed'), state }),
  z.object({ is: z.literal('pods-ready'), state, ready: count, of: count }),
  z.object({ is: z.literal('captured'), state, pods: counts }),
  z.object({ is: z.literal('released'), state, pods: counts }),
  z.object({
    is: z.literal('services-bound'),
    state,
    bound: count,
    of: count,
    refused: z.array(z.object({ service: z.string(), reason: z.string() })),
  }),
  z.object({ is: z.literal('services-released'), state, left: count, of: count }),
  z.object({ is: z.literal('rolled-out'), state: podState, labelled: count, ready: count, of: count }),
  z.object({
    is: z.literal('told-to-ztunnel'),
    state: podState,
    told: count,
    of: count,
    reason: refusal.exactOptional(),
    inherits: seenWaypoint.exactOptional(),
  }),
]);

export const ProgressQuerySchema = z.object({
  /** The action as JSON. */
  action: z
    .string()
    .max(40_000)
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(MeshActionSchema),
  cluster: z.string().max(253).exactOptional(),
});

export const ProgressAnswerSchema = z.object({ steps: z.array(StepSchema), gaps: z.array(GapSchema) });
export type ProgressAnswer = z.output<typeof ProgressAnswerSchema>;

/** Wire and domain may not part ways. */
export type ActionFitsDomain = Assert<Extends<z.output<typeof MeshActionSchema>, MeshAction>>;
export type WarningFitsDomain = Assert<Extends<z.output<typeof WarningSchema>, ActionWarning>>;
export type DomainFitsWarning = Assert<Extends<ActionWarning['is'], z.output<typeof WarningSchema>['is']>>;
export type StepFitsDomain = Assert<Extends<z.output<typeof StepSchema>, ProgressStep>>;
export type LabelsFitDomain = Assert<Extends<SeenObject['labels'], LabelChange>>;
