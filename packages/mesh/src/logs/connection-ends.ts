import { addressKey } from './address.ts';
import type { LineOf, LogLine } from './line-join.ts';
import type { ConnectionRecord } from './log-record.ts';

type ConnectionLine = LineOf<ConnectionRecord>;

/** One side's line of a direct connection, with what both sides' lines share. */
export interface ConnectionEndLine {
  readonly line: ConnectionLine;
  readonly key: string;
  /** When it was written by the clock of its node. */
  readonly atMs: number;
  readonly durationMs: number;
}

/** Connections that ended, as the ztunnels at either side tell of them. */
export interface ConnectionEnds {
  readonly outbound: readonly ConnectionEndLine[];
  readonly inbound: readonly ConnectionEndLine[];
}

const isConnection = (line: LogLine): line is ConnectionLine => line.record.is === 'connection';

/** Whose clock a line was written by; a log of no known node has a clock of its own. */
export const nodeOf = ({ source }: LogLine): string => source.node ?? source.id;

/** Left out: lines that do not say when they were written, or that both sides cannot have in common. */
export function connectionEnds(lines: readonly LogLine[]): ConnectionEnds {
  const outbound: ConnectionEndLine[] = [];
  const inbound: ConnectionEndLine[] = [];
  for (const line of lines) {
    if (!isConnection(line) || line.record.phase !== 'complete') continue;
    const key = sharedKey(line.record);
    const { atMs, durationMs } = line.record;
    if (key === undefined || atMs === undefined) continue;
    (line.record.direction === 'outbound' ? outbound : inbound).push({ line, key, atMs, durationMs: durationMs ?? 0 });
  }
  return { outbound, inbound };
}

/**
 * Client's address, target inside the tunnel and bytes. Source ports say nothing (inbound shows the pool's socket),
 * except in plain text, where both sides see the same socket.
 */
function sharedKey(record: ConnectionRecord): string | undefined {
  const { source, destination, hbone, bytesToServer, bytesToClient, direction } = record;
  if (source.address === undefined || direction === undefined) return undefined;
  if (hbone === undefined) {
    if (destination.address === undefined || source.address.port === undefined) return undefined;
    return `plain ${addressKey(source.address)} ${addressKey(destination.address)} ${bytesToServer} ${bytesToClient}`;
  }
  return `${source.address.host} ${addressKey(hbone)} ${bytesToServer} ${bytesToClient} ${outcomeOf(record)}`;
}

/** The two sides tell of one failure in other words; these go together. */
function outcomeOf({ error, direction }: ConnectionRecord): string {
  if (error === undefined) return 'done';
  if (direction === 'outbound') {
    if (error.includes('status: 401')) return 'denied';
    return error.includes('status: 503') ? 'refused' : 'done';
  }
  if (error.includes('policy rejection')) return 'denied';
  return error.startsWith('connection failed') ? 'refused' : 'done';
}

/** Lines by their key, each list in the order of their times. */
export function byKey(ends: readonly ConnectionEndLine[]): Map<string, ConnectionEndLine[]> {
  const groups = new Map<string, ConnectionEndLine[]>();
  for (const end of ends) {
    const group = groups.get(end.key);
    if (group === undefined) groups.set(end.key, [end]);
    else group.push(end);
  }
  for (const group of groups.values()) group.sort((a, b) => a.atMs - b.atMs);
  return groups;
}

/** Index of the first end that was not written before `ms`. */
export function firstFrom(sorted: readonly ConnectionEndLine[], ms: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.atMs ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
