import { ratio, type Ratio } from '../units.ts';
import { FAILURE_REASONS, type FailureReason, type L4Edge, type L7Edge } from '../topology/topology.ts';

/** `failing`: users are hurt now. `degraded`: look soon. `idle`: nothing to judge. */
export type HealthTone = 'healthy' | 'degraded' | 'failing' | 'idle';

export interface Health {
  readonly tone: HealthTone;
  /** What decided, so that every colour has a reason in words. Empty when healthy or idle. */
  readonly because: readonly HealthReason[];
}

export type HealthReason =
  | {
      readonly is: 'responses';
      readonly class: '4xx' | '5xx' | 'no response' | 'grpc';
      readonly share: Ratio;
      readonly count: number;
    }
  | { readonly is: 'connections'; readonly reason: FailureReason; readonly share: Ratio; readonly count: number };

/** Shares from which a class of outcome counts; the same figures Kiali judges by, so that people who move find the same colours. */
export const REQUEST_THRESHOLDS = {
  '5xx': { degraded: 0, failing: 0.1 },
  '4xx': { degraded: 0.1, failing: 0.2 },
  'no response': { degraded: 0, failing: 0.1 },
  grpc: { degraded: 0, failing: 0.1 },
} as const;

/** Connections have no peer's figures to follow: any failure is worth a look, a tenth of them hurts. */
export const CONNECTION_THRESHOLDS = { degraded: 0, failing: 0.1 } as const;

type OutcomeClass = keyof typeof REQUEST_THRESHOLDS;
const OUTCOME_CLASSES = Object.keys(REQUEST_THRESHOLDS) as OutcomeClass[];

export function judgeRequests(edges: readonly L7Edge[]): Health {
  let total = 0;
  const bad: Record<OutcomeClass, number> = { '4xx': 0, '5xx': 0, 'no response': 0, grpc: 0 };
  for (const edge of edges) {
    for (const response of edge.responses) {
      total += response.count;
      const outcome = outcomeOf(response);
      if (outcome !== 'good') bad[outcome] += response.count;
    }
  }
  if (total === 0) return { tone: 'idle', because: [] };
  const verdicts = OUTCOME_CLASSES.map((cls) => ({
    tone: toneOf(bad[cls] / total, REQUEST_THRESHOLDS[cls]),
    reason: { is: 'responses' as const, class: cls, share: ratio(bad[cls], total), count: bad[cls] },
  }));
  return worst(verdicts);
}

export function judgeConnections(edges: readonly L4Edge[]): Health {
  const failed: Partial<Record<FailureReason, number>> = {};
  let opened = 0;
  let active = false;
  for (const edge of edges) {
    const failures = sumFailures(edge);
    // Failed connections are among the opened ones; while `opened` is missing they are all that is known.
    opened += Math.max(edge.opened ?? 0, failures);
    active ||= failures > 0 || (edge.opened ?? 0) > 0 || (edge.bytesToServer ?? 0) + (edge.bytesToClient ?? 0) > 0;
    for (const reason of FAILURE_REASONS) {
      const count = edge.failed[reason] ?? 0;
      if (count > 0) failed[reason] = (failed[reason] ?? 0) + count;
    }
  }
  if (!active) return { tone: 'idle', because: [] };
  const verdicts = FAILURE_REASONS.map((reason) => ({
    // `other` holds what proxies count as failed although every request was answered (a waypoint stopping, real behaviour §2): never alarming by itself.
    tone:
      reason === 'other'
        ? softened(toneOf((failed[reason] ?? 0) / opened, CONNECTION_THRESHOLDS))
        : toneOf((failed[reason] ?? 0) / opened, CONNECTION_THRESHOLDS),
    reason: {
      is: 'connections' as const,
      reason,
      share: ratio(failed[reason] ?? 0, opened),
      count: failed[reason] ?? 0,
    },
  }));
  return worst(verdicts);
}

/** The worse of several verdicts, with the reasons of that tone. */
export function worstHealth(healths: readonly Health[]): Health {
  const rank: Record<HealthTone, number> = { idle: 0, healthy: 1, degraded: 2, failing: 3 };
  const tone = healths.reduce<HealthTone>((held, h) => (rank[h.tone] > rank[held] ? h.tone : held), 'idle');
  return { tone, because: healths.filter((h) => h.tone === tone).flatMap((h) => h.because) };
}

/** All failed connections of an edge. */
export const sumFailures = (edge: Pick<L4Edge, 'failed'>): number =>
  FAILURE_REASONS.reduce((sum, reason) => sum + (edge.failed[reason] ?? 0), 0);

/** What became of a request, in the classes that health speaks of. */
export function outcomeOf(response: { readonly code: string; readonly grpcStatus?: string }): OutcomeClass | 'good' {
  if (response.grpcStatus !== undefined && response.grpcStatus !== '0' && response.grpcStatus !== '') return 'grpc';
  if (response.code.startsWith('5')) return '5xx';
  if (response.code.startsWith('4')) return '4xx';
  return response.code === '0' || response.code === '' ? 'no response' : 'good';
}

function toneOf(share: number, thresholds: { readonly degraded: number; readonly failing: number }): HealthTone {
  if (share > 0 && share >= thresholds.failing) return 'failing';
  return share > 0 && share >= thresholds.degraded ? 'degraded' : 'healthy';
}

const softened = (tone: HealthTone): HealthTone => (tone === 'failing' ? 'degraded' : tone);

function worst(verdicts: readonly { readonly tone: HealthTone; readonly reason: HealthReason }[]): Health {
  const tone: HealthTone = verdicts.some((v) => v.tone === 'failing')
    ? 'failing'
    : verdicts.some((v) => v.tone === 'degraded')
      ? 'degraded'
      : 'healthy';
  return { tone, because: tone === 'healthy' ? [] : verdicts.filter((v) => v.tone === tone).map((v) => v.reason) };
}
