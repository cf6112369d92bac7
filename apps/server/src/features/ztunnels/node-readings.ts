import {
  driftAgainstCluster,
  summariseDump,
  type ClusterDrift,
  type Inventory,
  type LogLevels,
  type ZtunnelPod,
  type ZtunnelSummary,
} from '@waymark/mesh';
import type { AdminPod, Ports } from '../../ports.ts';
import { shareLoads } from '../../kept/share-loads.ts';
import { SourceError } from '../../source-error.ts';

/** What is kept of one ztunnel's answers: counts, and what is wrong. */
export interface NodeReading {
  readonly summary: ZtunnelSummary;
  readonly drift: readonly ClusterDrift[];
  /** Undefined when it did not say. */
  readonly logLevel: LogLevels | undefined;
  readonly atMs: number;
}

export interface NodeReadings {
  /** One answer for each of the ztunnels, in their order. */
  read(
    pods: readonly ZtunnelPod[],
    inventory: Inventory,
    signal: AbortSignal,
  ): Promise<readonly (NodeReading | SourceError)[]>;
  /** It was changed: what is kept of it no longer holds. */
  changed(pod: AdminPod): void;
}

/** A little longer than a list takes to refresh. What did not come in time for one refresh is there for the next. */
const KEEP_MS = 20_000;
const MOST_NODES = 2_000;
/** As many as are let through at once; more would only hold dumps in memory. */
const AT_ONCE = 4;
/** A reader waits no longer for a list; ztunnels not read until then are told of as too slow. */
const PATIENCE_MS = 10_000;

export function nodeReadings(ports: Pick<Ports, 'ztunnels' | 'clock'>, patienceMs = PATIENCE_MS): NodeReadings {
  const shared = shareLoads<Promise<NodeReading>>({
    keepMs: KEEP_MS,
    most: MOST_NODES,
    now: () => ports.clock.now(),
    settled: (reading) => reading,
  });
  const changes = new Map<string, number>();
  const nameOf = ({ cluster, namespace, name }: AdminPod): string => JSON.stringify([cluster, namespace, name]);
  const changed = (pod: AdminPod): void => {
    changes.set(nameOf(pod), (changes.get(nameOf(pod)) ?? 0) + 1);
  };
  const load = async (pod: ZtunnelPod, inventory: Inventory, signal: AbortSignal): Promise<NodeReading> => {
    const { dump, atMs } = await ports.ztunnels.dump(pod, signal);
    const logLevel = await ports.ztunnels.logLevel(pod, signal).catch((error: unknown) => {
      if (error instanceof SourceError) return undefined;
      throw error;
    });
    return { summary: summariseDump(dump), drift: driftAgainstCluster(dump, inventory, pod), logLevel, atMs };
  };
  const readOne = async (
    pod: ZtunnelPod,
    inventory: Inventory,
    signal: AbortSignal,
  ): Promise<NodeReading | SourceError> => {
    if (signal.aborted) return tooSlow(pod);
    try {
      const key = `${nameOf(pod)}/${changes.get(nameOf(pod)) ?? 0}`;
      return await Promise.race([shared.get(key, signal, (own) => load(pod, inventory, own)), gaveUp(signal, pod)]);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      // A failure is not kept as long as an answer: the source itself keeps it for long enough not to be asked by everyone.
      changed(pod);
      return error;
    }
  };
  return {
    changed,
    read: async (pods, inventory, signal) => {
      const patient = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      const readings: (NodeReading | SourceError)[] = [];
      const queue = pods.entries();
      const worker = async (): Promise<void> => {
        for (const [at, pod] of queue) readings[at] = await readOne(pod, inventory, patient);
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, pods.length) }, worker));
      return readings;
    },
  };
}

const tooSlow = ({ cluster, namespace, name }: ZtunnelPod): SourceError =>
  new SourceError('ztunnel', 'source_too_slow', `${namespace}/${name}: not read in time`, { cluster });

function gaveUp(signal: AbortSignal, pod: ZtunnelPod): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(tooSlow(pod)), { once: true });
  });
}
