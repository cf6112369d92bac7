import type { LogLineAnswer } from '@waymark/contract';
import type { LogEntry } from './log-entry.ts';
import { joinEntries, type Joined } from './log-joins.ts';
import type { PodIndex } from './pod-index.ts';
import { toLine } from './to-line.ts';

export const byTime = (a: LogEntry, b: LogEntry): number => a.atMs - b.atMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export interface Picked {
  /** The newest that passed the filter. */
  readonly matches: readonly LogEntry[];
  /** Did not pass, but belong to one that did. */
  readonly partners: readonly LogEntry[];
  /** Everything that passed. */
  readonly all: readonly LogEntry[];
  readonly hasOlder: boolean;
  readonly joined: Joined;
}

/** The newest of the lines that passed, and what belongs to them. Entries are in order of time. */
export function pickLines(
  { seen, beside }: { readonly seen: readonly LogEntry[]; readonly beside: readonly LogEntry[] },
  passed: readonly LogEntry[],
  most: number,
): Picked {
  const joined = joinEntries(seen, beside);
  const matches = newest(passed, most);
  const partners = new Set(matches.flatMap(({ id }) => (joined.joins.get(id) ?? []).map((join) => join.with)));
  // Those that passed but are older than the newest stay out: the next page has them.
  for (const { id } of passed) partners.delete(id);
  return {
    matches,
    partners: seen.filter(({ id }) => partners.has(id)),
    all: passed,
    hasOlder: matches.length < passed.length,
    joined,
  };
}

export function toLines({ matches, partners, joined }: Picked, index: PodIndex): LogLineAnswer[] {
  const shown = new Set(matches);
  return [...matches, ...partners]
    .sort(byTime)
    .map((entry) => toLine(entry, index, shown.has(entry) ? 'match' : 'partner', joined.joins.get(entry.id) ?? []));
}

/** A page ends between two instants, so that the next one begins where it ended. */
function newest(entries: readonly LogEntry[], most: number): readonly LogEntry[] {
  let from = Math.max(0, entries.length - most);
  while (from > 0 && entries[from - 1]?.atMs === entries[from]?.atMs) from--;
  return entries.slice(from);
}
