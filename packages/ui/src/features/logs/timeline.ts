import type { Hop, LogJoin, LogLineAnswer, LogsAnswer, WireExplanation } from '@waymark/contract';

/** One hop of a request or connection on a common clock. */
export interface Bar {
  readonly line: LogLineAnswer;
  readonly hop: Hop;
  /** By the clock of the opened line's node; Unix ms. */
  readonly startMs: number;
  /** Equal to the start where only a moment is known. */
  readonly endMs: number;
  /** `may be`: one of several candidates. */
  readonly certainty: 'sure' | 'may be';
  readonly isOpened: boolean;
  readonly failed: 'yes' | 'no';
}

/** How a node's clock was put right. */
export interface Correction {
  readonly node: string;
  readonly base: string;
  /** What the node's clock shows beyond the base's. */
  readonly aheadMs: number;
  readonly certainty: 'measured' | 'guessed';
  readonly pairs: number;
}

export interface Timeline {
  readonly startMs: number;
  readonly endMs: number;
  /** In the order of the way: client's side first. */
  readonly bars: readonly Bar[];
  /** The server's ztunnel carried this in a pooled connection and wrote nothing of its own; between which bars it belongs. */
  readonly pooled?: { readonly startMs: number; readonly endMs: number };
  readonly corrections: readonly Correction[];
  /** Who tells best what went wrong; absent when nothing did. */
  readonly culprit?: { readonly line: LogLineAnswer; readonly explanation: WireExplanation };
  /** A line that was written as an error though nobody can tell what it means; absent where there is a culprit. */
  readonly unexplained?: LogLineAnswer;
  /** Where the time went, as far as the lines tell. */
  readonly spent?: { readonly allMs: number; readonly appMs: number };
}

/** More candidates than this are a crowd, not an answer. */
const MOST_CANDIDATES = 3;
const ORDER: Readonly<Record<Hop, number>> = { 'ztunnel-client': 1, waypoint: 2, 'ztunnel-server': 3, app: 4 };

/** What happened to the request or connection that a line tells of, hop by hop. */
export function toTimeline(
  opened: LogLineAnswer,
  byId: ReadonlyMap<string, LogLineAnswer>,
  clocks: LogsAnswer['clocks'],
): Timeline {
  const group = groupOf(opened, byId);
  const base = opened.source.node;
  const aheads = aheadOf(base, clocks);
  const bars = group
    .map(({ line, certainty }) => toBar(line, certainty, opened, aheads.get(line.source.node ?? '')?.aheadMs ?? 0))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.startMs - b.startMs);
  const { startMs, endMs } = spanOf(bars, opened);
  const nodes = new Set(group.map(({ line }) => line.source.node));
  const sure = group.filter(({ certainty }) => certainty === 'sure').map(({ line }) => line);
  const culprit = culpritOf(sure);
  const unexplained = culprit === undefined ? sure.find(({ severity }) => severity === 'error') : undefined;
  const pooled = pooledOf(bars);
  const spent = spentOf(bars);
  return {
    startMs,
    endMs,
    bars,
    ...(pooled === undefined ? {} : { pooled }),
    corrections: [...aheads.values()].filter(({ node, aheadMs }) => node !== base && nodes.has(node) && aheadMs !== 0),
    ...(culprit === undefined ? {} : { culprit }),
    ...(unexplained === undefined ? {} : { unexplained }),
    ...(spent === undefined ? {} : { spent }),
  };
}

interface Member {
  readonly line: LogLineAnswer;
  readonly certainty: Bar['certainty'];
}

/**
 * The line and what belongs to it: facts are followed as far as they lead. A connection carries many requests, so from a carrier only
 * its own other end is taken, never its other requests; of candidates the best few stand as such and lead nowhere.
 */
function groupOf(opened: LogLineAnswer, byId: ReadonlyMap<string, LogLineAnswer>): readonly Member[] {
  const members = new Map<string, Member>([[opened.id, { line: opened, certainty: 'sure' }]]);
  const queue = [{ line: opened, isCarrier: false }];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const { line, isCarrier } = at;
    for (const join of line.joins) {
      const other = byId.get(join.with);
      if (other === undefined || members.has(other.id) || join.certainty !== 'sure') continue;
      if (isCarrier && join.kind === 'carried-by') continue;
      members.set(other.id, { line: other, certainty: 'sure' });
      queue.push({ line: other, isCarrier: isCarrier || join.kind === 'carried-by' });
    }
  }
  const candidates = [...members.values()]
    .flatMap(({ line }) => line.joins)
    .filter((join) => join.certainty === 'candidate' && !members.has(join.with))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST_CANDIDATES);
  for (const join of candidates) {
    const other = byId.get(join.with);
    if (other !== undefined) members.set(other.id, { line: other, certainty: 'may be' });
  }
  return [...members.values()];
}

