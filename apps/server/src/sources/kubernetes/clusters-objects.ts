import type { ClusterObjects, ObjectsSource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { KubernetesConfig } from './kubernetes-config.ts';
import type { KubernetesInventory } from './kubernetes-inventory.ts';

export interface ObjectsOfCluster {
  /** As in metrics. Only a cluster that is alone may be without one. */
  readonly name: string | undefined;
  readonly inventory: Pick<KubernetesInventory, 'records'>;
  readonly config: KubernetesConfig;
}

/** A cluster that does not answer must not hold up the others. */
const PATIENCE_MS = 3_000;

/** The objects of every cluster: whoever cannot be read is told of and does not hide the others. */
export function clustersObjects(clusters: readonly ObjectsOfCluster[], patienceMs = PATIENCE_MS): ObjectsSource {
  const memory = new Map<ObjectsOfCluster, ClusterObjects>();
  const read = async (one: ObjectsOfCluster, signal: AbortSignal): Promise<ClusterObjects> => {
    const [cluster, config] = await Promise.all([one.inventory.records(signal), one.config.objects(signal)]);
    const held = memory.get(one);
    if (
      held !== undefined &&
      held.cluster === cluster &&
      held.config === config.config &&
      held.unread === config.unread
    )
      return held;
    const objects = { cluster, ...config };
    memory.set(one, objects);
    return objects;
  };
  return {
    objects: async (signal) => {
      const patient = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      const found: ClusterObjects[] = [];
      const unreadable: SourceError[] = [];
      const answers = await Promise.allSettled(clusters.map((one) => read(one, patient)));
      answers.forEach((answer, at) => {
        if (answer.status === 'fulfilled') found.push(answer.value);
        else if (answer.reason instanceof SourceError) unreadable.push(ofCluster(answer.reason, clusters[at]?.name));
        else throw answer.reason;
      });
      const [failure] = unreadable;
      if (found.length === 0 && failure !== undefined)
        throw new SourceError(failure.source, failure.code, failure.message, { cause: failure });
      return { clusters: found, unreadable };
    },
  };
}

function ofCluster(error: SourceError, name: string | undefined): SourceError {
  if (name === undefined) return error;
  return new SourceError(error.source, error.code, `cluster ${name}: ${error.message}`, {
    cause: error,
    cluster: name,
  });
}
