import type { LoggedRow } from '@waymark/mesh';

/** One container of one pod. */
export interface LogOf {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** A container whose log can be asked for. */
export interface LoggedContainer {
  readonly name: string;
  /** Start of its present run, Unix ms; absent when it does not run or nobody says. */
  readonly startedMs?: number;
  /** End of the run before; absent when there was none. */
  readonly restartedMs?: number;
}

/** Which lines of a log. */
export interface LogRange {
  /** A restart begins a new run; the one before is kept for a while. */
  readonly run: 'current' | 'previous';
  /** Inclusive; absent: from the beginning. Unix ms. */
  readonly sinceMs?: number;
  /** Exclusive; absent: to the end. A source may give more than that. */
  readonly untilMs?: number;
  /** Newest lines within the range. */
  readonly mostLines: number;
}

/** Lines as the API server gave them. */
export interface LogText {
  /** Physical lines, each with its RFC 3339 timestamp and a space in front, oldest first. */
  readonly text: string;
  /** `oldest`: there are more lines than asked for. `newest`: too many bytes, the last ones are missing. Absent: nothing is missing. */
  readonly cut?: 'oldest' | 'newest';
}

/** Logs of containers. Read with the server's own account: whoever passes lines on asks for the reader's rights. Throws SourceError. */
export interface LogSource {
  /** Undefined when there is no such pod. */
  containers(pod: Omit<LogOf, 'container'>, signal: AbortSignal): Promise<readonly LoggedContainer[] | undefined>;
  /** Undefined when there is no such log. */
  read(log: LogOf, range: LogRange, signal: AbortSignal): Promise<LogText | undefined>;
  /** When the first line was written that is still kept; undefined when none is, or it cannot be told. */
  beginMs(log: LogOf, signal: AbortSignal): Promise<number | undefined>;
  /** Lines from an instant on as they are written, in the form of `LogText`, cut anywhere. Ends when the log ends for now. */
  follow(log: LogOf, sinceMs: number, take: (text: string) => void, signal: AbortSignal): Promise<void>;
}

/** Failed connections as the logs of ztunnels tell of them, those that no metric counts among them. */
export interface FailureLogs {
  /** Of a window. Throws only SourceError. */
  within(
    window: { readonly endMs: number; readonly seconds: number },
    signal: AbortSignal,
  ): Promise<{
    readonly rows: readonly LoggedRow[];
    /** `partly`: not of every node, or not of all of the window. */
    readonly seen: 'wholly' | 'partly';
  }>;
}
