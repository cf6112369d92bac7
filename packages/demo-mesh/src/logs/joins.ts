/** Which lines belong together, as only the world itself can know: what a reader of logs has to find out by keys. */

import type { World } from '../world.ts';
import type { Entry, LogLine, LogWriter, Role } from './entry.ts';
import { entriesOf, logWriters, toLine } from './log-lines.ts';

export interface WrittenLine {
  readonly writer: LogWriter;
  /** Place among the writer's lines of the asked span, from 0. */
  readonly index: number;
  readonly role: Role;
  readonly line: LogLine;
}

export interface LineJoin {
  /**
   * `same-connection`: both ends of one direct connection. `same-request`: lines of one request with its id.
   * `carried-by`: a waypoint's request (a) and the client's connection that brought it there (b).
   */
  readonly kind: 'same-connection' | 'same-request' | 'carried-by';
  readonly a: WrittenLine;
  readonly b: WrittenLine;
}

interface Placed {
  readonly entry: Entry;
  readonly written: WrittenLine;
}

/** The true joins among all lines written in (fromMs, toMs]; a partner written outside of it is no partner. */
export function lineJoins(world: World, fromMs: number, toMs: number): readonly LineJoin[] {
  const placed = logWriters(world).flatMap((writer) =>
    entriesOf(world, writer, fromMs, toMs).map((entry, index): Placed => ({
      entry,
      written: { writer, index, role: entry.role, line: toLine(entry) },
    })),
  );
  const byOperation = new Map<string, Placed[]>();
  for (const each of placed) {
    const { operation } = each.entry;
    if (operation !== undefined) byOperation.set(operation, [...(byOperation.get(operation) ?? []), each]);
  }
  return [...byOperation.values()].flatMap((group) => joinsOf(group, byOperation));
}

function joinsOf(group: readonly Placed[], byOperation: ReadonlyMap<string, readonly Placed[]>): LineJoin[] {
  const the = (role: Role): Placed | undefined => group.find((each) => each.entry.role === role);
  const joins: LineJoin[] = [];
  const join = (kind: LineJoin['kind'], a: Placed | undefined, b: Placed | undefined): void => {
    if (a !== undefined && b !== undefined) joins.push({ kind, a: a.written, b: b.written });
  };
  join('same-connection', the('outbound'), the('inbound'));
  const middle = the('waypoint') ?? the('gateway') ?? the('sidecar');
  const isRequest = group.some((each) => each.entry.operation?.startsWith('request ') === true);
  if (!isRequest) return joins;
  if (middle === undefined) {
    join('same-request', the('app-client'), the('app-server'));
    return joins;
  }
  // Every Envoy on the way shows the id; its line is joined with each other line of the request.
  for (const other of group) {
    if (other !== middle && other.entry.role !== 'tunnel') join('same-request', middle, other);
  }
  for (const waypoint of group.filter((each) => each.entry.role === 'waypoint')) {
    const carriers = byOperation.get(waypoint.entry.carrier ?? '') ?? [];
    join(
      'carried-by',
      waypoint,
      carriers.find((each) => each.entry.role === 'outbound'),
    );
  }
  return joins;
}
