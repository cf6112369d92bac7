import type { LogRecord } from './log-record.ts';

/** Loggers number requests from 1 on, each process for itself. */
const SHORTEST_ID = 8;

/** A request's id as it can be compared: Envoy rewrites the 15th character of those that it samples. */
export function requestIdOf(record: LogRecord): string | undefined {
  const id = record.is === 'request' || record.is === 'application' ? record.requestId : undefined;
  if (id === undefined || id.length < SHORTEST_ID) return undefined;
  return id.length === 36 ? `${id.slice(0, 14)}_${id.slice(15)}`.toLowerCase() : id;
}
