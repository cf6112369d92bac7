import type { Ratio } from '../units.ts';
import type { FailureReason } from '../topology/topology.ts';

/**
 * How much of what may go wrong before it counts. The words are Kiali's (`health_config.rate` and the annotation `health.kiali.io/rate`),
 * so that what operators wrote for it goes on to mean the same. Texts are regular expressions that must match as a whole; empty matches everything.
 */
export interface RequestTolerance {
  /** HTTP status, gRPC status, or `-` for no response. An X stands for any digit. */
  readonly code: string;
  /** `http` or `grpc`. */
  readonly protocol: string;
  /** `inbound` or `outbound`, as the place of the rule sees it. */
  readonly direction: string;
  /** From these shares on; a share of 0 is never worth a word. */
  readonly degraded: Ratio;
  readonly failing: Ratio;
}

/** The same for connections, which Kiali does not judge: our own words. */
export interface ConnectionTolerance {
  /** Why they fail (a `FailureReason`). */
  readonly reason: string;
  readonly direction: string;
  readonly degraded: Ratio;
  /** Absent: however many fail, they never alarm by themselves. */
  readonly failing?: Ratio;
}

/** Tolerances for all places that its texts match. The first rule that matches a place decides for it alone. */
export interface HealthRule<T> {
  readonly namespace: string;
  /** `workload`, `app` or `service`. */
  readonly kind: string;
  readonly name: string;
  readonly tolerance: readonly T[];
}

/** The operator’s own rules; the order of each list is that in which they are tried. */
export interface HealthRules {
  readonly requests: readonly HealthRule<RequestTolerance>[];
  readonly connections: readonly HealthRule<ConnectionTolerance>[];
}

export const NO_HEALTH_RULES: HealthRules = { requests: [], connections: [] };

const share = (percent: number): Ratio => (percent / 100) as Ratio;

/** Kiali's defaults, for every place that no rule and no annotation speaks of. */
export const DEFAULT_REQUEST_TOLERANCES: readonly RequestTolerance[] = [
  { code: '5XX', protocol: 'http', direction: '.*', degraded: share(0), failing: share(10) },
  { code: '4XX', protocol: 'http', direction: '.*', degraded: share(10), failing: share(20) },
  { code: '^[1-9]$|^1[0-6]$', protocol: 'grpc', direction: '.*', degraded: share(0), failing: share(10) },
  { code: '^-$', protocol: 'http|grpc', direction: '.*', degraded: share(0), failing: share(10) },
];

const hurting: readonly FailureReason[] = ['denied', 'refused', 'unreachable', 'timeout', 'tls', 'identity'];

/**
 * Any failure is worth a look, a tenth of them hurts. `other` holds what proxies count as failed although every request was answered
 * (a waypoint stopping): never alarming by itself.
 */
export const DEFAULT_CONNECTION_TOLERANCES: readonly ConnectionTolerance[] = [
  ...hurting.map((reason) => ({ reason, direction: '.*', degraded: share(0), failing: share(10) })),
  { reason: 'other', direction: '.*', degraded: share(0) },
];

/** A text of a rule as a pattern; undefined when it is none. Kiali's are Go's: of their syntax beyond ours, a leading `(?i)` is understood. */
export function readPattern(text: string): RegExp | undefined {
  const ignoresCase = text.startsWith('(?i)');
  const pattern = ignoresCase ? text.slice('(?i)'.length) : text;
  try {
    return new RegExp(`^(?:${pattern === '' ? '.*' : pattern})$`, ignoresCase ? 'i' : '');
  } catch {
    return undefined;
  }
}

/** A code's pattern, in which X is any digit. */
export const readCodePattern = (text: string): RegExp | undefined => readPattern(text.replaceAll(/[Xx]/g, '\\d'));
