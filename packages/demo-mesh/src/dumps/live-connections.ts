/** Connections that are open at an instant: no log line tells of them yet, only the dump does. */

import { connectionsClosed, connectionsOpened } from '../counting.ts';
import type { Connection } from '../logs/operations.ts';
import { connectionAt } from '../logs/operations.ts';
import type { Strand } from '../strands.ts';
import type { World } from '../world.ts';

/** Those that the counts call opened and not yet closed. */
export function connectionsLive(
  world: World,
  strand: Strand,
  part: string,
  perConnection: number,
  atMs: number,
): Connection[] {
  const { flow } = strand;
  const connections: Connection[] = [];
  const last = connectionsOpened(flow, perConnection, atMs);
  for (let k = connectionsClosed(flow, perConnection, atMs) + 1; k <= last; k++) {
    const connection = connectionAt(world, strand, part, perConnection, k);
    if (connection !== undefined) connections.push(connection);
  }
  return connections;
}
