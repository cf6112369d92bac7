import { explainError } from './explain-error.ts';
import type { ConnectionRecord, LogLevel, LogRecord, RequestRecord } from './log-record.ts';
import { RESPONSE_FLAGS } from './response-flags.ts';

/** How much a reader has to care, whatever level it was written with. */
export type Severity = 'debug' | 'info' | 'warning' | 'error';

/** Why a line counts as more or less than the level it was written with. */
export type SeverityReason =
  /** The level itself. */
  | 'level'
  /** Refused before it was tried: only this line tells of it. */
  | 'failure-not-counted'
  /** Written as info, though the request failed. */
  | 'failed-request'
  | 'client-error'
  /** A waypoint that stops cuts its pooled connections after every request on them was answered. */
  | 'false-alarm'
  | 'maybe-false-alarm'
  /** Traffic goes on with what is known. */
  | 'traffic-goes-on';

export interface Judgement {
  readonly severity: Severity;
  readonly because: SeverityReason;
}

/** What is known of a pod beside its line. */
export interface PodFacts {
  /** Absent when nothing is known of pods. */
  readonly isWaypoint?: (namespace: string, pod: string) => boolean;
}

const OF_LEVEL: Readonly<Record<LogLevel, Severity>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
  fatal: 'error',
};

/** How much a line matters, which is not always the level it was written with. */
export function judgeRecord(record: LogRecord, facts: PodFacts = {}): Judgement {
  switch (record.is) {
    case 'connection':
      return judgeConnection(record, facts);
    case 'request':
      return judgeRequest(record);
    case 'process':
      return explainError(record).some(({ code }) => code === 'control-plane-lost')
        ? { severity: 'warning', because: 'traffic-goes-on' }
        : { severity: OF_LEVEL[record.level], because: 'level' };
    case 'application': {
      if (record.status !== undefined && record.status >= 500) return { severity: 'error', because: 'failed-request' };
      return { severity: OF_LEVEL[record.level ?? 'info'], because: 'level' };
    }
    case 'dns':
      return { severity: OF_LEVEL[record.level], because: 'level' };
    case 'unknown':
      return { severity: 'info', because: 'level' };
  }
}

function judgeConnection(record: ConnectionRecord, { isWaypoint }: PodFacts): Judgement {
  if (record.phase === 'failed') return { severity: 'error', because: 'failure-not-counted' };
  const [explanation] = explainError(record);
  if (explanation?.code === 'stream-cut' && record.direction === 'inbound') {
    const { namespace, pod } = record.source;
    if (isWaypoint === undefined || namespace === undefined || pod === undefined)
      return { severity: 'warning', because: 'maybe-false-alarm' };
    if (isWaypoint(namespace, pod)) return { severity: 'info', because: 'false-alarm' };
  }
  return { severity: OF_LEVEL[record.level], because: 'level' };
}

/** Envoy writes every request alike; what became of it is in its fields. */
function judgeRequest({ responseCode, responseFlags, protocol }: RequestRecord): Judgement {
  const failed = responseFlags.map((flag) => RESPONSE_FLAGS.get(flag)).filter((known) => known?.failed !== 'no');
  const isOnlyDownstream = failed.length > 0 && failed.every((known) => known?.blame === 'downstream');
  if (responseCode !== undefined && responseCode >= 500) return { severity: 'error', because: 'failed-request' };
  if (isOnlyDownstream) return { severity: 'warning', because: 'client-error' };
  if (failed.length > 0) return { severity: 'error', because: 'failed-request' };
  if (responseCode !== undefined && responseCode >= 400) return { severity: 'warning', because: 'client-error' };
  if (responseCode === 0 && protocol === 'http') return { severity: 'error', because: 'failed-request' };
  return { severity: 'info', because: 'level' };
}
