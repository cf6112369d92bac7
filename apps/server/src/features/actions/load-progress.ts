import type { ProgressAnswer, Told } from '@waymark/contract';
import { isAboutPods, judgeProgress, namespaceOfAction, type MeshAction, type NamespacedName } from '@waymark/mesh';
import type { Ports } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { toGap, type FreshGap } from '../../source-error.ts';
import type { ChosenCluster } from './chosen-cluster.ts';
import { watchPods, type WatchedPods } from './watch-pods.ts';

const NO_PODS: WatchedPods = { pods: [], gaps: [] };

/** How far an action has come, by what the watches hold; asked are only the waypoint's own Gateway, with the reader's token, and about pods one ztunnel. */
export async function loadProgress(
  ports: Ports,
  readers: Readers,
  reader: Reader,
  asked: { readonly action: MeshAction; readonly cluster: ChosenCluster },
  signal: AbortSignal,
): Promise<Told<ProgressAnswer>> {
  const { action, cluster } = asked;
  const waypoint = waypointOf(action);
  const namespaces = [namespaceOfAction(action), ...(waypoint === undefined ? [] : [waypoint.namespace])];
  const visible = await readers.visibleNamespaces(reader, namespaces, signal);
  if (!visible.has(namespaceOfAction(action))) throw new Refused('not_allowed');
  const [inventory, gateway, watched] = await Promise.all([
    ports.inventory.inventory(signal),
    waypoint === undefined ? undefined : cluster.objects.gateway(reader, waypoint, signal),
    isAboutPods(action)
      ? watchPods(ports, readers, reader, { target: action.target, cluster: cluster.name }, signal)
      : NO_PODS,
  ]);
  const seen = { ...inventory, workloads: inventory.workloads.filter(({ id }) => visible.has(id.namespace)) };
  const steps = judgeProgress(action, { inventory: seen, cluster: cluster.name, gateway, pods: watched.pods });
  const gaps: readonly FreshGap[] = [
    ...(inventory.unreadable ?? []).map((failure) => toGap(failure, 'inventory')),
    ...watched.gaps,
  ];
  return {
    steps,
    gaps: gaps.map((gap) => ({ ...gap, sinceMs: ports.clock.now() })),
  };
}

function waypointOf(action: MeshAction): NamespacedName | undefined {
  if (action.is === 'create-waypoint') return { namespace: action.namespace, name: action.name };
  return action.is === 'enrol' ? action.waypoint : undefined;
}
