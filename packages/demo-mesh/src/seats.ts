/** Addresses already given away, so that whoever keeps their name keeps their address while others come and go. */

export interface Seats {
  /** The number of a holder on a row; the first free one from `first` on when it has none yet. */
  readonly take: (row: string, holder: string, first: number) => number;
}

export function emptySeats(): Seats {
  const rows = new Map<string, Map<string, number>>();
  return {
    take(row, holder, first) {
      const holders = rows.get(row) ?? new Map<string, number>();
      rows.set(row, holders);
      const seat = holders.get(holder) ?? first + holders.size;
      holders.set(holder, seat);
      return seat;
    },
  };
}
