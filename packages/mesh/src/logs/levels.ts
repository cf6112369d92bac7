import type { FieldValue, LogLevel } from './log-record.ts';

const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['trace', 'trace'],
  ['verbose', 'trace'],
  ['finest', 'trace'],
  ['debug', 'debug'],
  ['fine', 'debug'],
  ['info', 'info'],
  ['information', 'info'],
  ['notice', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['err', 'error'],
  ['severe', 'error'],
  ['critical', 'fatal'],
  ['crit', 'fatal'],
  ['fatal', 'fatal'],
  ['panic', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
] satisfies [string, LogLevel][]);

/** Any case and any of the usual spellings; undefined for a word that is no level. */
export const readLevel = (word: string): LogLevel | undefined => LEVELS.get(word.toLowerCase());

/** Pino and bunyan write numbers: 10 trace … 60 fatal. */
export function readLevelValue(value: FieldValue | undefined): LogLevel | undefined {
  if (typeof value === 'string') return readLevel(value);
  if (typeof value !== 'number') return undefined;
  if (value >= 60) return 'fatal';
  if (value >= 50) return 'error';
  if (value >= 40) return 'warn';
  if (value >= 30) return 'info';
  return value >= 20 ? 'debug' : 'trace';
}

const TOLD = /\b(?:level|lvl|severity)=["']?(\w+)/i;
const HEAD =
  /^\W*(?:[\w.$-]+\s+){0,3}?[[(<]?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|PANIC)\b/;
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const KLOG_LEVELS: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };
const WORDS = /\b(fatal|panic|error|exception|warning|warn)\b/i;

/** The level of a line of text: what it says, else the gravest of its words; absent when there is none. */
export function levelOfText(text: string): LogLevel | undefined {
  const klog = KLOG.exec(text)?.[1];
  if (klog !== undefined) return KLOG_LEVELS[klog];
  const head = HEAD.exec(text)?.[1] ?? TOLD.exec(text)?.[1];
  const told = head === undefined ? undefined : readLevel(head);
  if (told !== undefined) return told;
  const word = WORDS.exec(text)?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  return word === 'exception' ? 'error' : readLevel(word);
}
