import type { FastifyInstance } from 'fastify';
import { buildApp, type AppSettings } from '../app.ts';
import { adminOfClusters } from '../sources/kubernetes/admin-of-clusters.ts';
import { clustersConfig, type ConfigOfCluster } from '../sources/kubernetes/clusters-config.ts';
import { clustersInventory, type ClusterInventory } from '../sources/kubernetes/clusters-inventory.ts';
import { connectKubernetes, type KubernetesConnection } from '../sources/kubernetes/connection.ts';
import { kubernetesAccess } from '../sources/kubernetes/kubernetes-access.ts';
import { INVENTORY_TIMING, kubernetesInventory } from '../sources/kubernetes/kubernetes-inventory.ts';
import { kubernetesConfig } from '../sources/kubernetes/kubernetes-config.ts';
import { readerObjects } from '../sources/kubernetes/reader-objects.ts';
import { kubeConfigFor } from '../sources/kubernetes/testing/fake-api-server.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../sources/kubernetes/testing/simulator-process.ts';
import { ztunnelAdmin } from '../sources/ztunnel/ztunnel-admin.ts';
import { settings, silentHistory, silentTraffic } from './app-over-world.ts';

/** The server as far as changes need it, before a simulated cluster that takes them. */
export interface ActionsApp {
  readonly simulator: SimulatorProcess;
  /** A second cluster of the same users, where one was asked for. */
  readonly beside: SimulatorProcess | undefined;
  /** Close what it gives before `stop`. */
  start(over?: Partial<AppSettings>): Promise<FastifyInstance>;
  stop(): Promise<void>;
}

interface Beside {
  /** What the mesh calls the home cluster and the one beside it. */
  readonly home: string;
  readonly name: string;
}

export async function startActionsApp(two?: Beside): Promise<ActionsApp> {
  const [simulator, beside] = await Promise.all([
    startSimulatorProcess('leaky-checkout'),
    two === undefined ? undefined : startSimulatorProcess('leaky-checkout'),
  ]);
  const home = sourcesOf(simulator, two?.home);
  const other = beside === undefined ? undefined : sourcesOf(beside, two?.name);
  const others = other === undefined ? [] : [other];
  const inventory = clustersInventory(home, others);
  const config = clustersConfig(home, others);
  const adminIn = adminOfClusters(home.connection, new Map(others.map((one) => [one.name ?? '', one.connection])));
  return {
    simulator,
    beside,
    start: (over = {}) =>
      buildApp(
        {
          clock,
          traffic: silentTraffic,
          history: silentHistory,
          inventory,
          config,
          access: kubernetesAccess(home.connection, clock),
          sync: { proxies: () => Promise.resolve({ proxies: [], failures: [] }) },
          ztunnels: ztunnelAdmin(adminIn, clock),
          envoy: { config: unasked, logLevel: unasked, setLogLevel: unasked },
          logs: { containers: unasked, read: unasked, beginMs: unasked, follow: unasked },
          objects: readerObjects(home.connection),
          remoteObjects: new Map(others.map((one) => [one.name ?? '', readerObjects(one.connection)])),
        },
        { ...settings, ...over },
      ),
    stop: async () => {
      inventory.close();
      config.close();
      await Promise.all([home, ...others].map((one) => one.connection.close()));
      await Promise.all([simulator.stop(), beside?.stop()]);
    },
  };
}

const clock = { now: Date.now };
const unasked = (): Promise<never> => Promise.reject(new Error('nobody is to be asked here'));

function sourcesOf(
  simulator: SimulatorProcess,
  name: string | undefined,
): ClusterInventory &
  ConfigOfCluster & {
    readonly connection: KubernetesConnection;
  } {
  const connection = connectKubernetes(kubeConfigFor(simulator.url, simulator.tokenOf('admin')));
  const rules = { excludedNamespaces: ['kube-system'] };
  const inventory = kubernetesInventory(connection, { cluster: name, rules, ...INVENTORY_TIMING }, clock);
  const meshConfig = { namespace: 'istio-system', name: 'istio' };
  const config = kubernetesConfig(connection, inventory, { meshConfig, ...INVENTORY_TIMING }, clock);
  return { name, connection, inventory, config };
}
