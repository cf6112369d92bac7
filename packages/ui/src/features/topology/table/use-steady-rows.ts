import { useMemo, useRef, useState } from 'react';
import { inPlace, misplaced, orderOf, sorted, type Sort, type TableRow } from './table-row.ts';

interface Steady<C extends string> {
  readonly rows: readonly TableRow<C>[];
  /** How many rows would move if they were sorted now. */
  readonly moved: number;
  readonly sortAgain: () => void;
}

/**
 * Sorted when the reader asks, and left in place when only numbers change. `asked` is all that the reader chose: while it stays the same,
 * whatever comes is news about the same question.
 */
export function useSteadyRows<C extends string>(rows: readonly TableRow<C>[], sort: Sort<C>, asked: string): Steady<C> {
  const [again, setAgain] = useState(0);
  const question = `${asked} ${sort.column} ${sort.direction} ${String(again)}`;
  const held = useRef<{ readonly question: string; readonly order: ReadonlyMap<string, number> }>();
  return useMemo(() => {
    const fresh = sorted(rows, sort);
    if (held.current?.question !== question) held.current = { question, order: orderOf(fresh) };
    const steady = inPlace(fresh, held.current.order);
    const now = orderOf(fresh);
    return {
      rows: steady,
      moved: misplaced(steady.map((row) => now.get(row.id) ?? 0)),
      sortAgain: () => setAgain((count) => count + 1),
    };
  }, [rows, sort, question]);
}
