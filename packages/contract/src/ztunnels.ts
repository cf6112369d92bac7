import { z } from 'zod';
import { CLUSTER_DRIFTS, SYNC_STATES, type TypeSync } from '@waymark/mesh';
import { LevelsSchema } from './log-levels.ts';
import { GAP_CODES, GapSchema } from './problems.ts';
import type { Assert, Extends } from './fits.ts';

const count = z.number().int().nonnegative();
const named = { namespace: z.string(), name: z.string() };
const reference = z.object(named);

export const TypeSyncSchema = z.object({
  type: z.string(),
  state: z.enum(SYNC_STATES),
  sentMs: z.number().exactOptional(),
  versions: z.object({ sent: z.string(), accepted: z.string().exactOptional() }).exactOptional(),
  error: z.string().exactOptional(),
});

const SyncSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('told'), istiod: z.string(), types: z.array(TypeSyncSchema) }),
  /** Every istiod was asked, and none knows it. */
  z.object({ is: z.literal('disconnected') }),
  z.object({ is: z.literal('not known') }),
]);

const HeldSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('read'),
    /** When it was asked, Unix ms. */
    atMs: z.number(),
    workloads: count,
    services: count,
    policies: count,
    certificates: count,
    /** Open now. */
    connections: count,
    /** Pods that it serves. */
    pods: count,
    /** Certificates that it should have and has not. */
    unavailable: count,
    nextExpiryMs: z.number().exactOptional(),
    drift: z.object({
      /** Findings against what the cluster says. */
      cluster: count,
      /** Whether it holds the same as most others of its cluster. */
      nodes: z.enum(['same', 'differs', 'alone']),
    }),
    /** Entries of namespaces that the reader may not see; they are in none of the counts. */
    outsideView: count,
  }),
  z.object({ is: z.literal('missing'), code: z.enum(GAP_CODES) }),
]);

/** One node and its ztunnel. */
export const ZtunnelRowSchema = z.object({
  cluster: z.string(),
  node: z.string(),
  /** The ztunnel's own pod and what istiod and it say of it. Absent: its namespace is outside the reader's view. */
  pod: z
    .object({
      ...named,
      ready: z.enum(['yes', 'no']),
      version: z.string().exactOptional(),
      sync: SyncSchema,
      logLevel: LevelsSchema.exactOptional(),
    })
    .exactOptional(),
  held: HeldSchema,
});
export type ZtunnelRow = z.output<typeof ZtunnelRowSchema>;

export const ZtunnelsAnswerSchema = z.object({
  ztunnels: z.array(ZtunnelRowSchema),
  /** Nodes on which the reader may see nothing. */
  outsideView: count,
  gaps: z.array(GapSchema),
});
export type ZtunnelsAnswer = z.output<typeof ZtunnelsAnswerSchema>;

const word = z.string().min(1).max(253);
export const ZtunnelQuerySchema = z.object({ cluster: word, node: word });
export type ZtunnelQuery = z.output<typeof ZtunnelQuerySchema>;

export const ZtunnelAnswerSchema = z.object({
  ztunnel: ZtunnelRowSchema,
  /** Other nodes of its cluster that it can be compared with. */
  others: z.array(z.string()),
  gaps: z.array(GapSchema),
});
export type ZtunnelAnswer = z.output<typeof ZtunnelAnswerSchema>;

