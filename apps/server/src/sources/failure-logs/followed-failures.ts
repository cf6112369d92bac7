import { setTimeout as sleep } from 'node:timers/promises';
import { addLoggedRows, type Inventory, type LogLine } from '@waymark/mesh';
import type { Clock, FailureLogs, InventorySource, LogSource } from '../../ports.ts';
import { rowsOf, type ZtunnelLog } from './failed-lines.ts';
import { failureTail, type FailureTail } from './failure-tail.ts';
import { ztunnelsIn } from './ztunnels-in.ts';

export interface FollowedSettings {
  /** Ztunnels whose logs are followed at once; 0: none. */
  readonly mostNodes: number;
  /** How much of the past is read when following begins. */
  readonly lookBackMs: number;
}

export interface FollowedFailures extends FailureLogs {
  close(): void;
}

/** A picture does not wait longer for what was written before it was asked for. */
const CATCH_UP_MS = 3000;
/** Nobody asks any more: nothing is followed. */
const IDLE_MS = 10 * 60_000;

/** Follows the log of each node's ztunnel, once for all readers and only while somebody asks. Answers are from memory. */
export function followedFailures(
  { logs, inventory, clock }: { readonly logs: LogSource; readonly inventory: InventorySource; readonly clock: Clock },
  { mostNodes, lookBackMs }: FollowedSettings,
): FollowedFailures {
  const tails = new Map<string, FailureTail>();
  let known: Inventory = { namespaces: [], workloads: [], services: [] };
  let idle: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(idle);
    for (const tail of tails.values()) tail.stop();
    tails.clear();
  };
  const follow = (wanted: readonly ZtunnelLog[]): void => {
    const byKey = new Map(wanted.map((log) => [`${log.cluster}/${log.namespace}/${log.pod}`, log]));
    for (const [key, tail] of tails) {
      if (byKey.has(key)) continue;
      tail.stop();
      tails.delete(key);
    }
    for (const [key, log] of byKey)
      if (!tails.has(key))
        tails.set(
          key,
          failureTail(logs, log, () => known, { lookBackMs, now: () => clock.now() }),
        );
  };
  return {
    close,
    within: async ({ endMs, seconds }, signal) => {
      known = await inventory.inventory(signal);
      const all = ztunnelsIn(known);
      follow(all.slice(0, mostNodes));
      clearTimeout(idle);
      idle = setTimeout(close, IDLE_MS).unref();
      const followed = [...tails.values()];
      await Promise.race([
        Promise.all(followed.map(({ caughtUp }) => caughtUp)),
        sleep(CATCH_UP_MS, undefined, { ref: false }),
      ]);
      const fromMs = endMs - seconds * 1000;
      const isSeen = all.length <= mostNodes && followed.every((tail) => (tail.sinceMs() ?? Infinity) <= fromMs);
      const lines = new Map<string, LogLine[]>();
      for (const [key, tail] of tails) {
        const cluster = key.slice(0, key.indexOf('/'));
        lines.set(cluster, [...(lines.get(cluster) ?? []), ...tail.counted(fromMs, endMs)]);
      }
      return {
        rows: addLoggedRows([...followed.flatMap((tail) => tail.uncounted(fromMs, endMs)), ...rowsOf(lines, known)]),
        seen: isSeen ? 'wholly' : 'partly',
      };
    },
  };
}
