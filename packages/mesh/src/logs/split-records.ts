import type { AccessLogReader } from './access-log-format.ts';
import { instantAt } from './instant.ts';
import type { LogWriterKind } from './log-record.ts';

/** The physical lines of one record, without what Kubernetes puts in front of each. */
export interface RawRecord {
  /** Number of its first physical line, from 1. */
  readonly line: number;
  readonly text: string;
  /** When the container runtime took its first line, Unix ms; absent unless asked for. */
  readonly loggedMs: number | undefined;
}

export interface SplitOptions {
  readonly writer: LogWriterKind;
  readonly format?: AccessLogReader;
  /** `kubernetes`: each line has the API server's timestamp in front (`timestamps=true`). */
  readonly prefix?: 'none' | 'kubernetes';
}

/** Splits a log that comes in pieces; where it is cut does not matter. */
export interface RecordSplitter {
  /** Records that are complete: the next one has begun. */
  readonly push: (chunk: string) => readonly RawRecord[];
  /** The newest record as far as it has come, with a line still without its end. */
  readonly pending: () => RawRecord | undefined;
  /** What is left when nothing more comes. */
  readonly end: () => readonly RawRecord[];
}

/** A dump has some sixty lines; a log in which no line begins a record must not become one record. */
const MOST_LINES = 2000;

interface Open {
  readonly line: number;
  readonly loggedMs: number | undefined;
  readonly kind: HeadKind;
  readonly lines: string[];
}

/** Push pieces as they come; `end` gives what was still open. */
export function recordSplitter(options: SplitOptions): RecordSplitter {
  let carry = '';
  let line = 0;
  let open: Open | undefined;

  const close = (into: RawRecord[]): void => {
    if (open !== undefined) into.push(toRaw(open));
    open = undefined;
  };
  const take = (physical: string, into: RawRecord[]): void => {
    line++;
    const { text, loggedMs } = withoutPrefix(physical.endsWith('\r') ? physical.slice(0, -1) : physical, options);
    if (open !== undefined && open.lines.length < MOST_LINES && continues(text, open.kind, options)) {
      open.lines.push(text);
      return;
    }
    close(into);
    if (text !== '') open = { line, loggedMs, kind: headKind(text, options), lines: [text] };
  };
  return {
    push: (chunk) => {
      const done: RawRecord[] = [];
      let from = 0;
      for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
        take(carry + chunk.slice(from, at), done);
        carry = '';
        from = at + 1;
      }
      carry += chunk.slice(from);
      return done;
    },
    pending: () => {
      if (carry === '') return open === undefined ? undefined : toRaw(open);
      const { text, loggedMs } = withoutPrefix(carry, options);
      if (open !== undefined && continues(text, open.kind, options))
        return toRaw({ ...open, lines: [...open.lines, text] });
      return { line: line + 1, text, loggedMs };
    },
    end: () => {
      const done: RawRecord[] = [];
      if (carry !== '') take(carry, done);
      carry = '';
      close(done);
      return done;
    },
  };
}

/** A log that is there as a whole. */
export function splitRecords(text: string, options: SplitOptions): readonly RawRecord[] {
  const splitter = recordSplitter(options);
  return [...splitter.push(text), ...splitter.end()];
}

function toRaw({ line, loggedMs, lines }: Open): RawRecord {
  let last = lines.length;
  while (last > 1 && lines[last - 1] === '') last--;
  return { line, loggedMs, text: last === 1 ? (lines[0] ?? '') : lines.slice(0, last).join('\n') };
}

function withoutPrefix(
  physical: string,
  { prefix }: SplitOptions,
): { readonly text: string; readonly loggedMs: number | undefined } {
  if (prefix !== 'kubernetes') return { text: physical, loggedMs: undefined };
  const instant = instantAt(physical);
  if (instant === undefined) return { text: physical, loggedMs: undefined };
  const from = physical.charAt(instant.end) === ' ' ? instant.end + 1 : instant.end;
  return { text: physical.slice(from), loggedMs: instant.ms };
}

/** How a record began decides what may follow: `dated` text runs on until the next date, a `whole` one is complete. */
type HeadKind = 'dated' | 'whole' | 'bare';

function headKind(text: string, { writer, format }: SplitOptions): HeadKind {
  const char = text.charAt(0);
  if (char === '{' && text.trimEnd().endsWith('}')) return 'whole';
  if (instantAt(text) !== undefined) return 'dated';
  if (char === '[' && instantAt(text, 1) !== undefined) {
    // Envoy's access lines are always whole; in an application's log the bracket is a date like any other.
    return writer === 'envoy' && !/^\[[^\]]+\]\[/.test(text) ? 'whole' : 'dated';
  }
  return writer === 'envoy' && format?.read(text) !== undefined ? 'whole' : 'bare';
}

const STACK =
  /^(?:\s|Caused by: |Traceback \(|goroutine \d|panic: |[\w.$]+(?:Exception|Error)(?::|$)|\.\.\. \d+ (?:more|common))/;

function continues(text: string, open: HeadKind, options: SplitOptions): boolean {
  if (text === '') return true;
  const kind = headKind(text, options);
  if (kind !== 'bare') return false;
  if (open === 'dated') return true;
  // A proxy's complete line is followed by something of its own; applications print stacks after whatever they log.
  return options.writer === 'application' && STACK.test(text);
}
