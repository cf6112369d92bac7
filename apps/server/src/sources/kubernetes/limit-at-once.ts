/** Called when the work is done: the next in line may begin. */
export type EndTurn = () => void;

/** Lets so many work at once; others wait in the order they came. Undefined for who gave up waiting. */
export function limitAtOnce(most: number): (signal: AbortSignal) => Promise<EndTurn | undefined> {
  let working = 0;
  const waiting = new Set<() => void>();
  const begin = (): EndTurn => {
    working += 1;
    return () => {
      working -= 1;
      const [next] = waiting;
      next?.();
    };
  };
  return (signal) => {
    if (signal.aborted) return Promise.resolve(undefined);
    if (working < most) return Promise.resolve(begin());
    return new Promise((resolve) => {
      const leave = (): void => {
        waiting.delete(enter);
        signal.removeEventListener('abort', giveUp);
      };
      const enter = (): void => {
        leave();
        resolve(begin());
      };
      const giveUp = (): void => {
        leave();
        resolve(undefined);
      };
      waiting.add(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };
}
