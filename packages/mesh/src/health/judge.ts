import { ratio, type Ratio } from '../units.ts';
import {
  FAILURE_REASONS,
  type FailureReason,
  type L4Edge,
  type L7Edge,
  type ResponseCount,
} from '../topology/topology.ts';
import type { ConnectionThreshold, RequestThreshold, ThresholdOrigin } from './health-book.ts';

/** `failing`: users are hurt now. `degraded`: look soon. `idle`: nothing to judge. */
export type HealthTone = 'healthy' | 'degraded' | 'failing' | 'idle';

/** How a place or a line is doing, by the thresholds that hold for it. */
export interface Health {
  readonly tone: HealthTone;
  /** What decided, so that every colour has a reason in words. Empty when healthy or idle. */
  readonly because: readonly HealthReason[];
}

interface Reached {
  readonly share: Ratio;
  readonly count: number;
  /** The threshold that the share reached, and who set it. */
  readonly threshold: Ratio;
  readonly from: ThresholdOrigin;
}

/** A threshold that was reached, and by what. */
export type HealthReason =
  | (Reached & {
      readonly is: 'responses';
      /** `code`: none of the usual classes; then only `code` says what it is. */
      readonly class: OutcomeClass | 'code';
      /** The most frequent of the codes that count: HTTP or gRPC status, `-` for no response. */
      readonly code: string;
    })
  | (Reached & { readonly is: 'connections'; readonly reason: FailureReason });

export type OutcomeClass = '4xx' | '5xx' | 'no response' | 'grpc';

/** Shares are of the requests of one protocol, as Kiali counts them. */
export function judgeRequests(edges: readonly L7Edge[], thresholds: readonly RequestThreshold[]): Health {
  const verdicts: Verdict[] = [];
  let active = false;
  for (const protocol of ['http', 'grpc'] as const) {
    const told = codesOf(edges, protocol);
    const total = sum(told.map(({ count }) => count));
    active ||= total > 0;
    for (const threshold of new Set(thresholds)) {
      const taken = told.filter(({ spoken, code }) => spoken.some((one) => threshold.takes(one, code)));
      const [most] = [...taken].sort((a, b) => b.count - a.count);
      const count = sum(taken.map((each) => each.count));
      const share = ratio(count, total);
      const verdict = reached(share, threshold);
      if (most === undefined || verdict === undefined) continue;
      const { tone, threshold: limit } = verdict;
      const reason = { share, count, threshold: limit, from: threshold.from };
      verdicts.push({ tone, reason: { is: 'responses', class: most.class, code: most.code, ...reason } });
    }
  }
  return active ? worst(verdicts) : { tone: 'idle', because: [] };
}

interface ToldCode {
  readonly code: string;
  readonly class: OutcomeClass | 'code';
  /** The protocols that the code is a word of. */
  readonly spoken: readonly ('http' | 'grpc')[];
  readonly count: number;
}

function codesOf(edges: readonly L7Edge[], protocol: 'http' | 'grpc'): readonly ToldCode[] {
  const codes = new Map<string, ToldCode>();
  for (const edge of edges) {
    if (edge.protocol !== protocol) continue;
    for (const response of edge.responses) {
      const told = toldCode(response, protocol);
      const key = `${told.class} ${told.code}`;
      codes.set(key, { ...told, count: told.count + (codes.get(key)?.count ?? 0) });
    }
  }
  return [...codes.values()];
}

/** A gRPC call that failed before gRPC had a say has the status of HTTP alone, and is judged as that. */
function toldCode(response: ResponseCount, protocol: 'http' | 'grpc'): ToldCode {
  const { code, grpcStatus, count } = response;
  const outcome = outcomeOf(response);
  const cls = outcome === 'good' ? 'code' : outcome;
  if (outcome === 'no response') return { code: '-', class: cls, spoken: [protocol], count };
  if (grpcStatus !== undefined && grpcStatus !== '') return { code: grpcStatus, class: cls, spoken: ['grpc'], count };
  return { code, class: cls, spoken: protocol === 'http' ? ['http'] : ['http', 'grpc'], count };
}

/** Shares are of all connections, failed ones among them. Idle without any. */
export function judgeConnections(edges: readonly L4Edge[], thresholds: readonly ConnectionThreshold[]): Health {
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
  const verdicts: Verdict[] = [];
  for (const threshold of new Set(thresholds)) {
    const taken = FAILURE_REASONS.filter((reason) => threshold.takes(reason)).map((reason) => ({
      reason,
      count: failed[reason] ?? 0,
    }));
    const [most] = taken.sort((a, b) => b.count - a.count);
    const count = sum(taken.map((each) => each.count));
    const share = ratio(count, opened);
    const verdict = reached(share, threshold);
    if (most === undefined || verdict === undefined) continue;
    const reason = { share, count, threshold: verdict.threshold, from: threshold.from };
    verdicts.push({ tone: verdict.tone, reason: { is: 'connections', reason: most.reason, ...reason } });
  }
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
  FAILURE_REASONS.reduce((held, reason) => held + (edge.failed[reason] ?? 0), 0);

/** What became of a request, in the classes that health speaks of. */
export function outcomeOf(response: { readonly code: string; readonly grpcStatus?: string }): OutcomeClass | 'good' {
  if (response.grpcStatus !== undefined && response.grpcStatus !== '0' && response.grpcStatus !== '') return 'grpc';
  if (response.code.startsWith('5')) return '5xx';
  if (response.code.startsWith('4')) return '4xx';
  return response.code === '0' || response.code === '' ? 'no response' : 'good';
}

interface Verdict {
  readonly tone: 'degraded' | 'failing';
  readonly reason: HealthReason;
}

function reached(
  share: Ratio,
  { degraded, failing }: { readonly degraded: Ratio; readonly failing?: Ratio },
): { readonly tone: Verdict['tone']; readonly threshold: Ratio } | undefined {
  if (share <= 0) return undefined;
  if (failing !== undefined && share >= failing) return { tone: 'failing', threshold: failing };
  return share >= degraded ? { tone: 'degraded', threshold: degraded } : undefined;
}

function worst(verdicts: readonly Verdict[]): Health {
  if (verdicts.length === 0) return { tone: 'healthy', because: [] };
  const tone = verdicts.some((v) => v.tone === 'failing') ? 'failing' : 'degraded';
  return { tone, because: verdicts.filter((v) => v.tone === tone).map((v) => v.reason) };
}

const sum = (counts: readonly number[]): number => counts.reduce((held, count) => held + count, 0);
