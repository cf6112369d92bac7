import type { LogEntry } from './log-entry.ts';

/** What a follower has not yet been told. A slow reader loses the oldest of it, and is told how much. */
export interface LineQueue {
  readonly push: (entries: readonly LogEntry[]) => void;
  /** Everything that waits, and how much did not fit. Empties the queue. */
  readonly take: () => { readonly entries: readonly LogEntry[]; readonly skipped: number };
}

const MOST_LINES = 2000;
const MOST_CHARACTERS = 1024 * 1024;

export function lineQueue(most = { lines: MOST_LINES, characters: MOST_CHARACTERS }): LineQueue {
  let waiting: LogEntry[] = [];
  let first = 0;
  let characters = 0;
  let skipped = 0;
  const sizeOf = (entry: LogEntry | undefined): number => entry?.line.record.raw.length ?? 0;
  return {
    push: (entries) => {
      for (const entry of entries) {
        waiting.push(entry);
        characters += sizeOf(entry);
        while (waiting.length - first > most.lines || (characters > most.characters && waiting.length - first > 1)) {
          characters -= sizeOf(waiting[first]);
          first++;
          skipped++;
        }
      }
      // Those left out are given up in heaps: taking each off the front costs as much as all behind it.
      if (first > most.lines) {
        waiting = waiting.slice(first);
        first = 0;
      }
    },
    take: () => {
      const taken = { entries: waiting.slice(first), skipped };
      waiting = [];
      first = 0;
      characters = 0;
      skipped = 0;
      return taken;
    },
  };
}
