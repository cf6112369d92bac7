import { adminPorts, type ProxyAdmin } from './admin-port.ts';
import type { KubernetesConnection } from './connection.ts';

/** The admin ports of each cluster's pods, each with its own share of turns. A name that is no remote's is the home cluster's, which may be known to the mesh by a name of its own. */
export function adminOfClusters(
  home: KubernetesConnection,
  remotes: ReadonlyMap<string, KubernetesConnection>,
): (cluster: string) => ProxyAdmin {
  const own = adminPorts(home);
  const others = new Map([...remotes].map(([name, connection]) => [name, adminPorts(connection)]));
  return (cluster) => others.get(cluster) ?? own;
}
