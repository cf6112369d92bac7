import { z } from 'zod';
import {
  FAILURE_REASONS,
  OUT_REASONS,
  REPORTERS,
  ROLES,
  type Milliseconds,
  type PlaceKey,
  type Topology,
  type TrafficWindow,
} from '@waymark/mesh';
import { HealthRulesSchema } from './health.ts';
import { GapSchema } from './problems.ts';
import type { Assert, Extends, Told } from './fits.ts';

/** Named without a step of its own: a large answer holds tens of thousands of keys, and a browser's policy forbids the schema library its fast way. */
const key = z.string().min(1) as unknown as z.ZodType<PlaceKey, string>;
const count = z.number().nonnegative();
const ms = z.number().nonnegative() as unknown as z.ZodType<Milliseconds, number>;
const namespacedName = z.object({ namespace: z.string(), name: z.string() });
const serviceId = z.object({ cluster: z.string(), namespace: z.string(), name: z.string() });
const named = { cluster: z.string(), namespace: z.string(), name: z.string() };

const PlaceIdSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('workload'), ...named }),
  z.object({ kind: z.literal('service'), ...named }),
  z.object({ kind: z.literal('app'), ...named }),
  z.object({
    kind: z.literal('version'),
    cluster: z.string(),
    namespace: z.string(),
    app: z.string(),
    version: z.string(),
  }),
  z.object({ kind: z.literal('front'), ...named }),
  z.object({ kind: z.literal('namespace'), cluster: z.string(), namespace: z.string() }),
  z.object({ kind: z.literal('cluster'), cluster: z.string() }),
  z.object({ kind: z.literal('outside') }),
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('restricted') }),
]);

/** A state that no pod is in is left out. */
export const CaptureSchema = z.object({
  pods: z.object({
    captured: count.optional(),
    sidecar: count.optional(),
    pending: count.optional(),
    missed: count.optional(),
    out: count.optional(),
    infrastructure: count.optional(),
  }),
  outReason: z.enum(OUT_REASONS).exactOptional(),
  behindWaypoint: z.boolean(),
});

const RemarkSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('waypoint-not-ready'), ready: count, of: count }),
  z.object({ is: z.literal('waypoint-not-bound'), service: serviceId, waypoint: namespacedName, reason: z.string() }),
  z.object({ is: z.literal('behind-dead-waypoint'), service: serviceId, waypoint: namespacedName }),
]);

const RateSchema = z.object({
  value: z.string(),
  on: z.object({
    kind: z.enum(['Service', 'Pod']),
    namespace: z.string(),
    name: z.string(),
  }),
});

export const PlaceSchema = z.object({
  key,
  id: PlaceIdSchema,
  role: z.enum(ROLES),
  app: z.string().exactOptional(),
  version: z.string().exactOptional(),
  presence: z.discriminatedUnion('is', [
    z.object({ is: z.literal('active') }),
    z.object({ is: z.literal('idle') }),
    z.object({ is: z.literal('gone') }),
    z.object({ is: z.literal('unlisted') }),
  ]),
  capture: CaptureSchema.exactOptional(),
  pods: z.object({ ready: count, of: count }).exactOptional(),
  services: z.array(serviceId).exactOptional(),
  behind: z.array(key).exactOptional(),
  remarks: z.array(RemarkSchema),
  rate: RateSchema.exactOptional(),
  holds: z.object({ workloads: count, proxies: count, services: count }).exactOptional(),
});

const edgeEnds = {
  from: key,
  to: key,
  reporters: z.array(z.enum(REPORTERS)),
  withheld: z.literal(true).exactOptional(),
};

const SecuritySchema = z.object({ mtls: count, plain: count });

const LegSchema = z.object({
  opened: count.exactOptional(),
  failed: count,
  bytesToServer: count.exactOptional(),
  bytesToClient: count.exactOptional(),
  security: SecuritySchema.exactOptional(),
  estimated: z.literal(true).exactOptional(),
});

const FailuresSchema = z.object(
  Object.fromEntries(FAILURE_REASONS.map((r) => [r, count.optional()])) as Record<
    (typeof FAILURE_REASONS)[number],
    z.ZodOptional<typeof count>
  >,
);

const L4EdgeSchema = z.object({
  ...edgeEnds,
  layer: z.literal('L4'),
  opened: count.exactOptional(),
  bytesToServer: count.exactOptional(),
  bytesToClient: count.exactOptional(),
  failed: FailuresSchema,
  uncounted: count.exactOptional(),
  told: z.object({ of: count, reasons: FailuresSchema }).exactOptional(),
  lastFailureMs: z.number().exactOptional(),
  security: SecuritySchema.exactOptional(),
  principals: z.object({
    client: z.string().exactOptional(),
    server: z.string().exactOptional(),
    several: z.array(z.enum(['client', 'server'])).exactOptional(),
  }),
  services: z.array(
    z.object({
      service: serviceId.exactOptional(),
      opened: count,
      failed: count,
      bytesToServer: count,
      bytesToClient: count,
    }),
  ),
  bypasses: key.exactOptional(),
  via: z
    .object({ waypoint: key, toWaypoint: LegSchema.exactOptional(), fromWaypoint: LegSchema.exactOptional() })
    .exactOptional(),
});

