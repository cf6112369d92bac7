import type { Clock } from '../../ports.ts';

export interface Remembered<V> {
  /** The kept answer, or that of `load`; callers who ask at the same time share one load. A failed load is not kept. */
  get(key: string, load: () => Promise<V>): Promise<V>;
  forget(key: string): void;
}

interface Kept<V> {
  readonly answer: Promise<V>;
  untilMs: number;
}

export interface RememberedLimits {
  readonly keepMs: number;
  /** The oldest go first, so that a reader with many tokens cannot fill the memory. */
  readonly most: number;
}

export function remember<V>(limits: RememberedLimits, clock: Clock): Remembered<V> {
  const kept = new Map<string, Kept<V>>();
  return {
    get: (key, load) => {
      const known = kept.get(key);
      if (known !== undefined && known.untilMs > clock.now()) return known.answer;
      const fresh: Kept<V> = { answer: load(), untilMs: Infinity };
      kept.delete(key);
      kept.set(key, fresh);
      for (const oldest of kept.keys()) {
        if (kept.size <= limits.most) break;
        kept.delete(oldest);
      }
      fresh.answer.then(
        () => {
          fresh.untilMs = clock.now() + limits.keepMs;
        },
        () => {
          if (kept.get(key) === fresh) kept.delete(key);
        },
      );
      return fresh.answer;
    },
    forget: (key) => void kept.delete(key),
  };
}
