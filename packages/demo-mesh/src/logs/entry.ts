/** A log record before it is written out: who writes it when, and what it tells of. */

export interface LogLine {
  /** When it was written, by the writer's own clock. */
  readonly atMs: number;
  /** May hold several physical lines. */
  readonly text: string;
  /** Absent where a process tells of itself. */
  readonly conversation?: string;
  /** Which request or connection of the conversation; the same for all who tell of it. */
  readonly operation?: string;
}

export interface LogWriter {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What a line is to the request or connection that it tells of. */
export type Role =
  'process' | 'outbound' | 'inbound' | 'waypoint' | 'gateway' | 'sidecar' | 'tunnel' | 'app-client' | 'app-server';

export interface Entry {
  readonly atMs: number;
  readonly role: Role;
  readonly conversation?: string;
  readonly operation?: string;
  /** For a request at a waypoint: the connection of the client that carried it. */
  readonly carrier?: string;
  readonly write: () => string;
}
