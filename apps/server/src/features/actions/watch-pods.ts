import {
  isOf,
  namespaceOfTarget,
  toldWaypointOf,
  waypointsOf,
  ztunnelsOf,
  type ActionTarget,
  type PodRecord,
  type WatchedPod,
  type ZtunnelDump,
} from '@waymark/mesh';
import type { Ports } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt, type FreshGap } from '../../source-error.ts';

export interface WatchedPods {
  readonly pods: readonly WatchedPod[] | 'unseen';
  readonly gaps: readonly FreshGap[];
}

const GET_PODS = { verb: 'get', group: '', resource: 'pods' } as const;

/** The pods of a workload, or one pod: their labels from the watch, and their waypoint as the ztunnel of one of their nodes was told it. */
export async function watchPods(
  ports: Ports,
  readers: Readers,
  reader: Reader,
  { target, cluster }: { readonly target: ActionTarget; readonly cluster: string },
  signal: AbortSignal,
): Promise<WatchedPods> {
  const namespace = namespaceOfTarget(target);
  const mayGet = await readers.namespacesWith(reader, GET_PODS, [namespace], signal);
  if (!mayGet.has(namespace)) return { pods: 'unseen', gaps: [] };
  const read = await attempt('config', ports.config.config(signal));
  const records = read.value?.clusters.find((one) => one.cluster.cluster === cluster)?.cluster;
  if (records === undefined) return { pods: 'unseen', gaps: read.gaps };
  const pods = records.pods.filter((pod) => isOf(target, pod) && pod.phase !== 'Succeeded' && pod.phase !== 'Failed');
  const { dump, gaps } = await dumpNear(ports, cluster, pods, signal);
  const waypoints = waypointsOf(records);
  return {
    pods: pods.map((pod) => ({
      labels: pod.labels,
      ready: pod.ready,
      binding: waypoints.ofPod(pod),
      told: dump === undefined ? 'unseen' : toldWaypointOf(dump, { cluster, namespace, name: pod.name }),
    })),
    gaps,
  };
}

/** Every ztunnel is told of every pod of the mesh: one of theirs speaks for all. */
async function dumpNear(
  ports: Ports,
  cluster: string,
  pods: readonly PodRecord[],
  signal: AbortSignal,
): Promise<{ readonly dump?: ZtunnelDump; readonly gaps: readonly FreshGap[] }> {
  const nodes = new Set(pods.flatMap(({ at }) => at?.node ?? []));
  const inventory = await ports.inventory.inventory(signal);
  const near = ztunnelsOf(inventory).find(
    (one) => one.cluster === cluster && one.ready === 'yes' && nodes.has(one.node),
  );
  if (near === undefined) return { gaps: [] };
  const { value, gaps } = await attempt('dumps', ports.ztunnels.dump(near, signal));
  return { gaps, ...(value === undefined ? {} : { dump: value.dump }) };
}
