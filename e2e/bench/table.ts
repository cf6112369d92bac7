export interface Row {
  readonly of: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The most it may be; undefined where only the growth is of interest. */
  readonly budget: number | undefined;
}

/** How cost grows with size: 1 is in step with it, 0 not at all. */
export const exponent = (size: number, cost: number, largerSize: number, largerCost: number): number =>
  Math.log(largerCost / cost) / Math.log(largerSize / size);

/** One line a figure: value, budget and their ratio, so that a look down the last column tells what is over. */
export function printTable(rows: readonly Row[]): string {
  const cells = rows.map(({ of, figure, value, unit, budget }) => [
    of,
    figure,
    `${digits(value)} ${unit}`.trim(),
    budget === undefined ? '' : `${digits(budget)} ${unit}`.trim(),
    budget === undefined ? '' : budget === 0 ? (value === 0 ? 'met' : 'over') : (value / budget).toFixed(2),
  ]);
  const table = [['at', 'figure', 'value', 'budget', 'ratio'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
