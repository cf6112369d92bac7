import { joinCarriers } from './carried-by.ts';
import { type Clocks, estimateClocks } from './clocks.ts';
import { connectionEnds } from './connection-ends.ts';
import type { LineJoin, LogLine } from './line-join.ts';
import { clockHints } from './request-clocks.ts';
import { joinConnections } from './same-connection.ts';
import { joinRequests } from './same-request.ts';
import { joinByRequestLine } from './same-request-line.ts';

/** What several logs tell together. */
export interface Correlation {
  readonly joins: readonly LineJoin[];
  /** How far the nodes' clocks are apart, taken into account before lines are joined. */
  readonly clocks: Clocks;
}

/** Finds which lines of several logs belong together. Order of the lines does not matter. */
export function correlate(lines: readonly LogLine[]): Correlation {
  const ends = connectionEnds(lines);
  const clocks = estimateClocks(ends, clockHints(lines));
  const byId = joinRequests(lines, clocks);
  const joins = [
    ...joinConnections(ends, clocks),
    ...byId,
    ...joinByRequestLine(lines, byId, clocks),
    ...joinCarriers(lines, clocks),
  ];
  return { joins, clocks };
}
