import { readFile } from 'node:fs/promises';
import { type LogRecord, type LogWriterKind, readLog } from '@waymark/mesh';

interface LogCase {
  readonly id: string;
  readonly kind: 'ztunnel' | 'envoy' | 'app';
  readonly raw: string;
  readonly hasK8sTimestampPrefix?: boolean;
}

const WRITERS: Readonly<Record<LogCase['kind'], LogWriterKind>> = {
  ztunnel: 'ztunnel',
  envoy: 'envoy',
  app: 'application',
};

/** What single lines of recorded logs say. */
export async function answerLogs(file: string): Promise<unknown> {
  const cases = JSON.parse(await readFile(file, 'utf8')) as readonly LogCase[];
  return cases.map(({ id, kind, raw, hasK8sTimestampPrefix }) => {
    const prefix = hasK8sTimestampPrefix === true ? 'kubernetes' : 'none';
    const [first] = readLog(raw, { writer: WRITERS[kind], prefix });
    return { id, answer: first === undefined ? {} : toAnswer(first.record) };
  });
}

function toAnswer(record: LogRecord): unknown {
  const timestampUnixMs = record.atMs === undefined ? undefined : Math.floor(record.atMs);
  const isAccessLog = record.is === 'connection' || record.is === 'request';
  switch (record.is) {
    case 'connection': {
      const { level, fields } = record;
      const hbone = record.hbone !== undefined;
      return {
        timestampUnixMs,
        level,
        scope: 'access',
        isAccessLog,
        message: `connection ${record.phase}`,
        fields,
        hbone,
      };
    }
    case 'dns':
      return { timestampUnixMs, level: record.level, scope: 'dns', isAccessLog, message: '', fields: record.fields };
    case 'request':
      return { timestampUnixMs, isAccessLog, fields: record.fields };
    case 'process': {
      const { level, scope, message, fields } = record;
      return { timestampUnixMs, level, scope, isAccessLog, message, fields };
    }
    case 'application':
      return {
        timestampUnixMs,
        severity: (record.level ?? 'info').toUpperCase(),
        isAccessLog,
        message: record.message,
        fields: record.fields,
      };
    case 'unknown':
      return { timestampUnixMs, isAccessLog, message: record.raw };
  }
}
