/** What can be tried with things that stand somewhere. */
export interface Tries {
  /** Each changes where they stand, and may be tried again and again. */
  readonly moves: readonly (() => void)[];
  /** Remembers where all stand now, and gives what puts them back. */
  readonly remember: () => () => void;
  readonly costOf: () => number;
}

/** Rounds after which hardly anything gets better. */
const ROUNDS = 3;
/** For the last bit of a sum. */
const LEAST_GAIN = 1e-6;

/** Keeps every move that lowers the cost, until none does. The same start gives the same end. */
export function untangle({ moves, remember, costOf }: Tries): void {
  let cost = costOf();
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = cost;
    for (const move of moves) {
      const putBack = remember();
      move();
      const now = costOf();
      if (now < cost - LEAST_GAIN) cost = now;
      else putBack();
    }
    if (cost >= before) return;
  }
}
