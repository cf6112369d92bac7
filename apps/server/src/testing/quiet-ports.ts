import type { World } from '@waymark/demo-mesh';
import type { LogSource, Ports } from '../ports.ts';
import { envoyAdmin } from '../sources/envoy/envoy-admin.ts';
import { istiodSync } from '../sources/istiod/istiod-sync.ts';
import { ztunnelAdmin } from '../sources/ztunnel/ztunnel-admin.ts';
import { adminInWorld } from './admin-in-world.ts';
import { accessIn, noObjects, silentHistory, silentTraffic } from './app-over-world.ts';
import { logsIn } from './logs-in-world.ts';
import { configOf, declaredBy } from './recorded-world.ts';

/** The newest few lines of each log, whatever is asked for, made up once. */
function shortLogs(logs: LogSource): LogSource {
  const made = new Map<string, ReturnType<LogSource['read']>>();
  return {
    ...logs,
    read: (log, range, signal) => {
      const key = JSON.stringify([log, range.run]);
      const held = made.get(key) ?? logs.read(log, { run: range.run, mostLines: 20 }, signal);
      made.set(key, held);
      return held;
    },
  };
}

/** A world's cluster at one instant, with no process beside us: nothing is measured, and nothing can be written. */
export function quietPorts(world: World, atMs: number): Ports {
  const clock = { now: () => atMs };
  const declared = declaredBy(world, atMs);
  const inventory = { inventory: () => Promise.resolve(declared) };
  const config = { clusters: [configOf(world, atMs)] };
  const admin = adminInWorld(world, atMs);
  return {
    clock,
    traffic: silentTraffic,
    history: silentHistory,
    inventory,
    config: { config: () => Promise.resolve(config) },
    access: accessIn(world),
    objects: noObjects,
    sync: istiodSync(() => admin, inventory, clock),
    envoy: envoyAdmin(() => admin, clock),
    ztunnels: ztunnelAdmin(() => admin, clock),
    logs: shortLogs(logsIn(world, () => atMs)),
  };
}