function toBar(line: LogLineAnswer, certainty: Bar['certainty'], opened: LogLineAnswer, aheadMs: number): Bar {
  const { record } = line;
  const took = 'durationMs' in record ? record.durationMs : undefined;
  const start = line.startMs ?? (took === undefined ? line.atMs : line.atMs - took);
  const end = took === undefined ? Math.max(start, line.startMs === undefined ? start : line.atMs) : start + took;
  return {
    line,
    hop: line.hop,
    startMs: start - aheadMs,
    endMs: end - aheadMs,
    certainty,
    isOpened: line.id === opened.id,
    failed: line.explanations.length > 0 ? 'yes' : 'no',
  };
}

/**
 * A connection may be kept for hours and carry the request in milliseconds of them: where there is a request, its own span is shown,
 * with a little before and after.
 */
function spanOf(bars: readonly Bar[], opened: LogLineAnswer): { readonly startMs: number; readonly endMs: number } {
  const requests = opened.record.is === 'connection' ? [] : bars.filter(({ line }) => line.record.is !== 'connection');
  const shown = requests.some(({ line }) => line.record.is === 'request') ? requests : bars;
  const startMs = Math.min(...shown.map((bar) => bar.startMs));
  const endMs = Math.max(...shown.map((bar) => bar.endMs));
  const margin = shown.length < bars.length ? (endMs - startMs) * MARGIN : 0;
  return { startMs: startMs - margin, endMs: endMs + margin };
}

/** Of the request's span: enough to see that a connection began before and goes on after. */
const MARGIN = 0.08;

/** The client's application comes first, the server's last. */
function rankOf({ hop, line: { record } }: Bar): number {
  return hop === 'app' && record.is === 'application' && record.role === 'client' ? 0 : ORDER[hop];
}

/** What each node's clock shows beyond that of `base`, over as many steps as it takes. */
function aheadOf(base: string | undefined, clocks: LogsAnswer['clocks']): ReadonlyMap<string, Correction> {
  const known = new Map<string, Correction>();
  if (base === undefined) return known;
  known.set(base, { node: base, base, aheadMs: 0, certainty: 'measured', pairs: 0 });
  const queue = [base];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const here = known.get(node);
    for (const { from, to, offsetMs, certainty, pairs } of clocks) {
      const other = from === node ? to : to === node ? from : undefined;
      if (here === undefined || other === undefined || known.has(other)) continue;
      known.set(other, {
        node: other,
        base,
        aheadMs: here.aheadMs + (from === node ? offsetMs : -offsetMs),
        certainty: here.certainty === 'guessed' ? 'guessed' : certainty,
        pairs,
      });
      queue.push(other);
    }
  }
  return known;
}

/** Behind a waypoint the server's ztunnel is reached by a pooled connection: its line comes when that ends, for all its requests together. */
function pooledOf(bars: readonly Bar[]): Timeline['pooled'] {
  const waypoint = bars.find(({ hop }) => hop === 'waypoint');
  if (waypoint === undefined || waypoint.line.record.is !== 'request') return undefined;
  const { upstreamHost } = waypoint.line.record;
  if (upstreamHost === undefined || bars.some(({ hop }) => hop === 'ztunnel-server')) return undefined;
  return { startMs: waypoint.startMs, endMs: waypoint.endMs };
}

function spentOf(bars: readonly Bar[]): Timeline['spent'] {
  for (const { line } of bars) {
    const { record } = line;
    if (record.is !== 'request' || record.durationMs === undefined) continue;
    const served = bars.find((bar) => bar.line.record.is === 'application' && rankOf(bar) === ORDER.app);
    const told = served !== undefined && 'durationMs' in served.line.record ? served.line.record.durationMs : undefined;
    const appMs = told ?? record.upstreamMs;
    if (appMs !== undefined) return { allMs: record.durationMs, appMs: Math.min(appMs, record.durationMs) };
  }
  return undefined;
}

/** Codes that only say that somebody else knows more, and those that say the least. */
const VAGUE: ReadonlySet<WireExplanation['code']> = new Set([
  'denied-at-server',
  'refused-at-server',
  'bad-target-at-server',
  'answered-with-status',
]);
const BARE: ReadonlySet<WireExplanation['code']> = new Set(['status', 'unexplained']);

function culpritOf(lines: readonly LogLineAnswer[]): Timeline['culprit'] {
  const told = lines.flatMap((line) => line.explanations.map((explanation) => ({ line, explanation })));
  const weight = ({ code }: WireExplanation): number => (BARE.has(code) ? 2 : VAGUE.has(code) ? 1 : 0);
  // Nearest to the server: what went wrong there is what those before it passed on.
  return told.toSorted(
    (a, b) => weight(a.explanation) - weight(b.explanation) || ORDER[b.line.hop] - ORDER[a.line.hop],
  )[0];
}

/** Whether the reason stands in a line that is not at hand. */
export const isToldElsewhere = ({ code }: WireExplanation): boolean => VAGUE.has(code);

/** Joins of a line, best first, with the other line where it is held. */
export const joinsOf = (
  line: LogLineAnswer,
  byId: ReadonlyMap<string, LogLineAnswer>,
): readonly { readonly join: LogJoin; readonly other?: LogLineAnswer }[] =>
  line.joins
    .toSorted((a, b) => b.score - a.score)
    .map((join) => {
      const other = byId.get(join.with);
      return other === undefined ? { join } : { join, other };
    });
