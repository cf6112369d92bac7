import type { ProgressAnswer } from '@waymark/contract';
import { judgeProgress, namespaceOfAction, type MeshAction, type NamespacedName } from '@waymark/mesh';
import type { Ports } from '../../ports.ts';
import { Refused } from '../../problem-reply.ts';
import type { Reader, Readers } from '../../readers.ts';
import { toGap } from '../../source-error.ts';

/** How far an action has come, by what the watches hold; only the waypoint's own Gateway is asked for, with the reader's token. */
export async function loadProgress(
  ports: Ports,
  readers: Readers,
  reader: Reader,
  action: MeshAction,
  signal: AbortSignal,
): Promise<ProgressAnswer> {
  const waypoint = waypointOf(action);
  const namespaces = [namespaceOfAction(action), ...(waypoint === undefined ? [] : [waypoint.namespace])];
  const visible = await readers.visibleNamespaces(reader, namespaces, signal);
  if (!visible.has(namespaceOfAction(action))) throw new Refused('not_allowed');
  const [inventory, gateway] = await Promise.all([
    ports.inventory.inventory(signal),
    waypoint === undefined ? undefined : ports.objects.gateway(reader, waypoint, signal),
  ]);
  const seen = { ...inventory, workloads: inventory.workloads.filter(({ id }) => visible.has(id.namespace)) };
  const steps = judgeProgress(action, { inventory: seen, cluster: homeOf(inventory), gateway });
  const gaps = (inventory.unreadable ?? []).map((failure) => toGap(failure, 'inventory'));
  return {
    steps: structuredClone(steps) as ProgressAnswer['steps'],
    gaps: gaps.map((gap) => ({ ...gap, sinceMs: ports.clock.now() })),
  };
}

/** The home cluster's namespaces come first, and writes go there alone. */
export const homeOf = (inventory: { readonly namespaces: readonly { readonly cluster: string }[] }): string =>
  inventory.namespaces[0]?.cluster ?? '';

function waypointOf(action: MeshAction): NamespacedName | undefined {
  if (action.is === 'create-waypoint') return { namespace: action.namespace, name: action.name };
  return action.is === 'enrol' ? action.waypoint : undefined;
}
