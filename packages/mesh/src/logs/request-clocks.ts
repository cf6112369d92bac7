import type { ClockHint } from './clocks.ts';
import { nodeOf } from './connection-ends.ts';
import type { LineOf, LogLine } from './line-join.ts';
import type { ApplicationRecord, RequestRecord } from './log-record.ts';
import { requestIdOf } from './request-id.ts';

/**
 * A client waits while the proxy works: the middle of what it waited is near the middle of what the proxy says it took.
 * For nodes whose ztunnels never tell of one connection, because all their traffic goes through a waypoint.
 */
export function clockHints(lines: readonly LogLine[]): readonly ClockHint[] {
  const asked = new Map<string, LineOf<ApplicationRecord> | 'several'>();
  const carried = new Map<string, LineOf<RequestRecord> | 'several'>();
  for (const line of lines) {
    const id = requestIdOf(line.record);
    if (id === undefined) continue;
    const { record } = line;
    if (record.is === 'request' && record.protocol === 'http')
      carried.set(id, carried.has(id) ? 'several' : { ...line, record });
    else if (record.is === 'application' && record.role === 'client')
      asked.set(id, asked.has(id) ? 'several' : { ...line, record });
  }
  return [...asked].flatMap(([id, client]): ClockHint[] => {
    const proxy = carried.get(id);
    if (client === 'several' || proxy === undefined || proxy === 'several') return [];
    const hint = toHint(client, proxy);
    return hint === undefined ? [] : [hint];
  });
}

/** A client that waited much longer than the proxy worked says little of when. */
const MOST_DIFFERENCE_MS = 8;

function toHint(client: LineOf<ApplicationRecord>, proxy: LineOf<RequestRecord>): ClockHint | undefined {
  const from = nodeOf(client);
  const to = nodeOf(proxy);
  const waited = client.record.durationMs;
  const worked = proxy.record.durationMs;
  if (from === to || waited === undefined || worked === undefined) return undefined;
  if (client.record.atMs === undefined || proxy.record.atMs === undefined) return undefined;
  if (waited < worked - 1 || waited - worked > MOST_DIFFERENCE_MS) return undefined;
  // Both of the proxy's figures are cut to whole ms.
  const middle = client.record.atMs - waited / 2;
  return { from, to, offsetMs: proxy.record.atMs + 0.5 + (worked + 0.5) / 2 - middle };
}
