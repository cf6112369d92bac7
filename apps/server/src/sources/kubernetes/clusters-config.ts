import type { ClusterConfig, ConfigSource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import { PATIENCE_MS, toFailure } from './clusters-inventory.ts';
import type { KubernetesConfig } from './kubernetes-config.ts';

export interface ConfigOfCluster {
  /** As in metrics. Only a cluster that is alone may be without one. */
  readonly name: string | undefined;
  readonly config: KubernetesConfig;
}

export interface ClustersConfig extends ConfigSource {
  close(): void;
}

/** The configuration of the home cluster and of those beside it; whoever cannot be read is told of and does not hide the others. */
export function clustersConfig(home: ConfigOfCluster, remotes: readonly ConfigOfCluster[]): ClustersConfig {
  const clusters = [home, ...remotes];
  return {
    config: async (signal) => {
      const patient = remotes.length === 0 ? signal : AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      const answers = await Promise.all(
        clusters.map(({ name, config }) =>
          config.config(patient).then(
            (read) => (remotes.length === 0 ? read : withCluster(read, name)),
            (error: unknown) => toFailure(error, remotes.length === 0 ? undefined : name),
          ),
        ),
      );
      const read: ClusterConfig[] = [];
      const unreadable: SourceError[] = [];
      for (const answer of answers) {
        if (answer instanceof SourceError) unreadable.push(answer);
        else read.push(answer);
      }
      const [failure] = unreadable;
      if (failure === undefined) return { clusters: read };
      // All of them: no cluster is told apart from the others.
      if (read.length === 0) throw new SourceError(failure.source, failure.code, failure.message, { cause: failure });
      return { clusters: read, unreadable };
    },
    close: () => {
      for (const { config } of clusters) config.close();
    },
  };
}

/** A kind's failure names its cluster where there are several. */
function withCluster(read: ClusterConfig, name: string | undefined): ClusterConfig {
  const named = (unread: ClusterConfig['unread']): ClusterConfig['unread'] =>
    unread.map(({ kind, failure }) => ({ kind, failure: toFailure(failure, name) }));
  const { unread, controlPlane } = read;
  if (unread.length + controlPlane.unread.length === 0) return read;
  return { ...read, unread: named(unread), controlPlane: { ...controlPlane, unread: named(controlPlane.unread) } };
}
