import { z } from 'zod';

/** There is no answer: RFC 9457 bodies. Codes are append-only; a retired code is never used again. */
export const PROBLEMS = {
  input_invalid: { status: 400, retry: false, title: 'That request does not make sense' },
  not_signed_in: { status: 401, retry: false, title: 'Sign in first' },
  not_allowed: { status: 403, retry: false, title: 'Your account may not see this' },
  not_found: { status: 404, retry: false, title: 'No such thing in this mesh' },
  answer_too_large: { status: 422, retry: false, title: 'Narrow the question' },
  too_many_requests: { status: 429, retry: true, title: 'Too many requests, wait a moment' },
  internal: { status: 500, retry: false, title: 'We have a bug' },
  source_unreadable: { status: 502, retry: true, title: 'A source answered in a form we do not know' },
  source_unreachable: { status: 503, retry: true, title: 'A source is down' },
  source_too_slow: { status: 504, retry: true, title: 'A source took too long' },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;
const PROBLEM_CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** There is no answer, by RFC 9457. `retry`: asking again may help. */
export const ProblemSchema = z.object({
  /** `urn:waymark:problem:<code>`. */
  type: z.string(),
  code: z.enum(PROBLEM_CODES),
  status: z.number().int(),
  title: z.string(),
  retry: z.boolean(),
  /** What exactly is wrong, when the reader can do something about it. Never holds a secret or a name beyond their rights. */
  detail: z.string().optional(),
  /** Quote this to find the log lines of a bug. */
  requestId: z.string().optional(),
});
export type Problem = z.output<typeof ProblemSchema>;

/** Whom an answer depends on. */
export const SOURCES = ['prometheus', 'kubernetes', 'loki', 'istiod', 'ztunnel', 'envoy'] as const;
export type SourceName = (typeof SOURCES)[number];

/** Why a part of an answer is missing. Append-only. */
export const GAP_CODES = [
  'not_allowed',
  'source_unreadable',
  'source_unreachable',
  'source_too_slow',
  'source_refused',
  'answer_too_large',
  'clock_off',
  /** Nobody looks there: it is switched off, or beyond what is looked at. */
  'not_looked_for',
] as const;
export type GapCode = (typeof GAP_CODES)[number];

/** What a gap takes out of the picture. The screen has the words for each. */
export const MISSING = [
  'requests',
  'bytes',
  'failures',
  'connections',
  'latency',
  'messages',
  'observation',
  'inventory',
  'namespaces',
  'quantiles',
  'times',
  'scrapes',
  'config',
  'sync',
  'dumps',
  'uncounted',
  /** What proxies in some namespaces tell. */
  'metrics',
] as const;
export type Missing = (typeof MISSING)[number];

/** A hole in an otherwise good answer: what is missing, whose fault it is, and since when. */
export const GapSchema = z.object({
  source: z.enum(SOURCES),
  code: z.enum(GAP_CODES),
  missing: z.enum(MISSING),
  /** Which of several clusters it is about, by its name in metrics. Absent: all of them, or a source that is no cluster's own. */
  cluster: z.string().optional(),
  /** With `config`: the kinds that could not be read, as `AuthorizationPolicy`. */
  kinds: z.array(z.string()).optional(),
  /** With `metrics`: the namespaces whose proxies say nothing here. Absent: they are beyond the reader's rights. */
  namespaces: z.array(z.string()).optional(),
  /** With `clock_off`: how far the source's clock is ahead of ours, ms; negative when it is behind. */
  offMs: z.number().optional(),
  /** Unix ms of the first answer in a row that lacked it. */
  sinceMs: z.number(),
});
export type Gap = z.output<typeof GapSchema>;
