import type { LogEvent, LogJoin } from '@waymark/contract';
import type { LogEntry } from './log-entry.ts';
import { joinEntries } from './log-joins.ts';
import { byTime } from './pick-lines.ts';

type ToldJoin = Extract<LogEvent, { readonly event: 'joins' }>['data']['joins'][number];

/** Joins of lines that come one after the other. */
export interface JoinsSoFar {
  /** Lines that the reader may see; `told` ones were sent. */
  readonly add: (entries: readonly LogEntry[], told: ReadonlySet<string>) => void;
  /** Whether this line was added before, and not long ago. */
  readonly has: (id: string) => boolean;
  /** Joins of told lines that were not known before, and the partners that have to be told with them. */
  readonly look: () => { readonly partners: readonly LogEntry[]; readonly joins: readonly ToldJoin[] };
}

/** Both lines of a join are written within moments of each other; so many lines are held against one another. */
const WINDOW_LINES = 800;

/** `known`: joins that were told with the first lines. `beside`: other lines of the same proxies, to see their clocks by. */
export function joinsSoFar(known: ReadonlyMap<string, readonly LogJoin[]>, beside: readonly LogEntry[]): JoinsSoFar {
  let window: LogEntry[] = [];
  let isNew = false;
  const held = new Set<string>();
  const told = new Set<string>();
  const toldJoins = new Set<string>();
  const nameOf = (line: string, join: LogJoin): string => `${line} ${join.with} ${join.kind} ${join.certainty}`;
  for (const [line, joins] of known) for (const join of joins) toldJoins.add(nameOf(line, join));

  const forget = (): void => {
    window.sort(byTime);
    const gone = window.slice(0, Math.max(0, window.length - WINDOW_LINES));
    window = window.slice(gone.length);
    for (const { id } of gone) {
      told.delete(id);
      held.delete(id);
    }
    // Names hold both lines; what left the window is not joined again.
    if (toldJoins.size > WINDOW_LINES * 20) toldJoins.clear();
  };
  return {
    add: (entries, sent) => {
      if (entries.length === 0) return;
      isNew = true;
      window.push(...entries);
      for (const { id } of entries) {
        held.add(id);
        if (sent.has(id)) told.add(id);
      }
      forget();
    },
    has: (id) => held.has(id),
    look: () => {
      if (!isNew) return { partners: [], joins: [] };
      isNew = false;
      const { joins } = joinEntries(window, beside);
      const fresh = window.flatMap(({ id }) =>
        (joins.get(id) ?? [])
          .filter((join) => (told.has(id) || told.has(join.with)) && !toldJoins.has(nameOf(id, join)))
          .map((join): ToldJoin => ({ line: id, join })),
      );
      const named = new Set(fresh.flatMap(({ line, join }) => [line, join.with]));
      const partners = window.filter(({ id }) => named.has(id) && !told.has(id));
      for (const { line, join } of fresh) toldJoins.add(nameOf(line, join));
      for (const { id } of partners) told.add(id);
      return { partners, joins: fresh };
    },
  };
}
