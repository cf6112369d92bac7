import type { MeshAction } from './action.ts';
import { targetOf, type LabelChange } from './label-change.ts';

/** Kinds as `kubectl` names them; what makes a workload's pods is only known once it was looked up. */
export type TargetResource = 'namespace' | 'service' | 'pod' | 'deployment' | 'statefulset' | 'daemonset';

/** The same as a command, for those who keep a record of what they did; undefined where it takes more than one line. */
export function commandOf(action: MeshAction, change: LabelChange, resource: TargetResource): string | undefined {
  if (action.is === 'create-waypoint') return undefined;
  const words = Object.entries(change).map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`));
  if (words.length === 0) return undefined;
  // Labels of a template are no labels of the object.
  if (resource === 'deployment' || resource === 'statefulset' || resource === 'daemonset') return undefined;
  const target = targetOf(action);
  const where = target.kind === 'namespace' ? '' : ` --namespace ${target.namespace}`;
  return `kubectl label${where} ${resource} ${target.name} --overwrite ${words.join(' ')}`;
}