const L7EdgeSchema = z.object({
  ...edgeEnds,
  layer: z.literal('L7'),
  protocol: z.enum(['http', 'grpc']),
  service: serviceId.exactOptional(),
  via: key.exactOptional(),
  requests: count,
  responses: z.array(z.object({ code: z.string(), grpcStatus: z.string().exactOptional(), flags: z.string(), count })),
  messages: z.object({ request: count, response: count }).exactOptional(),
  averageLatency: ms.exactOptional(),
});

export const EdgeSchema = z.discriminatedUnion('layer', [L4EdgeSchema, L7EdgeSchema]);

/** Unix ms and seconds. `observedSeconds` is shorter than `seconds` where the store is younger than the window. */
export const WindowSchema = z.object({ endMs: z.number(), seconds: z.number(), observedSeconds: z.number() });

/** A picture of traffic, as far as this reader may see it. */
export const TopologyAnswerSchema = z.object({
  window: WindowSchema,
  /** `first`: requests, bytes and failures; a `complete` picture of the same moment follows (only on the stream). */
  wave: z.enum(['first', 'complete']),
  places: z.array(PlaceSchema),
  edges: z.array(EdgeSchema),
  gaps: z.array(GapSchema),
  /** The configured rules that speak of these places; the defaults and the places' own annotations are not among them. */
  health: HealthRulesSchema.default(() => ({ requests: [], connections: [] })),
});
export type TopologyAnswer = z.output<typeof TopologyAnswerSchema>;

/** Wire and domain may not part ways: either assertion stops the build. */
export type WireFitsDomain = Assert<Extends<TopologyAnswer, Topology & { readonly window: TrafficWindow }>>;
export type DomainFitsWire = Assert<
  Extends<Topology & { readonly window: TrafficWindow }, Pick<TopologyInput, 'places' | 'edges' | 'window'>>
>;
type TopologyInput = Told<TopologyAnswer>;

export const LATENCY_QUANTILES = ['p50', 'p95', 'p99'] as const;
/** Latency quantiles of one pair, asked for only while its panel is open (they are dear: one histogram per pair). */
export const QuantilesAnswerSchema = z.object({
  p50: ms.exactOptional(),
  p95: ms.exactOptional(),
  p99: ms.exactOptional(),
  gaps: z.array(GapSchema),
});
export type QuantilesAnswer = z.output<typeof QuantilesAnswerSchema>;

/** One quantile of each conversation that a picture shows. Absent conversations had no requests, or nobody measured them. */
export const LatenciesAnswerSchema = z.object({
  conversations: z.array(
    z.object({
      from: key,
      to: key,
      protocol: z.enum(['http', 'grpc']),
      service: serviceId.exactOptional(),
      latency: ms,
    }),
  ),
  gaps: z.array(GapSchema),
});
export type LatenciesAnswer = z.output<typeof LatenciesAnswerSchema>;

/** A Kubernetes name (RFC 1123), so that no word of a question needs escaping in PromQL. */
const kubernetesName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, 'must be a Kubernetes name: lower case letters, digits, - and .');

const list = (of: z.ZodType<string>) =>
  z.preprocess((raw) => (typeof raw === 'string' ? raw.split(',').filter((s) => s !== '') : raw), z.array(of).max(500));

/** Joined by commas in an address; at most 500. */
export const namespaceList = list(kubernetesName);

export const TopologyQuerySchema = z.object({
  /** Empty: every namespace that the reader may see. */
  namespaces: namespaceList.default([]),
  windowSeconds: z.coerce
    .number()
    .int()
    .min(10)
    .max(30 * 86_400)
    .default(300),
  /** End of the window, Unix ms; absent: now. */
  endMs: z.coerce.number().int().positive().exactOptional(),
});
export type TopologyQuery = z.output<typeof TopologyQuerySchema>;

/** `refreshSeconds`: how often the picture is made anew. */
export const TopologyStreamQuerySchema = TopologyQuerySchema.extend({
  refreshSeconds: z.coerce.number().int().min(1).max(3600).default(15),
});

export const QuantilesQuerySchema = z.object({
  from: key,
  to: key,
  windowSeconds: z.coerce
    .number()
    .int()
    .min(10)
    .max(30 * 86_400)
    .default(300),
  endMs: z.coerce.number().int().positive().exactOptional(),
});
export type QuantilesQuery = z.output<typeof QuantilesQuerySchema>;

export const LatenciesQuerySchema = TopologyQuerySchema.extend({ quantile: z.enum(LATENCY_QUANTILES) });
export type LatenciesQuery = z.output<typeof LatenciesQuerySchema>;
