export * from './address.ts';
export * from './log-record.ts';
export { compileJsonFormat, compileTextFormat } from './access-log-format.ts';
export type { AccessLogReader, JsonFormat } from './access-log-format.ts';
export * from './split-records.ts';
export * from './read-record.ts';
export { correlate, type Correlation } from './correlate.ts';
export type { ClockOffset, Clocks } from './clocks.ts';
export type { JoinKind, JoinReason, LineJoin, LineOf, LogLine, LogSource } from './line-join.ts';
