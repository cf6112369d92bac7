import { correlate, type LogLine } from '@waymark/mesh';
import { readRecordedLogs } from './recorded-logs.ts';

interface Ahead {
  readonly node: string;
  readonly ms: number;
}

/** What the lines of a recording of real proxies say, and which belong together; `ahead`: as if a node's clock had been wrong. */
export async function answerCaptureLines(part: string, { ahead }: { readonly ahead?: Ahead } = {}): Promise<unknown> {
  const logs = await readRecordedLogs(part);
  const lines = Object.fromEntries(
    logs.map(({ file, lines: read }) => [
      file,
      { records: read.length, unknown: read.filter(({ record }) => record.is === 'unknown').length },
    ]),
  );
  const { joins, clocks } = correlate(logs.flatMap((log) => log.lines.map((line) => shifted(line, ahead))));
  const nameOf = ({ source, line }: LogLine): string => `${source.id}:${line}`;
  return {
    lines,
    joins: joins.map(({ a, b, kind, score, sure }) => ({ a: nameOf(a), b: nameOf(b), kind, score, sure })),
    /** By how much each node's clock is ahead of that of the first one it can be compared with, ms. */
    aheadMs: Object.fromEntries(nodesOf(logs).map((node) => [node, clocks.aheadMs(node)])),
  };
}

const nodesOf = (logs: Awaited<ReturnType<typeof readRecordedLogs>>): readonly string[] => [
  ...new Set(logs.flatMap(({ source }) => source.node ?? [])),
];

function shifted(line: LogLine, ahead: Ahead | undefined): LogLine {
  const { atMs } = line.record;
  if (ahead === undefined || atMs === undefined || line.source.node !== ahead.node) return line;
  return { ...line, record: { ...line.record, atMs: atMs + ahead.ms } };
}
