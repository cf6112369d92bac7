import { addLoggedRows, recordSplitter, type LogLine } from '@waymark/mesh';
import type { FailureLogs, InventorySource } from '../../ports.ts';
import { readFailed, rowsOf, type ZtunnelLog } from '../failure-logs/failed-lines.ts';
import { ztunnelsIn } from '../failure-logs/ztunnels-in.ts';
import { lokiClient, StreamsSchema } from './loki-client.ts';
import { MOST_ENTRIES, nsOf, toText, type LokiSettings } from './loki-logs.ts';

/** Failed connections of both formats, picked by the store: one query for the whole mesh, however many nodes it has. */
const FAILED = '|~ `\\t(warn|error)\\taccess\\t|"level":"(WARN|ERROR|warn|error)"` |= `error`';

/** Failures that a Loki remembers. */
export function lokiFailures(settings: LokiSettings, inventory: InventorySource): FailureLogs {
  const ask = lokiClient(settings);
  const { labels } = settings;
  return {
    within: async ({ endMs, seconds }, signal) => {
      const known = await inventory.inventory(signal);
      const ztunnels = new Map(ztunnelsIn(known).map((log) => [`${log.namespace}/${log.pod}`, log]));
      if (ztunnels.size === 0) return { rows: [], seen: 'wholly' };
      const namespaces = [...new Set([...ztunnels.values()].map(({ namespace }) => namespace))].join('|');
      const { data } = await ask(
        StreamsSchema,
        '/loki/api/v1/query_range',
        {
          query: `{${labels.namespace}=~"${namespaces}",${labels.pod}=~"ztunnel.*"} ${FAILED}`,
          start: String(nsOf(endMs - seconds * 1000)),
          end: String(nsOf(endMs)),
          limit: String(MOST_ENTRIES),
          direction: 'backward',
        },
        signal,
      );
      const lines = new Map<string, LogLine[]>();
      let received = 0;
      for (const { stream, values } of data.result) {
        received += values.length;
        const log = ztunnels.get(`${stream[labels.namespace] ?? ''}/${stream[labels.pod] ?? ''}`);
        if (log === undefined) continue;
        lines.set(log.cluster, [...(lines.get(log.cluster) ?? []), ...failedIn(values, log)]);
      }
      return { rows: addLoggedRows(rowsOf(lines, known)), seen: received < MOST_ENTRIES ? 'wholly' : 'partly' };
    },
  };
}

function failedIn(values: readonly (readonly [string, string, ...unknown[]])[], log: ZtunnelLog): readonly LogLine[] {
  const splitter = recordSplitter({ writer: 'ztunnel', prefix: 'kubernetes' });
  const text = toText(values.map(([ns, line]) => ({ ns: BigInt(ns), text: line })).reverse());
  return [...splitter.push(text), ...splitter.end()].flatMap((raw) => readFailed(raw, log, raw.line) ?? []);
}
