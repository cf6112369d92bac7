import { KubeConfig } from '@kubernetes/client-node';

export type KubernetesWhere =
  | { readonly is: 'in-cluster' }
  | { readonly is: 'kubeconfig'; readonly path: string; readonly context?: string | undefined };

/** Reads which API server to speak to, and as whom. Throws an Error whose message is a clear sentence. */
export function loadKubeConfig(where: KubernetesWhere): KubeConfig {
  const kubeConfig = new KubeConfig();
  if (where.is === 'in-cluster') {
    kubeConfig.loadFromCluster();
    return kubeConfig;
  }
  kubeConfig.loadFromFile(where.path);
  if (where.context !== undefined) {
    const names = kubeConfig.getContexts().map((context) => context.name);
    if (!names.includes(where.context))
      throw new Error(`has no context "${where.context}" (it has: ${names.join(', ')})`);
    kubeConfig.setCurrentContext(where.context);
  }
  // The library refuses plain http unless TLS checks are off, which is meaningless there; `kubectl proxy` and the simulator speak plain http.
  kubeConfig.clusters = kubeConfig.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  return kubeConfig;
}