export const ENTRY_KINDS = ['workloads', 'services', 'policies', 'certificates', 'connections', 'drift'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Rows of one page at the most. */
export const MOST_ENTRIES = 200;

/** Entries of one kind in one ztunnel’s dump, a page at a time. */
export const EntriesQuerySchema = ZtunnelQuerySchema.extend({
  kind: z.enum(ENTRY_KINDS),
  /** Part of any word of an entry. */
  text: z.string().max(200).default(''),
  /** A column's name; another than the kind has: its usual order. */
  sort: z.string().max(40).default(''),
  order: z.enum(['asc', 'desc']).default('asc'),
  offset: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(MOST_ENTRIES).default(50),
  /** With `drift`: the node to compare with; otherwise one of its cluster. */
  with: word.exactOptional(),
});
export type EntriesQuery = z.output<typeof EntriesQuerySchema>;

const WorkloadEntrySchema = z.object({
  ...named,
  workload: z.string(),
  protocol: z.string(),
  node: z.string().exactOptional(),
  addresses: z.array(z.string()),
  healthy: z.enum(['yes', 'no']),
  /** The workload's own, not that of its services. */
  waypoint: z.string().exactOptional(),
  services: z.array(z.string()),
  policies: z.array(z.string()),
  /** Services, policies and a waypoint in namespaces outside the reader's view. */
  outsideView: count,
});

const ServiceEntrySchema = z.object({
  ...named,
  hostname: z.string(),
  vips: z.array(z.string()),
  ports: z.array(z.object({ port: z.number(), target: z.number() })),
  waypoint: z
    .union([z.object({ is: z.literal('named'), name: z.string() }), z.object({ is: z.literal('outside view') })])
    .exactOptional(),
  endpoints: z.object({ healthy: count, of: count }),
});

const PolicyEntrySchema = z.object({
  ...named,
  scope: z.string(),
  action: z.string(),
  rules: count,
  /** The rules in ztunnel's own words, cut when they are long. */
  told: z.string(),
});

const CertificateEntrySchema = z.object({
  identity: z.string(),
  state: z.enum(['available', 'initializing', 'unavailable']),
  reason: z.string().exactOptional(),
  fromMs: z.number().exactOptional(),
  untilMs: z.number().exactOptional(),
  serial: z.string().exactOptional(),
  rootUntilMs: z.number().exactOptional(),
});

const EndSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('pod'), ...named, workload: z.string(), address: z.string() }),
  /** An address that the mesh does not know. */
  z.object({ is: z.literal('address'), address: z.string() }),
  z.object({ is: z.literal('outside view') }),
]);

const ConnectionEntrySchema = z.object({
  direction: z.enum(['inbound', 'outbound']),
  protocol: z.string(),
  client: EndSchema,
  server: EndSchema,
  service: reference.exactOptional(),
});

const DriftEntrySchema = z.discriminatedUnion('against', [
  z.object({
    against: z.literal('cluster'),
    is: z.enum(CLUSTER_DRIFTS),
    ...named,
    declared: reference.exactOptional(),
    held: reference.exactOptional(),
  }),
  z.object({
    against: z.literal('node'),
    kind: z.enum(['workload', 'service', 'policy']),
    ...named,
    how: z.enum(['missing here', 'only here', 'differs']),
    fields: z.array(z.string()),
  }),
]);

const page = <K extends EntryKind, S extends z.ZodType>(kind: K, row: S) =>
  z.object({
    kind: z.literal(kind),
    rows: z.array(row),
    /** Those that match, on all pages. */
    total: count,
    outsideView: count,
    /** When the ztunnel was asked, Unix ms. */
    atMs: z.number(),
    gaps: z.array(GapSchema),
  });

/** One page of entries that the reader may see. */
export const EntriesAnswerSchema = z.discriminatedUnion('kind', [
  page('workloads', WorkloadEntrySchema),
  page('services', ServiceEntrySchema),
  page('policies', PolicyEntrySchema),
  page('certificates', CertificateEntrySchema),
  page('connections', ConnectionEntrySchema),
  page('drift', DriftEntrySchema).extend({
    /** The node compared with; absent when there is no other. */
    comparedWith: z.string().exactOptional(),
  }),
]);
export type EntriesAnswer = z.output<typeof EntriesAnswerSchema>;
export type RowOf<K extends EntryKind> = Extract<EntriesAnswer, { readonly kind: K }>['rows'][number];

/** Wire and domain may not part ways. */
export type SyncFitsDomain = Assert<Extends<z.output<typeof TypeSyncSchema>, TypeSync>>;
