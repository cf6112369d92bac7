export * from './address.ts';
export * from './log-record.ts';
export { compileJsonFormat, compileTextFormat } from './access-log-format.ts';
export type { AccessLogReader, JsonFormat } from './access-log-format.ts';
export * from './split-records.ts';
export * from './read-record.ts';
