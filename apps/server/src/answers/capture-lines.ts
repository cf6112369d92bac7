import { correlate, type LogLine } from '@waymark/mesh';
import { readRecordedLogs } from './recorded-logs.ts';

/** What the lines of a recording of real proxies say, and which belong together. */
export async function answerCaptureLines(part: string): Promise<unknown> {
  const logs = await readRecordedLogs(part);
  const lines = Object.fromEntries(
    logs.map(({ file, lines: read }) => [
      file,
      { records: read.length, unknown: read.filter(({ record }) => record.is === 'unknown').length },
    ]),
  );
  const { joins } = correlate(logs.flatMap((log) => log.lines));
  const nameOf = ({ source, line }: LogLine): string => `${source.id}:${line}`;
  return {
    lines,
    joins: joins.map(({ a, b, kind, score, sure }) => ({ a: nameOf(a), b: nameOf(b), kind, score, sure })),
  };
}
