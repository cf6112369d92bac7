import { correlate, type LineJoin, type LogLine } from '@waymark/mesh';
import type { LogJoin, LogsAnswer } from '@waymark/contract';
import type { LogEntry } from './log-entry.ts';

export interface Joined {
  /** By the id of each line that has any. */
  readonly joins: ReadonlyMap<string, readonly LogJoin[]>;
  readonly clocks: LogsAnswer['clocks'];
}

/** Beyond this the oldest lines stay alone: a question has to be answered in a moment. */
const MOST_CORRELATED = 5000;
/** How far clocks are apart shows in any traffic between their nodes; this much of it tells enough. */
const MOST_BESIDE = 2000;

/**
 * Which of these lines belong together. `beside` are other lines of the same proxies: of them only the clocks are told.
 * Both in order of time, the newest last.
 */
export function joinEntries(entries: readonly LogEntry[], beside: readonly LogEntry[]): Joined {
  const newest = entries.slice(-MOST_CORRELATED);
  const looked = [...newest, ...beside.slice(-MOST_BESIDE)];
  // Numbered anew: parts of one log may have been read apart.
  const { joins, clocks } = correlate(looked.map(({ line }, at) => ({ ...line, line: at })));
  const byId = new Map<string, LogJoin[]>();
  const add = (of: LogLine, other: LogLine, join: LineJoin): void => {
    const id = newest[of.line]?.id;
    const partner = newest[other.line]?.id;
    if (id === undefined || partner === undefined) return;
    const { kind, score, sure, reasons } = join;
    const told: LogJoin = {
      with: partner,
      kind,
      score,
      certainty: sure ? 'sure' : 'candidate',
      reasons: reasons.map((reason) => ({ ...reason })),
    };
    const known = byId.get(id);
    if (known === undefined) byId.set(id, [told]);
    else known.push(told);
  };
  for (const join of joins) {
    add(join.a, join.b, join);
    add(join.b, join.a, join);
  }
  return { joins: byId, clocks: clocks.offsets.map((offset) => ({ ...offset })) };
}
