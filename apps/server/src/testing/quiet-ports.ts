import type { World } from '@waymark/demo-mesh';
import type { Ports } from '../ports.ts';
import { accessIn, noObjects, silentHistory, silentTraffic } from './app-over-world.ts';
import { logsIn } from './logs-in-world.ts';

const NOW_MS = 1_700_000_600_000;
const unasked = (): Promise<never> => Promise.reject(new Error('no ztunnel is known here'));

/** A cluster with a world's users in which there is nothing and nothing happens. */
export const quietPorts = (world: World): Ports => ({
  clock: { now: () => NOW_MS },
  traffic: silentTraffic,
  history: silentHistory,
  config: { config: () => Promise.resolve({ clusters: [] }) },
  inventory: { inventory: () => Promise.resolve({ namespaces: [], workloads: [], services: [] }) },
  access: accessIn(world),
  objects: noObjects,
  sync: { proxies: () => Promise.resolve({ proxies: [], failures: [] }) },
  envoy: { config: () => Promise.resolve({ entries: [] }) },
  ztunnels: { dump: unasked, logLevel: unasked, setLogLevel: unasked },
  logs: logsIn(world, () => NOW_MS),
});
