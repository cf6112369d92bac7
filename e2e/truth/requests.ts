import { buildWorld, truthBetween, type ScenarioName, type TruthRow } from '@waymark/demo-mesh';

const FROM_MS = 900_000;
const SECONDS = 300;

/** What really happens in five undisturbed minutes: a demo world does the same whenever it starts. */
export const truthOf = (scenario: ScenarioName): readonly TruthRow[] =>
  truthBetween(buildWorld(scenario, { startMs: 0 }), FROM_MS, FROM_MS + SECONDS * 1000);

/** Requests per second that some proxy read, by `client > server`, as `nameOf` calls both; what stays within one place is left out. */
export function requestsByPair(
  rows: readonly TruthRow[],
  nameOf: (row: TruthRow, end: 'client' | 'server') => string | undefined,
): ReadonlyMap<string, number> {
  const rates = new Map<string, number>();
  for (const row of rows) {
    const [from, to] = [nameOf(row, 'client'), nameOf(row, 'server')];
    const requests = Object.values(row.requests).reduce((sum, count) => sum + count, 0);
    if (from === undefined || to === undefined || from === to || requests === 0) continue;
    const pair = `${from} > ${to}`;
    rates.set(pair, (rates.get(pair) ?? 0) + requests / SECONDS);
  }
  return rates;
}

/** The workload at this end; undefined for what is outside or was never chosen. */
export function workloadAt(row: TruthRow, end: 'client' | 'server'): string | undefined {
  const party = row[end];
  return party?.kind === 'workload' ? party.workload : undefined;
}

export function namespaceAt(row: TruthRow, end: 'client' | 'server'): string | undefined {
  const party = row[end];
  return party?.kind === 'workload' ? party.namespace : undefined;
}
