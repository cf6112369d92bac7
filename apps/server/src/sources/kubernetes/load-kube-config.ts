import { KubeConfig } from '@kubernetes/client-node';

export type KubernetesWhere =
  | { readonly is: 'in-cluster' }
  | { readonly is: 'kubeconfig'; readonly path: string; readonly context?: string | undefined };

/** Reads which API server to speak to, and as whom. Throws an Error whose message is a clear sentence. */
export function loadKubeConfig(where: KubernetesWhere): KubeConfig {
  const kubeConfig = new KubeConfig();
  if (where.is === 'in-cluster') {
    kubeConfig.loadFromCluster();
    // Outside a cluster the library does not complain: it makes up an address of the variables it did not find.
    const server = kubeConfig.getCurrentCluster()?.server;
    if (server === undefined || !URL.canParse(server) || new URL(server).hostname === 'undefined')
      throw new Error('KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set');
    return kubeConfig;
  }
  kubeConfig.loadFromFile(where.path);
  const names = kubeConfig.getContexts().map(({ name }) => name);
  const context = where.context ?? contextOf(kubeConfig, names);
  if (context === undefined || !names.includes(context)) {
    const fault = context === undefined ? 'names no current context' : `has no context "${context}"`;
    throw new Error(`it ${fault} (it has: ${names.join(', ') || 'none'})`);
  }
  kubeConfig.setCurrentContext(context);
  // The library refuses plain http unless TLS checks are off, which is meaningless there; `kubectl proxy` and the simulator speak plain http.
  kubeConfig.clusters = kubeConfig.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  return kubeConfig;
}

/** The library's type promises a current context; a file without one leaves it undefined. A single context is meant even so. */
function contextOf(kubeConfig: KubeConfig, names: readonly string[]): string | undefined {
  const current = kubeConfig.getCurrentContext() as string | undefined;
  if (current !== undefined && current !== '') return current;
  return names.length === 1 ? names[0] : undefined;
}
