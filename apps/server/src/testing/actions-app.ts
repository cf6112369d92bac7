import type { FastifyInstance } from 'fastify';
import { buildApp, type AppSettings } from '../app.ts';
import { connectKubernetes } from '../sources/kubernetes/connection.ts';
import { kubernetesAccess } from '../sources/kubernetes/kubernetes-access.ts';
import { INVENTORY_TIMING, kubernetesInventory } from '../sources/kubernetes/kubernetes-inventory.ts';
import { readerObjects } from '../sources/kubernetes/reader-objects.ts';
import { kubeConfigFor } from '../sources/kubernetes/testing/fake-api-server.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../sources/kubernetes/testing/simulator-process.ts';
import { settings, silentHistory, silentTraffic } from './app-over-world.ts';

/** The server as far as changes need it, before a simulated cluster that takes them. */
export interface ActionsApp {
  readonly simulator: SimulatorProcess;
  /** Close what it gives before `stop`. */
  start(over?: Partial<AppSettings>): Promise<FastifyInstance>;
  stop(): Promise<void>;
}

export async function startActionsApp(): Promise<ActionsApp> {
  const clock = { now: Date.now };
  const unasked = (): Promise<never> => Promise.reject(new Error('no ztunnel is known here'));
  const simulator = await startSimulatorProcess('leaky-checkout');
  const connection = connectKubernetes(kubeConfigFor(simulator.url, simulator.tokenOf('admin')));
  const rules = { excludedNamespaces: ['kube-system'] };
  const inventory = kubernetesInventory(connection, { cluster: undefined, rules, ...INVENTORY_TIMING }, clock);
  return {
    simulator,
    start: (over = {}) =>
      buildApp(
        {
          clock,
          traffic: silentTraffic,
          history: silentHistory,
          inventory,
          config: { config: () => Promise.resolve({ clusters: [] }) },
          access: kubernetesAccess(connection, clock),
          sync: { proxies: () => Promise.resolve({ proxies: [], failures: [] }) },
          ztunnels: { dump: unasked, logLevel: unasked, setLogLevel: unasked },
          envoy: { config: unasked, logLevel: unasked, setLogLevel: unasked },
          logs: { containers: unasked, read: unasked, beginMs: unasked, follow: unasked },
          objects: readerObjects(connection),
        },
        { ...settings, ...over },
      ),
    stop: async () => {
      inventory.close();
      await connection.close();
      await simulator.stop();
    },
  };
}
