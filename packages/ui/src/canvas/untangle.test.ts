import { describe, expect, it } from 'vitest';
import { untangle } from './untangle.ts';

/** A row of numbers whose cost is the pairs that stand in the wrong order. */
function rowOf(numbers: readonly number[]): { readonly row: () => readonly number[]; readonly sort: () => void } {
  let row = [...numbers];
  const moves = numbers.slice(1).map((_, index) => () => {
    row = [...row.slice(0, index), row[index + 1] ?? 0, row[index] ?? 0, ...row.slice(index + 2)];
  });
  const worsen = (): void => {
    row = [...row].reverse();
  };
  const remember = (): (() => void) => {
    const before = row;
    return () => (row = before);
  };
  const costOf = (): number => row.reduce((sum, a, index) => sum + row.slice(index + 1).filter((b) => b < a).length, 0);
  return { row: () => row, sort: () => untangle({ moves: [worsen, ...moves], remember, costOf }) };
}

describe('untangling', () => {
  it('keeps the moves that help', () => {
    const { row, sort } = rowOf([2, 1, 4, 3]);
    sort();
    expect(row()).toEqual([1, 2, 3, 4]);
  });

  it('puts everything back where no move helps', () => {
    const { row, sort } = rowOf([1, 2, 3, 4]);
    sort();
    expect(row()).toEqual([1, 2, 3, 4]);
  });
});
