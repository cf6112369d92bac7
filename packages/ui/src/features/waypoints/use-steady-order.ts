import { useRef, useState } from 'react';

interface Steady<T> {
  readonly rows: readonly T[];
  /** How many rows would stand elsewhere in the order that was given. */
  readonly moved: number;
  readonly sortAgain: () => void;
}

/** Rows keep their place while the question stays the same, whatever their new numbers say; what is new comes last. */
export function useSteadyOrder<T>(given: readonly T[], keyOf: (row: T) => string, question: string): Steady<T> {
  const held = useRef<{ readonly question: string; readonly order: readonly string[] }>({ question: '', order: [] });
  const [, render] = useState(0);
  const keys = given.map(keyOf);
  if (held.current.question !== question || held.current.order.length === 0) held.current = { question, order: keys };
  const known = new Map(held.current.order.map((key, i) => [key, i]));
  const rows = [...given].sort((a, b) => (known.get(keyOf(a)) ?? Infinity) - (known.get(keyOf(b)) ?? Infinity) || 0);
  const moved = rows.filter((row, i) => keyOf(row) !== keys[i]).length;
  return {
    rows,
    moved,
    sortAgain: () => {
      held.current = { question, order: keys };
      render((count) => count + 1);
    },
  };
}
