import { z } from 'zod';
import type { PlaceKey } from '@waymark/mesh';
import { ClockOffsetSchema, ExplanationSchema, LogJoinSchema } from './log-joins.ts';
import { LogRecordSchema } from './log-record.ts';
import { GapSchema } from './problems.ts';

/** Where on the way of a request or connection a line was written. `app`: the workload's own containers, on either side. */
export const HOPS = ['app', 'ztunnel-client', 'waypoint', 'ztunnel-server'] as const;
export type Hop = (typeof HOPS)[number];
export const LOG_SEVERITIES = ['debug', 'info', 'warning', 'error'] as const;
export type LogSeverity = (typeof LOG_SEVERITIES)[number];

const key = z
  .string()
  .min(1)
  .max(1024)
  .transform((s) => s as PlaceKey);
/** An array, or words with commas between them, as in a URL. */
const listOf = <Of extends z.ZodType<string>>(of: Of) =>
  z
    .preprocess((raw) => (typeof raw === 'string' ? raw.split(',').filter((s) => s !== '') : raw), z.array(of).max(100))
    .exactOptional();
const pattern = z.string().min(1).max(500);
const instant = z.coerce.number().positive();

/** Whose lines: exactly one of `place`, `from` and `to` together, or `node`. */
const subject = {
  /** A workload, a service, an app, or a waypoint's workload. */
  place: key.exactOptional(),
  /** Both ends of a pair: workloads or services. */
  from: key.exactOptional(),
  to: key.exactOptional(),
  /** A ztunnel, by the node it runs on. */
  node: z.string().min(1).max(253).exactOptional(),
  /** With `node`: which of several clusters; absent: the home cluster. */
  cluster: z.string().min(1).max(253).exactOptional(),
};

/** Each one narrows. Lists are alternatives; absent: everything. */
const filter = {
  /** Lines that hold this text, capitals or not. */
  text: pattern.exactOptional(),
  /** Lines that match this regular expression (JavaScript's), capitals or not. */
  regex: pattern.exactOptional(),
  /** Without lines that hold this text. */
  hide: pattern.exactOptional(),
  hideRegex: pattern.exactOptional(),
  severities: listOf(z.enum(LOG_SEVERITIES)),
  /** `404`, or `5xx` for a hundred; `0xx` for requests without an answer. */
  statuses: listOf(z.string().regex(/^[0-5](xx|\d\d)$/, 'must be a status such as 404, or 5xx')),
  /** Envoy's response flags, as `UH`. */
  flags: listOf(z.string().regex(/^[A-Z]{2,6}$/, 'must be a response flag such as UH')),
  directions: listOf(z.enum(['outbound', 'inbound'])),
  /** Pods that wrote the line, or that it names. */
  pods: listOf(z.string().min(1).max(253)),
  /** A part of the SPIFFE identity of either end. */
  identity: pattern.exactOptional(),
  /** `failed`: only what tells of a failure, and what belongs to it. */
  only: z.literal('failed').exactOptional(),
};

const question = {
  ...subject,
  /** Absent: every hop. */
  hops: listOf(z.enum(HOPS)),
  /** Lines written from here on, Unix ms; absent: the newest `tail` of each log. */
  sinceMs: instant.exactOptional(),
  /** Newest lines of each log to begin with, when there is no `sinceMs`. */
  tail: z.coerce.number().int().min(1).max(5000).default(500),
  ...filter,
};

const oneSubject = (query: {
  readonly place?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly node?: unknown;
}): boolean => {
  const pair = [query.from, query.to].filter((end) => end !== undefined).length;
  const named = [query.place, query.node, pair > 0 ? 'pair' : undefined].filter((s) => s !== undefined).length;
  return named === 1 && pair !== 1;
};
const ONE_SUBJECT = { path: ['place'], message: 'name a place, or both from and to, or a node' };
const NEWER_END = { path: ['endMs'], message: 'must be after sinceMs' };

/** Lines of the past, a page at a time. */
export const LogsQuerySchema = z
  .object({
    ...question,
    /** Lines written before this, Unix ms; absent: now. */
    endMs: instant.exactOptional(),
    /** Most lines of the answer, the newest ones. Lines that came as partners are not counted. */
    most: z.coerce.number().int().min(1).max(5000).default(1000),
    /** The `older` of another answer: its older neighbours. */
    before: z.string().min(1).max(200).exactOptional(),
  })
  .refine(oneSubject, ONE_SUBJECT)
  .refine(({ sinceMs, endMs }) => sinceMs === undefined || endMs === undefined || endMs > sinceMs, NEWER_END);
export type LogsQuery = z.output<typeof LogsQuerySchema>;

export const LogsStreamQuerySchema = z.object(question).refine(oneSubject, ONE_SUBJECT);
export type LogsStreamQuery = z.output<typeof LogsStreamQuerySchema>;

/** One container of one pod. */
export const LogOriginSchema = z.object({
  cluster: z.string(),
  namespace: z.string(),
  pod: z.string(),
  container: z.string(),
  /** Absent while the pod has no node, or its log outlived it. */
  node: z.string().exactOptional(),
});
export type LogOrigin = z.output<typeof LogOriginSchema>;

