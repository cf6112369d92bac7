import {
  addLoggedRows,
  correlate,
  directoryOf,
  loggedFailures,
  readRecord,
  toLoggedRow,
  type Inventory,
  type LoggedRow,
  type LogLine,
  type RawRecord,
} from '@waymark/mesh';

/** Whose log it is. */
export interface ZtunnelLog {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly node: string;
}

/** What a line of a failed connection has in either format; the many others are not even parsed. */
const FAILED = /\t(?:warn|error)\taccess\t|"level":"(?:WARN|ERROR|warn|error)"/;

/** A record of a failed connection; undefined for any other. */
export function readFailed(raw: RawRecord, log: ZtunnelLog, line: number): LogLine | undefined {
  if (!FAILED.test(raw.text)) return undefined;
  const record = readRecord(raw, { writer: 'ztunnel' });
  if (record.is !== 'connection' || record.error === undefined) return undefined;
  const source = { id: `${log.cluster}/${log.pod}`, kind: 'ztunnel', node: `${log.cluster}/${log.node}` } as const;
  return { source, line, record };
}

/** Rows of these lines; both sides' lines of one failure are told as one. */
export function rowsOf(lines: ReadonlyMap<string, readonly LogLine[]>, inventory: Inventory): readonly LoggedRow[] {
  return addLoggedRows(
    [...lines].flatMap(([cluster, own]) => {
      const directory = directoryOf(inventory, cluster);
      return loggedFailures(own, correlate(own).joins, directory).map((one) => toLoggedRow(one, cluster, directory));
    }),
  );
}
