import { z } from 'zod';
import type { ClockOffset, Explanation, JoinReason } from '@waymark/mesh';
import type { Assert, Extends } from './fits.ts';

const address = z.string().exactOptional();
const policy = z.object({ namespace: z.string(), name: z.string() });
const bare = <Code extends string>(code: Code): z.ZodObject<{ code: z.ZodLiteral<Code> }> =>
  z.object({ code: z.literal(code) });

/** What a line by itself says went wrong; the screen has the words. Addresses are `host:port`. */
export const ExplanationSchema = z.discriminatedUnion('code', [
  bare('allowed-by-no-policy'),
  z.object({ code: z.literal('denied-by-policy'), policy }),
  z.object({ code: z.literal('plain-text-refused'), policy }),
  bare('closed-by-policy-change'),
  bare('denied-at-server'),
  bare('refused-at-server'),
  bare('bad-target-at-server'),
  z.object({ code: z.literal('answered-with-status'), status: z.number() }),
  z.object({ code: z.literal('port-without-listener'), target: address }),
  z.object({ code: z.literal('connection-refused'), target: address }),
  z.object({ code: z.literal('network-unreachable'), target: address }),
  bare('hbone-port-blocked'),
  bare('timed-out'),
  z.object({ code: z.literal('wrong-identity'), expected: address, got: address }),
  bare('no-local-certificate'),
  bare('tls-failed'),
  bare('certificate-revoked'),
  z.object({ code: z.literal('unknown-waypoint'), waypoint: address }),
  z.object({ code: z.literal('no-healthy-upstream'), target: address }),
  bare('no-network-gateway'),
  z.object({ code: z.literal('port-not-in-service'), target: address }),
  z.object({ code: z.literal('unknown-hostname'), host: address }),
  bare('workload-unknown'),
  bare('stale-address'),
  bare('drained'),
  bare('calls-itself'),
  bare('stream-cut'),
  bare('request-allowed-by-no-policy'),
  z.object({ code: z.literal('request-denied-by-policy'), policy, rule: z.number().exactOptional() }),
  z.object({ code: z.literal('response-flag'), flag: z.string() }),
  z.object({ code: z.literal('status'), status: z.number() }),
  bare('control-plane-lost'),
  z.object({ code: z.literal('unexplained'), words: z.string() }),
]);
export type WireExplanation = z.output<typeof ExplanationSchema>;

const JoinReasonSchema = z.discriminatedUnion('code', [
  bare('client-address'),
  bare('tunnel-target'),
  bare('same-socket'),
  bare('bytes-mirrored'),
  bare('outcomes-fit'),
  /** How long after the server's line, by corrected clocks, the client's was written. */
  z.object({ code: z.literal('written-within'), lagMs: z.number() }),
  bare('request-id'),
  bare('request-id-resampled'),
  bare('request-line'),
  bare('pod-address'),
  bare('times-fit'),
  /** From the connection's start to the request's, and from the request's end to the connection's. */
  z.object({ code: z.literal('inside-connection'), afterStartMs: z.number(), beforeEndMs: z.number() }),
  bare('sizes-fit'),
  bare('only-candidate'),
  z.object({ code: z.literal('one-of'), candidates: z.number() }),
]);

/** Why another line is thought to belong to this one. Each join stands at both of its lines. */
export const LogJoinSchema = z.object({
  /** Id of the other line; it may lie outside of what the reader holds. */
  with: z.string(),
  /**
   * `same-connection`: both ends of one direct connection. `same-request`: both show the request's id.
   * `carried-by`: the client's connection brought the request to the waypoint, or is one of those that may have.
   */
  kind: z.enum(['same-connection', 'same-request', 'carried-by']),
  /** 0 to 1. */
  score: z.number(),
  /** `sure`: shown as a fact; `candidate`: one of several that may be it. */
  certainty: z.enum(['sure', 'candidate']),
  reasons: z.array(JoinReasonSchema),
});
export type LogJoin = z.output<typeof LogJoinSchema>;

/** How far the clocks of two nodes are apart, as their logs show; taken into account before lines are joined. */
export const ClockOffsetSchema = z.object({
  from: z.string(),
  to: z.string(),
  /** What the clock of `to` shows beyond that of `from`, ms. */
  offsetMs: z.number(),
  /** Connections that agree with it. */
  pairs: z.number(),
  /** 0 to 1: their share of those looked at. */
  agreement: z.number(),
  certainty: z.enum(['measured', 'guessed']),
});

/** Wire and domain may not part ways: either assertion stops the build. */
export type ReasonFitsWire = Assert<Extends<JoinReason, z.output<typeof JoinReasonSchema>>>;
export type OffsetFitsWire = Assert<Extends<ClockOffset, z.output<typeof ClockOffsetSchema>>>;
export type ExplanationFitsWire = Assert<Extends<Explanation['code'], WireExplanation['code']>>;
export type WireFitsExplanation = Assert<Extends<WireExplanation['code'], Explanation['code']>>;
