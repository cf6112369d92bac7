import type { AccessLogReader } from './access-log-format.ts';
import type { LogRecord, LogWriterKind } from './log-record.ts';
import { readApplication } from './read-application.ts';
import { readEnvoy } from './read-envoy.ts';
import { readZtunnel } from './read-ztunnel.ts';
import { type RawRecord, splitRecords, type SplitOptions } from './split-records.ts';

export interface ReadOptions {
  readonly writer: LogWriterKind;
  /** Only where accessLogFormat is set; the formats of Istio and Envoy are known. */
  readonly format?: AccessLogReader;
}

/** What a record says. Never throws; a proxy's line that makes no sense is `unknown` and stays as it is. */
export function readRecord({ text, loggedMs }: Pick<RawRecord, 'text' | 'loggedMs'>, options: ReadOptions): LogRecord {
  switch (options.writer) {
    case 'application':
      return readApplication(text, loggedMs);
    case 'ztunnel':
      return readZtunnel(text, loggedMs) ?? { is: 'unknown', raw: text, atMs: loggedMs, loggedMs };
    case 'envoy':
      return readEnvoy(text, loggedMs, options.format) ?? { is: 'unknown', raw: text, atMs: loggedMs, loggedMs };
  }
}

export interface ReadLine {
  /** Number of the record's first physical line, from 1. */
  readonly line: number;
  readonly record: LogRecord;
}

/** A whole log at once. */
export function readLog(text: string, options: ReadOptions & SplitOptions): readonly ReadLine[] {
  return splitRecords(text, options).map((raw) => ({ line: raw.line, record: readRecord(raw, options) }));
}