/** An end of a connection or request as the inventory knows it. */
const EndSchema = z.object({
  /** The workload's or service's name, or the address where nobody knows more. */
  name: z.string(),
  namespace: z.string().exactOptional(),
  /** To open it; absent where no place is known. */
  place: key.exactOptional(),
});
export type LogEnd = z.output<typeof EndSchema>;

/** One record of one log, with what follows from it. */
export const LogLineSchema = z.object({
  /** Stable: the same line has the same id in every answer and event. Opaque. */
  id: z.string(),
  /** When it was written, as the writer's node tells; Unix ms with fractions. Lines are in this order. */
  atMs: z.number(),
  /** When the request or connection it tells of began; timelines are in this order. */
  startMs: z.number().exactOptional(),
  hop: z.enum(HOPS),
  source: LogOriginSchema,
  severity: z.enum(LOG_SEVERITIES),
  /** Why the severity is not simply the level it was written with. */
  because: z.enum([
    'level',
    'failure-not-counted',
    'failed-request',
    'client-error',
    'false-alarm',
    'maybe-false-alarm',
    'traffic-goes-on',
  ]),
  /** What went wrong, the most telling first; empty when nothing did. The summary in words is made of this, `ends` and `record`. */
  explanations: z.array(ExplanationSchema),
  /** Client, server and the waypoint between them, as far as known. */
  ends: z.object({ from: EndSchema.exactOptional(), to: EndSchema.exactOptional(), via: EndSchema.exactOptional() }),
  record: LogRecordSchema,
  /** As written, without what Kubernetes puts in front. */
  raw: z.string(),
  /** Bytes of a very long line that were left out of `raw`. */
  cutBytes: z.number().exactOptional(),
  /** `partner`: did not pass the filter, but belongs to a line that did. */
  shown: z.enum(['match', 'partner']),
  joins: z.array(LogJoinSchema),
});
export type LogLineAnswer = z.output<typeof LogLineSchema>;

/** What is missing among the lines, and where. */
export const LogGapSchema = z.object({
  code: z.enum([
    /** The log begins after the time asked for: older lines were rotated away, or went with the pod. */
    'rotated',
    /** The source may not be read by us. */
    'refused',
    'unreachable',
    /** The source answered with something that is no log. */
    'unreadable',
    /** The pod, or the container's earlier run, is gone. */
    'gone',
    /** More was written than is read at once; the oldest of it is missing. */
    'truncated',
    /** Lines were lost while following: more than the buffer holds, or the connection broke. */
    'dropped',
    /** The subject has more logs than are read at once. `count`: how many were left out. */
    'too-many-logs',
    /** Some lines speak only of namespaces whose logs the reader may not see. */
    'beyond-rights',
  ]),
  /** Which log; absent: no single one. Never one of a namespace beyond the reader's rights. */
  origin: LogOriginSchema.exactOptional(),
  hop: z.enum(HOPS).exactOptional(),
  /** How many lines or logs, where known. */
  count: z.number().exactOptional(),
  /** From when until when lines are missing, where known; Unix ms. */
  fromMs: z.number().exactOptional(),
  untilMs: z.number().exactOptional(),
});
export type LogGap = z.output<typeof LogGapSchema>;

const HistogramSchema = z.object({
  bucketMs: z.number(),
  /** In order of time, without holes; counts of lines that passed the filter, also of those beyond `most`. */
  buckets: z.array(
    z.object({
      startMs: z.number(),
      debug: z.number(),
      info: z.number(),
      warning: z.number(),
      error: z.number(),
    }),
  ),
});

/** A page of lines, and what is known of those that are not on it. */
export const LogsAnswerSchema = z.object({
  /** Newest last. */
  lines: z.array(LogLineSchema),
  /** Give it as `before` for older lines; absent when there are none as far as known. */
  older: z.string().exactOptional(),
  /** Logs that were read. A ztunnel's holds lines of both its hops; here it goes by `ztunnel-client`. */
  origins: z.array(z.object({ origin: LogOriginSchema, hop: z.enum(HOPS) })),
  clocks: z.array(ClockOffsetSchema),
  missing: z.array(LogGapSchema),
  histogram: HistogramSchema,
  /** The inventory could not be read, say; holes among the lines are in `missing`. */
  gaps: z.array(GapSchema),
});
export type LogsAnswer = z.output<typeof LogsAnswerSchema>;

/** Events of the stream, by name. Lines come in the order in which they arrive, a late one after younger ones. A `problem` (a Problem) may come, too, and the stream goes on. */
export const LOG_EVENTS = {
  /** The first holds the tail, the others what was written since. */
  lines: z.object({ lines: z.array(LogLineSchema) }),
  /** Joins found later, when the other line came. Lines hold the joins known when they were sent. */
  joins: z.object({ joins: z.array(z.object({ line: z.string(), join: LogJoinSchema })) }),
  /** The logs being followed, told at first and whenever they change. */
  origins: z.object({ origins: z.array(z.object({ origin: LogOriginSchema, hop: z.enum(HOPS) })) }),
  gap: LogGapSchema,
  /** The reader was too slow: so many lines were left out for them. */
  skipped: z.object({ lines: z.number() }),
} as const;
/** What the stream of lines sends. */
export type LogEvent = {
  [Name in keyof typeof LOG_EVENTS]: { readonly event: Name; readonly data: z.output<(typeof LOG_EVENTS)[Name]> };
}[keyof typeof LOG_EVENTS];
