/** One load of a question, shared by all who ask it at about the same time. */
export interface SharedLoads<V> {
  /** The value for `key`, loaded unless somebody is loading it, or did within `keepMs`. The load is cancelled when the last who waits has left. */
  get(key: string, signal: AbortSignal, load: (signal: AbortSignal) => V): V;
}

interface Held<V> {
  readonly value: V;
  /** Undefined while it is loading: an answer that takes long must not be too old when it comes. */
  settledMs: number | undefined;
  readonly cancel: AbortController;
  waiting: number;
}

/** Bounded: the oldest of more than `most` questions is forgotten. `settled` tells when nobody needs to wait any more. */
export function shareLoads<V>(options: {
  readonly keepMs: number;
  readonly most: number;
  readonly now: () => number;
  readonly settled: (value: V) => Promise<unknown>;
}): SharedLoads<V> {
  const held = new Map<string, Held<V>>();
  const isOver = ({ settledMs, cancel }: Held<V>): boolean =>
    cancel.signal.aborted || (settledMs !== undefined && options.now() - settledMs > options.keepMs);
  return {
    get(key, signal, load) {
      let entry = held.get(key);
      if (entry === undefined || isOver(entry)) {
        const cancel = new AbortController();
        const fresh: Held<V> = { value: load(cancel.signal), settledMs: undefined, cancel, waiting: 0 };
        const settle = (): void => {
          fresh.settledMs = options.now();
        };
        void options.settled(fresh.value).then(settle, settle);
        entry = fresh;
        held.delete(key);
        held.set(key, entry);
        const oldest = held.keys().next();
        if (held.size > options.most && oldest.done !== true) held.delete(oldest.value);
      }
      wait(entry, signal, options.settled);
      return entry.value;
    },
  };
}

function wait<V>(entry: Held<V>, signal: AbortSignal, settled: (value: V) => Promise<unknown>): void {
  entry.waiting += 1;
  let left = false;
  const leave = (): void => {
    if (left) return;
    left = true;
    entry.waiting -= 1;
    signal.removeEventListener('abort', giveUp);
  };
  const giveUp = (): void => {
    leave();
    if (entry.waiting === 0) entry.cancel.abort();
  };
  signal.addEventListener('abort', giveUp);
  void settled(entry.value).then(leave, leave);
}
